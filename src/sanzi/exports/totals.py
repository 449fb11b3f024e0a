"""Sums that a file states itself, held against ours: the totals below a table, and the running balance beside its rows.

What is done with a sum that cannot be right (reason code `balance`):
- A **file total** (合计, 总计) that does not equal, to the 分, what we add up is quarantined itself, and the file's `why` says both sums. The rows
  above it load: nothing tells which of them is wrong, or whether one is missing. It is right if it equals the rows since the beginning, since
  the last total, or since the last total of the same name, with opening rows or without. It is not judged where a row in between was kept out
  (its amount may be missing for a reason already told), nor in balance sheets (their totals add up the top accounts only).
- A total of a **day or month** (本日合计, 本月合计) is judged the same way where another of its name stands above it, all rows in between are of one
  day or month, of one village and of the same account as before, and neither a header nor a carried balance stands in between: then it began
  in this file; or where what was carried over from the last month (上月结转, 月初余额) or, for rows of January, from the last year stands above it. Any
  other first one, and every first one of a further account, may count rows of another file.
- A total of the **year so far** (本年累计) is the one above it and the rows in between, under the same conditions; in a new year those rows alone,
  and so in January below what was carried over from the last year.
- A total of a **page** (本页合计) is judged where a page turn, a header or another such total shows where the page began. What is carried over
  (过次页) may be the page's sum, the month's or the year's: it is judged where the page began with 承前页, and what 承前页 says must be what the page
  before carried over.
- Above one column of amounts whose side stands beside each, 借方合计 and 贷方合计 are judged side by side, each by its name or its own direction; a
  合计 of both sides is not. The one column of plus and minus has no total that could be judged.
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
from sanzi.exports.spans import Part, Stretches, named
from sanzi.exports.spool import Spool
from sanzi.traditional import simplified

SQL = Path(__file__).parent / "sql"
# Behind every batch: totals that do not agree are listed after the rows.
TOTALS = 100_000_000
NO_SUM = {"balance", "rate", "floor_price"}
# The one column of a one-column layout mixes both sides; 单价 of an invoice is no sum.
NO_SUM_OF = {("bank", "amount"), ("vouchers", "amount"), ("invoices", "price"), ("invoice_ext", "price")}
RUNNING = {"余额", "结余", "结存", "账面余额", "期末余额", "本次余额"}
OPENING = " OR ".join(f"contains(summary, '{word}')" for word in ("上年结", "期初", "年初余额", "上期结"))


# What tells whose a row is, the nearest first.
VILLAGES, ACCOUNTS = ("village_code", "village_told"), ("account_no", "account_code", "account_name")
# Whose sums may be one person's: the reason that goes to logs names their place only.
SMALL = {"page", "day", "forward", "back"}
# The sides of one column of amounts: by kind what is added up of each, and on what rows.
SIDED = {
    "vouchers": {"debit": ("debit", "debit IS NOT NULL"), "credit": ("credit", "credit IS NOT NULL")},
    "bank": {"debit": ("amount", "direction = '借'"), "credit": ("amount", "direction = '贷'")},
}
SIDES = {"借方": "debit", "贷方": "credit", "借": "debit", "贷": "credit", "debit": "debit", "credit": "credit"}
_SIDE = re.compile("借方|贷方")
SUM_OF = {"year": "上一个累计和其后各行", "forward": "承前页和本页各行", "back": "上页过次页"}


@dataclass(frozen=True)
class Wrong:
    """A total that does not agree: its record, what it is of (spans.named), the column and its text, and ours."""

    record: int
    of: str
    column: str
    cell: str
    ours: Decimal


@dataclass
class Tally:
    """Sums of one sheet on its way in; `wrong` holds the totals that do not agree."""

    header: Header
    unit: int
    wrong: list[Wrong] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = self.header.kind
        money = [heading.name for heading in kind.headings if heading.type == "money" and heading.name in self.header.places]
        self.columns = [name for name in money if name not in NO_SUM and (kind.name, name) not in NO_SUM_OF and kind.name != "balances"]
        self._waiting: list[str] = []
        # One column of amounts whose side stands beside it is added up side by side.
        self._sides = SIDED.get(kind.name, {}) if {"amount", "direction"} <= set(self.header.places) and not {"debit", "credit"} & set(money) else {}
        self.columns = ["amount"] if self._sides else self.columns
        self._stretches = {side: Stretches(len(self.columns)) for side in self._sides or (None,)}

    def add(self, con: duckdb.DuckDBPyConnection, typed: Path) -> None:
        """Take in the batch that stands in `picked`, and in `typed`, which is the file of that name."""
        if not self.columns:
            return
        marks = list(self._marks(con))
        if not marks:
            # Most files hold no total: their rows are added up only where one follows.
            self._waiting.append(str(typed))
            return
        if self._waiting:
            self._count(con.execute(self._asked("sum_before.sql"), {"typed": self._waiting}).fetchall()[0])
            self._waiting = []
        parts = iter([*con.execute(self._asked("sum_parts.sql")).fetchall(), None])
        part = next(parts)
        for record, mark, names, side, cells in [*marks, (None, None, [], None, [])]:
            if part and (record is None or part[0] is None or part[0] < record):
                self._count(part)
                part = next(parts)
            if mark in ("total", "page"):
                self._judge(record, names, side, cells)
            elif mark:
                for stretch in self._stretches.values():
                    stretch.interrupt(mark, names)

    def _asked(self, name: str) -> str:
        kind = self.header.kind
        opening = OPENING if kind.name == "vouchers" else "FALSE"
        added = [f"CASE WHEN {is_of} THEN {name} END" for name, is_of in self._sides.values()] or [f'"{name}"' for name in self.columns]
        sums = ",\n    ".join(f"coalesce(sum({each}), 0), coalesce(sum({each}) FILTER ({opening}), 0)" for each in added)
        there = {column.name for column in kind.columns} | {"village_told"}
        of = [[f'"{each}"' for each in names if each in there] for names in ((kind.day,), VILLAGES, ACCOUNTS)]
        about = [f"coalesce({', '.join(names)})" if names else "NULL" for names in of]
        return store.statement(SQL / name, sums=sums, about=", ".join(f"min({each}), max({each})" for each in about))

    def _marks(self, con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, str, list[str], str | None, list[str | None]]]:
        """Totals, and page turns, headers and carried balances between them; of totals the side that the cell of their direction tells."""
        said = self.header.kind.totals_in[0] if self.header.kind.totals_in else "first_text"
        cells = ", ".join(f'"{name}"' for name in self.columns)
        side = {"bank": "bank_side_of(direction)", "vouchers": "side_of(direction)"}[self.header.kind.name] if self._sides else "NULL"
        query = f"SELECT record, mark, first_text, {said}, {side}, {cells} FROM picked WHERE mark IN ('total', 'page', 'header', 'carried') ORDER BY record"  # noqa: S608 - column names
        for record, mark, first, second, told, *cells in con.execute(query).fetchall():
            yield record, mark, [re.sub(r"\s", "", simplified(name)) for name in (first, second) if name], SIDES.get(told), cells

    def _count(self, row: tuple) -> None:
        _, kept_out, first, last, *about = row
        villages, accounts, sums = about[:2], about[2:4], about[4:]
        pairs = tuple(zip(sums[::2], sums[1::2], strict=True))
        for at, stretch in enumerate(self._stretches.values()):
            stretch.count(Part(kept_out, (first, last), tuple(villages), tuple(accounts), pairs[at : at + 1] if self._sides else pairs))

    def _judge(self, record: int, names: list[str], side: str | None, cells: list[str | None]) -> None:
        stretch = self._stretches.get(self._side_of(names, side))
        if not stretch:
            return
        of = named([*names, *(_SIDE.sub("", name) for name in names)] if self._sides else names)
        stated = [self._read(*each) for each in zip(self.columns, cells, strict=True)]
        for at, column in enumerate(self.columns):
            ways = stretch.ways(of, at) if of and stated[at] is not None else []
            if ways and stated[at] not in ways:
                self.wrong.append(Wrong(record, of, column, cells[at], ways[0]))
                break
        stretch.turn(of, stated)

    def _side_of(self, names: list[str], told: str | None) -> str | None:
        """Whose total it is of a sheet with one column of amounts: as its name says (借方合计 is the 合计 of one side), else its direction."""
        said = {SIDES[word] for name in names for word in _SIDE.findall(name)} or {told}
        side = said.pop() if self._sides and len(said) == 1 else None
        return {"debit": "credit", "credit": "debit"}.get(side) if self.header.is_swapped else side

    def _read(self, column: str, cell: str | None) -> Decimal | None:
        value = clean.money(cell, self.header.units.get(column, self.unit)).value if cell else None
        return None if value is None else Decimal(value)

    def keep(self, con: duckdb.DuckDBPyConnection, sheet: dict, spool: Spool) -> str:
        """Quarantine the totals that do not agree, and say so; empty where all agree. `sheet` is its lineage and its file of `raw` lines."""
        titles = {heading.name: heading.header for heading in self.header.kind.headings}
        for each in self.wrong:
            told = {"kind": self.header.kind.name, "field": each.column, "cell": each.cell, "record": each.record}
            told["reason"] = f"合计对不上：{SUM_OF.get(each.of, '各行')}的{titles[each.column]}相加是 {each.ours}"
            target = spool.rejected(sheet["file_id"], sheet["sheet_no"], TOTALS + each.record)
            store.run_file(con, SQL / "reject_total.sql", sheet | told | {"target": str(target)})
        if not self.wrong:
            return ""
        first, more = self.wrong[0], f"等 {len(self.wrong)} 处" if len(self.wrong) > 1 else ""
        place = f"第 {first.record} 行合计对不上{more}：{titles[first.column]}"
        return place if first.of in SMALL else f"{place}写 {first.cell}，{SUM_OF.get(first.of, '各行')}相加是 {first.ours}"


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
