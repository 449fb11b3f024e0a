"""A file whose reading something else contradicts: it waits for an answer, and the rest of the night goes on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import duckdb

from sanzi.exports.listing import Seen

NOTHING = {"kind": None, "rows_read": 0, "rows_loaded": 0, "rows_quarantined": 0, "rows_duplicate": 0, "rows_skipped": 0}


@dataclass(frozen=True)
class Doubt:
    """One sheet that must wait. `why` is the Chinese line for the list of files: what contradicts, in which columns, how many of how many, and what
    to run; it goes to logs and pages, so that no amount stands in it. `sample` holds rows to be looked at side by side, the first of them the headings."""

    file_id: str
    sheet_no: int
    why: str
    sample: tuple[tuple[str, ...], ...] = ()


def joined(*found: list[Doubt]) -> list[Doubt]:
    """One doubt a sheet, in order of file and sheet: what speaks against it from every side, and all rows to be looked at."""
    by_sheet: dict[tuple[str, int], Doubt] = {}
    for doubt in (each for doubts in found for each in doubts):
        first = by_sheet.get((doubt.file_id, doubt.sheet_no))
        by_sheet[doubt.file_id, doubt.sheet_no] = replace(first, why=f"{first.why}；{doubt.why}", sample=first.sample + doubt.sample) if first else doubt
    return [by_sheet[at] for at in sorted(by_sheet)]


def withhold(
    con: duckdb.DuckDBPyConnection, listing: list[Seen], doubts: Iterable[Doubt], forget: Callable[[duckdb.DuckDBPyConnection, str], None]
) -> list[Seen]:
    """The listing after the files in doubt were taken out again, whole, by `forget(con, file_id)`, and became `refused`.

    So do exact copies of them, and files of earlier nights whose rows were left out because one in doubt had said them before.
    """
    said: dict[str, dict[int, str]] = {}
    for doubt in doubts:
        said.setdefault(doubt.file_id, {}).setdefault(doubt.sheet_no, doubt.why)
    for file_id in _depending(con, set(said)):
        said[file_id] = {}
    for file_id in sorted(said):
        forget(con, file_id)
    return [_waiting(seen, said[seen.file_id]) if seen.file_id in said and seen.status in ("loaded", "duplicate") else seen for seen in listing]


def _depending(con: duckdb.DuckDBPyConnection, files: set[str]) -> list[str]:
    known, found = set(files), set(files)
    while found:
        asked = "SELECT DISTINCT left(row_id, 12) FROM staged.duplicate WHERE list_contains(?, left(first_row_id, 12))"
        found = {file_id for (file_id,) in con.execute(asked, [sorted(found)]).fetchall()} - known
        known |= found
    return sorted(known - files)


def _waiting(seen: Seen, said: dict[int, str]) -> Seen:
    why = said.get(seen.sheet_no) or ("等待确认：同一文件的另一张表在等待确认" if said else "等待确认：与等待确认的文件有相同的行")
    return replace(seen, status="refused", why=why, **NOTHING, sums={}, first_on=None, last_on=None, village_codes=[])
