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


def workday(day: dt.date) -> dt.date:
    """`day`, or the Friday before where it falls on a weekend; the Monday after where that Friday lies in the month before."""
    back = max(0, day.weekday() - 4)
    friday = day - dt.timedelta(days=back)
    return friday if friday.month == day.month else day + dt.timedelta(days=7 - day.weekday())


@cache
def double_ninth(year: int) -> dt.date:
    """重阳 of the lunar year."""
    return _solar(year, 9, 9)


@cache
def spring_festival(year: int) -> dt.date:
    """Lunar new year's day."""
    return _solar(year, 1, 1)


def _solar(year: int, month: int, day: int) -> dt.date:
    return dt.date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())
