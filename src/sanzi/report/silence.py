"""What came in and what did not, and what a later export took back: for run.json and for the page."""

import datetime as dt

from duckdb import DuckDBPyConnection

from sanzi.report.asked import rows

# What one reads of a list; the tables features.arrival and ledger.voucher_change hold the rest.
MOST = 200
CHANGES = ("deleted", "re_entered", "changed")


def told(con: DuckDBPyConnection) -> dict[str, dict]:
    """`arrival` and `changes` of run.json; needs features.arrival and ledger.voucher_change of tonight.

    arrival: `kinds` (per kind: villages, rows, first and last month), `gaps` (per village and kind of every month: months that came, first, last and
    the missing months; every gap, none left out), `never` (kinds a village never sent although at least half the others of its township did).
    changes: `counts` of vouchers by change, `rows` superseded by ledger table, `vouchers`, the first 200.
    """
    changes = rows(con, "changes")
    return {
        "arrival": {"kinds": rows(con, "arrival_kinds"), "gaps": rows(con, "arrival_gaps"), "never": rows(con, "arrival_never")},
        "changes": {
            "counts": {change: sum(each["change"] == change for each in changes) for change in CHANGES},
            "rows": {each["ledger_table"]: each["rows"] for each in rows(con, "superseded")},
            "vouchers": changes[:MOST],
        },
    }


def quiet(con: DuckDBPyConnection) -> list[dict]:
    """`quiet` of run.json's arrival: village_code, rule (SJ02: a bank account stopped; SJ03: entries dropped by half), first and last day; needs hits.hit."""
    return rows(con, "arrival_quiet")


def townships(con: DuckDBPyConnection, as_of: dt.date) -> list[dict]:
    """The picture of the page: one row per township and kind of every month, `cells` for the last 24 `months` ('2024-03')."""
    return rows(con, "arrival_townships", {"as_of": as_of})
