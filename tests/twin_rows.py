"""A county that the twin made, as rows and as bytes, for the tests of the twin."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path


def files_of(out: Path) -> dict[str, list[dict]]:
    """The rows of every CSV among the exports in `out`: {path below exports/: rows}."""
    files = {}
    for path in sorted((out / "exports").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            files[path.relative_to(out / "exports").as_posix()] = list(csv.DictReader(file))
    return files


def tables_of(out: Path) -> dict[str, list[dict]]:
    """The same by the label of the kind, which is the name of the file; a kind that no file is of has no rows."""
    tables = defaultdict(list)
    for path, rows in files_of(out).items():
        tables[Path(path).stem] += rows
    return tables


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file but those written for the reader of the folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("README.md", ".gitattributes")
    }


def yuan(text: str) -> Decimal:
    return Decimal(text or "0")


def voucher_of(row: dict) -> tuple[str, str, str]:
    """Which voucher an entry is of: numbers begin anew every month."""
    return row["组织代码"], row["凭证日期"][:7], row["凭证号"]
