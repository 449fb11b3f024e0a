"""Our own checks of the night: one folder of `checks/` each, counted per village."""

import tomllib
from pathlib import Path

import duckdb

from sanzi import store

HERE = Path(__file__).parent
CHECKS = HERE / "checks"


def check(con: duckdb.DuckDBPyConnection) -> list[dict]:
    """Put every check to the ledger that `build` left.

    One dict per check, by name: name, title, table_name, severity ('stop' is a promise of ours, 'warn' the county's data), checked, failed,
    why (None where nothing failed). The same rows go to `night.check_result`, the counts per village to `night.check_village`.
    """
    for view in ("month_of", "staged_row", "ledger_row"):
        store.run_file(con, HERE / f"{view}.sql")
    _keep_tally(con)
    con.execute("CREATE OR REPLACE TABLE night.check_village (name VARCHAR, village_code VARCHAR, checked BIGINT, failed BIGINT)")
    results = [_put(con, folder) for folder in sorted(CHECKS.iterdir()) if folder.is_dir()]
    columns = "name VARCHAR, title VARCHAR, table_name VARCHAR, severity VARCHAR, checked BIGINT, failed BIGINT, why VARCHAR"
    con.execute(f"CREATE OR REPLACE TABLE night.check_result ({columns})")
    con.executemany("INSERT INTO night.check_result VALUES (?, ?, ?, ?, ?, ?, ?)", [list(result.values()) for result in results])
    return results


def _keep_tally(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE IF NOT EXISTS night.tally (as_of DATE, ledger_table VARCHAR, row_count BIGINT)")
    con.execute("DELETE FROM night.tally WHERE as_of = (SELECT as_of FROM night.built)")
    store.run_file(con, HERE / "tally.sql")


def _put(con: duckdb.DuckDBPyConnection, folder: Path) -> dict:
    told = tomllib.loads((folder / "check.toml").read_text(encoding="utf-8"))
    con.execute(f"CREATE OR REPLACE TEMP VIEW finding AS {(folder / 'check.sql').read_text(encoding='utf-8')}")
    con.execute("INSERT INTO night.check_village SELECT ?, village_code, checked, failed FROM finding WHERE checked > 0 OR failed > 0", [folder.name])
    counted = con.execute("SELECT coalesce(sum(checked), 0)::BIGINT, coalesce(sum(failed), 0)::BIGINT FROM night.check_village WHERE name = ?", [folder.name])
    checked, failed = counted.fetchone()
    why = f"{failed} 处：{told['why']}" if failed else None
    return {
        "name": folder.name,
        "title": told["title"],
        "table_name": told["table"],
        "severity": told["severity"],
        "checked": checked,
        "failed": failed,
        "why": why,
    }
