"""The twin's calendar: workdays, month ends, festivals of the lunar year."""

import datetime as dt
from functools import cache

from lunar_python import Lunar


def months_from(start: dt.date, count: int) -> list[dt.date]:
    """First days of `count` months, the month of `start` included."""
    first = start.year * 12 + start.month - 1
    return [dt.date((first + number) // 12, (first + number) % 12 + 1, 1) for number in range(count)]


def month_end(day: dt.date) -> dt.date:
    """Last day of the month of `day`."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _days(first: str, last: str) -> set[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return {start + dt.timedelta(days=number) for number in range((end - start).days + 1)}


# Days off by the annual notices of the State Council's office.
HOLIDAYS = (
    _days("2023-06-22", "2023-06-24") | _days("2023-09-29", "2023-10-06") | _days("2024-01-01", "2024-01-01") | _days("2024-02-09", "2024-02-17")
    | _days("2024-04-04", "2024-04-06") | _days("2024-05-01", "2024-05-05") | _days("2024-06-08", "2024-06-10") | _days("2024-09-15", "2024-09-17")
    | _days("2024-10-01", "2024-10-07") | _days("2025-01-01", "2025-01-01") | _days("2025-01-28", "2025-02-04") | _days("2025-04-04", "2025-04-06")
    | _days("2025-05-01", "2025-05-05") | _days("2025-05-31", "2025-06-02") | _days("2025-10-01", "2025-10-08") | _days("2026-01-01", "2026-01-03")
    | _days("2026-02-15", "2026-02-23") | _days("2026-04-04", "2026-04-06") | _days("2026-05-01", "2026-05-05") | _days("2026-06-19", "2026-06-21")
)  # fmt: skip


def is_workday(day: dt.date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def workday(day: dt.date) -> dt.date:
    """`day` or the last workday before it in the same month; the first one after it where there is none."""
    before = day
    while not is_workday(before):
        before -= dt.timedelta(days=1)
    if before.month == day.month:
        return before
    while not is_workday(day):
        day += dt.timedelta(days=1)
    return day


@cache
def double_ninth(year: int) -> dt.date:
    """重阳 of the lunar year."""
    return _solar(year, 9, 9)


@cache
def spring_festival(year: int) -> dt.date:
    """Lunar new year's day."""
    return _solar(year, 1, 1)


# The festivals that a scheme may be told by: (is lunar, month, day). 清明 is the day that it mostly falls on.
FESTIVALS = {
    "元旦": (False, 1, 1), "春节": (True, 1, 1), "元宵": (True, 1, 15), "清明": (False, 4, 4), "劳动节": (False, 5, 1), "端午": (True, 5, 5),
    "建党节": (False, 7, 1), "中秋": (True, 8, 15), "重阳": (True, 9, 9), "国庆": (False, 10, 1),
}  # fmt: skip


@cache
def festival(name: str, year: int) -> dt.date:
    """The day of a festival; the lunar ones by the lunar year that begins in `year`."""
    is_lunar, month, day = FESTIVALS[name]
    return _solar(year, month, day) if is_lunar else dt.date(year, month, day)


def _solar(year: int, month: int, day: int) -> dt.date:
    return dt.date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
