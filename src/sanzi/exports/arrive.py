"""One file in: its sheets read, told apart and brought into the spool. Runs in any thread; writes nothing to the work file."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from queue import SimpleQueue

import duckdb

from sanzi import store
from sanzi.exports import around, corrections, reader, recognise, settle
from sanzi.exports.listing import Seen
from sanzi.exports.met import Met, Reading
from sanzi.exports.overlay import Overlay
from sanzi.exports.reader import Sheet, Unreadable
from sanzi.exports.settle import Context
from sanzi.exports.sheet import LOST
from sanzi.exports.spool import Spool
from sanzi.exports.stage import Source, stage
from sanzi.traditional import widened

OURS = "本系统产物"
SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Way:
    """What every file of a run meets on its way in: where its rows wait, what people answered and what is noted of it, the latest day that an event
    may have, and whom to tell."""

    spool: Spool
    met: Met
    latest: dt.date
    progress: Callable[[str], None]


@dataclass
class Arrived:
    """What a file brought: its lines of the list of files, and 更正值 by the sheet that gives them."""

    lines: list[Seen] = field(default_factory=list)
    given: dict[tuple[str, int], list[corrections.Given]] = field(default_factory=dict)


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """The macros, variables and words that reading needs; they belong to the connection and go with it."""
    store.run_file(con, SQL / "macros.sql")
    for name in ("totals", "pages", "carried", "footers"):
        con.execute(f"SET VARIABLE {name} = $pattern", {"pattern": widened("|".join(recognise.WORDS[name]))})
    con.execute("CREATE OR REPLACE TEMP TABLE heading_word AS SELECT unnest(?::VARCHAR[]) AS word", [sorted(recognise.headings())])


def arrive_all(con: duckdb.DuckDBPyConnection, files: list[tuple[Path, Seen]], way: Way) -> list[Arrived]:
    """`arrive` for every file, as many at once as the work file has threads; the answers in the order of `files`."""
    with _connections(con) as free:

        def one(path: Path, file: Seen) -> Arrived:
            own = free.get()
            try:
                way.progress(f"读取 {file.path}")
                return arrive(own, path, file, way)
            finally:
                free.put(own)

        with ThreadPoolExecutor(free.qsize()) as pool:
            # The largest first, so that none of them is left to run alone.
            order = sorted(range(len(files)), key=lambda at: -files[at][0].stat().st_size)
            coming = {at: pool.submit(one, *files[at]) for at in order}
            try:
                return [coming[at].result() for at in range(len(files))]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


@contextmanager
def _connections(con: duckdb.DuckDBPyConnection) -> Iterator[SimpleQueue]:
    threads = con.execute("SELECT current_setting('threads')").fetchone()[0]
    own = [con.cursor() for _ in range(threads)]
    free: SimpleQueue = SimpleQueue()
    for each in own:
        prepare(each)
        free.put(each)
    try:
        yield free
    finally:
        for each in own:
            each.close()


def arrive(con: duckdb.DuckDBPyConnection, path: Path, file: Seen, way: Way) -> Arrived:
    """Bring one file into the spool. A workbook comes in whole or not at all, however far its reader got."""
    arrived = Arrived()
    try:
        for sheet in reader.sheets(path):
            seen = replace(file, sheet=sheet.name, sheet_no=sheet.number, is_hidden=sheet.is_hidden)
            arrived.lines.append(_sheet(con, sheet, seen, arrived, way))
    except Unreadable as wrong:
        way.spool.forget(file.file_id)
        return Arrived([replace(file, status="refused", why=str(wrong))])
    arrived.lines = arrived.lines or [replace(file, why="空文件")]
    return arrived


def _sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet, seen: Seen, arrived: Arrived, way: Way) -> Seen:
    met = way.met
    header, status, why = _header(sheet, seen.path, met)
    if header is None:
        met.readings[seen.path, sheet.name] = Reading(sheet.encoding)
        if why == OURS:
            arrived.given[seen.file_id, sheet.number] = corrections.read(sheet)
        return replace(seen, status=status, why=why + (_damage(sheet) if status == "refused" else ""))
    titles = sheet.head[: header.first - 1]
    context = Context(" ".join(cell for row in titles for cell in row if cell.strip()), sheet.name, seen.path)
    met[seen.file_id, sheet.number] = context
    unit = next((unit for row in titles for cell in row if (unit := recognise.unit_of(cell))), None)
    answer = met.answers.of(met.root / seen.path, sheet.head)
    met.readings[seen.path, sheet.name] = Reading(sheet.encoding, header, unit, answer)
    widths = [len(row) for row in sheet.head[header.last :]] or [len(header.cells)]
    source = Source(
        file_id=seen.file_id,
        path=seen.path,
        sheet_no=sheet.number,
        sheet=sheet.name,
        header=header,
        titles=sheet.head[: header.last],
        told=_told_around(header, context),
        unit=unit or 1,
        latest=way.latest,
        is_text=not sheet.name,
        usual_width=max(sorted(set(widths)), key=widths.count),
    )
    overlay = Overlay(sheet, header)
    counts = stage(con, source, overlay.batches(), corrections.of(con, header.kind, seen.file_id, sheet.number), way.spool)
    damaged = f"{counts.lost} 行解不开" + (f"，第一处在第 {counts.lost_at + 1} 字节" if counts.lost_at is not None else "")
    if source.is_text and 100 * counts.lost > counts.read:
        way.spool.forget(seen.file_id)
        if sheet.otherwise:
            return _sheet(con, sheet.otherwise(), seen, arrived, way)
        return replace(seen, status="refused", why=f"{damaged}，超过百分之一，文件可能已损坏。请从原软件重新导出。")
    notes = [f"重复的列名取第一个：{'、'.join(header.twice)}"] if header.twice else []
    notes += [f"未用的列：{'、'.join(header.unmapped)}"] if header.unmapped else []
    notes += [answer.told] if answer else []
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


def _damage(sheet: Sheet) -> str:
    """Where the first byte of a text stands that is lost, if that is among what the header was looked for in."""
    if not any(LOST in cell for row in sheet.head for cell in row):
        return ""
    at = next((batch.lost_at for batch in sheet.batches()), None)
    return "" if at is None else f"第 {at + 1} 字节起有解不开的字节或 NUL，表头可能因此认不出。请从原软件重新导出。"


def _header(sheet: Sheet, path: str, met: Met) -> tuple[recognise.Header | None, str, str]:
    """The sheet's header; or None, the status it is listed with, and why."""
    if not any(cell.strip() for row in sheet.head for cell in row):
        return None, "ignored", "空表"
    try:
        header = met.answers.find(met.root / path, sheet.head, f"{sheet.name} {PurePosixPath(path).stem}")
    except recognise.Undecided as wrong:
        if recognise.is_ours(sheet.head):
            return None, "ignored", OURS
        return (None, "refused", f"{wrong}。请核对表头，或用 sanzi exports map 写明类别和列。") if wrong.is_near else (None, "ignored", str(wrong))
    if header.kind.name != "dispositions" and recognise.is_ours(sheet.head):
        return None, "ignored", OURS
    named = " ".join([*(cell for row in sheet.head[: header.first - 1] for cell in row), sheet.name, PurePosixPath(path).stem])
    wrong = around.no_statement({recognise.fold(cell) for cell in header.cells}, set(header.places), named) if header.kind.name == "bank" else None
    return (None, *wrong) if wrong else (header, "loaded", "")


def _told_around(header: recognise.Header, context: Context) -> dict[str, str]:
    """What title, sheet name and file name say for columns that a row may leave out."""
    told = {}
    if code := settle.code_in(context):
        told["village_code"] = code
    if year := around.year_in((context.title, " ".join(header.cells), context.sheet, context.texts[2])):
        told["year"] = year
    if header.kind.name == "balances" and (month := around.month_in((context.title, context.sheet, context.texts[2]))):
        told["period"] = month
    if header.kind.name == "vouchers" and not {"account_code", "account_name"} & set(header.places):
        told |= around.account_in(" ".join(context.texts[:3]))
    if header.kind.name == "contracts" and "unit" not in header.places and "area" in header.places:
        told |= {"unit": unit} if (unit := recognise.measure_of(header.cells[header.places["area"] - 1])) else {}
    if header.kind.name == "bank":
        named = " ".join(context.texts[:3])
        if account := around.account_no_in(named):
            told["account_no"] = account
        if name := re.search(r"(?:户名|账户名称)[:：]\s*([^\s:：]{2,40})", named):
            told["account_name"] = name[1]
    return told
