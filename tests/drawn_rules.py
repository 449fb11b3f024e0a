"""A county's own folder of rules with one tiny rule, a work file to ask it over, and the asking."""

import datetime as dt
from pathlib import Path

from sanzi import cases, contract, store
from sanzi.config import Config
from sanzi.policy import load
from sanzi.rules import catalogue, lint, run, scaffold

AS_OF = dt.date(2025, 7, 15)
TODAY = dt.date(2026, 1, 31)


def own_rules(tmp_path: Path) -> Path:
    """A county's own folder of rules with one rule, MONEY: every expense from 20,000.00 yuan on, blue."""
    folder = tmp_path / "rules"
    folder.mkdir()
    scaffold.new("money", "大额支出", today=TODAY, code="ZJ90", slug="toy", rules_folder=folder)
    return folder


def toy(home: Path, code: str = "ZJ90") -> Path:
    return next(home.glob(f"*/{code.lower()}_*"))


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def told(home: Path, code: str = "ZJ90") -> str:
    return "\n".join(lint.check((code,), home))


def read(home: Path, code: str = "ZJ90", config: Config | None = None):
    return next(rule for rule in catalogue.read(config or Config(rules_folder=home)) if rule.code == code)


def warehouse(tmp_path: Path, entries: str, *, config: Config | None = None, **drawn: str) -> Path:
    """A work file with drawn ledger tables, the villages of the entries, real policy and limits."""
    path = tmp_path / "warehouse.duckdb"
    con = store.connect(path)
    store.prepare(con)
    load.load(con, Config())
    for table in contract.tables("ledger"):
        cases.fill(con, table, entries if table.name == "entry" else drawn.get(table.name, ""))
    codes = [code for (code,) in con.execute("SELECT DISTINCT village_code FROM ledger.entry ORDER BY 1").fetchall()]
    cases.fill(con, contract.table("ledger.village"), "village_code\n" + "\n".join(codes))
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0)")
    store.run_file(con, contract.FOLDERS["ledger"] / "lineage.sql")
    load.load_limits(con, config or Config())
    con.close()
    return path


def entries(amounts: list[str]) -> str:
    """One village and one expense for each amount; villages 990101001001, …002 and so on."""
    rows = [f"9901010010{number:02} | P{number} | {amount} | - | 样例商行" for number, amount in enumerate(amounts, 1)]
    return "\n".join(["village_code | voucher_key | debit | credit | counterparty", *rows])


def ask(path: Path, home: Path, config: Config | None = None, codes: tuple[str, ...] = ("ZJ90",)) -> run.RuleNight:
    config = config or Config(rules_folder=home)
    return run.ask_all(path, config, AS_OF, tuple(rule for rule in catalogue.read(config) if rule.code in codes))
