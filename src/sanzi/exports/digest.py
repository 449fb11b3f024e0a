"""SHA-256 of every file of the folder, without reading again what nobody wrote to since it was read."""

import hashlib
import time
from pathlib import Path

import duckdb

from sanzi import store

# A file written to within the last moments may be written to again without its times showing it.
SETTLED_NS = 2_000_000_000
TABLE = "CREATE TABLE IF NOT EXISTS staged.digest (path VARCHAR, size BIGINT, mtime_ns BIGINT, ctime_ns BIGINT, inode BIGINT, sha256 VARCHAR)"


class Digests:
    """What earlier runs read, kept in staged.digest. A file of the same path, size, times and inode is the same; the time of change cannot be set back."""

    def __init__(self, con: duckdb.DuckDBPyConnection):
        con.execute(TABLE)
        self._known = {tuple(mark): sha256 for *mark, sha256 in con.execute("FROM staged.digest").fetchall()}
        self._settled: dict[tuple, str] = {}

    def of(self, path: Path, name: str) -> str:
        """The digest of the file at `path`, called `name` from run to run. Raises OSError."""
        began, mark = time.time_ns(), _mark(path, name)
        sha256 = self._known.get(mark) or _read(path)
        if began - max(mark[2], mark[3]) > SETTLED_NS and _mark(path, name) == mark:
            self._settled[mark] = sha256
        return sha256

    def keep(self, con: duckdb.DuckDBPyConnection) -> None:
        """Remember the files that were asked for, and no others."""
        con.execute("DELETE FROM staged.digest")
        store.put(con, "staged.digest", sorted((*mark, sha256) for mark, sha256 in self._settled.items()))


def _mark(path: Path, name: str) -> tuple[str, int, int, int, int]:
    told = path.stat()
    return (name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino & (1 << 63) - 1)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
