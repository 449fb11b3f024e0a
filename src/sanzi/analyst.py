"""For notebooks: open a published night and look, never write."""

from pathlib import Path

import duckdb

from sanzi.errors import UsageError


def open_night(out_dir: str | Path, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """The published warehouse of the latest night in `out_dir`, or of the night of `as_of` (YYYY-MM-DD), read-only.

    A night that runs meanwhile is not disturbed: it writes its own file, and this connection keeps the one it opened.
    Raises UsageError where no such night has been published.
    """
    night = Path(out_dir) / (Path(".nights") / as_of if as_of else "")
    path = night / "sanzi.duckdb"
    if not path.is_file():
        raise UsageError(f"{night} 里没有已发布的夜间结果。请先运行 make nightly，或检查文件夹。")
    return duckdb.connect(str(path.resolve()), read_only=True)
