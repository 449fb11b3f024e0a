"""sanzi.toml: every key optional, an unknown key is an error that names it (contract §4)."""

import datetime as dt
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sanzi.errors import UsageError


@dataclass(frozen=True)
class Place:
    """What is not here is out of town. Empty strings: the configuration does not say."""

    city: str = ""
    county: str = ""
    local_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """One value of one limit; both dates inclusive, `to_on` None is open-ended. `source` says where it stands, for people."""

    name: str
    region: str
    from_on: dt.date
    to_on: dt.date | None
    value: Decimal
    basis: str
    is_confirmed: bool
    source: str = ""
    confirmed_by: str = ""
    confirmed_on: dt.date | None = None


@dataclass(frozen=True)
class CalendarEntry:
    """A county's own days, both inclusive: `kind` is one of CALENDAR_KINDS, `region` as of a limit."""

    kind: str
    name: str
    from_on: dt.date
    to_on: dt.date
    region: str = ""
    basis: str = ""
    source: str = ""


@dataclass(frozen=True)
class Word:
    """A word of a county's own: `list` is a word list, a type of payee (PAYEE and its name) or PLACE; `group` one of WORD_GROUPS, empty
    where the list has no such parts."""

    list: str
    word: str
    group: str = ""
    basis: str = ""
    source: str = ""


@dataclass(frozen=True)
class RuleSetting:
    """What a county says of one rule: its own params, or that it is off and why."""

    enabled: bool = True
    why: str = ""
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Somebody decided to list what would be kept off the list: a rule in shadow, or one that is too wide. `share` is the greatest share of
    villages it may hit from now on (None: what its card says); `on` is the day of the decision."""

    share: float | None
    by: str
    on: dt.date
    why: str

    @property
    def told(self) -> str:
        """Who decided when and why, in words."""
        return f"{self.by}，{self.on.year}年{self.on.month}月{self.on.day}日：{self.why}"


@dataclass(frozen=True)
class Config:
    """A read configuration. `digest` is the SHA-256 of its meaning, not of its layout. `policy_book` is the county's 政策表, which
    `county.settings` reads and adds to `limits`, `calendar` and `words`; None where there is none."""

    place: Place = Place()
    limits: tuple[Limit, ...] = ()
    calendar: tuple[CalendarEntry, ...] = ()
    words: tuple[Word, ...] = ()
    policy_book: Path | None = None
    rules: dict[str, RuleSetting] = field(default_factory=dict)
    rules_folder: Path | None = None
    shadow: tuple[str, ...] = ()
    decisions: dict[str, Decision] = field(default_factory=dict)
    mask_personal: bool = True
    memory: str = "1GB"
    threads: int = 2
    digest: str = ""


LIMIT_NAMES = (
    "cash_settlement", "cash_on_hand", "cash_on_hand_days", "self_approval", "committee_approval", "representatives_approval",
    "works_platform", "works_tender", "property_platform", "hospitality", "work_meal", "nonproductive", "newspaper",
    "allowance_day", "white_slip", "capitalisation", "receipt_to_bank", "claim_within", "disclosure_after", "arrears",
    "reserve_land_term", "retention",
)  # fmt: skip

# off and work: days off and working days that differ from the official arrangement the tree knows; whole: for these days off and work
# tell everything; election: change of the village's leaders; festival: a local one.
CALENDAR_KINDS = ("off", "work", "whole", "election", "festival")
WORD_GROUPS = ("strong", "weak", "innocent", "apart")
PAYEE = "payee."
PLACE = "place"
POLICY_BOOK = "政策表.xlsx"

_KEYS = {
    "place": {"city", "county", "local_words"},
    "limit": {"name", "region", "from", "to", "value", "basis", "confirmed"},
    "rules": {"folder", "shadow"},
    "decision": {"rule", "share", "by", "on", "why"},
    "policy": {"workbook"},
    "handoff": {"mask_personal"},
    "machine": {"memory", "threads"},
}


def read(path: Path | None) -> Config:
    """Read `path`, or give the defaults for None. Raises UsageError naming every wrong key and value at once."""
    if path is None:
        return Config(digest=_digest({}))
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"找不到配置文件 {path}。请检查 --config 的路径。") from None
    except OSError as wrong:
        raise UsageError(f"读不了配置文件 {path}：{wrong.strerror}。请检查 --config 的路径和权限。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise UsageError(f"配置文件 {path} 不是合法的 TOML：{wrong}。") from None
    problems: list[str] = []
    _check_keys(told, problems)
    limits = tuple(limit for number, entry in enumerate(_tables(told, "limit", problems), 1) if (limit := _limit(entry, number, problems)))
    rules = {code: _rule(code, entry, problems) for code, entry in _table(told, "rule", problems).items()}
    place = _place(_table(told, "place", problems), problems)
    machine = _table(told, "machine", problems)
    mask = _typed(_table(told, "handoff", problems), "mask_personal", bool, True, "handoff", problems)
    own = _table(told, "rules", problems)
    folder = _typed(own, "folder", str, "", "rules", problems)
    shadow = _texts(own, "shadow", "rules", problems)
    decisions = _decisions(_tables(told, "decision", problems), problems)
    book = _policy_book(path, _typed(_table(told, "policy", problems), "workbook", str, "", "policy", problems), problems)
    memory = _typed(machine, "memory", str, "1GB", "machine", problems)
    threads = _typed(machine, "threads", int, 2, "machine", problems)
    if problems:
        raise UsageError(f"配置文件 {path} 有 {len(problems)} 处要改：\n" + "\n".join(f"  - {each}" for each in problems))
    return Config(
        place=place,
        limits=limits,
        policy_book=book,
        rules=rules,
        rules_folder=(path.parent / folder) if folder else None,
        shadow=shadow,
        decisions=decisions,
        mask_personal=mask,
        memory=memory,
        threads=threads,
        digest=_digest(told),
    )


def _digest(told: dict) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def _check_keys(told: dict, problems: list[str]) -> None:
    known = ("place", "limit", "rule", "rules", "decision", "policy", "handoff", "machine")
    problems += [f"不认识的键 {key}（可用：{'、'.join(known)}）" for key in told if key not in known]
    for name, keys in _KEYS.items():
        entries = told.get(name, [])
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, dict):
                problems += [f"[{name}] 里不认识的键 {key}（可用：{'、'.join(sorted(keys))}）" for key in entry if key not in keys]


def _table(told: dict, name: str, problems: list[str]) -> dict:
    entry = told.get(name, {})
    if isinstance(entry, dict):
        return entry
    problems.append(f"{name} 应当写成 [{name}] 一节")
    return {}


def _tables(told: dict, name: str, problems: list[str]) -> list[dict]:
    entries = told.get(name, [])
    if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
        return entries
    problems.append(f"{name} 应当写成若干个 [[{name}]]")
    return []


def _typed(entry: dict, key: str, kind: type, default, section: str, problems: list[str]):
    value = entry.get(key, default)
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    problems.append(f"[{section}] {key} 的值 {value!r} 类型不对")
    return default


def _policy_book(config: Path, named: str, problems: list[str]) -> Path | None:
    """The workbook that [policy] workbook names, or the one of the usual name beside the configuration."""
    book = config.parent / (named or POLICY_BOOK)
    if book.is_file():
        return book
    if named:
        problems.append(f"[policy] workbook 指的政策表 {book} 不在。请检查路径，或用 sanzi policy edit 写一份")
    return None


def _place(entry: dict, problems: list[str]) -> Place:
    words = _texts(entry, "local_words", "place", problems)
    return Place(_typed(entry, "city", str, "", "place", problems), _typed(entry, "county", str, "", "place", problems), words)


def _texts(entry: dict, key: str, section: str, problems: list[str]) -> tuple[str, ...]:
    texts = _typed(entry, key, list, [], section, problems)
    if all(isinstance(text, str) and text for text in texts):
        return tuple(texts)
    problems.append(f"[{section}] {key} 应当是文字的列表")
    return ()


def _decisions(entries: list[dict], problems: list[str]) -> dict[str, Decision]:
    decisions: dict[str, Decision] = {}
    for number, entry in enumerate(entries, 1):
        where = f"第 {number} 个 [[decision]]"
        code = entry.get("rule")
        share, by, on, why = (entry.get(key) for key in ("share", "by", "on", "why"))
        wrong = [f"{where} 缺 {key}（{told}）" for key, told in (("rule", "哪条规则"), ("by", "谁决定的"), ("why", "为什么")) if not _is_text(entry.get(key))]
        if type(on) is not dt.date:
            wrong.append(f"{where} 的 on（哪天决定的）应当是日期，写成 2026-01-31")
        if share is not None and (not isinstance(share, int | float) or isinstance(share, bool) or not 0 < share <= 1):
            wrong.append(f"{where} 的 share 应当是大于 0、不超过 1 的数，例如 0.8")
        if not wrong and code in decisions:
            wrong.append(f"{where}：规则 {code} 已有一条决定")
        problems += wrong
        if not wrong:
            decisions[code] = Decision(None if share is None else float(share), by, on, why)
    return decisions


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _limit(entry: dict, number: int, problems: list[str]) -> Limit | None:
    before = len(problems)
    where = f"第 {number} 个 [[limit]]"
    name = entry.get("name")
    if name not in LIMIT_NAMES:
        problems.append(f"{where} 的 name {name!r} 不认识（可用：{'、'.join(LIMIT_NAMES)}）")
    value = _number(entry.get("value"))
    if value is None:
        problems.append(f'{where} 的 value 应当是不小于零的数，写成 "50000.00"')
    from_on, to_on = entry.get("from"), entry.get("to")
    if type(from_on) is not dt.date:
        problems.append(f"{where} 的 from 应当是日期，写成 2020-01-01")
    if to_on is not None and type(to_on) is not dt.date:
        problems.append(f"{where} 的 to 应当是日期，写成 2024-12-31")
    elif to_on is not None and type(from_on) is dt.date and to_on < from_on:
        problems.append(f"{where} 的 to 早于 from")
    region = _typed(entry, "region", str, "", "limit", problems)
    if region and not region.isdigit():
        problems.append(f"{where} 的 region 应当是区划代码的开头几位数字")
    basis = _typed(entry, "basis", str, "", "limit", problems)
    confirmed = _typed(entry, "confirmed", bool, False, "limit", problems)
    if len(problems) > before:
        return None
    return Limit(name, region, from_on, to_on, value, basis, confirmed, where)


def _number(told: object) -> Decimal | None:
    try:
        value = Decimal(str(told))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def _rule(code: str, entry: object, problems: list[str]) -> RuleSetting:
    if not isinstance(entry, dict):
        problems.append(f"rule.{code} 应当写成 [rule.{code}] 一节")
        return RuleSetting()
    enabled = _typed(entry, "enabled", bool, True, f"rule.{code}", problems)
    why = _typed(entry, "why", str, "", f"rule.{code}", problems)
    if not enabled and not why.strip():
        problems.append(f"[rule.{code}] 关闭了规则，须写明 why（为什么关闭）")
    return RuleSetting(enabled, why, {key: value for key, value in entry.items() if key not in ("enabled", "why")})
