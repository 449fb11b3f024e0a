"""问题数据.csv put back with 更正值 filled: one field of one quarantined row, told by 行标识 and 字段; the row is then read again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sanzi import store
from sanzi.contract import Kind
from sanzi.exports import recognise
from sanzi.exports.reader import Sheet

SQL = Path(__file__).parent / "sql"
# Record, column and new text of one cell.
Corrected = tuple[int, str, str]
ROW, FIELD, VALUE = (recognise.fold(title) for title in ("行标识", "字段", "更正值"))


@dataclass(frozen=True)
class Given:
    """One filled 更正值, and the record of its sheet that holds it."""

    row_id: str
    field: str
    value: str
    record: int


def read(sheet: Sheet) -> list[Given]:
    """What a sheet of quarantined rows says; empty where it is another list or nobody filled it in."""
    given, places = [], None
    for record, cells in enumerate(_records(sheet), 1):
        if places is None:
            names = [recognise.fold(cell) for cell in cells]
            places = [names.index(name) for name in (ROW, FIELD, VALUE)] if {ROW, FIELD, VALUE} <= set(names) else None
        elif len(cells) > max(places):
            row_id, field, value = (cells[place].strip().lstrip("'") for place in places)
            given += [Given(row_id, field, value, record)] if row_id and value else []
    return given


def _records(sheet: Sheet) -> Iterator[list[str]]:
    for batch in sheet.batches():
        yield from batch.cells.to_pylist() if batch.lines is None else (line.split(batch.separator) for line in batch.lines.to_pylist())


def keep(con: duckdb.DuckDBPyConnection, file_id: str, sheet_no: int, path: str, given: list[Given], run_no: int) -> None:
    """Remember what a file says; a file seen before says nothing new."""
    told = {"file_id": file_id, "sheet_no": sheet_no, "path": path, "run_no": run_no}
    for each in given:
        store.run_file(con, SQL / "keep_correction.sql", told | {"row_id": each.row_id, "field": each.field, "value": each.value, "record": each.record})


def settle(con: duckdb.DuckDBPyConnection, here: list[str]) -> list[str]:
    """Take into use what holds for rows of the files `here`; gives the file_id of every one whose rows must be read again."""
    store.run_file(con, SQL / "due_corrections.sql", {"here": here})
    files = con.execute("SELECT DISTINCT left(row_id, 12) FROM due_correction ORDER BY 1").fetchall()
    con.execute("DELETE FROM staged.corrected USING due_correction AS due WHERE corrected.row_id = due.row_id AND corrected.field = due.field")
    con.execute("INSERT INTO staged.corrected SELECT row_id, field, value FROM due_correction ORDER BY ALL")
    return [file_id for (file_id,) in files]


def of(con: duckdb.DuckDBPyConnection, kind: Kind, file_id: str, sheet_no: int) -> list[Corrected]:
    """The cells of one sheet that are corrected."""
    told = con.execute("SELECT row_id, field, value FROM staged.corrected WHERE starts_with(row_id, ?) ORDER BY ALL", [f"{file_id}.{sheet_no}."]).fetchall()
    columns = {spelling: heading.name for heading in reversed(kind.headings) for spelling in (heading.header, heading.name)}
    return [(int(row_id.rsplit(".", 1)[1]), columns[field], value) for row_id, field, value in told if field in columns]


def put(con: duckdb.DuckDBPyConnection, cells: list[Corrected]) -> None:
    """Write the corrected cells into the records of the batch in hand."""
    for record, column, value in cells:
        con.execute(f'UPDATE picked SET "{column}" = ? WHERE record = ? AND mark IS NULL', [value, record])  # noqa: S608 - column of a kind


def say(con: duckdb.DuckDBPyConnection, file_id: str, sheet_no: int) -> str:
    """What became of the corrections of one sheet, for the list of files; empty where it has none."""
    used, stuck, waiting, unknown = store.run_file(con, SQL / "say_corrections.sql", {"file_id": file_id, "sheet_no": sheet_no}).fetchone()
    parts = [f"更正值{used}处已采用"] if used else []
    parts += [f"{stuck}处更正后仍不能读入，见问题数据.csv"] if stuck else []
    parts += [f"{waiting}处的来源文件已不在，放回后采用"] if waiting else []
    parts += [f"{unknown}处的行标识不在问题数据里"] if unknown else []
    return "，".join(parts)
