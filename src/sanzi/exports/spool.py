"""Where the rows of this night's files wait until all files are read, and where raw lines are kept for good.

A file is read by whichever thread is free, and what it brought waits in parquet files: `<file_id>.<sheet_no>.<batch>` under `typed/` (typed rows,
their problem beside them) and under `rejected/` (the rows that have one), `<file_id>.<sheet_no>` under `raw/`. When all are in, the rows move into the
work file in one transaction: a night that is cut off has loaded nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sanzi.exports.sheet import Batch

RAW = pa.schema([("record", pa.int64()), ("line", pa.string()), ("separator", pa.string()), ("cells", pa.list_(pa.string()))])


class Spool:
    """One night's waiting rows under `folder`/.arriving, the raw lines of every night in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arriving = folder / ".arriving"

    def begin(self) -> None:
        """An empty spool, whatever an interrupted night left."""
        shutil.rmtree(self.arriving, ignore_errors=True)
        for name in ("typed", "rejected", "raw"):
            (self.arriving / name).mkdir(parents=True)

    def typed(self, file_id: str, sheet_no: int, batch: int) -> Path:
        return self.arriving / "typed" / f"{file_id}.{sheet_no}.{batch:09}.parquet"

    def rejected(self, file_id: str, sheet_no: int, batch: int) -> Path:
        return self.arriving / "rejected" / f"{file_id}.{sheet_no}.{batch:09}.parquet"

    def raw(self, file_id: str, sheet_no: int) -> Path:
        return self.arriving / "raw" / f"{file_id}.{sheet_no}.parquet"

    def waiting(self, name: str, file_id: str, sheet_no: int) -> list[str]:
        """The files of one sheet under `name` (typed, rejected), batch after batch."""
        return sorted(str(path) for path in (self.arriving / name).glob(f"{file_id}.{sheet_no}.*"))

    def forget(self, file_id: str) -> None:
        """Drop what waits of a file."""
        for path in self.arriving.rglob(f"{file_id}.*"):
            path.unlink()

    @contextmanager
    def raw_lines(self, file_id: str, sheet_no: int) -> Iterator[pq.ParquetWriter]:
        """A writer of the raw lines of one sheet."""
        with pq.ParquetWriter(self.raw(file_id, sheet_no), RAW, compression="zstd", use_dictionary=["separator"], write_statistics=False) as writer:
            yield writer

    def end(self, kept: set[str]) -> None:
        """Put the new raw lines beside the others, drop those of files that are not among `kept` (file ids), and clear the spool."""
        for path in (self.arriving / "raw").iterdir():
            path.replace(self.folder / path.name)
        for path in self.folder.glob("*.parquet"):
            if path.name.partition(".")[0] not in kept:
                path.unlink()
        shutil.rmtree(self.arriving)


def raw_table(batch: Batch) -> pa.Table:
    """The batch as it is kept: `line` and its `separator` where whole lines came, `cells` where a reader had parted them."""
    count = len(batch)
    lines = pa.nulls(count, pa.string()) if batch.lines is None else batch.lines
    cells = pa.nulls(count, pa.list_(pa.string())) if batch.cells is None else batch.cells
    separator = pa.repeat(pa.scalar(None if batch.lines is None else batch.separator, pa.string()), count)
    return pa.Table.from_arrays([pa.array(np.arange(batch.first, batch.first + count)), lines, separator, cells], schema=RAW)
