"""Festivals and working days. What neither an official arrangement nor the county covers is said to be unknown, never guessed."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

import chinese_calendar
import pyarrow as pa
from lunar_python import Lunar, Solar

from sanzi.config import CalendarEntry

HOME = Path(__file__).parent / "calendar"


@cache
def festivals() -> pa.Table:
    """policy.festival for the years of festivals.toml; lunar dates and solar terms by lunar-python."""
    told = _read("festivals.toml")
    years = range(told["from_year"], told["to_year"] + 1)
    rows = [{"festival": each["name"], "festival_on": _day_of(each, year), "year": year} for year in years for each in told["festivals"]]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: (row["festival_on"], row["festival"])))


@cache
def calendar(own: tuple[CalendarEntry, ...] = ()) -> pa.Table:
    """policy.calendar_day over the same years; is_workday is NULL where is_known is false. A county's `own` days outrank every arrangement."""
    told = _read("festivals.toml")
    official = {each["year"]: each for each in _read("official.toml")["year"]}
    first, last = dt.date(told["from_year"], 1, 1), dt.date(told["to_year"], 12, 31)
    every = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    own_days = _own(own)
    works = {day: own_days[day] if day in own_days else _works(day, official, known_years()) for day in every}
    return pa.Table.from_pylist([{"day": day, "is_workday": works[day], "is_known": works[day] is not None} for day in every])


@cache
def known_years() -> frozenset[int]:
    """The years whose official arrangement the calendar package knows."""
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


def _own(entries: tuple[CalendarEntry, ...]) -> dict[dt.date, bool]:
    """Which of a county's own days are working days; what it says of single days outranks that it has told everything of a year."""
    ranked = sorted((each for each in entries if each.kind in ("whole", "off", "work")), key=lambda each: each.kind != "whole")
    return {
        day: each.kind == "work" or (each.kind == "whole" and day.isoweekday() <= 5)
        for each in ranked
        for day in (each.from_on + dt.timedelta(days=number) for number in range((each.to_on - each.from_on).days + 1))
    }


def _works(day: dt.date, official: dict[int, dict], known: frozenset[int]) -> bool | None:
    if day.year in official:
        return day in official[day.year]["workdays"] or (day.isoweekday() <= 5 and day not in official[day.year]["holidays"])
    return chinese_calendar.is_workday(day) if day.year in known else None


def _day_of(festival: dict, year: int) -> dt.date:
    if "term" in festival:
        return dt.date.fromisoformat(Solar.fromYmd(year, 4, 1).getLunar().getJieQiTable()[festival["term"]].toYmd())
    if festival.get("lunar"):
        return dt.date.fromisoformat(Lunar.fromYmd(year, festival["month"], festival["day"]).getSolar().toYmd())
    return dt.date(year, festival["month"], festival["day"])


def _read(name: str) -> dict:
    return tomllib.loads((HOME / name).read_text(encoding="utf-8"))
