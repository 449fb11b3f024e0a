"""Festivals and working days. What no official arrangement covers is said to be unknown, never guessed."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

import chinese_calendar
import pyarrow as pa
from lunar_python import Lunar, Solar

HOME = Path(__file__).parent / "calendar"


@cache
def festivals() -> pa.Table:
    """policy.festival for the years of festivals.toml; lunar dates and solar terms by lunar-python."""
    told = _read("festivals.toml")
    years = range(told["from_year"], told["to_year"] + 1)
    rows = [{"festival": each["name"], "festival_on": _day_of(each, year), "year": year} for year in years for each in told["festivals"]]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: (row["festival_on"], row["festival"])))


@cache
def calendar() -> pa.Table:
    """policy.calendar_day over the same years; is_workday is NULL where is_known is false."""
    told = _read("festivals.toml")
    known = {day.year for day in chinese_calendar.constants.holidays}
    official = {each["year"]: each for each in _read("official.toml")["year"]}
    first, last = dt.date(told["from_year"], 1, 1), dt.date(told["to_year"], 12, 31)
    every = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    return pa.Table.from_pylist([{"day": day, "is_workday": (works := _works(day, official, known)), "is_known": works is not None} for day in every])


def _works(day: dt.date, official: dict[int, dict], known: set[int]) -> bool | None:
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
