"""Clues → the files that leave the house."""

import datetime as dt
from pathlib import Path

import duckdb

from sanzi import contract, store
from sanzi.config import Config
from sanzi.handoff import lists, masking, township, workbook

HOME = Path(__file__).parent
CLUES = "SELECT * FROM listed_clue ORDER BY rank"
EVIDENCE = "SELECT e.* FROM listed_evidence AS e JOIN listed_clue AS c ON c.clue_id = e.clue_id ORDER BY c.rank, e.seq"


def write(con: duckdb.DuckDBPyConnection, folder: Path, config: Config, as_of: dt.date) -> list[Path]:
    """Write the lists, the workbook, the township folders, 问题数据.csv and the two parquet files into `folder`, and where a rule is in shadow what
    it found as 观察线索.csv and 观察证据.csv; their paths in that order.

    Same clues, same configuration, same bytes. Files are readable by their owner only.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    masking.teach(con, is_on=config.mask_personal)
    try:
        shadow = _write_shadow(con, folder)
        hand(con, "clue", "evidence")
        whole = [
            lists.write_csv(folder / "线索清单.csv", lists.CLUE_TITLES, lists.told(lists.stream(con.execute(CLUES)))),
            lists.write_csv(folder / "线索证据.csv", lists.EVIDENCE_TITLES, lists.stream(con.execute(EVIDENCE))),
        ]
        paths = [
            *whole,
            workbook.write(con, folder / "线索清单.xlsx", as_of),
            *township.write(con, folder / "按乡镇", whole),
            _write_rejected(con, folder / "问题数据.csv"),
        ]
    finally:
        masking.forget(con)
    paths += [_write_parquet(con, query, folder / name) for query, name in ((CLUES, "clues.parquet"), (EVIDENCE, "evidence.parquet"))]
    return paths + shadow


def hand(con: duckdb.DuckDBPyConnection, clues: str, evidence: str) -> None:
    """Put these two tables into listed_clue and listed_evidence, masked."""
    for view, table in (("handed_clue", clues), ("handed_evidence", evidence)):
        con.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS FROM clues.{table}")
    store.run_file(con, HOME / "listed_clue.sql")
    store.run_file(con, HOME / "listed_evidence.sql")


def _write_shadow(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The same two lists of what rules in shadow found: with its ids and its blank columns it can be judged and put back like the list."""
    if not con.execute("SELECT count(*) FROM hits.rule WHERE standing = 'shadow'").fetchone()[0]:
        return []
    hand(con, "shadow_clue", "shadow_evidence")
    return [
        lists.write_csv(folder / "观察线索.csv", lists.CLUE_TITLES, lists.told(lists.stream(con.execute(CLUES)))),
        lists.write_csv(folder / "观察证据.csv", lists.EVIDENCE_TITLES, lists.stream(con.execute("SELECT * FROM listed_evidence"))),
    ]


def _write_rejected(con: duckdb.DuckDBPyConnection, path: Path) -> Path:
    personal = {kind.name: [column for column in kind.columns if column.type == "id"] for kind in contract.kinds()}
    fields = [f"{kind}.{spelling}" for kind, columns in personal.items() for column in columns for spelling in (column.name, column.header)]
    # Where a row may also hold an invoice number as long as an account number, only checksums can tell them apart.
    kinds = [kind.name for kind in contract.kinds() if personal[kind.name] and not any(column.name == "invoice_no" for column in kind.columns)]
    rejected = store.run_file(con, HOME / "listed_rejected.sql", {"personal_fields": fields, "personal_kinds": kinds})
    return lists.write_csv(path, lists.REJECTED_TITLES, lists.stream(rejected))


def _write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> Path:
    con.sql(query).write_parquet(str(lists.private(path)), compression="zstd")
    path.chmod(0o600)
    return path
