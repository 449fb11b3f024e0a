"""One rule folder as it lies on disk: the card (rule.toml), its SQL and its drawn cases, read strictly."""

import datetime as dt
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sanzi.config import Decision

FAMILIES = {
    "XF": ("spending", "消费"),
    "ZJ": ("money", "资金凭证"),
    "RY": ("people", "人员发放"),
    "DS": ("dealings", "交易对手"),
    "ZC": ("assets", "资产资源"),
    "HT": ("contracts", "合同"),
    "GC": ("works", "工程"),
    "JC": ("decisions", "决策公开"),
    "ZH": ("whole", "综合"),
    "SJ": ("data", "数据"),
}
LEVELS = ("blue", "yellow", "red")
# A rule begins in shadow (asked every night, its hits kept apart from the list) or on trial (listed); stable on outcomes, never on age.
STATUSES = {"shadow": "观察", "trial": "试用", "stable": "稳定"}
SUBJECTS = ("person", "firm", "payee", "contract", "account", "village", "meeting", "project", "voucher", "asset", "resource", "deal")
AS_OF = dt.date(2025, 7, 15)


@dataclass(frozen=True)
class Band:
    """From this strength on (inclusive) a hit is of this level: blue, yellow or red."""

    at_least: float
    level: str


@dataclass(frozen=True)
class Innocent:
    """A usual lawful explanation; `id` is what against.sql answers for."""

    id: str
    text: str


@dataclass(frozen=True)
class Param:
    """A statistical knob of one rule; what a law fixes is a limit, not a param."""

    name: str
    value: object
    label: str
    source: str


@dataclass(frozen=True)
class Change:
    """One line of a card's history; `digest` is that of the SQL from this version on."""

    version: int
    on: dt.date
    change: str
    digest: str


@dataclass(frozen=True)
class Case:
    """Drawn tables and what must come of them. `rows` by table name; `hits` as written under [[case.hit]]."""

    name: str
    expect: str
    as_of: dt.date
    rows: dict[str, str]
    hits: tuple[dict, ...]


@dataclass(frozen=True)
class Rule:
    """A whole rule. `needs` are schema-qualified tables, `optional` kinds of export, `limits` names of limits; `decision` is the county's, not the card's."""

    code: str
    slug: str
    title: str
    question: str
    why: str
    basis: tuple[str, ...]
    subject_is: str
    scope: str
    keys: tuple[str, ...]
    status: str
    weight: float
    max_share: float
    valid_from: dt.date
    money_at_risk: str
    needs: tuple[str, ...]
    optional: tuple[str, ...]
    limits: tuple[str, ...]
    blind: tuple[str, ...]
    bands: tuple[Band, ...]
    innocents: tuple[Innocent, ...]
    verify: tuple[str, ...]
    params: tuple[Param, ...]
    history: tuple[Change, ...]
    cases: tuple[Case, ...]
    folder: Path
    rule_sql: str
    against_sql: str | None
    applies_sql: str | None
    decision: Decision | None = None

    @property
    def family(self) -> str:
        """The Chinese name of the family, as 线索类别 shows it."""
        return FAMILIES[self.code[:2]][1]

    @property
    def digest(self) -> str:
        """SHA-256 of what the rule asks: its three statements."""
        return hashlib.sha256("\0".join((self.rule_sql, self.against_sql or "", self.applies_sql or "")).encode()).hexdigest()


_TEXTS = [str]
_CARD = {
    "code": str, "slug": str, "title": str, "question": str, "why": str, "basis": _TEXTS, "subject_is": str, "scope": str, "keys": _TEXTS,
    "status": str, "weight": float, "max_share": float, "valid_from": dt.date, "money_at_risk": str, "needs": _TEXTS, "optional": _TEXTS,
    "limits": _TEXTS, "blind": _TEXTS, "band": [dict], "innocent": [dict], "verify": [dict], "params": dict, "history": [dict],
}  # fmt: skip
_MAY_LACK = ("optional", "limits", "params")
_PARTS = {
    "band": {"from": float, "level": str},
    "innocent": {"id": str, "text": str},
    "verify": {"text": str},
    "history": {"version": int, "on": dt.date, "change": str, "digest": str},
}
_PARAM = {"value": object, "label": str, "source": str}
_CASE = {"name": str, "expect": str, "as_of": dt.date, "rows": dict, "hit": [dict]}
_HIT = {
    "village_code": str, "subject": str, "amount": str, "first_on": dt.date, "last_on": dt.date, "evidence": _TEXTS, "strength": float,
    "level": str, "reason": str, "reason_has": _TEXTS, "against": dict, "against_has": _TEXTS,
}  # fmt: skip
_CHOICES = {
    "subject_is": SUBJECTS,
    "scope": ("village", "county", "global"),
    "status": tuple(STATUSES),
    "level": LEVELS,
    "expect": ("hit", "silent", "not_applicable"),
}
_TYPE_NAMES = {str: "文字", float: "数", int: "整数", dict: "一节", dt.date: "日期（2025-01-31）"}


class _Page:
    """One TOML file under inspection: collects what is wrong with it, each with file and line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        self.text = path.read_text(encoding="utf-8") if path.is_file() else ""

    def say(self, key: str, what: str) -> None:
        self.problems.append(f"{shown(self.path)}{self._line(key)}：{what}")

    def _line(self, key: str) -> str:
        asked = re.compile(rf"^\s*(\[+(case\.)?(params\.)?)?{re.escape(key)}\b")
        return next((f" 第 {number} 行" for number, line in enumerate(self.text.splitlines(), 1) if key and asked.match(line)), "")

    def read(self) -> dict | None:
        if not self.path.is_file():
            self.say("", "缺这个文件")
            return None
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as wrong:
            self.say("", f"不是合法的 TOML：{wrong}")
            return None

    def check(self, told: dict, keys: dict, where: str, may_lack: tuple[str, ...] = ()) -> None:
        for key in told:
            if key not in keys:
                self.say(key, f"{where}不认识的键 {key}（可用：{'、'.join(keys)}）")
        for key, kind in keys.items():
            if key not in told:
                if key not in may_lack:
                    self.say("", f"{where}缺键 {key}")
            elif not _is_a(told[key], kind):
                self.say(key, f"{where}{key} 应当是{_name_of(kind)}")
            elif key in _CHOICES and told[key] not in _CHOICES[key]:
                self.say(key, f"{where}{key} 的值 {told[key]!r} 不认识（可用：{'、'.join(_CHOICES[key])}）")


def read(folder: Path) -> tuple[Rule | None, list[str]]:
    """Read one rule folder. The rule is None where the problems (Chinese, with file and line) do not let it be read."""
    card, page = _Page(folder / "rule.toml"), _Page(folder / "cases.toml")
    told, drawn = card.read(), page.read()
    if told is not None:
        _check_card(card, told)
    if drawn is not None:
        _check_cases(page, drawn)
    problems = card.problems + page.problems
    if not (folder / "rule.sql").is_file():
        problems.append(f"{shown(folder / 'rule.sql')}：缺这个文件")
    known = {"rule.toml", "rule.sql", "cases.toml", "against.sql", "applies.sql"}
    problems += [f"{shown(each)}：规则文件夹里只放 {'、'.join(sorted(known))}" for each in sorted(folder.iterdir()) if each.name not in known]
    if problems:
        return None, problems
    return _rule(folder, told, drawn), []


def shown(path: Path) -> str:
    """The end of a path that tells a person which rule and file is meant."""
    return "/".join(path.parts[-3:])


def _check_card(card: _Page, told: dict) -> None:
    card.check(told, _CARD, "", _MAY_LACK)
    for name, keys in _PARTS.items():
        entries = told.get(name, [])
        for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
            if isinstance(entry, dict):
                card.check(entry, keys, f"第 {number} 个 [[{name}]] ")
    params = told.get("params", {})
    for name, entry in params.items() if isinstance(params, dict) else ():
        if isinstance(entry, dict):
            card.check(entry, _PARAM, f"[params.{name}] ")
        else:
            card.say(name, f"params.{name} 应当写成 [params.{name}] 一节，有 value、label、source")


def _check_cases(page: _Page, drawn: dict) -> None:
    page.check(drawn, {"case": [dict]}, "")
    for case in drawn.get("case", []):
        if not isinstance(case, dict):
            continue
        where = f"例“{case.get('name', '')}”"
        page.check(case, _CASE, where, ("as_of", "rows", "hit"))
        hits = case.get("hit", [])
        if (case.get("expect") == "hit") != bool(hits):
            page.say("", f'{where}：expect = "hit" 与 [[case.hit]] 要同时有或同时没有')
        for hit in hits if isinstance(hits, list) else ():
            if isinstance(hit, dict):
                page.check(hit, _HIT, f"{where}的 [[case.hit]] ", tuple(_HIT))


def _is_a(value: object, kind: object) -> bool:
    if isinstance(kind, list):
        return isinstance(value, list) and all(_is_a(each, kind[0]) for each in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is dt.date:
        return type(value) is dt.date
    return isinstance(value, kind)


def _name_of(kind: object) -> str:
    return f"{_TYPE_NAMES[kind[0]]}的列表" if isinstance(kind, list) else _TYPE_NAMES[kind]


def _rule(folder: Path, told: dict, drawn: dict) -> Rule:
    lists = {key: tuple(told.get(key, ())) for key, kind in _CARD.items() if kind == _TEXTS}
    plain = {key: told[key] for key, kind in _CARD.items() if kind in (str, float, dt.date)}
    return Rule(
        **plain,
        **lists,
        bands=tuple(Band(float(each["from"]), each["level"]) for each in sorted(told["band"], key=lambda band: band["from"])),
        innocents=tuple(Innocent(each["id"], each["text"]) for each in told["innocent"]),
        verify=tuple(each["text"] for each in told["verify"]),
        params=tuple(Param(name, each["value"], each["label"], each["source"]) for name, each in told.get("params", {}).items()),
        history=tuple(Change(each["version"], each["on"], each["change"], each["digest"]) for each in told["history"]),
        cases=tuple(Case(each["name"], each["expect"], each.get("as_of", AS_OF), each.get("rows", {}), tuple(each.get("hit", ()))) for each in drawn["case"]),
        folder=folder,
        rule_sql=(folder / "rule.sql").read_text(encoding="utf-8"),
        against_sql=_text(folder / "against.sql"),
        applies_sql=_text(folder / "applies.sql"),
    )


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
