"""What stands between two totals of a sheet: its sums, its days, and whether the whole of it is in this file."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

_SAYS = "(合计|小计|共计|发生额|发生额合计)(数|金额)?"
# Totals of a stretch of rows, by what the stretch is; and the two rows that carry a sum over a page turn.
NAMED = {
    "page": re.compile(f"[本当]页{_SAYS}"),
    "day": re.compile(f"[本当]日{_SAYS}"),
    "month": re.compile(f"[本当]月份?{_SAYS}"),
    "year": re.compile("[本当]年度?(累计|合计|共计|累计发生额|发生额累计)(数|金额)?"),
    "forward": re.compile("(过次页|转次页|转下页|结转下页)(合计)?"),
    "back": re.compile("(承前页|承上页|接前页|接上页|上页结转|续上页)(合计)?"),
}
# What is carried to where a month or a year begins; 期初 may be the beginning of any stretch.
OPENS = {"month": re.compile("(上月|月初)(余额|结余|结转|结存)?"), "year": re.compile("(上年度?|年初)(余额|结余|结转|结存)?")}
FILE_TOTAL = re.compile(r"(总?合计|总计|共计)(数|金额)?([:：(（].*)?")


def named(names: list[str]) -> str | None:
    """What a total is of, as its row's first text or summary says: one of NAMED, or the name itself of a total of the file."""
    span = next((span for span, pattern in NAMED.items() if any(pattern.fullmatch(name) for name in names)), None)
    return span or next((name for name in names if FILE_TOTAL.fullmatch(name)), None)


@dataclass(frozen=True)
class Part:
    """Rows without a mark between them: how many were kept out, their days, villages and accounts (least and greatest), and for each column the sum
    of all rows and of those that open a year."""

    kept_out: int
    days: tuple[dt.date | None, dt.date | None]
    villages: tuple[str | None, str | None]
    accounts: tuple[str | None, str | None]
    sums: tuple[tuple[Decimal, Decimal], ...]


@dataclass
class Span:
    """Rows since a mark. `is_whole`: it began in this file, at a mark that says so, and has not met what may begin another. `of_january`: only if the rows
    are of January, since what came from the year before says so of nothing else."""

    columns: int
    is_whole: bool = False
    of_january: bool = False
    kept_out: int = 0
    days: list[dt.date] = field(default_factory=list)
    sums: list[tuple[Decimal, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sums = [(Decimal(0), Decimal(0))] * self.columns

    def add(self, part: Part) -> None:
        self.kept_out += part.kept_out
        self.days += filter(None, part.days)
        self.sums = [(whole + more, opening + of_it) for (whole, opening), (more, of_it) in zip(self.sums, part.sums, strict=True)]

    def ways(self, at: int) -> list[Decimal]:
        """What a total of the column `at` may say: with the rows that open a year, or without."""
        whole, opening = self.sums[at]
        return [whole, whole - opening]

    @property
    def is_sure(self) -> bool:
        """Whether its sums are all there is: a row that was kept out may hold an amount."""
        return self.is_whole and not self.kept_out and not (self.of_january and any(day.month > 1 for day in self.days[:1]))

    def is_of_one(self, what: str) -> bool:
        """Whether all rows are of one day, month or year; of nothing else can that be asked."""
        cut = {"day": slice(None), "month": slice(7), "year": slice(4)}[what]
        return len({day.isoformat()[cut] for day in self.days}) == 1


class Stretches:
    """The stretches of a sheet that totals may be of, as its rows and totals come by, and what its totals may say."""

    def __init__(self, columns: int):
        self._columns = columns
        self._spans = {name: Span(columns) for name in ("start", "total", "page", "day", "month", "year")}
        self._last: Part | None = None
        # What the sheet said last of the year so far, of what it carried forward over a page turn, and back on this page; the day its year reached.
        self._said: dict[str, list[Decimal | None]] = {}
        self._reached: dt.date | None = None

    def count(self, part: Part) -> None:
        """Take in rows."""
        if self._last and _begins_another(self._last, part):
            self.interrupt("carried")
        self._last = part
        # Rows between them: what is carried back is no longer what was carried forward.
        self._said.pop("forward", None)
        for span in self._spans.values():
            span.add(part)

    def interrupt(self, mark: str, names: list[str] = ()) -> None:
        """Another account may begin here, whose day, month and year began in another file, unless `names` say which begins; below a header a page does."""
        for name in ("day", "month", "year"):
            self._spans[name].is_whole = False
        if mark == "header":
            self._begin("page")
            self._said.pop("back", None)
        opens = next((span for span, pattern in OPENS.items() if any(pattern.fullmatch(name) for name in names)), None)
        for name in {"month": ("month",), "year": ("month", "year")}.get(opens, ()):
            self._begin(name)
            self._spans[name].of_january = opens == "year"
            self._said.pop(name, None)

    def _begin(self, name: str) -> None:
        self._spans[name] = Span(self._columns, is_whole=True)

    def turn(self, of: str | None, stated: list[Decimal | None]) -> None:
        """What begins behind a total, and what it leaves to be held against the next."""
        if of == "year" and (days := self._spans["year"].days):
            self._reached = max(days)
        if of in ("forward", "back", "year"):
            self._said[of] = stated
        if of in ("page", "forward", "back"):
            self._begin("page")
            self._said.pop({"back": "forward"}.get(of, "back"), None)
        elif of:
            self._begin(of)
        if of not in ("forward", "back"):
            self._begin("total")

    def ways(self, of: str, at: int) -> list[Decimal]:
        """What a total may say in the column `at`, the likeliest first; empty where nothing makes it certain."""
        spans = self._spans
        if of == "back":
            return [said[at]] if (said := self._said.get("forward")) and said[at] is not None else []
        if of == "forward":
            # Carried over is the page, or the month or the year so far.
            carried, page = self._said.get("back", [None] * self._columns)[at], spans["page"]
            is_sure = carried is not None and not (page.kept_out or spans["month"].kept_out)
            return [*(carried + way for way in page.ways(at)), *page.ways(at), *spans["month"].ways(at), *self._so_far(at)] if is_sure else []
        if of == "page":
            return spans[of].ways(at) if spans[of].is_sure else []
        if of in ("day", "month"):
            return spans[of].ways(at) if spans[of].is_sure and spans[of].is_of_one(of) else []
        if of == "year":
            return self._so_far(at) if spans[of].is_sure and spans[of].is_of_one(of) else []
        asked = [spans[name] for name in ("start", "total", of) if name in spans]
        return [] if any(span.kept_out for span in asked) else [way for span in asked for way in span.ways(at)]

    def _so_far(self, at: int) -> list[Decimal]:
        """The total of the year above and what came since; in a new year what came since alone. Nothing where the sheet goes back in time."""
        since, before = self._spans["year"], self._said.get("year", [None] * self._columns)[at]
        if since.of_january:
            return since.ways(at)
        if self._reached is None or not since.days or max(since.days) < self._reached:
            return []
        if since.days[-1].year > self._reached.year:
            return since.ways(at)
        return [] if before is None else [before + way for way in since.ways(at)]


def _begins_another(before: Part, part: Part) -> bool:
    """Whether rows are of another village, or of one other account; of vouchers, whose rows are of many, nothing begins."""
    if part.villages != before.villages or part.villages[0] != part.villages[1]:
        return True
    return part.accounts != before.accounts and all(each[0] == each[1] for each in (part.accounts, before.accounts))
