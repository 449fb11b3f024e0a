"""The stage `exports`: every file under a folder → raw and staged, and the list of files that run.json shows."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import duckdb

from sanzi import contract
from sanzi.errors import InvariantError
from sanzi.exports import corrections, fingerprint, reader, recognise, settle
from sanzi.exports.listing import COUNTS, Seen, known_sheets, store_sheets, told
from sanzi.exports.overlay import Overlay
from sanzi.exports.reader import Sheet, Unreadable
from sanzi.exports.settle import Context
from sanzi.exports.stage import Source, stage
from sanzi.exports.stop import stop
from sanzi.exports.walk import walk

READER = "2"
OURS = "本系统产物"
SQL = Path(__file__).parent / "sql"


def load(
    con: duckdb.DuckDBPyConnection, exports_dir: Path, *, skip: tuple[Path, ...], as_of: dt.date, run_no: int, progress: Callable[[str], None]
) -> list[dict]:
    """Load what is new under `exports_dir` and give the `files` list of run.json (contract §2), in path order.

    Paths in `skip` are never read. A file that cannot be read is in the list with its reason; nothing here raises for the county's data.
    Raises InvariantError where the rows of a sheet do not add up.
    """
    _prepare(con)
    version = f"{READER}-{_mapping_digest()}"
    known = known_sheets(con)
    listing, contexts, here = [], {}, {}
    for path, relative, why in walk(exports_dir, skip):
        if why is not None:
            listing.append(Seen(relative, why=why, run_no=run_no, reader=version))
            continue
        progress(f"读取 {relative}")
        listing += _file(con, path, Seen(relative, reader=version, run_no=run_no), known, here, contexts, _latest(as_of))
    listing += _gone(known, listing)
    con.execute("BEGIN")
    listing = _correct(con, exports_dir, listing, contexts, _latest(as_of))
    _settle(con, listing, contexts)
    store_sheets(con, listing)
    con.execute("COMMIT")
    late = settle.after(con, as_of)
    return [told(seen, late) for seen in listing]


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


def _file(con: duckdb.DuckDBPyConnection, path: Path, file: Seen, known: dict, here: dict, contexts: dict, latest: dt.date) -> list[Seen]:
    try:
        sha256 = _sha256(path)
    except OSError as wrong:
        return [replace(file, status="refused", why=f"打不开：{wrong.strerror}。请检查文件权限。")]
    file_id = sha256[:12]
    if sha256 in here:
        return [_copy(seen, file, here[sha256][0].path) for seen in here[sha256]]
    if sha256 in known and known[sha256][0].reader != file.reader:
        # Another reader loaded it: read it again, at the place it has among the runs. (What is gone cannot be read again and stays as it is.)
        _forget(con, file_id)
        con.execute("DELETE FROM staged.sheet WHERE file_id = ?", [file_id])
        file = replace(file, run_no=known.pop(sha256)[0].run_no)
    if sha256 in known:
        if known[sha256][0].path == file.path:
            here[sha256] = [
                replace(seen, why=f"沿用：{seen.why}" if seen.why and not seen.why.startswith("沿用") else seen.why or "沿用", is_gone=False)
                for seen in known[sha256]
            ]
            return here[sha256]
        return [_copy(seen, file, seen.path) for seen in known[sha256]]
    lines = _sheets(con, path, replace(file, file_id=file_id, sha256=sha256), contexts, latest)
    if any(seen.status == "loaded" for seen in lines):
        here[sha256] = lines
    return lines


def _copy(seen: Seen, file: Seen, first: str) -> Seen:
    # What the original loads or quarantines is counted only when the run ends; what is neither is already known.
    again = seen.rows_read - seen.rows_skipped
    counts = {"rows_loaded": 0, "rows_quarantined": 0, "rows_duplicate": again, "sums": {}, "first_on": None, "last_on": None, "village_codes": []}
    return replace(seen, path=file.path, status="duplicate", why=f"与 {first} 完全相同", run_no=file.run_no, is_gone=False, **counts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sheets(con: duckdb.DuckDBPyConnection, path: Path, file: Seen, contexts: dict, latest: dt.date, *, commits: bool = True) -> list[Seen]:
    lines = []
    try:
        for sheet in reader.sheets(path):
            lines.append(
                _sheet(con, sheet, replace(file, sheet=sheet.name, sheet_no=sheet.number, is_hidden=sheet.is_hidden), contexts, latest, commits=commits)
            )
    except Unreadable as wrong:
        # A workbook comes in whole or not at all, however far its reader got.
        _forget(con, file.file_id)
        return [replace(file, status="refused", why=str(wrong))]
    return lines or [replace(file, why="空文件")]


def _sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet, seen: Seen, contexts: dict, latest: dt.date, *, commits: bool = True) -> Seen:
    header, status, why = _header(sheet, seen.path)
    if header is None:
        if why == OURS:
            corrections.keep(con, seen.file_id, sheet.number, seen.path, corrections.read(sheet), seen.run_no)
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
    overlay = Overlay(sheet, header)
    counts = stage(con, source, overlay.batches(), commits=commits)
    damaged = f"{counts.lost} 行解不开" + (f"，第一处在第 {counts.lost_at + 1} 字节" if counts.lost_at is not None else "")
    if source.is_text and 100 * counts.lost > counts.read:
        _forget(con, seen.file_id)
        if sheet.otherwise:
            return _sheet(con, sheet.otherwise(), seen, contexts, latest, commits=commits)
        return replace(seen, status="refused", why=f"{damaged}，超过百分之一，文件可能已损坏。请从原软件重新导出。")
    notes = [f"重复的列名取第一个：{'、'.join(header.twice)}"] if header.twice else []
    notes += [f"未用的列：{'、'.join(header.unmapped)}"] if header.unmapped else []
    notes += [f"{overlay.uncertain} 个红色的金额没有写明是红字，按原数读入"] if overlay.uncertain else []
    notes += [damaged] if counts.lost else []
    notes += counts.notes
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
            return None, "ignored", OURS
        return (None, "refused", f"{wrong}。请核对表头。") if wrong.is_near else (None, "ignored", str(wrong))
    if header.kind.name != "dispositions" and recognise.is_ours(sheet.head):
        return None, "ignored", OURS
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


def _correct(con: duckdb.DuckDBPyConnection, exports_dir: Path, listing: list[Seen], contexts: dict, latest: dt.date) -> list[Seen]:
    """The list after the files that staff corrected were read once more; they keep their place among the runs."""
    here = {seen.file_id: exports_dir / seen.path for seen in listing if seen.file_id and not seen.is_gone}
    for file_id in corrections.settle(con, sorted(here)):
        _forget(con, file_id)
        at = [place for place, seen in enumerate(listing) if seen.file_id == file_id and seen.status != "duplicate"]
        was = listing[at[0]]
        file = Seen(was.path, file_id=file_id, sha256=was.sha256, run_no=was.run_no, reader=was.reader)
        lines = _sheets(con, here[file_id], file, contexts, latest, commits=False)
        lines = [replace(seen, is_gone=True, why=was.why) for seen in lines] if was.is_gone else lines
        listing = [*listing[: at[0]], *lines, *(seen for seen in listing[at[0] :] if seen.file_id != file_id or seen.status == "duplicate")]
    ours = {id(seen): corrections.say(con, seen.file_id, seen.sheet_no) for seen in listing if seen.why == OURS}
    return [replace(seen, why=f"{OURS}：{said}") if (said := ours.get(id(seen))) else seen for seen in listing]


def _settle(con: duckdb.DuckDBPyConnection, listing: list[Seen], contexts: dict) -> None:
    """Villages, duplicates and measures of what this run loaded; checks that every sheet adds up."""
    fresh = [seen for seen in listing if seen.status == "loaded" and (seen.file_id, seen.sheet_no) in contexts]
    settle.place(con, contexts)
    # Before duplicates are told: the rows that a stopped file says first must not be taken out of the one that repeats them.
    for file_id in stop(listing, fingerprint.judge(con, fresh)):
        _forget(con, file_id)
    fresh = [seen for seen in fresh if seen.status == "loaded"]
    files = sorted({seen.file_id for seen in fresh})
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
