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
    """Rows since a mark. `is_whole`: it began in this file, at a mark that says so, and has not met what may begin another."""

    columns: int
    is_whole: bool = False
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
        return self.is_whole and not self.kept_out

    def is_of_one(self, what: str) -> bool:
        """Whether all rows are of one day, month or year; of nothing else can that be asked."""
        cut = {"day": slice(None), "month": slice(7), "year": slice(4)}[what]
        return len({day.isoformat()[cut] for day in self.days}) == 1
