"""Sums that a file states itself, held against ours: the totals below a table, and the running balance beside its rows.

What is done with a sum that cannot be right (reason code `balance`):
- A **file total** (合计, 总计) that does not equal, to the 分, what we add up is quarantined itself, and the file's `why` says both sums. The rows
  above it load: nothing tells which of them is wrong, or whether one is missing. It is right if it equals the rows since the beginning, since
  the last total, or since the last total of the same name, with opening rows or without. It is not judged where a row in between was kept out
  (its amount may be missing for a reason already told), nor in balance sheets (their totals add up the top accounts only).
- A **total of a month** (本月合计) is judged the same way where another stands above it and neither a header nor a carried balance in between:
  then its month began in this file. The first one, and every first one of an account, may count rows of another file.
- Totals of a page, a day or a year to date are not judged: nothing tells where they begin. Nor is the one column that mixes both sides.
- A **running balance** that does not follow from the one above names a place and not a culprit (a line missing, in another order, or misread):
  every row loads and the file's `why` tells how many such places there are and the first. Where most do not follow, the column is no running
  balance as we read it, and is said to be one that could not be used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from sanzi import store
from sanzi.exports import clean, recognise
from sanzi.exports.recognise import Header
from sanzi.exports.spool import Spool
from sanzi.traditional import simplified

SQL = Path(__file__).parent / "sql"
# Behind every batch: totals that do not agree are listed after the rows.
TOTALS = 100_000_000
MONTH_TOTAL = re.compile(r"[本当]月(份)?(合计|小计|共计|发生额|发生额合计)(数|金额)?")
FILE_TOTAL = re.compile(r"(总?合计|总计|共计)(数|金额)?([:：(（].*)?")
NO_SUM = {"balance", "rate", "floor_price"}
# The one column of a one-column layout mixes both sides; 单价 of an invoice is no sum.
NO_SUM_OF = {("bank", "amount"), ("vouchers", "amount"), ("invoices", "price"), ("invoice_ext", "price")}
RUNNING = {"余额", "结余", "结存", "账面余额", "期末余额", "本次余额"}
OPENING = " OR ".join(f"contains(summary, '{word}')" for word in ("上年结", "期初", "年初余额", "上期结"))


@dataclass
class Tally:
    """Sums of one sheet on its way in; `wrong` holds the totals that do not agree: record, column, its text, our sum."""

    header: Header
    unit: int
    wrong: list[tuple[int, str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = self.header.kind
        named = [heading.name for heading in kind.headings if heading.type == "money" and heading.name in self.header.places]
        self.columns = [name for name in named if name not in NO_SUM and (kind.name, name) not in NO_SUM_OF and kind.name != "balances"]
        self._sums: dict[str, list[list[Decimal]]] = {}
        self._kept_out: dict[str, int] = {}
        self._waiting: list[str] = []
        self._month_is_whole = False
        for since in ("start", "total"):
            self._begin(since)

    def _begin(self, since: str) -> None:
        self._sums[since], self._kept_out[since] = [[Decimal(0), Decimal(0)] for _ in self.columns], 0

    def add(self, con: duckdb.DuckDBPyConnection, typed: Path) -> None:
        """Take in the batch that stands in `picked`, and in `typed`, which is the file of that name."""
        if not self.columns:
            return
        totals = list(self._totals(con))
        if not any(mark == "total" for _, mark, *_ in totals):
            # Most files hold no total: their rows are added up only where one follows.
            self._waiting.append(str(typed))
            self._month_is_whole = self._month_is_whole and not totals
            return
        if self._waiting:
            self._count(con.execute(self._asked("sum_before.sql"), {"typed": self._waiting}).fetchall()[0])
            self._waiting = []
        parts = iter([*con.execute(self._asked("sum_parts.sql")).fetchall(), None])
        part = next(parts)
        for record, mark, names, cells in [*totals, (None, None, [], [])]:
            if part and (record is None or part[0] is None or part[0] < record):
                self._count(part)
                part = next(parts)
            if mark == "total":
                self._judge(record, names, cells)
            elif mark:
                self._month_is_whole = False

    def _asked(self, name: str) -> str:
        opening = OPENING if self.header.kind.name == "vouchers" else "FALSE"
        sums = ",\n    ".join(f'coalesce(sum("{name}"), 0), coalesce(sum("{name}") FILTER ({opening}), 0)' for name in self.columns)
        return (SQL / name).read_text(encoding="utf-8").replace("/*sums*/", sums)

    def _totals(self, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, str, list[str], list[str | None]]]:
        """Totals, and the headers and carried balances between them."""
        said = self.header.kind.totals_in[0] if self.header.kind.totals_in else "first_text"
        cells = ", ".join(f'"{name}"' for name in self.columns)
        query = f"SELECT record, mark, first_text, {said}, {cells} FROM picked WHERE mark IN ('total', 'header', 'carried') ORDER BY record"  # noqa: S608 - column names
        for record, mark, first, second, *cells in con.execute(query).fetchall():
            yield record, mark, [re.sub(r"\s", "", simplified(name)) for name in (first, second) if name], cells

    def _count(self, part: tuple) -> None:
        _, kept_out, *sums = part
        for since in self._sums:
            self._kept_out[since] += kept_out
            for at, both in enumerate(self._sums[since]):
                both[0] += sums[2 * at]
                both[1] += sums[2 * at + 1]

    def _judge(self, record: int, names: list[str], cells: list[str | None]) -> None:
        is_month = any(MONTH_TOTAL.fullmatch(name) for name in names)
        name = "本月合计" if is_month and self._month_is_whole else next((name for name in names if FILE_TOTAL.fullmatch(name)), None)
        asked = [since for since in (() if is_month else ("start",)) + ("total", name) if since in self._sums]
        if name and not any(self._kept_out[since] for since in asked):
            for at, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
                stated = clean.money(cell, self.header.units.get(column, self.unit)).value if cell else None
                ours = [self._sums[since][at] for since in asked]
                if stated is not None and not any(Decimal(stated) in (whole, whole - opening) for whole, opening in ours):
                    self.wrong.append((record, column, cell, str(ours[0][0])))
                    break
        self._begin("total")
        if name or is_month:
            self._begin("本月合计" if is_month else name)
        self._month_is_whole = self._month_is_whole or is_month

    def keep(self, con: duckdb.DuckDBPyConnection, sheet: dict, spool: Spool) -> str:
        """Quarantine the totals that do not agree, and say so; empty where all agree. `sheet` is its lineage and its file of `raw` lines."""
        titles = {heading.name: heading.header for heading in self.header.kind.headings}
        for record, column, cell, ours in self.wrong:
            told = {"kind": self.header.kind.name, "field": column, "cell": cell, "record": record}
            told["reason"] = f"合计对不上：各行的{titles[column]}相加是 {ours}"
            target = spool.rejected(sheet["file_id"], sheet["sheet_no"], TOTALS + record)
            store.run_file(con, SQL / "reject_total.sql", sheet | told | {"target": str(target)})
        if not self.wrong:
            return ""
        record, column, cell, ours = self.wrong[0]
        more = f"等 {len(self.wrong)} 处" if len(self.wrong) > 1 else ""
        return f"第 {record} 行合计对不上{more}：{titles[column]}写 {cell}，各行相加是 {ours}"


def running(con: duckdb.DuckDBPyConnection, header: Header, sheet: dict) -> str:
    """What is to be said of the running balance of a sheet; empty where it has none or all of it follows.

    `sheet` names its files of `typed` rows and of `raw` lines.
    """
    told = {"typed": sheet["typed"]}
    if not told["typed"]:
        return ""
    if header.kind.name == "bank" and "balance" in header.places:
        steps, *ways = store.run_file(con, SQL / "bank_steps.sql", told).fetchone()
    elif header.kind.name == "vouchers" and (place := _balance_place(header)):
        told |= {"place": place, "raw": sheet["raw"]}
        steps, *ways = store.run_file(con, SQL / "account_steps.sql", told).fetchone()
    else:
        return ""
    short, first = min((ways[0], ways[1]), (ways[2], ways[3]), key=lambda way: way[0])
    if not short:
        return ""
    if 2 * short > steps:
        return "余额一列多数接不上，没有用来核对"
    return f"余额有 {short} 处接不上，第一处在第 {first} 行，可能缺行、次序不同或金额有误"


def _balance_place(header: Header) -> int | None:
    used = set(header.places.values())
    return next((place for place, cell in enumerate(header.cells, 1) if place not in used and recognise.fold(cell) in RUNNING), None)
