"""Which form a township's rows take (forms.toml), and what its columns show that the books do not hold as such: signs, sides, running balances."""

import datetime as dt
import re
from functools import cache
from random import Random
from string import Formatter

from sanzi.twin import texts
from sanzi.twin.books import Row
from sanzi.twin.village import Village

_MONEY = ("in", "out", "signed", "running", "opening_balance", "closing_balance")
_CASH = "101"


class Forms:
    """The forms of one county: every township draws its own, no two alike before all were drawn."""

    def __init__(self, seed: str):
        told = texts.read("forms")["townships"]
        self.order = Random(f"{seed}/forms").sample(told, len(told))

    def layout(self, village: Village, row: Row) -> dict:
        """How this row is written; what the county itself keeps is written as in layouts.toml."""
        forms, county = texts.read("forms"), texts.read("layouts")["county"]
        if row.kind in county:
            return county[row.kind]
        drawn = self.order[(int(village.code[6:9]) - 1) % len(self.order)]
        if row.kind == "vouchers" and row.values["account_code"].startswith(_CASH) and "cash" in forms[drawn[0]]:
            return forms[drawn[0]]["cash"]
        return next(forms[name][row.kind] for name in drawn if row.kind in forms[name])


def columns(layout: dict, kind: str, fields: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, heading, type) of a layout's own columns; `fields` fill the headings."""
    types = {each[0]: each[4] for each in texts.read("kinds")[kind]["columns"]} | dict.fromkeys(_MONEY, "money")
    types |= {"amount": "money"}
    return [(what, heading.format(**fields), types.get(what, "text")) for heading, what in _told(layout["columns"])]


@cache
def _told(text: str) -> list[tuple[str, str]]:
    pairs = []
    for each in re.split(r",\s+", text):
        if each.startswith("*"):
            pairs += _told(texts.read("forms")["shared"][each[1:]])
        else:
            heading, _, what = each.partition("=")
            pairs.append((heading, what))
    return pairs


def values_of(row: Row, names: list[str], running: int) -> dict[str, object]:
    """What stands in the columns `names` of a row. `running`: the balance after it, 分, of a ledger or journal."""
    values = row.values | _more(row) | {"running": running if running >= 0 or "running_side" not in names else -running}
    values["running_side"] = _side(running)
    # What is neither a column nor known here is written as it stands: a currency, a flag.
    unknown = [name for name in names if name and name not in values and name not in _columns_of(row.kind)]
    return values | {name: _Filled().format(name, **values) if "{" in name else name for name in unknown}


@cache
def _columns_of(kind: str) -> frozenset[str]:
    return frozenset(each[0] for each in texts.read("kinds")[kind]["columns"])


class _Filled(Formatter):
    def format_field(self, value: object, spec: str) -> str:
        """Nothing for what is not there; a day that is only a text stays one."""
        if value is None:
            return ""
        return str(value) if spec.startswith("%") and not isinstance(value, dt.date) else format(value, spec)


def _more(row: Row) -> dict[str, object]:
    values = row.values
    if row.kind == "vouchers":
        debit, credit, name = values["debit"], values["credit"], values["account_name"]
        general, _, detail = name.replace("-", "/").partition("/")
        code = values["account_code"]
        return {
            "amount": credit if debit is None else debit, "side": "贷" if debit is None else "借", "signed": (debit or 0) - (credit or 0),
            "general": general, "detail": detail, "dotted": f"{code[:3]}.{code[3:]}" if len(code) > 3 else code,
        }  # fmt: skip
    if row.kind == "bank":
        is_in, time = values["direction"] == "贷", values["time"]
        return {
            "in": values["amount"] if is_in else None, "out": None if is_in else values["amount"], "signed": values["amount"] if is_in else -values["amount"],
            "mark": "C" if is_in else "D", "clock": f"{time[:2]}:{time[2:4]}:{time[4:]}",
        }  # fmt: skip
    if row.kind == "balances":
        code = values["account_code"]
        told = {"dotted": f"{code[:3]}.{code[3:]}" if len(code) > 3 else code}
        told |= {"year": values["period"][:4], "month": values["period"][5:].lstrip("0")}
        for part in ("opening", "closing"):
            balance = values[f"{part}_debit"] - values[f"{part}_credit"]
            told |= {f"{part}_balance": abs(balance), f"{part}_side": _side(balance)}
        return told
    return {}


def _side(balance: int) -> str:
    return "借" if balance > 0 else "贷" if balance < 0 else "平"
