"""What a work file remembers: every clue it gave, and what staff found."""

from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import store
from sanzi.clues.build import HOME as CLUES
from sanzi.errors import UsageError
from sanzi.trial.conclusion import verdict

SQL = Path(__file__).with_suffix(".sql")


def clues(warehouse: Path) -> pa.Table:
    """One row per clue ever given: clue_id, village_code, hit_keys (rule|kind of subject|subject), ledger_keys, rule_codes, is_shadow, outcome and
    `verdict` (conclusion.VERDICTS). `warehouse` is a work file or a published sanzi.duckdb; it is only read. Raises UsageError where it holds no night."""
    with store.connect(warehouse, read_only=True) as con:
        try:
            store.run_file(con, CLUES / "disposition.sql")
            told = con.sql(SQL.read_text(encoding="utf-8")).to_arrow_table()
        except duckdb.CatalogException:
            raise UsageError(f"{warehouse} 里没有跑过的一夜。请指向工作库或发布的 sanzi.duckdb。") from None
    verdicts = [
        verdict(state, outcome, is_closed=is_closed)
        for state, outcome, is_closed in zip(*(told[name].to_pylist() for name in ("disposition_state", "outcome", "is_closed")), strict=True)
    ]
    return told.drop_columns(["disposition_state", "is_closed"]).append_column("verdict", pa.array(verdicts, pa.string()))
