"""Codes that were given once and are not given again: RETIRED.toml beside this file, and one in a county's own folder of rules."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

from sanzi.rules.card import FAMILIES

NAME = "RETIRED.toml"
HOME = Path(__file__).parent


@dataclass(frozen=True)
class Retired:
    """`title` is what old lists call the rule, `on` since when it is gone, `replaced_by` the codes of the rules that look at it now."""

    code: str
    title: str
    why: str
    on: dt.date
    replaced_by: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What a reader who meets the code must know, in words."""
        instead = f"，由 {'、'.join(self.replaced_by)} 代替" if self.replaced_by else ""
        return f"已于 {self.on.year}年{self.on.month}月{self.on.day}日 停用：{self.why}{instead}"


_KEYS = {"title": str, "why": str, "on": dt.date, "replaced_by": list}


def read(rules_folder: Path | None = None) -> tuple[dict[str, Retired], list[str]]:
    """The retired codes, built-in and the county's own, and what is wrong with the entries that cannot be read (Chinese, with the file)."""
    gone: dict[str, Retired] = {}
    problems: list[str] = []
    for home in (HOME, rules_folder):
        path = home / NAME if home is not None else None
        if path is None or not path.is_file():
            continue
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as wrong:
            problems.append(f"{path.parent.name}/{NAME}：不是合法的 TOML：{wrong}")
            continue
        for code, entry in told.items():
            wrong = _problems(code, entry)
            problems += [f"{path.parent.name}/{NAME} [{code}]：{each}" for each in wrong]
            if not wrong:
                gone[code] = Retired(code, entry["title"], entry["why"], entry["on"], tuple(entry.get("replaced_by", ())))
    return gone, problems


def lost(gone: dict[str, Retired], known: set[str]) -> list[str]:
    """Replacements that are neither one of the rules `known` nor retired themselves."""
    return [f"{NAME} [{each.code}]：replaced_by 里的 {code} 不是规则" for each in gone.values() for code in each.replaced_by if code not in known | set(gone)]


def _problems(code: str, entry: object) -> list[str]:
    problems = []
    if code[:2] not in FAMILIES or len(code) != 4 or not code[2:].isdigit():
        problems.append(f"编号应当是类别（{'、'.join(FAMILIES)}）加两位数字")
    if not isinstance(entry, dict):
        return [*problems, "应当写成一节，有 title、why、on"]
    problems += [f"不认识的键 {key}（可用：{'、'.join(_KEYS)}）" for key in entry if key not in _KEYS]
    problems += [f"缺 {key}" for key in ("title", "why") if not (isinstance(entry.get(key), str) and entry[key].strip())]
    if type(entry.get("on")) is not dt.date:
        problems.append("on 应当是日期，写成 2026-01-31")
    instead = entry.get("replaced_by", [])
    if not isinstance(instead, list) or not all(isinstance(each, str) for each in instead):
        problems.append('replaced_by 应当是编号的列表，写成 ["XF01"]')
    return problems
