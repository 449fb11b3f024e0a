"""Which files of a folder are looked at, and why the others are not."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

# What DuckDB and the lock leave beside a work file.
BESIDE = ("", ".lock", ".wal", ".tmp")
TEXTS, WORKBOOKS = (".csv", ".txt", ".tsv"), (".xlsx", ".xls")
OTHER_TABLES = {".et", ".wps", ".ods", ".xlsm", ".xlsb"}


def walk(folder: Path, skip: tuple[Path, ...]) -> Iterator[tuple[Path, str, str | None]]:
    """Every file under `folder` in path order: path, path relative to `folder`, and why it is not looked at (None: it is)."""
    barred = {path.resolve().with_name(path.resolve().name + end) for path in skip for end in BESIDE}
    found = []
    for base, folders, names in os.walk(folder, followlinks=False):
        at = Path(base)
        folders[:] = [name for name in folders if (at / name).resolve() not in barred]
        found += [at / name for name in names] + [at / name for name in folders if (at / name).is_symlink()]
    for path in sorted(found, key=lambda path: path.relative_to(folder).as_posix()):
        if path.resolve() not in barred:
            yield path, path.relative_to(folder).as_posix(), _not_looked_at(path)


def _not_looked_at(path: Path) -> str | None:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "是链接，不跟随。请放入文件本身"
    if not stat.S_ISREG(mode):
        return "是管道或设备，不读取"
    if path.name.startswith(("~$", "._", ".~")):
        return "是办公软件的临时文件，不读取"
    suffix = path.suffix.lower()
    if suffix in OTHER_TABLES:
        return f"不支持 {suffix} 格式。请另存为 .xlsx 或 .csv"
    return None if suffix in TEXTS + WORKBOOKS else f"不是表格文件（{suffix or '没有扩展名'}），不读取"
