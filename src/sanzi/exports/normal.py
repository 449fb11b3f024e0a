"""The side on which a balance in one column stands where the sheet does not say: the account's usual one, as the charts have it."""

import re
from functools import cache

import duckdb
import pyarrow as pa

from sanzi.policy import load as policy

COLUMN = "normal_side.side AS normal_side"
JOIN = "LEFT JOIN normal_side ON {}".format(
    " AND ".join(f"normal_side.{name} IS NOT DISTINCT FROM picked.{name}" for name in ("account_code", "account_name", "period"))
)
_SAID = "coalesce(closing_side, opening_side)"
_FOUND = f"found('closing_side', {_SAID}, 'direction', '{{}}')"
# A direction given as 更正值 counts as one of the sheet's own.
PROBLEMS = (
    (f"is_unproved AND side_of({_SAID}) IS NOT NULL", _FOUND.format("按写明的方向，期初加减本期发生不等于期末")),
    (f"is_unproved AND {_SAID} IS NULL AND normal_side IS NOT NULL", _FOUND.format("没有写方向，按科目通常的方向，期初加减本期发生不等于期末")),
    ("is_unproved", _FOUND.format("没有写明余额在借方还是贷方，期初加减本期发生也证明不了")),
)
SIDES = policy.HOME / "normal_side.toml"
_PARTS = re.compile(r"[-/\\>|_:：.—－／]+")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def know(con: duckdb.DuckDBPyConnection, titled: str | None) -> None:
    """Put `side` (debit, credit, or NULL) beside every account and period in `picked`, into the temp table normal_side. `titled` is the title's year."""
    query = "SELECT DISTINCT account_code, account_name, period FROM picked WHERE mark IS NULL ORDER BY ALL"
    rows = [(*row, side(row[0], row[1], _year(row[2]) or _year(titled))) for row in con.execute(query).fetchall()]
    names = ("account_code", "account_name", "period", "side")
    columns = (pa.array(each, pa.string()) for each in (zip(*rows, strict=True) if rows else ((),) * len(names)))
    con.register("told", pa.table(dict(zip(names, columns, strict=True))))
    con.execute("CREATE OR REPLACE TEMP TABLE normal_side AS FROM told")
    con.unregister("told")


def side(code: str | None, name: str | None, year: int | None = None) -> str | None:
    """debit or credit; None for an account that stands on either side, that no chart has, or that two charts in force in `year` (None: whenever) tell apart."""
    digits, head = re.sub(r"\D", "", code or ""), _PARTS.split(name or "")[0]
    named = {each["side"] for each in _accounts() if each["name"] == _plain(head)}
    coded = {each["side"] for each in _accounts() if _is_of(digits, each["code"]) and (year is None or each["from"] <= year <= each["to"])}
    # The name outlives a change of charts; a name that the code contradicts proves nothing.
    told = named & coded if named and coded else named or coded
    return next(iter(told)) if len(told) == 1 and told <= {"debit", "credit"} else None


@cache
def _accounts() -> list[dict]:
    sides = policy.read_toml(SIDES)
    return [
        {"code": each["code"], "name": _plain(each["name"]), "from": each["from_on"].year, "to": each["to_on"].year}
        | {"side": sides["role"].get(each["role"]) or sides["class"][each["class"]]}
        for each in policy.chart_accounts().to_pylist()
    ]


def _is_of(digits: str, code: str) -> bool:
    # Four digits are an account of a firm's chart, never a village's 101 and one digit more.
    return digits.startswith(code) and not (len(digits) == 4 and len(code) == 3)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name).replace("（", "(").replace("）", ")")


def _year(text: str | None) -> int | None:
    found = _YEAR.search(text or "")
    return int(found[0]) if found else None
