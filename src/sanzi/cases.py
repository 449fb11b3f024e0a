"""Drawn tables: how an example row is written down, put into DuckDB and compared."""

import datetime as dt

import duckdb

from sanzi.contract import Table

EMPTY = ("", "-")


def draw(text: str) -> list[dict[str, str | None]]:
    """Read a drawn table: a header line and one line per row, cells between `|`, blank or `-` for NULL.

    >>> draw('''village_code | amount
    ...         V1           | 100.00''')
    [{'village_code': 'V1', 'amount': '100.00'}]

    Raises ValueError where a row has another number of cells than the header.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip() and not set(line.strip()) <= set("-|+ ")]
    header = _cells(lines[0])
    rows = []
    for line in lines[1:]:
        cells = _cells(line)
        if len(cells) != len(header):
            raise ValueError(f"表头有 {len(header)} 格，这一行有 {len(cells)} 格：{line}")
        rows.append({name: None if cell in EMPTY else cell for name, cell in zip(header, cells, strict=True)})
    return rows


def fill(con: duckdb.DuckDBPyConnection, table: Table, text: str) -> None:
    """Create `table` and put the drawn rows in. A column not shown takes its example value; `row_id` and `ledger_key`
    not shown are `<table>-<number>`. Raises ValueError for a column that the contract does not have."""
    con.execute(table.ddl)
    rows = draw(text) if text.strip() else []
    if not rows:
        return
    known = {column.name: column for column in table.columns}
    unknown = [name for name in rows[0] if name not in known]
    if unknown:
        raise ValueError(f"{table.full_name} 没有这些列：{'、'.join(unknown)}")
    filled = [[_cell(row, number, name, known[name].example, table.name) for name in known] for number, row in enumerate(rows, 1)]
    marks = ", ".join("?" for _ in known)
    con.executemany(f'INSERT INTO {table.schema}."{table.name}" VALUES ({marks})', filled)  # noqa: S608 - names of the contract, values bound


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _cell(row: dict, number: int, name: str, example: object, table: str) -> object:
    if name in row:
        return row[name]
    if name in ("row_id", "ledger_key"):
        return f"{table}-{number}"
    return example.isoformat() if isinstance(example, dt.date) else example
