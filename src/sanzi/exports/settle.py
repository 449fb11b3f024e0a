"""After all files are in: which village unnamed rows belong to, which rows were said before, and what each sheet brought."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa

from sanzi import contract, store
from sanzi.contract import Kind
from sanzi.exports.listing import Seen
from sanzi.exports.spool import Spool
from sanzi.traditional import simplified

SQL = Path(__file__).parent / "sql"
_SUFFIX = re.compile(r"(股份)?(合作)?(经济)?(联合社|合作社|经联社|经济社|联合总社|合作联社)$|(村民|居民)委员会$|村委会$|居委会$|集体经济组织$")
_NAMED = re.compile(r"(?:组织名称|单位名称|核算单位|编制单位|填报单位|账套名称|账套|村名称|村名|行政村|单位)[:：]\s*([^\s:：,，;；()（）]{2,30})")
_SPELT = re.compile(r"([\u4e00-\u9fff]{1,12}?(?:股份经济合作社|经济联合社|经济合作社|股份合作社|村民委员会|居民委员会|村委会|经联社|经济社|村|社区))")
# An 18-digit number alone may as well be an account: a code has a letter in it or says that it is one.
_CODE = re.compile(r"(?<![0-9A-Z])(\d{12}|[9N](?=\d*[A-Z])[0-9A-HJ-NP-Z]{16,17}|(?<=码[:：])[9N][0-9A-HJ-NP-Z]{16,17})(?![0-9A-Z])")
_ACCOUNT_NO = re.compile(r"(账号|账户|卡号)[:：]?\s*[\d ]+")
# Who lets land is the village itself, where the directory lists it; anybody else's name is none.
ISSUER = "发包方："
_MONEY_WORD = re.compile(r"^(亿|百万|万|千)?元$")


@dataclass(frozen=True)
class Context:
    """Where else a sheet may name its village, nearest first: title, sheet, file, folders."""

    title: str
    sheet: str
    path: str

    @property
    def texts(self) -> tuple[str, ...]:
        path = PurePosixPath(self.path)
        return (self.title, self.sheet, path.stem, *reversed(path.parts[:-1]))


def code_in(context: Context) -> str | None:
    """An organisation code in the sheet's surroundings. A title's first."""
    return next((found[1] for text in context.texts if (found := _CODE.search(_ACCOUNT_NO.sub("", text)))), None)


def core(name: str) -> str:
    """A collective's name without what only says that it is one; 样例村股份经济合作社 and 样例村村民委员会 are both 样例村."""
    plain = simplified(re.sub(r"\s", "", name))
    bare = _SUFFIX.sub("", plain)
    if bare.endswith("村村"):
        bare = bare[:-1]
    return bare if len(bare) >= 2 else plain


def move_in(con: duckdb.DuckDBPyConnection, fresh: list[Seen], contexts: dict[tuple[str, int], Context], spool: Spool) -> set[str]:
    """Put what waits in `spool` into staged, kind after kind; gives the kinds that had rows without an organisation code."""
    waiting = _waiting(fresh, spool)
    rejected = [path for seen in fresh for path in spool.waiting("rejected", seen.file_id, seen.sheet_no)]
    if rejected:
        con.execute("INSERT INTO staged.rejected FROM read_parquet($files)", {"files": rejected})
    told = _place(con, waiting, contexts)
    con.execute("CREATE OR REPLACE TEMP TABLE landed_span (kind VARCHAR, first_on DATE, last_on DATE)")
    # Measured: twice as fast. Nothing reads rows in the order in which they lie: source_row tells it.
    con.execute("SET preserve_insertion_order = false")
    for name in sorted(waiting):
        kind = contract.kind(name)
        lists = _land(con, kind, waiting[name], is_told=name in told)
        if kind.village == "required" and con.execute("SELECT count(*) FROM landed WHERE village_code IS NULL").fetchone()[0]:
            raw = [str(spool.raw(seen.file_id, seen.sheet_no)) for seen in fresh if seen.kind == name]
            store.run_file(con, SQL / "reject_unplaced.sql", {"kind": name, "raw": raw})
        if kind.day:
            con.execute(f'INSERT INTO landed_span SELECT ?, min("{kind.day}"), max("{kind.day}") FROM landed', [name])  # noqa: S608 - a column of a kind
        store.run_file(con, SQL / "move_in.sql", columns=", ".join(f'"{column}"' for column, _ in kind.staged), **lists)
    con.execute("RESET preserve_insertion_order")
    return told


def settle(con: duckdb.DuckDBPyConnection, fresh: list[Seen], told: set[str], spool: Spool) -> dict[tuple[str, int], "Measure"]:
    """Tell duplicates of what moved in and stayed; gives the measure of each sheet. Needs the temp table file_order."""
    measures = {}
    for name, files in sorted(_waiting(fresh, spool).items()):
        kind = contract.kind(name)
        lists = _land(con, kind, files, is_told=name in told)
        _mark_duplicates(con, kind, sorted({seen.file_id for seen in fresh if seen.kind == name}), lists)
        measures |= _measure(con, kind, lists)
    return measures


def _waiting(fresh: list[Seen], spool: Spool) -> dict[str, list[str]]:
    """Kind → its files of typed rows, sheet after sheet."""
    waiting: dict[str, list[str]] = {}
    for seen in fresh:
        if files := spool.waiting("typed", seen.file_id, seen.sheet_no):
            waiting.setdefault(seen.kind, []).extend(files)
    return waiting


def _place(con: duckdb.DuckDBPyConnection, waiting: dict[str, list[str]], contexts: dict[tuple[str, int], Context]) -> set[str]:
    """Tell the villages of rows that name no code, into the temp table `placed`; gives the kinds that have such rows."""
    asked: dict[str, list[tuple]] = {}
    for name, files in sorted(waiting.items()):
        if contract.kind(name).village != "none":
            rows = store.run_file(con, SQL / "unplaced.sql", {"typed": files}).fetchall()
            asked |= {name: rows} if rows else {}
    if not asked:
        return set()
    codes = _directory(con, waiting)
    rows = sorted({row for each in asked.values() for row in each}, key=str)
    placed = [(file_id, sheet_no, told, _village(told, contexts[file_id, sheet_no], codes)) for file_id, sheet_no, told in rows]
    names = ("file_id", "sheet_no", "village_told", "village_code")
    types = (pa.string(), pa.int32(), pa.string(), pa.string())
    columns = [pa.array(each, kind) for each, kind in zip(zip(*placed, strict=True), types, strict=True)]
    con.register("told", pa.table(dict(zip(names, columns, strict=True))))
    con.execute("CREATE OR REPLACE TEMP TABLE placed AS FROM told")
    con.unregister("told")
    return set(asked)


def _land(con: duckdb.DuckDBPyConnection, kind: Kind, files: list[str], *, is_told: bool) -> dict[str, str]:
    """Make the good rows in `files` readable as `landed`; gives what the statements over them take."""
    store.run_file(con, SQL / "landed.sql", view="landed_untold" if is_told else "landed", files=", ".join(store.quoted(path) for path in files))
    if is_told:
        store.run_file(con, SQL / "landed_told.sql")
    return {"kind": kind.name, "placed": "WHERE village_code IS NOT NULL" if kind.village == "required" else ""}


def _directory(con: duckdb.DuckDBPyConnection, waiting: dict[str, list[str]]) -> dict[str, str]:
    """Core name → code, of every village that some row names with both; a name of two villages is left out."""
    pairs = con.execute("SELECT village_name, village_code FROM staged.villages UNION SELECT village_name, village_code FROM staged.vouchers").fetchall()
    for name in ("villages", "vouchers"):
        if waiting.get(name):
            told = "SELECT DISTINCT village_name, village_code FROM read_parquet($typed) WHERE problem IS NULL"
            pairs += con.execute(told, {"typed": waiting[name]}).fetchall()
    codes: dict[str, set[str]] = {}
    for name, code in pairs:
        if name and code:
            codes.setdefault(core(name), set()).add(code)
    return {name: min(each) for name, each in codes.items() if len(each) == 1}


def _village(told: str | None, context: Context, codes: dict[str, str]) -> str | None:
    """The code; the name itself where no directory lists it; the issuer of a contract at last; None where nothing names a village."""
    issuer = told.removeprefix(ISSUER) if told and told.startswith(ISSUER) else None
    if told and not issuer:
        return codes.get(core(told), told)
    for text in context.texts:
        listed = [name for name in codes if name in simplified(text)]
        if listed:
            return codes[max(listed, key=lambda name: (len(name), name))]
    for text in context.texts:
        named = [found[1] for pattern in (_NAMED, _SPELT) for found in pattern.finditer(text) if not _MONEY_WORD.match(found[1])]
        if named:
            return named[0]
    return codes.get(core(issuer)) if issuer else None


def say_again(con: duckdb.DuckDBPyConnection) -> None:
    """What the rows of earlier nights say, hashed anew where another version of DuckDB hashed it."""
    if con.execute("SELECT version FROM staged.content_of").fetchall() != [(duckdb.__version__,)]:
        con.execute("DELETE FROM staged.content")
        for kind in contract.kinds():
            _say(con, kind, {"rows": f'staged."{kind.name}"', "placed": ""})
        con.execute("DELETE FROM staged.content_of")
        con.execute("INSERT INTO staged.content_of VALUES (?)", [duckdb.__version__])


def _say(con: duckdb.DuckDBPyConnection, kind: Kind, lists: dict[str, str]) -> None:
    said = ", ".join(
        f'"{each.name}"' if each.is_text else f'"{each.name}", CASE WHEN "{each.name}" IS NULL THEN "{each.name}_raw" END' for each in kind.columns
    )
    store.run_file(con, SQL / "say.sql", {"kind": kind.name}, columns=said, **lists)


def _mark_duplicates(con: duckdb.DuckDBPyConnection, kind: Kind, files: list[str], lists: dict[str, str]) -> None:
    """Move rows that another file said before, of new `files` or of one read again, into staged.duplicate."""
    _say(con, kind, lists | {"rows": "landed"})
    store.run_file(con, SQL / "find_duplicates.sql", {"kind": kind.name, "files": files})
    if con.execute("SELECT count(*) FROM repeated").fetchone()[0]:
        store.run_file(con, SQL / "store_duplicates.sql", {"kind": kind.name}, kind=kind.name)
        con.execute(f'DELETE FROM staged."{kind.name}" USING repeated WHERE "{kind.name}".row_id = repeated.row_id')  # noqa: S608 - name of a kind
        con.execute("DELETE FROM staged.content USING repeated WHERE concat(file_id, '.', sheet_no, '.', record) = repeated.row_id")


@dataclass(frozen=True)
class Measure:
    """What a sheet brought: rows, days, villages, and the sum of each money column as text."""

    loaded: int = 0
    first_on: object = None
    last_on: object = None
    villages: tuple[str, ...] = ()
    sums: tuple[tuple[str, str], ...] = ()


def _measure(con: duckdb.DuckDBPyConnection, kind: Kind, lists: dict[str, str]) -> dict[tuple[str, int], Measure]:
    """Measures of the sheets whose rows are `landed`."""
    money = [column.name for column in kind.columns if column.type == "money"]
    lists = lists | {
        "day": f'min("{kind.day}"), max("{kind.day}")' if kind.day else "NULL::DATE, NULL::DATE",
        "villages": "list(DISTINCT village_code) FILTER (village_code IS NOT NULL)" if _has_village(kind) else "NULL::VARCHAR[]",
        "sums": "[" + ", ".join(f'sum("{name}")::VARCHAR' for name in money) + "]" if money else "NULL::VARCHAR[]",
    }
    measures = {}
    for file_id, sheet_no, loaded, first_on, last_on, villages, sums in store.run_file(con, SQL / "measure.sql", **lists).fetchall():
        told = tuple((name, text) for name, text in zip(money, sums or [], strict=True) if text is not None)
        measures[file_id, sheet_no] = Measure(loaded, first_on, last_on, tuple(sorted(villages or [])), told)
    return measures


def after(con: duckdb.DuckDBPyConnection, as_of: object) -> dict[tuple[str, int], int]:
    """Staged rows of each sheet that happened after `as_of`: loaded, counted, not yet in the ledger."""
    counts = {}
    for kind in contract.kinds():
        if kind.day:
            late = f'SELECT left(row_id, 12), split_part(row_id, \'.\', 2)::INTEGER, count(*) FROM staged."{kind.name}" WHERE "{kind.day}" > ? GROUP BY ALL'  # noqa: S608
            counts |= {(file_id, sheet_no): rows for file_id, sheet_no, rows in con.execute(late, [as_of]).fetchall()}
    return counts


def _has_village(kind: Kind) -> bool:
    return any(column.name == "village_code" for column in kind.columns)
