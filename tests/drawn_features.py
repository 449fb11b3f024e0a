"""Feature tables built from ledger tables drawn by hand."""

import datetime as dt

import duckdb

from sanzi import cases, contract, store
from sanzi.config import Config
from sanzi.features import build
from sanzi.policy.load import load

AS_OF = dt.date(2025, 7, 15)
TABLES = ("contract", "resource", "asset", "deal", "entry", "balance", "office_holder", "invoice", "company", "bank_line", "voucher")


def built(needed: str, **drawn: str) -> duckdb.DuckDBPyConnection:
    """The feature table `needed` and what it is made of, from the tables that are drawn; the others are empty. A side that is not drawn is nothing."""
    con = store.connect()
    store.prepare(con)
    load(con, Config())
    for name in TABLES:
        cases.fill(con, contract.table(f"ledger.{name}"), drawn.get(name, ""))
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0), month = date_trunc('month', voucher_on)")
    build.build_needed(con, AS_OF, [needed])
    return con
