"""Every night's new sheets are measured column by column and compared with the ones of their source that were accepted before.

A source is a kind, the columns that the headers were mapped to, and the folder, with times and copy marks taken out of its name: `2024年3月/凭证` and
`2024年4月/凭证` meet. Within it the name of file and sheet, treated alike, is the nearer relation: `银行流水/甲村202403.csv` is compared with what 甲村
sent before; the first one of a village with what the folder's others sent, more leniently. The last sheets accepted (limit `pool`) are the measure:
who agrees with one of them is let in. The first sheet of a source is accepted as it is. Measures are taken in SQL from a sample of staged rows.
"""

import re
import unicodedata
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa

from sanzi import contract, store
from sanzi.contract import Heading, Kind
from sanzi.exports import drift
from sanzi.exports.doubt import Doubt
from sanzi.exports.drift import LIMITS, TOLD, Change, Print
from sanzi.exports.listing import Seen

SQL = Path(__file__).parent / "sql"
_TIMES = (
    re.compile(r"(?<!\d)(19|20)\d{2}[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)?([-_.]?\d{4,6})?(?!\d)"),
    re.compile(r"[\d〇零一二三四五六七八九十]+(年度?|月份?|日|季度?|期)|第[一二三四1234]季度?|[上下]半年|年度|季报|月报"),
    re.compile(r"副本|补[报发录]|重报|更正|最终版?|终稿|导出|copy"),
    re.compile(r"(?<!\d)\d{1,8}(?!\d)"),
)
_CODE = re.compile(r"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-3]\d)?$)\d{3,8}")


PRINTED = tuple(field.name for field in fields(Print))
MAPS = ("lengths", "keys", "words")


@dataclass(frozen=True)
class Measured:
    """One sheet with its columns' measures."""

    seen: Seen
    source: str
    name: str
    last_on: str
    columns: dict[str, Print]

    @property
    def order(self) -> tuple:
        return (self.seen.run_no, self.last_on, self.seen.path, self.seen.sheet_no)


def source_of(seen: Seen) -> tuple[str, str]:
    """The source of a sheet, and its name within the source; times and copy marks taken out of both."""
    path = PurePosixPath(seen.path)
    folder = "/".join(filter(None, (_timeless(part) for part in path.parts[:-1])))
    # A sheet named by a number that is no time is named by what it holds, an account: 514001.
    sheet = seen.sheet.strip() if _CODE.fullmatch(seen.sheet.strip()) else _timeless(seen.sheet)
    return f"{seen.kind}|{','.join(sorted(seen.mapping))}|{folder}", f"{_timeless(path.stem)}|{sheet}"


def _timeless(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    for pattern in _TIMES:
        plain = pattern.sub("", plain)
    return re.sub(r"[\W_]+", "", plain)


def judge(con: duckdb.DuckDBPyConnection, fresh: list[Seen], accepted: frozenset[str] = frozenset()) -> list[Doubt]:
    """Doubts about the sheets of `fresh`, whose rows are staged; fingerprints of the other sheets are kept as accepted.

    In the order of run, last day, path: each is compared with what was accepted before it. A file with a doubt is doubted as a whole, and none of its
    sheets is kept. Files whose sha256 is in `accepted`, and files that are in staged.fingerprint already (read once more), are not questioned.
    """
    for part in ("cells", "rows"):
        store.run_file(con, SQL / f"fingerprint_begin_{part}.sql")
    fresh = [seen for seen in fresh if seen.kind not in TOLD["not_judged"]]
    sheets = sorted(_measure(con, fresh), key=lambda each: each.order)
    known = {file_id for (file_id,) in con.execute("SELECT DISTINCT file_id FROM staged.fingerprint").fetchall()}
    forget(con, [seen.file_id for seen in fresh])
    past, doubts = _past(con, sorted({each.source for each in sheets})), []
    for file_id in dict.fromkeys(each.seen.file_id for each in sheets):
        own, so_far = [each for each in sheets if each.seen.file_id == file_id], list(past)
        found = []
        for each in own:
            if file_id not in known and each.seen.sha256 not in accepted and (doubt := _doubt(each, so_far)):
                found.append(doubt)
            so_far.append(each)
        doubts += found
        past = past if found else so_far
    _keep(con, past)
    return doubts


def forget(con: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Files that are stopped for another reason are no measure for what follows."""
    con.execute("DELETE FROM staged.fingerprint WHERE list_contains(?::VARCHAR[], file_id)", [files])


def _measure(con: duckdb.DuckDBPyConnection, fresh: list[Seen]) -> list[Measured]:
    """The measures of every sheet, one scan of each kind's rows."""
    sheets = {(seen.file_id, seen.sheet_no): (seen, *source_of(seen)) for seen in fresh}
    told = [(*at, 1 + seen.rows_read // LIMITS["sample"], source, name, seen.path, seen.run_no) for at, (seen, source, name) in sorted(sheets.items())]
    names = ("file_id", "sheet_no", "step", "source", "name", "path", "run_no")
    types = (pa.string(), pa.int32(), pa.int64(), pa.string(), pa.string(), pa.string(), pa.int32())
    columns = zip(*told, strict=True) if told else ((),) * len(names)
    con.register("judged_sheet", pa.table({name: pa.array(each, type_) for name, each, type_ in zip(names, columns, types, strict=True)}))
    for kind in sorted({seen.kind for seen in fresh}):
        _take(con, contract.kind(kind), sorted({seen.path for seen in fresh if seen.kind == kind}))
    store.run_file(con, SQL / "fingerprint_rejected.sql", {"block": LIMITS["block"]})
    store.run_file(con, SQL / "fingerprint_measures.sql")
    return _sheets(con.execute('FROM fingerprint_new ORDER BY file_id, sheet_no, "column"'), sheets)


def _take(con: duckdb.DuckDBPyConnection, kind: Kind, paths: list[str]) -> None:
    store.run_file(con, SQL / "fingerprint_chosen.sql", {"block": LIMITS["block"]}, kind=kind.name, paths=", ".join(map(store.quoted, paths)))
    store.run_file(con, SQL / "fingerprint_rows.sql", day=f'"{kind.day}"' if kind.day else "NULL::DATE")
    store.run_file(con, SQL / "fingerprint_cells.sql", cells=",\n        ".join(cells_of(kind)))


def _sheets(rows: duckdb.DuckDBPyConnection, sheets: dict[tuple[str, int], tuple[Seen, str, str]]) -> list[Measured]:
    named = [column[0] for column in rows.description]
    measured: dict[tuple[str, int], Measured] = {}
    for row in rows.fetchall():
        told = dict(zip(named, row, strict=True))
        at = (told["file_id"], told["sheet_no"])
        if at not in measured:
            seen, source, name = sheets.get(at) or (Seen(told["path"], file_id=at[0], sheet_no=at[1], run_no=told["run_no"]), told["source"], told["name"])
            measured[at] = Measured(seen, source, name, told["last_on"].isoformat() if told["last_on"] else "", {})
        measured[at].columns[told["column"]] = Print(**{name: told[name] if told[name] is not None or name not in MAPS else {} for name in PRINTED})
    return list(measured.values())


def _past(con: duckdb.DuckDBPyConnection, sources: list[str]) -> list[Measured]:
    return _sheets(store.run_file(con, SQL / "fingerprint_accepted.sql", {"sources": sources, "pool": LIMITS["pool"]}), {})


def _keep(con: duckdb.DuckDBPyConnection, accepted: list[Measured]) -> None:
    places = {"file_id": [each.seen.file_id for each in accepted], "sheet_no": [each.seen.sheet_no for each in accepted]}
    con.register("kept_sheet", pa.table({"file_id": pa.array(places["file_id"], pa.string()), "sheet_no": pa.array(places["sheet_no"], pa.int32())}))
    store.run_file(con, SQL / "fingerprint_keep.sql")
    for name in ("kept_sheet", "judged_sheet"):
        con.unregister(name)


def _doubt(new: Measured, past: list[Measured]) -> Doubt | None:
    """What `new` changes, compared with each column's last accepted one, unless an earlier one of the pool was like it."""
    of_source = [each for each in past if each.source == new.source]
    of_name = [each for each in of_source if each.name == new.name]
    pool = sorted(of_name or of_source, key=lambda each: each.order)[-LIMITS["pool"] :]
    last: dict[str, Print] = {}
    for each in pool:
        last |= {name: column for name, column in each.columns.items() if column.is_enough or name not in last}
    changes = drift.changes(new.seen.kind, new.columns, last, is_near=bool(of_name)) if pool else []
    kind, is_near = new.seen.kind, bool(of_name)
    changes = [change for change in changes if not any(drift.agrees(kind, change, new.columns, each.columns, is_near=is_near) for each in pool)]
    return _told(new, pool[-1], last, changes) if changes else None


def _told(new: Measured, old: Measured, last: dict[str, Print], changes: list[Change]) -> Doubt:
    kind = new.seen.kind
    sheet = f"工作表 {new.seen.sheet}：" if new.seen.sheet else ""
    said = "；".join(change.text for change in changes)
    todo = f"请与报送单位核对表头和各列内容：列错了请更正后重报；确认无误请运行 sanzi exports map {new.seen.path} --accept --by 姓名"
    why = f"{sheet}与上次采用的 {old.seen.path} 相比，{said}。整份文件暂不读入。{todo}"
    columns = dict.fromkeys(name for change in changes for name in change.columns)
    rows = [(drift.title(kind, name), *(_shown(each.get(name)) for each in (last, new.columns))) for name in columns]
    return Doubt(new.seen.file_id, new.seen.sheet_no, why, (("列", f"上次采用：{old.seen.path}", f"这次：{new.seen.path}"), *rows))


def _shown(column: Print | None) -> str:
    """Typical cells and the measures that a person can check against the file."""
    if column is None or not column.cells:
        return "空"
    parts = ["、".join(cell[:20] for cell in column.examples), f"{column.filled:.0%}有内容"]
    parts += [f"{column.unread:.0%}读不懂"] if column.unread else []
    if column.sizes and column.valued >= column.cells / 2 and column.codes < 0.5:
        parts.append(f"中位数{10 ** column.sizes[2]:,.2f}，整元{column.whole:.0%}，整百{column.hundreds:.0%}，负数{column.negative:.0%}")
    return "；".join(parts)


def cells_of(kind: Kind) -> list[str]:
    """What is taken of a row, as structs of SQL: each column's cell, one side of a column of amounts, and how columns stand to each other."""
    beside = {name: told["by"] for told in TOLD["beside"] if told["kind"] == kind.name for name in told["columns"]}
    cells = [_cell(column, beside.get(column.name)) for column in kind.columns]
    for told in (each for each in TOLD["side"] if each["kind"] == kind.name):
        said = f"concat_ws(' ', {', '.join(told['by'])})"
        for value in told["values"]:
            own = f"{told['of']} = '{value}' AND {told['column']} <> 0"
            cells.append(
                _struct(f"{told['column']}|{value}", "money", f"CASE WHEN {own} THEN {told['column']}_raw END", f"{told['column']}::DOUBLE", beside=said)
            )
    for told in (each for each in TOLD["order"] if each["kind"] == kind.name):
        for low, high in combinations(told["columns"], 2):
            cells.append(_relation(f"{low}<{high}", f'"{low}" <> "{high}"', f'CASE WHEN "{low}" < "{high}" THEN 1 ELSE -1 END'))
    for told in (each for each in TOLD["sum"] if each["kind"] == kind.name):
        (opening, moved), closing = (_net(each) for each in told["left"]), _net(told["right"])
        fits = f"CASE WHEN {opening} + {moved} = {closing} THEN 1.0 WHEN {opening} - {moved} = {closing} THEN -1.0 ELSE 0.0 END"
        cells.append(_relation(f"{told['label']}=", f"{moved} <> 0", fits))
    return cells


def _relation(name: str, is_asked: str, value: str) -> str:
    """How columns stand to each other in a row. Equal cells are looked at once, so the cell has to say what the value says."""
    return _struct(name, "relation", f"CASE WHEN {is_asked} THEN ({value})::VARCHAR END", value)


def _cell(column: Heading, beside: list[str] | None) -> str:
    name, raw = f'"{column.name}"', f'"{column.name}_raw"'
    if column.is_text:
        return _struct(column.name, column.type, name, "NULL")
    if column.type == "money":
        # Nought and blank say the same, and of a column that holds both sides only one is of this row.
        said = f"coalesce({', '.join(beside)})" if beside else "NULL"
        return _struct(column.name, "money", f"CASE WHEN {name} <> 0 THEN {raw} END", f"{name}::DOUBLE", beside=said)
    value = f"{name}::DOUBLE" if column.type in ("number", "count") else "NULL"
    return _struct(column.name, "text" if column.type == "bool" else column.type, raw, value, unread=f"{name} IS NULL")


def _struct(column: str, type_: str, cell: str, value: str, *, unread: str = "FALSE", beside: str = "NULL") -> str:
    return (
        f"{{'column': '{column}', 'type': '{type_}', 'cell': ({cell})::VARCHAR, 'value': ({value})::DOUBLE, "
        f"'is_unread': {unread}, 'beside': ({beside})::VARCHAR}}"
    )


def _net(pair: list[str]) -> str:
    return f'(coalesce("{pair[0]}", 0) - coalesce("{pair[1]}", 0))'
