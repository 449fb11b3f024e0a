"""The whole configuration of a county: sanzi.toml, and the 政策表 beside it. What both say must not differ."""

import hashlib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from sanzi import config as configuration
from sanzi.config import PAYEE, CalendarEntry, Config, Limit, Word
from sanzi.county import sheets
from sanzi.county.read import Filled, same
from sanzi.county.read import read as read_book
from sanzi.errors import UsageError
from sanzi.policy import load


def read(path: Path | None) -> Config:
    """The configuration at `path` with what its 政策表 says. Raises UsageError with all that is wrong in the one or the other."""
    config = configuration.read(path)
    return config if config.policy_book is None else with_book(config, config.policy_book)


def with_book(config: Config, book: Path) -> Config:
    """`config` with what the workbook at `book` says. Raises UsageError where it cannot be read or does not agree with itself or with `config`."""
    filled = read_book(book, config.limits)
    problems = [*filled.problems, *(() if filled.problems else clashes(filled, config.limits))]
    if problems:
        listed = "\n".join(f"  - {each}" for each in problems)
        raise UsageError(f"政策表 {book} 有 {len(problems)} 处要改：\n{listed}\n改好保存后，用 sanzi policy check 再看一遍。")
    only_told = tuple(each for each in config.limits if not any(same(each, other) for other in filled.limits))
    meaning = repr((config.digest, *([_meaning(each) for each in told] for told in (filled.limits, filled.calendar, filled.words))))
    digest = hashlib.sha256(meaning.encode()).hexdigest()
    return replace(config, limits=only_told + filled.limits, calendar=filled.calendar, words=filled.words, policy_book=book, digest=digest)


def _meaning(each: Limit | CalendarEntry | Word) -> dict:
    # Where a line stands is not what it means, and a value is the same with any number of zeros behind it.
    return {name: str(value.normalize()) if name == "value" else str(value) for name, value in vars(each).items() if name != "source"}


def clashes(filled: Filled, told: tuple[Limit, ...]) -> list[str]:
    """What cannot hold at once, in the workbook or between it and the limits of sanzi.toml."""
    labels = {each["name"]: each["label"] for each in load.profile()}
    new = [replace(each, source=f"sanzi.toml {each.source}") for each in told if not any(same(each, other) for other in filled.limits)]
    listed = [*filled.limits, *new]
    found = [_clash(labels[one.name], one, other) for one, other in combinations(listed, 2) if (one.name, one.region) == (other.name, other.region)]
    found += [_calendar_clash(one, other) for one, other in combinations(filled.calendar, 2)]
    found += [_word_clash(one, other) for one, other in combinations(filled.words, 2)]
    return [each for each in found if each]


def _clash(label: str, one: Limit, other: Limit) -> str:
    if all(each.source.startswith("sanzi.toml ") for each in (one, other)):
        return ""
    first, then = sorted((one, other), key=lambda each: each.from_on)
    where = f"{label}{_of(first.region)}：{first.source} 写 {_told(first)}，{then.source} 写 {_told(then)}"
    if first.from_on == then.from_on:
        if same(first, then):
            return f"{where}，是同一行写了两遍。请删去一行"
        return f"{where}，同一天起有两个说法。请只留一个{_removable(one, other)}"
    if first.to_on and first.to_on >= then.from_on:
        return f"{where}，{then.from_on} 至 {min(first.to_on, then.to_on or first.to_on)} 重叠。请改其中一个的日期{_removable(one, other)}"
    return ""


def _removable(one: Limit, other: Limit) -> str:
    return "（以政策表为准的，删去 sanzi.toml 里的那一段）" if any(each.source.startswith("sanzi.toml ") for each in (one, other)) else ""


def _calendar_clash(one: CalendarEntry, other: CalendarEntry) -> str:
    overlap = one.from_on <= other.to_on and other.from_on <= one.to_on
    if overlap and {one.kind, other.kind} == {"off", "work"}:
        return f"{one.source} 和 {other.source}：{max(one.from_on, other.from_on)} 又是放假又是上班。请改其中一个"
    if overlap and one.kind == other.kind and (one.name, one.region) == (other.name, other.region) and one.kind != "whole":
        return f"{one.source} 和 {other.source}：同一个{sheets.KIND_TITLES[one.kind]}写了两遍，日期重叠。请删去一行"
    return ""


def _word_clash(one: Word, other: Word) -> str:
    # Of a name's type one thing can hold, of a word in several lists all.
    are_payees = all(each.list.startswith(PAYEE) for each in (one, other))
    if one.word.upper() != other.word.upper() or not (one.list == other.list or are_payees):
        return ""
    told = [f"{sheets.LIST_TITLES[each.list]}{f'、{sheets.GROUP_TITLES[each.group]}' if each.group else ''}" for each in (one, other)]
    if told[0] == told[1]:
        return f"{one.source} 和 {other.source}：“{one.word}”写了两遍。请删去一行"
    return f"“{one.word}”：{one.source} 写{told[0]}，{other.source} 写{told[1]}。请只留一个"


def _of(region: str) -> str:
    return f"（区划 {region}）" if region else ""


def _told(limit: Limit) -> str:
    until = f"至 {limit.to_on}" if limit.to_on else "起"
    return f"{limit.from_on} {until} {limit.value:f}，{'已确认' if limit.is_confirmed else '未确认'}"
