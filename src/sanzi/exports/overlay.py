"""What a workbook says of its cells besides their values, put into the cells once the header tells which column is which.

- A cell merged downwards says the same for each of its rows: filled into texts and dates, never into amounts, quantities or counts
  (a merged amount is one amount), and only into rows that say something of their own.
- A positive amount in red ink is red ink (`红字100`) where the row or a line above the table says so; elsewhere red is a colour, and is counted.
- A bare number in a column of days of a workbook that counts from 1904 becomes the day it counts.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from sanzi.exports.recognise import Header
from sanzi.exports.sheet import Batch, Sheet
from sanzi.traditional import widened

_SAYS_RED = re.compile(widened("红字|红冲|冲红|冲销|冲回|红笔"))
_POSITIVE = re.compile(r"\d+(\.\d+)?")
_COUNTED = re.compile(r"([1-6]\d{4})(\.\d+)?")
FILLED = ("text", "code", "id", "date")


@dataclass
class Overlay:
    """`uncertain` counts amounts in red ink that were left as they are, after all batches were drawn."""

    sheet: Sheet
    header: Header
    uncertain: int = 0

    def __post_init__(self) -> None:
        types = {place: heading.type for heading in self.header.kind.headings if (place := self.header.places.get(heading.name))}
        self._money = {place for place, kind in types.items() if kind == "money"}
        self._days = sorted(place for place, kind in types.items() if kind == "date") if self.sheet.is_1904 else []
        above = [row for row in self.sheet.head[: self.header.first - 1] if any(row)]
        self._all_red = any(_SAYS_RED.search(cell) for row in above for cell in row)
        filled = {place for place, kind in types.items() if kind in FILLED}
        self._merges = [merge for merge in self.sheet.marks.merges if merge[1] > self.header.last and merge[2] in filled]

    def batches(self) -> Iterator[Batch]:
        """The sheet's batches with all that put in."""
        if not (self._merges or self._days or self.sheet.marks.red):
            yield from self.sheet.batches()
            return
        tops: dict[tuple[int, int, int], str] = {}
        for batch in self.sheet.batches():
            rows = batch.cells.to_pylist()
            self._fill(rows, batch.first, tops)
            for record in self.sheet.marks.red.keys() & range(batch.first, batch.first + len(rows)):
                self._redden(rows[record - batch.first], self.sheet.marks.red[record])
            for place in self._days:
                _count_days(rows[max(0, self.header.last + 1 - batch.first) :], place - 1)
            yield replace(batch, cells=pa.array(rows, pa.list_(pa.string())))

    def _fill(self, rows: list[list[str]], first: int, tops: dict[tuple[int, int, int], str]) -> None:
        own = [any(row) for row in rows] if self._merges else []
        for merge in self._merges:
            top, bottom, place = merge
            if top >= first and top - first < len(rows) and place <= len(rows[top - first]):
                tops[merge] = rows[top - first][place - 1]
            if text := tops.get(merge):
                for at in range(max(top + 1, first) - first, min(bottom + 1 - first, len(rows))):
                    if own[at]:
                        rows[at] += [""] * (place - len(rows[at]))
                        rows[at][place - 1] = text

    def _redden(self, row: list[str], places: list[int]) -> None:
        money = [place for place in places if place in self._money and place <= len(row) and _POSITIVE.fullmatch(row[place - 1]) and float(row[place - 1])]
        if self._all_red or any(_SAYS_RED.search(cell) for cell in row if cell):
            for place in money:
                row[place - 1] = f"红字{row[place - 1]}"
        else:
            self.uncertain += len(money)


def _count_days(rows: list[list[str]], at: int) -> None:
    for row in rows:
        if at < len(row) and (counted := _COUNTED.fullmatch(row[at])):
            row[at] = (dt.date(1904, 1, 1) + dt.timedelta(days=int(counted[1]))).isoformat()
