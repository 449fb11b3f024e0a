"""What people answered about files that were in doubt, read from `导出确认.toml` beside the configuration (docs/confirm.md).

An answer holds for a **source** and not for a file: the kind, the folded headings of the sheet's header row (in any order), and the last two
folder names with their numbers left open, so that `2025-07/银行流水` of next month is the same source. With `name` (a file name, numbers
left open) it holds for files of that name only. Several answers that hold are taken together, the later one last.
`accept` is of one file, told by its SHA-256, and of nothing else.
"""

import datetime as dt
import hashlib
import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from sanzi import contract
from sanzi.errors import UsageError
from sanzi.exports import recognise
from sanzi.exports.recognise import Header

NAME = "导出确认.toml"
UNITS = ("分", "元", "千元", "万元", "百万元", "亿元")
PAIRS = (("debit", "credit"), ("income", "expense"), ("opening_debit", "opening_credit"), ("closing_debit", "closing_credit"))
KEYS = {"kind", "folder", "headers", "name", "file", "sheet", "sha256", "unit", "units", "swap_sides", "columns", "accept", "by", "on"}
REQUIRED = ("kind", "folder", "headers", "file", "sha256", "by", "on")
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+(?=[月季])")


@dataclass(frozen=True)
class Answer:
    """One `[[answer]]`. `unit` is of every money column, `units` of single ones (column → unit); `columns` gives heading → column;
    `swap_sides` None says nothing. `file`, `sheet` and `sha256` are where it was asked; `by` and `on` who answered and when."""

    kind: str
    folder: str
    headers: tuple[str, ...]
    file: str
    sha256: str
    by: str
    on: dt.date
    name: str = ""
    sheet: str = ""
    unit: str = ""
    units: dict[str, str] = field(default_factory=dict)
    swap_sides: bool | None = None
    columns: dict[str, str] = field(default_factory=dict)
    accept: bool = False

    @property
    def is_reading(self) -> bool:
        """Whether it changes how a sheet is read."""
        return bool(self.unit or self.units or self.columns or self.swap_sides is not None)

    @property
    def told(self) -> str:
        """Who decided what, as one phrase."""
        parts = [f"金额单位 {self.unit}"] if self.unit else []
        parts += [f"{_heading(self.kind, name)}的单位 {unit}" for name, unit in sorted(self.units.items())]
        parts += ["两方对调" if self.swap_sides else "两方不对调"] if self.swap_sides is not None else []
        parts += [f"“{heading}”是{_heading(self.kind, name)}" for heading, name in self.columns.items()]
        parts += ["照原样接受这个文件"] if self.accept else []
        return f"{self.by} {self.on} 确认：{'，'.join(parts)}"


@dataclass(frozen=True)
class Answers:
    """All answers of a county, in the order of the file."""

    every: tuple[Answer, ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        """SHA-256 of the files that somebody accepted as they are."""
        return frozenset(answer.sha256 for answer in self.every if answer.accept)

    @property
    def digest(self) -> str:
        """SHA-256 over the meaning of all answers."""
        return _digest(self.every)

    def mark(self, path: Path) -> str:
        """Part of the reader's version for the file at `path`: another one once an answer for its folder changed; empty where there is none."""
        held = [answer for answer in self.every if answer.is_reading and _holds_for(answer, path)]
        return f"-{_digest(held)[:12]}" if held else ""

    def of(self, path: Path, rows: list[list[str]]) -> Answer | None:
        """What was decided for the sheet of the file at `path` whose first records are `rows`: one answer made of all that hold."""
        told = None
        if not self.every:
            return told
        heads = {folded(row) for row in rows[: recognise.FIRST_RECORDS]}
        for answer in self.every:
            if answer.is_reading and _holds_for(answer, path) and answer.headers in heads:
                told = answer if told is None else _later(told, answer)
        return told

    def find(self, path: Path, rows: list[list[str]], around: str = "") -> Header:
        """The header as answered, or as `recognise.find` has it. Raises recognise.Undecided."""
        answer = self.of(path, rows)
        return recognise.find(rows, around) if answer is None else as_answered(answer, rows, around)


def as_answered(answer: Answer, rows: list[list[str]], around: str = "") -> Header:
    """The header of `rows` with what `answer` says of its kind, columns, units and sides. Raises recognise.Undecided."""
    named = {recognise.fold(heading): _heading(answer.kind, name) for heading, name in answer.columns.items()}
    renamed = [[named.get(recognise.fold(cell), cell) for cell in row] for row in rows[: recognise.FIRST_RECORDS + 2]]
    header = recognise.find(renamed, around, only=answer.kind)
    money = [heading.name for heading in header.kind.headings if heading.type == "money" and heading.name in header.places]
    units = header.units | ({name: scale(answer.unit) for name in money} if answer.unit else {})
    units |= {name: scale(unit) for name, unit in answer.units.items() if name in money}
    places = header.places
    if answer.swap_sides:
        other = {name: twin for pair in PAIRS for name, twin in (pair, pair[::-1])}
        places = {other.get(name, name): place for name, place in places.items()}
        units = {other.get(name, name): unit for name, unit in units.items()}
    is_one_column = "amount" in places and not {"debit", "credit"} & set(places)
    return replace(header, places=places, units=units, cells=rows[header.first - 1], is_swapped=bool(answer.swap_sides) and is_one_column)


def scale(unit: str) -> int | Decimal:
    """How many yuan one `unit` is. 分 is known only where somebody says so: in a heading it may as well be a mark or a minute."""
    return Decimal("0.01") if unit == "分" else recognise.unit_of(f"({unit})")


def folded(row: list[str]) -> tuple[str, ...]:
    """A header row as it is compared: its headings folded, in order of their letters."""
    return tuple(sorted(filter(None, map(recognise.fold, row))))


def folder_of(path: Path) -> str:
    """The last two folder names of a file, numbers left open."""
    return "/".join(_open(part) for part in path.resolve().parent.parts[1:][-2:])


def name_of(path: Path) -> str:
    """A file's name, numbers left open."""
    return _open(path.name)


def _open(name: str) -> str:
    return _NUMBER.sub("#", unicodedata.normalize("NFKC", name))


def _holds_for(answer: Answer, path: Path) -> bool:
    return answer.folder == folder_of(path) and answer.name in ("", name_of(path))


def _later(told: Answer, answer: Answer) -> Answer:
    """Both answers together: where both speak, the later one counts."""
    # A unit of all columns takes back what was said of single ones before.
    units = answer.units if answer.unit else told.units | answer.units
    sides = told.swap_sides if answer.swap_sides is None else answer.swap_sides
    return replace(answer, unit=answer.unit or told.unit, units=units, swap_sides=sides, columns=told.columns | answer.columns)


def _heading(kind: str, name: str) -> str:
    return next(heading.header for heading in contract.kind(kind).headings if heading.name == name)


def _digest(answers: list[Answer] | tuple[Answer, ...]) -> str:
    told = [{name: str(value) if isinstance(value, dt.date) else value for name, value in vars(answer).items()} for answer in answers]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def beside(config: Path | None) -> Path | None:
    """Where the answers of a configuration are; None where there is no configuration."""
    return config.parent / NAME if config else None


def read(path: Path | None) -> Answers:
    """The answers in the file at `path`; none where it is None or does not exist. Raises UsageError naming every wrong key and value."""
    if path is None or not path.exists():
        return Answers()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise UsageError(f"读不了确认文件 {path}：{wrong.strerror}。请检查权限。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise UsageError(f"确认文件 {path} 不是合法的 TOML：{wrong}。") from None
    problems = [f"不认识的键 {key}（可用：answer）" for key in told if key != "answer"]
    entries = told.get("answer", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems, entries = [*problems, "answer 应当写成若干个 [[answer]]"], []
    read = [_answer(entry, f"第 {number} 个 [[answer]]", problems) for number, entry in enumerate(entries, 1)]
    if problems:
        raise UsageError(f"确认文件 {path} 有 {len(problems)} 处要改：\n" + "\n".join(f"  - {each}" for each in problems))
    return Answers(tuple(read))


def _answer(entry: dict, where: str, problems: list[str]) -> Answer | None:
    before = len(problems)
    problems += [f"{where} 里不认识的键 {key}（可用：{'、'.join(sorted(KEYS))}）" for key in entry if key not in KEYS]
    problems += [f"{where} 没有 {key}" for key in REQUIRED if key not in entry]
    types = {"units": dict, "columns": dict, "headers": list, "swap_sides": bool, "accept": bool, "on": dt.date}
    for key, value in entry.items():
        if key in KEYS and (not isinstance(value, types.get(key, str)) or isinstance(value, dt.datetime)):
            problems.append(f"{where} 的 {key} 的值 {value!r} 类型不对")
    if len(problems) == before:
        problems += [f"{where} 的 {each}" for each in wrong_in(entry)]
    return None if len(problems) > before else Answer(**entry | {"headers": tuple(entry["headers"])})


def wrong_in(entry: dict) -> list[str]:
    """What an entry whose types are right cannot mean, each beginning with the key it is about."""
    try:
        kind = contract.kind(entry["kind"])
    except KeyError:
        return [f"kind {entry['kind']!r} 不认识（可用：{'、'.join(kind.name for kind in contract.kinds())}）"]
    units, columns, names = entry.get("units", {}), entry.get("columns", {}), {heading.name for heading in kind.headings}
    money = {heading.name for heading in kind.headings if heading.type == "money"}
    wrong = [f"unit {unit!r} 不认识（可用：{'、'.join(UNITS)}）" for unit in (entry.get("unit") or "元", *units.values()) if unit not in UNITS]
    wrong += [f"units 里的 {name} 不是“{kind.title}”的金额列（可用：{'、'.join(sorted(money))}）" for name in units if name not in money]
    wrong += [f"columns 里的 {name} 不是“{kind.title}”的列（可用：{'、'.join(sorted(names))}）" for name in columns.values() if name not in names]
    wrong += ["headers 应当是折叠后按字排好的列名"] if list(entry["headers"]) != sorted(entry["headers"]) or not entry["headers"] else []
    wrong += ["by 是空的，须写明谁确认的"] if not entry["by"].strip() else []
    decides = {"unit", "units", "swap_sides", "columns", "accept"} & {key for key, value in entry.items() if value not in ("", {}, None)}
    return wrong if decides else [*wrong, "决定是空的：unit、units、swap_sides、columns、accept 至少写一个"]
