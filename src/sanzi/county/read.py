"""政策表.xlsx → limits, calendar and words, strictly: everything wrong is told at once, each with sheet, row, column and what to do."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from sanzi.config import CalendarEntry, Limit, Word
from sanzi.county import grid, sheets
from sanzi.county.grid import Row
from sanzi.exports import clean
from sanzi.policy import load

LARGEST = Decimal(10) ** 12
SHORTEST_WORD, LONGEST_WORD = 2, 30
_PLAIN = re.compile(r"(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_OF_UNIT = {"天": re.compile(r"(个?工作日|天|日)$"), "年": re.compile(r"年$")}
_SHARE = re.compile(r"(\d+(?:\.\d+)?)(%|‰)|百分之(.+)")


@dataclass(frozen=True)
class Filled:
    """What a workbook says, in the order of its rows; `problems` is empty where all of it could be read."""

    limits: tuple[Limit, ...]
    calendar: tuple[CalendarEntry, ...]
    words: tuple[Word, ...]
    problems: tuple[str, ...]


def read(path: Path, told: tuple[Limit, ...] = ()) -> Filled:
    """What the workbook at `path` says. `told` are the limits of sanzi.toml: where one of them is confirmed, its row here need not say by whom."""
    found = grid.read(path)
    problems = list(found.problems)
    limits = [_Reading(row, path.name, problems).limit(told) for row in found.rows if row.sheet == sheets.LIMITS]
    entries = [_Reading(row, path.name, problems).entry() for row in found.rows if row.sheet == sheets.CALENDAR]
    words = [_Reading(row, path.name, problems).word() for row in found.rows if row.sheet == sheets.WORDS]
    return Filled(*(tuple(each for each in told if each) for told in (limits, entries, words)), tuple(problems))


class _Reading:
    """One row being read; what is wrong with it is added to `problems`."""

    def __init__(self, row: Row, book: str, problems: list[str]) -> None:
        self.row, self.book, self.problems, self.before = row, book, problems, len(problems)

    def say(self, name: str, what: str) -> None:
        self.problems.append(f"{self.row.where(name)}：{what}")

    @property
    def source(self) -> str:
        return f"{self.book} {self.row.where()}"

    def limit(self, told: tuple[Limit, ...]) -> Limit | None:
        label = self.row.cells["label"]
        known = next((each for each in load.profile() if clean.fold(label) in (clean.fold(each["label"]), each["name"])), None)
        if known is None:
            self.say("label", f"不认识的限额“{label}”，请从下拉列表里选" if label else "没有写是哪一项限额，请从下拉列表里选")
        value = self.value(known["unit"]) if known else None
        from_on = self.day("from_on", is_needed=True)
        to_on = self.day("to_on")
        if from_on and to_on and to_on < from_on:
            self.say("to_on", f"{to_on} 早于起始日期 {from_on}")
        region = self.region()
        if known and value is not None and from_on and region is not None:
            limit = Limit(known["name"], region, from_on, to_on, value, self.row.cells["basis"], self.yes_no(), self.source)
            limit = self.confirmed(limit, told)
            return None if len(self.problems) > self.before else limit
        return None

    def confirmed(self, limit: Limit, told: tuple[Limit, ...]) -> Limit:
        by, on = self.row.cells["confirmed_by"], self.day("confirmed_on")
        if limit.is_confirmed and not any(each.is_confirmed and same(each, limit) for each in told):
            for name, value in (("basis", limit.basis), ("confirmed_by", by), ("confirmed_on", self.row.cells["confirmed_on"])):
                if not value:
                    self.say(name, "已确认的要写明，请补上；还没有确认的，“已确认”一格请留空")
        elif (by or on) and not limit.is_confirmed:
            self.say("is_confirmed", "写了确认人或确认日期，请写“是”；还没有确认的，请把确认人和确认日期留空")
        return replace(limit, confirmed_by=by, confirmed_on=on)

    def entry(self) -> CalendarEntry | None:
        title = clean.fold(self.row.cells["kind"])
        kind = sheets.KINDS.get(title)
        if kind is None:
            self.say("kind", f"{f'不认识的类别“{title}”' if title else '没有写类别'}，请从下拉列表里选（{'、'.join(sheets.KINDS)}）")
        name = self.row.cells["name"]
        if kind == "festival" and not name:
            self.say("name", "本地节日要写名称")
        from_on = self.day("from_on", is_needed=True)
        to_on = self.day("to_on") or from_on
        if from_on and to_on and to_on < from_on:
            self.say("to_on", f"{to_on} 早于起始日期 {from_on}")
        region = self.region()
        if region and kind in ("off", "work", "whole"):
            self.say("region", "放假和调休只能是全县的，请留空")
        if kind in ("off", "work") and from_on and to_on and (to_on - from_on).days > 31:
            self.say("to_on", f"一次放假或调休超过 31 天（{from_on} 至 {to_on}），请核对年份")
        if len(self.problems) > self.before:
            return None
        return CalendarEntry(kind, name, from_on, to_on, region, self.row.cells["basis"], self.source)

    def word(self) -> Word | None:
        title, word, group = (clean.fold(self.row.cells[name]) for name in ("list", "word", "group"))
        known = next((name for each, name in sheets.LISTS.items() if clean.fold(each) == title), None)
        if known is None:
            self.say("list", f"不认识的词表“{title[:20]}”，请从下拉列表里选" if title else "没有写是哪个词表，请从下拉列表里选")
        if not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
            told = f"“{word[:20]}”有 {len(word)} 个字" if word else "没有写"
            self.say("word", f"{told}，请写 {SHORTEST_WORD} 到 {LONGEST_WORD} 个字：只有一个字的会碰上许多不相干的文字")
        is_list = known in load.word_lists()
        if group and (known and not is_list):
            self.say("group", "收款方和本地地名不分这几种，请留空")
        elif is_list and group not in sheets.GROUPS:
            self.say("group", f"{f'“{group[:20]}”读不懂' if group else '没有写'}，请从下拉列表里选（{'、'.join(sheets.GROUPS)}）")
        if len(self.problems) > self.before:
            return None
        return Word(known, word, sheets.GROUPS.get(group, ""), self.row.cells["basis"], self.source)

    def value(self, unit: str) -> Decimal | None:
        text = self.row.cells["value"]
        value, problem = (None, "没有写数。请按单位填数，或把这一行要填的各格都清空") if not text else _figure(text, unit)
        if problem:
            self.say("value", problem)
        return value

    def day(self, name: str, *, is_needed: bool = False) -> dt.date | None:
        read = clean.date(self.row.cells[name])
        if read.problem:
            self.say(name, f"{read.problem}。请写成 2024-01-01")
        elif is_needed and read.value is None:
            self.say(name, "没有写。请写从哪一天起，如 2024-01-01")
        return dt.date.fromisoformat(read.value) if read.value else None

    def region(self) -> str | None:
        region = clean.fold(self.row.cells["region"]).removesuffix(".0")
        if region in ("", sheets.WHOLE_COUNTY):
            return ""
        if region.isdecimal() and region.isascii() and len(region) <= 12:
            return region
        self.say("region", f"“{region[:20]}”不是区划代码。请写组织代码的开头几位数字（乡镇是前9位），全县的请留空")
        return None

    def yes_no(self) -> bool:
        read = clean.yes_no(self.row.cells["is_confirmed"])
        if read.problem:
            self.say("is_confirmed", f"“{self.row.cells['is_confirmed'][:20]}”读不懂，请写“{sheets.YES}”或留空")
        return read.value == "true"


def same(one: Limit, other: Limit) -> bool:
    """Whether two limits say the same of the same days."""
    names = ("name", "region", "from_on", "to_on", "value", "is_confirmed")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _figure(text: str, unit: str) -> tuple[Decimal | None, str]:
    """The value in its own unit and an empty text, or None and what is wrong."""
    plain = clean.fold(text)
    if _PLAIN.fullmatch(plain):
        value = Decimal(plain.replace(",", ""))
    elif unit == "比例":
        value = _share(plain)
    elif unit.startswith("元"):
        other = re.search(r"/([年月日天亩人次户工])$", plain)
        value = None if other and f"元/{other[1].replace('日', '天')}" != unit else _told(clean.money(text))
    else:
        bare = _OF_UNIT[unit].sub("", plain)
        whole = int(bare) if bare.isdecimal() else clean.written(bare)
        value = Decimal(whole) if whole is not None else None
    if value is None:
        example = {"比例": "3% 或 0.03", "天": "3", "年": "5"}.get(unit, "50000 或 5万元")
        return None, f"“{text[:20]}”读不懂，单位是{unit}，请写成 {example}"
    if unit == "比例" and value > 1:
        return None, f"比例 {text[:20]} 大于 1。3% 请写成 3% 或 0.03"
    if value < 0 or value >= LARGEST:
        return None, f"“{text[:20]}”应当是不小于零、小于一万亿的数"
    if value != value.quantize(Decimal("0.0001")):
        return None, f"“{text[:20]}”小数多于四位，请核对"
    return value, ""


def _told(read: clean.Reading) -> Decimal | None:
    return Decimal(read.value) if read.value is not None else None


def _share(plain: str) -> Decimal | None:
    found = _SHARE.fullmatch(plain)
    if not found:
        return None
    if found[3]:
        whole = clean.written(found[3])
        return Decimal(whole) / 100 if whole is not None else None
    return Decimal(found[1]) / (100 if found[2] == "%" else 1000)
