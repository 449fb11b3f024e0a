"""The stage `exports`: every file under a folder → raw and staged, and the list of files that run.json shows."""

import datetime as dt
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from sanzi import contract, store
from sanzi.errors import InvariantError
from sanzi.exports import arrive, corrections, fingerprint, normal, settle, ties
from sanzi.exports.arrive import OURS, Way
from sanzi.exports.digest import Digests
from sanzi.exports.doubt import joined, withhold
from sanzi.exports.listing import COUNTS, Seen, known_sheets, store_sheets, told
from sanzi.exports.met import Met
from sanzi.exports.spool import Spool
from sanzi.exports.walk import walk

READER = "6"
SQL = Path(__file__).parent / "sql"


def load(
    con: duckdb.DuckDBPyConnection,
    exports_dir: Path,
    *,
    skip: tuple[Path, ...],
    as_of: dt.date,
    run_no: int,
    progress: Callable[[str], None],
    raw: Path | None = None,
    met: Met | None = None,
) -> list[dict]:
    """Load what is new under `exports_dir` and give the `files` list of run.json (contract §2), in path order.

    Raw lines are kept in the folder `raw`, one parquet file a sheet (None: they are not kept). Paths in `skip` are never read.
    A file that cannot be read is in the list with its reason; nothing here raises for the county's data.
    `met` brings what people decided about files in doubt (None: nothing) and takes home how each sheet was read.
    Raises InvariantError where the rows of a sheet do not add up. Whatever is raised, nothing was loaded.
    """
    met = Met(exports_dir) if met is None else met
    _prepare(con)
    with ExitStack() as stack:
        spool = Spool(raw or Path(stack.enter_context(TemporaryDirectory())))
        spool.begin()
        known = known_sheets(con)
        way = Way(spool, met, dt.date(as_of.year + 10, as_of.month, min(as_of.day, 28)), progress)
        like = Seen("", reader=f"{READER}-{_mapping_digest()}", run_no=run_no)
        digests = Digests(con)
        listing, given, stale = _read(con, _told_apart(exports_dir, skip, like, way.met, digests), known, way)
        listing += _gone(known, listing)
        con.execute("BEGIN")
        settle.say_again(con)
        for file_id in stale:
            _forget(con, file_id)
        for seen in listing:
            corrections.keep(con, seen.file_id, seen.sheet_no, seen.path, given.pop((seen.file_id, seen.sheet_no), []), run_no)
        listing = _correct(con, exports_dir, listing, way)
        listing = _settle(con, listing, way)
        store_sheets(con, listing)
        digests.keep(con)
        spool.end({seen.file_id for seen in listing if seen.status == "loaded"})
        con.execute("COMMIT")
    late = settle.after(con, as_of)
    return [told(seen, late) for seen in listing]


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    # Measured: at the default of 16 MB a night writes several checkpoints, each of which takes longer than what it saves.
    con.execute("SET checkpoint_threshold = '1GB'")
    _migrate(con)
    for name in ("tables.sql", "fingerprint_tables.sql"):
        store.run_file(con, SQL / name)
    for kind in contract.kinds():
        con.execute(kind.ddl)
    arrive.prepare(con)


def _migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Give the tables of a work file that an earlier version made the columns that they have now; what its rows say is hashed anew."""
    asked = "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE schema_name = 'staged' GROUP BY ALL ORDER BY ALL"
    here = dict(con.execute(asked).fetchall())
    for kind in contract.kinds():
        for name, type_ in kind.staged if kind.name in here else ():
            if name not in here[kind.name]:
                con.execute(f'ALTER TABLE staged."{kind.name}" ADD COLUMN "{name}" {type_}')
    if "tie" in here:
        # Powers were of 10,000 once; nothing but that is ever ten times too large.
        con.execute("UPDATE staged.tie SET power = 4 * power WHERE abs(power) = 1")
    if "content" in here and "said_too" not in here["content"]:
        con.execute("DROP TABLE staged.content")
        con.execute("DROP SCHEMA IF EXISTS raw CASCADE")


def _forget(con: duckdb.DuckDBPyConnection, file_id: str) -> None:
    con.execute("INSERT INTO staged.changed VALUES (?)", [file_id])
    con.execute("DELETE FROM staged.content WHERE file_id = ?", [file_id])
    for name in ("rejected", "duplicate", *(kind.name for kind in contract.kinds())):
        con.execute(f'DELETE FROM staged."{name}" WHERE left(row_id, 12) = ?', [file_id])  # noqa: S608 - name of a kind


def _mapping_digest() -> str:
    told = b"".join(path.read_bytes() for path in (*sorted(contract.KINDS.glob("*.toml")), SQL.parent / "words.toml", normal.SIDES))
    return hashlib.sha256(told).hexdigest()[:12]


def _read(
    con: duckdb.DuckDBPyConnection, files: list[tuple[Path, Seen]], known: dict, way: Way
) -> tuple[list[Seen], dict[tuple[str, int], list[corrections.Given]], list[str]]:
    """Every file's lines of the list in path order, 更正值 by the sheet that gives them, and the files whose rows of another reader are replaced.

    Files that another reader loaded are taken out of `known`.
    """
    stale, waiting, lines, given = {}, {}, {}, {}
    for at, (_, file) in enumerate(files):
        if file.why:
            lines[at] = [file]
            continue
        if file.sha256 in known and known[file.sha256][0].reader != file.reader:
            # Another reader loaded it: read it again, at the place it has among the runs. (What is gone cannot be read again and stays as it is.)
            stale[file.file_id] = known.pop(file.sha256)[0].run_no
        if file.sha256 in known:
            lines[at] = _again(known[file.sha256], file)
        else:
            waiting.setdefault(file.sha256, []).append(at)
    files = [(path, replace(file, run_no=stale.get(file.file_id, file.run_no))) for path, file in files]
    while waiting:
        # What one place did not load, another may: name and folder can tell what the headers do not.
        turn = {sha256: here.pop(0) for sha256, here in waiting.items()}
        for (sha256, at), came in zip(turn.items(), arrive.arrive_all(con, [files[at] for at in turn.values()], way), strict=True):
            lines[at] = came.lines
            given |= came.given
            if any(seen.status == "loaded" for seen in came.lines):
                for other in waiting[sha256]:
                    lines[other] = [_copy(seen, files[other][1], files[at][1].path) for seen in came.lines]
                waiting[sha256] = []
        waiting = {sha256: here for sha256, here in waiting.items() if here}
    return [line for at in sorted(lines) for line in lines[at]], given, list(stale)


def _told_apart(exports_dir: Path, skip: tuple[Path, ...], like: Seen, met: Met, digests: Digests) -> list[tuple[Path, Seen]]:
    """Every file of the folder in path order with its digest; with a reason where it is not looked at or cannot be opened."""
    files = [(path, replace(like, path=relative, why=why or "")) for path, relative, why in walk(exports_dir, skip)]

    def digested(path: Path, file: Seen) -> Seen:
        try:
            sha256 = digests.of(path, file.path)
        except OSError as wrong:
            return replace(file, status="refused", why=f"打不开：{wrong.strerror}。请检查文件权限。")
        return replace(file, sha256=sha256, file_id=sha256[:12], reader=like.reader + met.answers.mark(path))

    with ThreadPoolExecutor() as pool:
        told = [(path, file if file.why else pool.submit(digested, path, file)) for path, file in files]
    return [(path, each if isinstance(each, Seen) else each.result()) for path, each in told]


def _again(known: list[Seen], file: Seen) -> list[Seen]:
    """The lines of a file that an earlier night loaded, at its old path or at another."""
    if known[0].path != file.path:
        return [_copy(seen, file, seen.path) for seen in known]
    whys = (seen.why if seen.why.startswith("沿用") else f"沿用：{seen.why}" if seen.why else "沿用" for seen in known)
    return [replace(seen, why=why, is_gone=False) for seen, why in zip(known, whys, strict=True)]


def _copy(seen: Seen, file: Seen, first: str) -> Seen:
    # What the original loads or quarantines is counted only when the run ends; what is neither is already known.
    again = seen.rows_read - seen.rows_skipped
    counts = {"rows_loaded": 0, "rows_quarantined": 0, "rows_duplicate": again, "sums": {}, "first_on": None, "last_on": None, "village_codes": []}
    return replace(seen, path=file.path, status="duplicate", why=f"与 {first} 完全相同", run_no=file.run_no, is_gone=False, **counts)


def _gone(known: dict[str, list[Seen]], listing: list[Seen]) -> list[Seen]:
    """Files loaded on earlier nights that are no longer there: their rows stay, and they stay listed."""
    listed = {(seen.sha256, seen.path) for seen in listing}
    gone = [seen for sheets in known.values() for seen in sheets if (seen.sha256, seen.path) not in listed]
    return [replace(seen, is_gone=True, why="沿用：文件已不在导出文件夹，已入库的行保留") for seen in gone]


def _correct(con: duckdb.DuckDBPyConnection, exports_dir: Path, listing: list[Seen], way: Way) -> list[Seen]:
    """The list after the files that staff corrected were read once more; they keep their place among the runs."""
    here = {seen.file_id: exports_dir / seen.path for seen in listing if seen.file_id and not seen.is_gone}
    for file_id in corrections.settle(con, sorted(here)):
        _forget(con, file_id)
        way.spool.forget(file_id)
        at = [place for place, seen in enumerate(listing) if seen.file_id == file_id and seen.status != "duplicate"]
        was = listing[at[0]]
        file = Seen(was.path, file_id=file_id, sha256=was.sha256, run_no=was.run_no, reader=was.reader)
        lines = arrive.arrive(con, here[file_id], file, way).lines
        lines = [replace(seen, is_gone=True, why=was.why) for seen in lines] if was.is_gone else lines
        listing = [*listing[: at[0]], *lines, *(seen for seen in listing[at[0] :] if seen.file_id != file_id or seen.status == "duplicate")]
    ours = {id(seen): corrections.say(con, seen.file_id, seen.sheet_no) for seen in listing if seen.why == OURS}
    return [replace(seen, why=f"{OURS}：{said}") if (said := ours.get(id(seen))) else seen for seen in listing]


def _withhold(con: duckdb.DuckDBPyConnection, file_id: str) -> None:
    _forget(con, file_id)
    fingerprint.forget(con, [file_id])


def _settle(con: duckdb.DuckDBPyConnection, listing: list[Seen], way: Way) -> list[Seen]:
    """Move in what this run brought, tell villages, doubts, duplicates and measures; gives the list, and checks that every sheet adds up."""
    fresh = [seen for seen in listing if seen.status == "loaded" and (seen.file_id, seen.sheet_no) in way.met]
    told = settle.move_in(con, fresh, way.met, way.spool)
    con.execute("INSERT INTO staged.changed SELECT DISTINCT unnest(?::VARCHAR[]) AS file_id ORDER BY 1", [[seen.file_id for seen in fresh]])
    # Before duplicates are told: the rows that a stopped file says first must not be taken out of the one that repeats them.
    way.met.doubts = joined(fingerprint.judge(con, fresh, way.met.answers.accepted), ties.judge(con, listing, way.met))
    listing = withhold(con, listing, way.met.doubts, _withhold)
    fresh = [seen for seen in listing if seen.status == "loaded" and (seen.file_id, seen.sheet_no) in way.met]
    order = sorted({(seen.run_no, seen.path, seen.file_id) for seen in listing if seen.status == "loaded"})
    con.execute(
        "CREATE OR REPLACE TEMP TABLE file_order AS SELECT unnest(?::VARCHAR[]) AS file_id, unnest(?::INTEGER[]) AS place",
        [[file_id for *_, file_id in order], list(range(len(order)))],
    )
    measures = settle.settle(con, fresh, told, way.spool)
    counted = {}
    for table in ("rejected", "duplicate"):
        rows = con.execute(f"SELECT left(row_id, 12), split_part(row_id, '.', 2)::INTEGER, count(*) FROM staged.{table} GROUP BY ALL").fetchall()  # noqa: S608 - one of two
        counted[table] = {(file_id, sheet_no): count for file_id, sheet_no, count in rows}
    for seen in fresh:
        at = (seen.file_id, seen.sheet_no)
        measured = measures.get(at, settle.Measure())
        seen.rows_loaded, seen.first_on, seen.last_on = measured.loaded, measured.first_on, measured.last_on
        seen.sums, seen.village_codes = dict(measured.sums), list(measured.villages)
        seen.rows_quarantined, seen.rows_duplicate = counted["rejected"].get(at, 0), counted["duplicate"].get(at, 0)
        if seen.rows_read != seen.rows_loaded + seen.rows_quarantined + seen.rows_duplicate + seen.rows_skipped:
            raise InvariantError(f"{seen.path} {seen.sheet} 的行数对不上：{', '.join(f'{name} {getattr(seen, name)}' for name in COUNTS)}。")
    return listing
