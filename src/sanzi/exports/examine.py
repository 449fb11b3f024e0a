"""What tonight would make of a folder of exports, told before anything is written: the night's own loading over a work file that is thrown away."""

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sanzi import store
from sanzi.config import Config
from sanzi.exports import load
from sanzi.exports.answers import Answers
from sanzi.exports.doubt import Doubt
from sanzi.exports.met import Met, Reading

SHOWN = 5


@dataclass(frozen=True)
class Examined:
    """One line of run.json's `files`, how it was read (None: it was not), its first quarantined rows as (row, field, code, reason), and what
    contradicts it."""

    file: dict
    reading: Reading | None
    rejected: tuple[tuple[int, str | None, str, str], ...]
    doubts: tuple[Doubt, ...]


def examine(folder: Path, config: Config, answers: Answers, *, as_of: dt.date, skip: tuple[Path, ...], progress: Callable[[str], None]) -> list[Examined]:
    """Every file and sheet under `folder`, in path order, as a first night of `as_of` would list it. Nothing of it remains."""
    met = Met(folder, answers)
    with tempfile.TemporaryDirectory(prefix="sanzi-check-") as work:
        con = store.connect(Path(work) / "check.duckdb", memory=config.memory, threads=config.threads, spill=Path(work) / "spill")
        try:
            store.prepare(con)
            files = load.load(con, folder, skip=(*skip, Path(work)), as_of=as_of, run_no=1, progress=progress, met=met)
            query = "SELECT source_file, source_sheet, source_row, field, code, reason FROM staged.rejected ORDER BY source_file, source_sheet, source_row"
            rejected: dict[tuple[str, str], list] = {}
            for path, sheet, *row in con.execute(query).fetchall():
                rejected.setdefault((path, sheet), []).append(tuple(row))
        finally:
            con.close()
    doubts = {doubt.why: doubt for doubt in met.doubts}
    return [
        Examined(
            file=file,
            reading=met.readings.get((file["path"], file["sheet"])) if file["status"] != "duplicate" else None,
            rejected=tuple(rejected.get((file["path"], file["sheet"]), ())[:SHOWN]),
            doubts=tuple(doubts[why] for why in [file["why"]] if why in doubts),
        )
        for file in files
    ]
