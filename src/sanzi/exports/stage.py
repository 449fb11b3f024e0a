"""Rows → typed rows, quarantine and counts, batch by batch. SQL decides; here columns are named and cells that need a parser are parsed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import store
from sanzi.contract import Heading, Kind
from sanzi.exports import clean, corrections, layouts, normal, recognise
from sanzi.exports.corrections import Corrected
from sanzi.exports.reader import Batch
from sanzi.exports.recognise import Header
from sanzi.exports.settle import ISSUER
from sanzi.exports.spool import Spool, raw_table
from sanzi.exports.totals import Tally, running

SQL = Path(__file__).parent / "sql"
NEVER = 1 << 62
PIECE = 8192
REJECTING = {"money": "amount", "date": "date"}


@dataclass(frozen=True)
class Source:
    """One sheet on its way in. `told` holds what title, sheet or file name say for columns that are absent or blank; `unit` the title's unit;
    `usual_width` how many cells most of the first rows have (some programs end every row but the header with a separator)."""

    file_id: str
    path: str
    sheet_no: int
    sheet: str
    header: Header
    titles: list[list[str]]
    told: dict[str, str]
    unit: int
    latest: dt.date
    is_text: bool
    usual_width: int

    @property
    def lineage(self) -> dict:
        return {"file_id": self.file_id, "sheet_no": self.sheet_no, "path": self.path, "sheet": self.sheet}


@dataclass
class Counts:
    """Records of one sheet; what is neither skipped nor rejected was staged."""

    read: int = 0
    skipped: int = 0
    rejected: int = 0
    lost: int = 0
    lost_at: int | None = None
    foreign_from: int = NEVER
    notes: list[str] = field(default_factory=list)


def stage(con: duckdb.DuckDBPyConnection, source: Source, batches: Iterable[Batch], corrected: list[Corrected], spool: Spool) -> Counts:
    """Bring every record of a sheet into `spool`: its raw line, and typed or rejected rows. Writes nothing but temporary tables through `con`."""
    counts, at = Counts(), (source.file_id, source.sheet_no)
    tally = Tally(source.header, source.unit)
    con.execute("DROP TABLE IF EXISTS carried")
    with spool.raw_lines(*at) as raw:
        for number, batch in enumerate(batches):
            table = raw_table(batch)
            raw.write_table(table)
            _arrive(con, batch, table)
            counts.read += len(batch)
            counts.lost_at = batch.lost_at if counts.lost_at is None else counts.lost_at
            _pick(con, source, batch)
            corrections.put(con, [cell for cell in corrected if batch.first <= cell[0] < batch.first + len(batch)])
            if source.header.kind.name == "vouchers":
                _fill(con, source)
            if counts.foreign_from == NEVER:
                counts.foreign_from = _second_table(con)
            _type(con, source, counts.foreign_from, spool.typed(*at, number))
            tally.add(con, spool.typed(*at, number))
            _count(con, source, batch, counts, spool.rejected(*at, number))
    told = source.lineage | {"raw": str(spool.raw(*at))}
    counts.notes += filter(None, (tally.keep(con, told, spool), running(con, source.header, told | {"typed": spool.waiting("typed", *at)})))
    counts.rejected += len(tally.wrong)
    counts.skipped -= len(tally.wrong)
    return counts


def _arrive(con: duckdb.DuckDBPyConnection, batch: Batch, table: pa.Table) -> None:
    """Make the batch readable as `batch`."""
    # In pieces, because every core reads one of its own.
    con.register("arriving", pa.Table.from_batches(table.to_batches(PIECE), table.schema))
    con.execute("SET VARIABLE separator = ?", [batch.separator])
    store.run_file(con, SQL / f"batch_of_{'cells' if batch.lines is None else 'line'}.sql")


def _pick(con: duckdb.DuckDBPyConnection, source: Source, batch: Batch) -> None:
    header, kind = source.header, source.header.kind
    told = {name: text for name, text in source.told.items() if any(heading.name == name for heading in kind.headings)}
    picks = [_picked(kind, heading, header.places, heading.name in told, batch, source.told.get("year")) for heading in kind.headings]
    blank = [f'("{name}" IS NULL OR "{name}" = first_text)' for name in kind.blank_in_totals if name in header.places]
    money = [f'"{heading.name}" IS NULL' for heading in kind.headings if heading.type == "money" and heading.name in header.places]
    names = [f'"{name}" IS NULL' for name in ("account_code", "account_name") if name in header.places]
    lists = {
        "tidied": "cells" if batch.is_tidy else "CASE WHEN untidy(cells) THEN list_transform(cells, lambda cell: tidy(cell)) ELSE cells END",
        "lost": "contains(array_to_string(cells, ''), chr(65533))" if batch.has_lost else "FALSE",
        "columns": ",\n        ".join(picks),
        "keyless": " AND ".join(blank) or "TRUE",
        "moneyless": " AND ".join(money) or "TRUE",
        "nameless": " AND ".join(names or ["TRUE"]) if kind.name == "vouchers" else "FALSE",
        "said": f"replace(\"{kind.totals_in[0]}\", ' ', '')" if kind.totals_in else "NULL::VARCHAR",
    }
    heads = [[_tidied(cell) for cell in row] for row in source.titles if any(cell.strip() for cell in row)]
    params = {
        "is_text": source.is_text,
        "header_last": header.last,
        "width": len(header.cells),
        "usual_width": source.usual_width,
        "head_firsts": [next(cell for cell in row if cell) for row in heads],
        "head_rows": ["\x1f".join(row) for row in heads],
        **{f"told_{name}": text for name, text in told.items()},
    }
    store.run_file(con, SQL / "pick.sql", params, **lists)


def _picked(kind: Kind, heading: Heading, places: dict[str, int], is_told: bool, batch: Batch, year: str | None) -> str:
    cell = layouts.cell(kind, heading, places, year)
    if heading.name in places and batch.has_errors and heading.is_text:
        cell = f"formula_gone({cell})"
    return f'{f"coalesce({cell}, $told_{heading.name})" if is_told else cell} AS "{heading.name}"'


def _tidied(cell: str) -> str:
    return " ".join(cell.replace("\u200b", "").replace("\ufeff", "").split()).lstrip("'`")


def _fill(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    con.execute("CREATE TEMP TABLE IF NOT EXISTS carried AS FROM picked LIMIT 0")
    gaps = ["voucher_no", *(name for name in ("date", "summary") if name in source.header.places)]
    gap = " OR ".join(f'"{name}" IS NULL' for name in gaps)
    # A page title may hold the year of days such as 3月5日, so days are made whole before they are filled down.
    con.execute("UPDATE picked SET date = day_of(date, year, month, day, $year)", {"year": source.told.get("year")}) if _needs_year(con) else None
    if con.execute(f"SELECT count(*) FROM picked WHERE mark IS NULL AND ({gap})").fetchone()[0]:  # noqa: S608 - column names of the kind
        store.run_file(con, SQL / "fill_vouchers.sql")
    store.run_file(con, SQL / "carry.sql")


def _needs_year(con: duckdb.DuckDBPyConnection) -> bool:
    return con.execute("SELECT count(*) > 0 FROM picked WHERE date LIKE '%月%' AND date NOT LIKE '%年%' OR date IS NULL AND day IS NOT NULL").fetchone()[0]


def _second_table(con: duckdb.DuckDBPyConnection) -> int:
    """The first record that is the header of another table on the sheet."""
    opening = con.execute(
        "SELECT record, cells FROM picked SEMI JOIN heading_word ON first_text = word JOIN batch USING (record) WHERE mark IS NULL ORDER BY 1"
    )
    known = recognise.headings()
    for record, cells in opening.fetchall():
        if sum(recognise.fold(cell) in known for cell in cells if cell) >= 3:
            return record
    return NEVER


def _type(con: duckdb.DuckDBPyConnection, source: Source, foreign_from: int, target: Path) -> None:
    """Typed rows with their problem into the file `target`, to be read as `typed`."""
    kind, places = source.header.kind, source.header.places
    units = {heading.name: source.header.units.get(heading.name, source.unit) for heading in kind.headings if heading.type == "money"}
    units |= {heading.name: source.header.units.get(heading.name, 1) for heading in kind.headings if heading.type == "area"}
    told = {*places, *source.told, "date", *layouts.of_term(kind, places)}
    typed = [heading for heading in kind.headings if not heading.is_text and heading.name in told]
    asked = _read_cells(con, kind, typed, units)
    unread = [(f'"{name}_code" IS NOT NULL', f'found(\'{name}\', "{name}_raw", "{name}_code", "{name}_reason")') for name in asked]
    problems = [*(_lacking(kind, group.split("|")) for group in kind.key), *unread, *_bounds(kind)]
    columns = [_typed(kind, heading, places, asked, units) for heading in kind.headings]
    joins = [f'LEFT JOIN reading AS "r_{name}" ON "r_{name}".field = \'{name}\' AND "r_{name}".raw = picked."{name}"' for name in asked]
    if layouts.is_proved(kind, places):
        normal.know(con, source.told.get("year"))
        columns, joins, problems = [*columns, normal.COLUMN], [*joins, normal.JOIN], [*problems, *normal.PROBLEMS]
    lists = {
        "columns": ",\n        ".join(columns),
        "joins": "\n    ".join(joins),
        "read": layouts.read_from(kind, places),
        "sides": layouts.sides(kind, places, is_swapped=source.header.is_swapped),
        "problems": "\n        ".join(f"WHEN {condition} THEN {problem}" for condition, problem in problems),
        "staged": _staged(kind),
    }
    params = {"foreign_from": foreign_from, "target": str(target)} | ({"latest": source.latest} if kind.event else {})
    store.run_file(con, SQL / "type.sql", params | source.lineage, **lists)
    con.execute(f"CREATE OR REPLACE TEMP VIEW typed AS FROM read_parquet({store.quoted(target)})")


def _read_cells(con: duckdb.DuckDBPyConnection, kind: Kind, typed: list[Heading], units: layouts.Units) -> list[str]:
    """Parse every distinct cell that plain SQL does not read into `reading`; gives the columns that have any."""
    con.execute("CREATE OR REPLACE TEMP TABLE reading (field VARCHAR, raw VARCHAR, value VARCHAR, code VARCHAR, reason VARCHAR)")
    asked, rows = [], []
    for heading in typed:
        plain = f'plain_{heading.type}("{heading.name}") IS NULL' if units.get(heading.name, 1) == 1 else "TRUE"
        query = f'SELECT DISTINCT "{heading.name}" FROM picked WHERE mark IS NULL AND "{heading.name}" IS NOT NULL AND {plain} ORDER BY 1'  # noqa: S608 - column names
        cells = [cell for (cell,) in con.execute(query).fetchall()]
        if cells:
            asked.append(heading.name)
            rows += [(heading.name, cell, *_reading(kind, heading, cell, units)) for cell in cells]
    if rows:
        columns = dict(zip(("field", "raw", "value", "code", "reason"), (pa.array(each, pa.string()) for each in zip(*rows, strict=True)), strict=True))
        con.register("parsed", pa.table(columns))
        con.execute("INSERT INTO reading FROM parsed")
        con.unregister("parsed")
    return asked


def _reading(kind: Kind, heading: Heading, cell: str, units: layouts.Units) -> tuple[str | None, str | None, str | None]:
    """Value, code and reason; code is None where an unread cell leaves its column empty and the row loads."""
    read = clean.PARSERS[heading.type](cell, units[heading.name]) if heading.name in units else clean.PARSERS[heading.type](cell)
    rejects = heading.type == "money" or (heading.type == "date" and (read.is_hard or (kind.strict_dates and heading.name == kind.event)))
    if read.problem is None or not rejects:
        return read.value, None, None
    return None, "formula" if clean.is_formula(cell.strip()) else REJECTING[heading.type], read.problem


def _typed(kind: Kind, heading: Heading, places: dict[str, int], asked: list[str], units: layouts.Units) -> str:
    name, cell = heading.name, f'picked."{heading.name}"'
    if heading.is_text:
        written = {
            ("vouchers", "voucher_no"): f"number_of({cell})",
            ("vouchers", "voucher_word"): f"word_of({cell}, picked.voucher_no)",
            ("vouchers", "account_name"): f"nullif(concat_ws('/', {cell}, picked.account_detail, picked.account_third), '')",
        }
        told = f", {cell} AS village_told" if name == "village_name" else ""
        return f'{written.get((kind.name, name)) or layouts.with_more(kind, name, places)} AS "{name}"{told}'
    read = "scaled" if units.get(name, 1) != 1 else "read"
    value = f'"r_{name}".value' if name in asked else "NULL"
    reasons = f', "r_{name}".code AS "{name}_code", "r_{name}".reason AS "{name}_reason"' if name in asked else ""
    return f'{read}_{heading.type}({cell}, {value}) AS "{name}", {cell} AS "{name}_raw"{reasons}'


def _lacking(kind: Kind, names: list[str]) -> tuple[str, str]:
    headers = "或".join(heading.header for name in names for heading in kind.columns if heading.name == name)
    return " AND ".join(f'"{name}" IS NULL' for name in names), f"found('{names[0]}', NULL, 'key', '没有{headers}')"


def _bounds(kind: Kind) -> list[tuple[str, str]]:
    codes = [heading.name for heading in kind.columns if heading.type == "code" and heading.name in kind.key]
    bounds = [(f'is_exponent("{name}")', f"found('{name}', \"{name}\", 'key', '编号成了科学记数，后几位已丢失')") for name in codes]
    if kind.event:
        day = f'"{kind.event}"'
        told = f"found('{kind.event}', \"{kind.event}_raw\", 'date', '{{}}')"
        if kind.strict_dates:
            bounds.append((f"{day} IS NULL", told.format("没有日期")))
        bounds.append((f"{day} < DATE '1978-01-01' OR {day} > $latest", told.format("日期早于1978年或晚于十年之后")))
    if kind.name == "vouchers":
        bounds.append(("said_void(is_void)", "found('is_void', is_void, 'key', '凭证已作废或删除，不入账')"))
    if kind.name == "bank":
        bounds.append(("amount IS NULL", "found('amount', amount_raw, 'amount', '没有交易金额')"))
    return bounds


def _count(con: duckdb.DuckDBPyConnection, source: Source, batch: Batch, counts: Counts, target: Path) -> None:
    """Count what stands in `typed`; the rows with a problem go into the file `target`, each with its whole line."""
    ((rejected, lost, typed),) = con.execute("SELECT count(problem), count(*) FILTER (problem.code = 'encoding'), count(*) FROM typed").fetchall()
    if rejected:
        store.run_file(con, SQL / "reject.sql", {"kind": source.header.kind.name, "target": str(target)}).fetchall()
    counts.rejected += rejected
    counts.lost += lost
    counts.skipped += len(batch) - typed


@cache
def _staged(kind: Kind) -> str:
    """The columns of staged.<kind> from typed cells, lineage and flags; the village's name as it is told; amounts that only totals ask for."""
    ids = " OR ".join(f'lost_digits("{column.name}")' for column in kind.columns if column.type == "id")
    made = {
        "row_id": "concat($file_id, '.', $sheet_no, '.', record)",
        "source_file": "$path",
        "source_sheet": "$sheet",
        "source_row": "record",
        "is_red": "coalesce(debit < 0, FALSE) OR coalesce(credit < 0, FALSE)",
        "id_unreliable": ids,
    }
    told = "village_told" if any(heading.name == "village_name" for heading in kind.headings) else "NULL::VARCHAR AS village_told"
    told = f"coalesce(village_told, '{ISSUER}' || party_a) AS village_told" if kind.name == "contracts" else told
    sums = [f'"{heading.name}"' for heading in kind.helpers if heading.type == "money"]
    return ", ".join([*(f'{made[name]} AS "{name}"' if name in made else f'"{name}"' for name, _ in kind.staged), told, *sums])
