"""Reads one .xls in a process of its own: a damaged one can make the reader ask for more memory than there is, which ends its process.

`python -m sanzi.exports.xls_process FILE` writes JSON lines: for each sheet one line {number, name, is_hidden, merges, rows}, then one line
per record. Exit status 0 read, 3 locked, anything else damaged.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from sanzi.exports.cell import cell_text

MEMORY, SECONDS = 2 << 30, 300
LOCKED = 3


def lines(path: str) -> Iterator[str]:
    with Path(path).open("rb") as file:
        book = calamine.CalamineWorkbook.from_filelike(file)
    for number, meta in enumerate(book.sheets_metadata):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(number)
        merges = [(top + 1, bottom + 1, left + 1) for (top, left), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        rows = [json.dumps([cell_text(cell) for cell in row], ensure_ascii=False) for row in padded(sheet)]
        yield json.dumps({"number": number, "name": meta.name, "is_hidden": hidden, "merges": merges, "rows": len(rows)}, ensure_ascii=False)
        yield from rows


def padded(sheet: calamine.CalamineSheet) -> Iterator[list[object]]:
    """Every record from the first; the reader of values leaves out the empty cells left of its area (and not the ones above)."""
    if sheet.start:
        blank = [""] * sheet.start[1]
        for row in sheet.iter_rows():
            yield blank + row


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for line in lines(sys.argv[1]):
            sys.stdout.buffer.write(line.encode() + b"\n")
    except calamine.PasswordError:
        sys.exit(LOCKED)
