"""The list of files: what a run says of every sheet that it met, kept in staged.sheet from night to night and shown in run.json."""

import datetime as dt
import json
from dataclasses import dataclass, field

import duckdb

from sanzi import store

COUNTS = ("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_skipped")


@dataclass
class Seen:
    """One line of the list of files: a sheet, or a whole file that gave none. Fields as in staged.sheet."""

    path: str
    sheet: str = ""
    sheet_no: int = 0
    file_id: str | None = None
    sha256: str | None = None
    is_hidden: bool = False
    kind: str | None = None
    status: str = "ignored"
    why: str = ""
    run_no: int = 0
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_duplicate: int = 0
    rows_skipped: int = 0
    sums: dict[str, str] = field(default_factory=dict)
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    village_codes: list[str] = field(default_factory=list)
    reader: str = ""
    mapping: dict[str, int] = field(default_factory=dict)
    is_gone: bool = False


STORED = ("file_id", "sha256", "path", "sheet_no", "sheet", "is_hidden", "kind", "status", "why", "run_no", *COUNTS, "sums", "first_on", "last_on",
          "village_codes", "reader", "mapping", "is_gone")  # fmt: skip


def known_sheets(con: duckdb.DuckDBPyConnection) -> dict[str, list[Seen]]:
    """SHA-256 → sheets loaded on earlier nights."""
    cursor = con.execute("SELECT * FROM staged.sheet WHERE file_id IN (SELECT file_id FROM staged.sheet WHERE status = 'loaded') ORDER BY sha256, sheet_no")
    names = [column[0] for column in cursor.description]
    found: dict[str, list[Seen]] = {}
    for row in cursor.fetchall():
        told = dict(zip(names, row, strict=True))
        told |= {"sums": json.loads(told["sums"]), "mapping": json.loads(told["mapping"]), "village_codes": told["village_codes"] or []}
        if told["status"] != "duplicate":
            found.setdefault(told["sha256"], []).append(Seen(**told))
    return found


def store_sheets(con: duckdb.DuckDBPyConnection, listing: list[Seen]) -> None:
    """staged.sheet is what this run lists: files of earlier nights are in the list as loaded or gone."""
    con.execute("DELETE FROM staged.sheet")
    store.put(con, "staged.sheet", [tuple(_cell(getattr(seen, name)) for name in STORED) for seen in listing])


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def told(seen: Seen, late: dict[tuple[str, int], int]) -> dict:
    """One line of run.json's `files`."""
    day = {name: value.isoformat() if value else None for name, value in (("first_date", seen.first_on), ("last_date", seen.last_on))}
    counts = {name: getattr(seen, name) for name in COUNTS}
    after = late.get((seen.file_id, seen.sheet_no), 0) if seen.status == "loaded" else 0
    line = {"path": seen.path, "sheet": seen.sheet, "kind": seen.kind, "sha256": seen.sha256, "status": seen.status, "why": seen.why}
    return line | counts | {"rows_after_as_of": after, "sums": seen.sums} | day | {"village_codes": seen.village_codes}
