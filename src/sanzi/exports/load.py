"""The stage `exports`: every file under a folder → raw and staged, and the list of files that run.json shows."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import duckdb

from sanzi import contract
from sanzi.errors import InvariantError
from sanzi.exports import reader, recognise, settle
from sanzi.exports.reader import Sheet, Unreadable
from sanzi.exports.settle import Context
from sanzi.exports.stage import Source, stage
from sanzi.exports.walk import walk

READER = "1"
SQL = Path(__file__).parent / "sql"
COUNTS = ("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_skipped")


@dataclass
class Seen:
    """One line of the list of files: a sheet, or a whole file that gave none. Fields as in staged.sheet."""

    path: str
    sheet: str = ""
    sheet_no: int = 0
    file_id: str | None = None
    sha256: str | None = None
    is_hidden: bool = False
    kind: str | None = None
    status: str = "ignored"
    why: str = ""
    run_no: int = 0
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_duplicate: int = 0
    rows_skipped: int = 0
    sums: dict[str, str] = field(default_factory=dict)
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    village_codes: list[str] = field(default_factory=list)
    reader: str = ""
    mapping: dict[str, int] = field(default_factory=dict)
    is_gone: bool = False


STORED = ("file_id", "sha256", "path", "sheet_no", "sheet", "is_hidden", "kind", "status", "why", "run_no", *COUNTS, "sums", "first_on", "last_on",
          "village_codes", "reader", "mapping", "is_gone")  # fmt: skip


def load(
    con: duckdb.DuckDBPyConnection, exports_dir: Path, *, skip: tuple[Path, ...], as_of: dt.date, run_no: int, progress: Callable[[str], None]
) -> list[dict]:
    """Load what is new under `exports_dir` and give the `files` list of run.json (contract §2), in path order.

    Paths in `skip` are never read. A file that cannot be read is in the list with its reason; nothing here raises for the county's data.
    Raises InvariantError where the rows of a sheet do not add up.
    """
    _prepare(con)
    version = f"{READER}-{_mapping_digest()}"
    known = _known(con, version)
    listing, contexts, here = [], {}, {}
    for path, relative, why in walk(exports_dir, skip):
        if why is not None:
            listing.append(Seen(relative, why=why))
            continue
        progress(f"读取 {relative}")
        listing += _file(con, path, relative, known, here, contexts, _latest(as_of))
    listing += _gone(known, listing)
    for seen in listing:
        seen.run_no, seen.reader = seen.run_no or run_no, version
    con.execute("BEGIN")
    _settle(con, listing, contexts, run_no)
    _store(con, listing)
    con.execute("COMMIT")
    late = settle.after(con, as_of)
    return [_told(seen, late) for seen in listing]


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    # Measured: at the default of 16 MB nearly every batch writes a checkpoint, which takes longer than the batch.
    con.execute("SET checkpoint_threshold = '1GB'")
    for name in ("macros.sql", "tables.sql"):
        con.execute((SQL / name).read_text(encoding="utf-8"))
    for kind in contract.kinds():
        con.execute(kind.ddl)
    for name in ("totals", "pages", "carried", "footers"):
        con.execute(f"SET VARIABLE {name} = $pattern", {"pattern": "|".join(recognise.WORDS[name])})
    con.execute("CREATE OR REPLACE TEMP TABLE unplaced (kind VARCHAR, row_id VARCHAR, file_id VARCHAR, sheet_no INTEGER, record BIGINT, village_told VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE heading_word AS SELECT unnest(?::VARCHAR[]) AS word", [sorted(recognise.headings())])
    # A night that was cut off leaves rows of files that it never listed.
    for (file_id,) in con.execute("SELECT DISTINCT file_id FROM raw.line ANTI JOIN staged.sheet USING (file_id) ORDER BY 1").fetchall():
        _forget(con, file_id)


def _forget(con: duckdb.DuckDBPyConnection, file_id: str) -> None:
    con.execute("DELETE FROM raw.line WHERE file_id = ?", [file_id])
    con.execute("DELETE FROM staged.content WHERE file_id = ?", [file_id])
    for name in ("rejected", "duplicate", *(kind.name for kind in contract.kinds())):
        con.execute(f'DELETE FROM staged."{name}" WHERE row_id[1:12] = ?', [file_id])  # noqa: S608 - name of a kind
    con.execute("DELETE FROM unplaced WHERE file_id = ?", [file_id])


def _mapping_digest() -> str:
    told = b"".join(path.read_bytes() for path in (*sorted(contract.KINDS.glob("*.toml")), SQL.parent / "words.toml"))
    return hashlib.sha256(told).hexdigest()[:12]


def _latest(as_of: dt.date) -> dt.date:
    return dt.date(as_of.year + 10, as_of.month, min(as_of.day, 28))


def _known(con: duckdb.DuckDBPyConnection, version: str) -> dict[str, list[Seen]]:
    """SHA-256 → sheets loaded on earlier nights by this reader; what another reader loaded is forgotten, to be read again."""
    for (file_id,) in con.execute("SELECT DISTINCT file_id FROM staged.sheet WHERE status = 'loaded' AND reader <> ? ORDER BY 1", [version]).fetchall():
        _forget(con, file_id)
        con.execute("DELETE FROM staged.sheet WHERE file_id = ?", [file_id])
    cursor = con.execute("SELECT * FROM staged.sheet WHERE file_id IN (SELECT file_id FROM staged.sheet WHERE status = 'loaded') ORDER BY sha256, sheet_no")
    names = [column[0] for column in cursor.description]
    known: dict[str, list[Seen]] = {}
    for row in cursor.fetchall():
        told = dict(zip(names, row, strict=True))
        told |= {"sums": json.loads(told["sums"]), "mapping": json.loads(told["mapping"]), "village_codes": told["village_codes"] or []}
        if told["status"] != "duplicate":
            known.setdefault(told["sha256"], []).append(Seen(**told))
    return known


def _file(con: duckdb.DuckDBPyConnection, path: Path, relative: str, known: dict, here: dict, contexts: dict, latest: dt.date) -> list[Seen]:
    try:
        sha256 = _sha256(path)
    except OSError as wrong:
        return [Seen(relative, status="refused", why=f"打不开：{wrong.strerror}。请检查文件权限。")]
    file_id = sha256[:12]
    if sha256 in here:
        return [_copy(seen, relative, here[sha256][0].path) for seen in here[sha256]]
    if sha256 in known:
        if known[sha256][0].path == relative:
            here[sha256] = [
                replace(seen, why=f"沿用：{seen.why}" if seen.why and not seen.why.startswith("沿用") else seen.why or "沿用", is_gone=False)
                for seen in known[sha256]
            ]
            return here[sha256]
        return [_copy(seen, relative, seen.path) for seen in known[sha256]]
    lines = _sheets(con, path, Seen(relative, file_id=file_id, sha256=sha256), contexts, latest)
    if any(seen.status == "loaded" for seen in lines):
        here[sha256] = lines
    return lines


def _copy(seen: Seen, relative: str, first: str) -> Seen:
    # What the original loads or quarantines is counted only when the run ends; what is neither is already known.
    again = seen.rows_read - seen.rows_skipped
    counts = {"rows_loaded": 0, "rows_quarantined": 0, "rows_duplicate": again, "sums": {}, "first_on": None, "last_on": None, "village_codes": []}
    return replace(seen, path=relative, status="duplicate", why=f"与 {first} 完全相同", run_no=0, is_gone=False, **counts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sheets(con: duckdb.DuckDBPyConnection, path: Path, file: Seen, contexts: dict, latest: dt.date) -> list[Seen]:
    try:
        sheets = reader.sheets(path)
    except Unreadable as wrong:
        return [replace(file, status="refused", why=str(wrong))]
    if not sheets:
        return [replace(file, why="空文件")]
    return [_sheet(con, sheet, replace(file, sheet=sheet.name, sheet_no=sheet.number, is_hidden=sheet.is_hidden), contexts, latest) for sheet in sheets]


def _sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet, seen: Seen, contexts: dict, latest: dt.date) -> Seen:
    header, status, why = _header(sheet, seen.path)
    if header is None:
        return replace(seen, status=status, why=why)
    titles = sheet.head[: header.first - 1]
    context = Context(" ".join(cell for row in titles for cell in row if cell.strip()), sheet.name, seen.path)
    contexts[seen.file_id, sheet.number] = context
    unit = next((unit for row in titles for cell in row if (unit := recognise.unit_of(cell))), 1)
    widths = [len(row) for row in sheet.head[header.last :]] or [len(header.cells)]
    source = Source(
        file_id=seen.file_id,
        path=seen.path,
        sheet_no=sheet.number,
        sheet=sheet.name,
        header=header,
        titles=sheet.head[: header.last],
        told=_told_around(header, context),
        unit=unit,
        latest=latest,
        is_text=not sheet.name,
        usual_width=max(sorted(set(widths)), key=widths.count),
    )
    counts = stage(con, source, sheet.batches())
    if counts.lost > max(1, counts.read // 100):
        _forget(con, seen.file_id)
        return replace(seen, status="refused", why=f"{counts.lost} 行解不开，超过百分之一，文件可能已损坏。请从原软件重新导出。")
    notes = [f"重复的列名取第一个：{'、'.join(header.twice)}"] if header.twice else []
    notes += [f"未用的列：{'、'.join(header.unmapped)}"] if header.unmapped else []
    notes += ["工作表是隐藏的"] if sheet.is_hidden else []
    notes += ["只有表头，没有数据"] if counts.read == counts.skipped else []
    return replace(
        seen,
        kind=header.kind.name,
        status="loaded",
        why="；".join(notes),
        rows_read=counts.read,
        rows_skipped=counts.skipped,
        mapping=dict(sorted(header.places.items())),
    )


def _header(sheet: Sheet, path: str) -> tuple[recognise.Header | None, str, str]:
    """The sheet's header; or None, the status it is listed with, and why."""
    if not any(cell.strip() for row in sheet.head for cell in row):
        return None, "ignored", "空表"
    try:
        header = recognise.find(sheet.head, f"{sheet.name} {PurePosixPath(path).stem}")
    except recognise.Undecided as wrong:
        if recognise.is_ours(sheet.head):
            return None, "ignored", "本系统产物"
        return (None, "refused", f"{wrong}。请核对表头。") if wrong.is_near else (None, "ignored", str(wrong))
    if header.kind.name != "dispositions" and recognise.is_ours(sheet.head):
        return None, "ignored", "本系统产物"
    if _is_nameless_journal(header):
        return None, "refused", "像日记账，但列和标题都没有写明是哪个科目。请在标题中写明，如“库存现金日记账”。"
    return header, "loaded", ""


def _is_nameless_journal(header: recognise.Header) -> bool:
    """Two columns of money beside voucher numbers and nothing that only a bank writes."""
    vouchered = {"凭证号", "凭证字号", "凭证字", "凭证编号"} & {recognise.fold(cell) for cell in header.cells}
    return header.kind.name == "bank" and bool(vouchered) and not {"account_no", "cp_name", "cp_account", "direction"} & set(header.places)


def _told_around(header: recognise.Header, context: Context) -> dict[str, str]:
    """What title, sheet name and file name say for columns that a row may leave out."""
    told = {}
    if code := settle.code_in(context):
        told["village_code"] = code
    if year := re.search(r"((?:19|20)\d{2})\s*年", " ".join([*context.texts[:3], *header.cells])):
        told["year"] = year[1]
    if header.kind.name == "vouchers" and not {"account_code", "account_name"} & set(header.places):
        told |= recognise.account_in(" ".join(context.texts[:3]))
    if header.kind.name == "bank":
        around = " ".join(context.texts[:3])
        if account := re.search(r"账[号户][:：]?\s*(\d[\d ]{7,30}\d)", around) or re.search(r"(?<!\d)(\d{13,21})(?!\d)", around):
            told["account_no"] = account[1].replace(" ", "")
        if name := re.search(r"(?:户名|账户名称)[:：]\s*([^\s:：]{2,40})", around):
            told["account_name"] = name[1]
    return told


def _gone(known: dict[str, list[Seen]], listing: list[Seen]) -> list[Seen]:
    """Files loaded on earlier nights that are no longer there: their rows stay, and they stay listed."""
    listed = {(seen.sha256, seen.path) for seen in listing}
    gone = [seen for sheets in known.values() for seen in sheets if (seen.sha256, seen.path) not in listed]
    return [replace(seen, is_gone=True, why="沿用：文件已不在导出文件夹，已入库的行保留") for seen in gone]


def _settle(con: duckdb.DuckDBPyConnection, listing: list[Seen], contexts: dict, run_no: int) -> None:
    """Villages, duplicates and measures of what this run loaded; checks that every sheet adds up."""
    fresh = [seen for seen in listing if seen.status == "loaded" and seen.run_no == run_no and (seen.file_id, seen.sheet_no) in contexts]
    files = sorted({seen.file_id for seen in fresh})
    settle.place(con, contexts)
    order = sorted({(seen.run_no, seen.path, seen.file_id) for seen in listing if seen.status == "loaded"})
    con.execute(
        "CREATE OR REPLACE TEMP TABLE file_order AS SELECT unnest(?::VARCHAR[]) AS file_id, unnest(?::INTEGER[]) AS place",
        [[file_id for *_, file_id in order], list(range(len(order)))],
    )
    measures = {}
    for name in sorted({seen.kind for seen in fresh}):
        settle.mark_duplicates(con, contract.kind(name), files)
        measures |= settle.measure(con, contract.kind(name), files)
    counted = {}
    for table in ("rejected", "duplicate"):
        rows = con.execute(f"SELECT row_id[1:12], split_part(row_id, '.', 2)::INTEGER, count(*) FROM staged.{table} GROUP BY ALL").fetchall()  # noqa: S608 - one of two
        counted[table] = {(file_id, sheet_no): count for file_id, sheet_no, count in rows}
    for seen in fresh:
        at = (seen.file_id, seen.sheet_no)
        measured = measures.get(at, settle.Measure())
        seen.rows_loaded, seen.first_on, seen.last_on = measured.loaded, measured.first_on, measured.last_on
        seen.sums, seen.village_codes = dict(measured.sums), list(measured.villages)
        seen.rows_quarantined, seen.rows_duplicate = counted["rejected"].get(at, 0), counted["duplicate"].get(at, 0)
        if seen.rows_read != seen.rows_loaded + seen.rows_quarantined + seen.rows_duplicate + seen.rows_skipped:
            raise InvariantError(f"{seen.path} {seen.sheet} 的行数对不上：{', '.join(f'{name} {getattr(seen, name)}' for name in COUNTS)}。")


def _store(con: duckdb.DuckDBPyConnection, listing: list[Seen]) -> None:
    """staged.sheet is what this run lists: files of earlier nights are in the list as loaded or gone."""
    con.execute("DELETE FROM staged.sheet")
    rows = [[_cell(getattr(seen, name)) for name in STORED] for seen in listing]
    if rows:
        con.executemany(f"INSERT INTO staged.sheet VALUES ({', '.join('?' for _ in STORED)})", rows)  # noqa: S608 - marks only


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _told(seen: Seen, late: dict[tuple[str, int], int]) -> dict:
    """One line of run.json's `files`."""
    day = {name: value.isoformat() if value else None for name, value in (("first_date", seen.first_on), ("last_date", seen.last_on))}
    counts = {name: getattr(seen, name) for name in COUNTS}
    after = late.get((seen.file_id, seen.sheet_no), 0) if seen.status == "loaded" else 0
    told = {"path": seen.path, "sheet": seen.sheet, "kind": seen.kind, "sha256": seen.sha256, "status": seen.status, "why": seen.why}
    return told | counts | {"rows_after_as_of": after, "sums": seen.sums} | day | {"village_codes": seen.village_codes}
