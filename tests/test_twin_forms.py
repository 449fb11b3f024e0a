"""--mess real: one village in every form, read by the door, says what the same county says as plain tables, and planted.toml points at the rows as written."""

import datetime as dt
import tomllib
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from sanzi import config, contract, store
from sanzi.exports import load
from sanzi.ledger import build
from sanzi.policy import load as policy
from sanzi.twin import texts
from sanzi.twin.county import Order, make
from sanzi.twin.planting import Asked

AS_OF = dt.date(2025, 7, 15)
MONTHS = 5
# What the mess of untidy.toml takes out of the third village: its balances of one month.
FORGOTTEN = ("990101003201", "2023-11")
UNREAD = [("allowances", "amount", "待定"), ("contract_plan", "contract_no", None), ("invoices", "total", "见清单")]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """{mess: (warehouse with its ledger, list of files, planted.toml)} of the same county of one village in every form."""
    told = {}
    for mess in ("none", "real"):
        out = tmp_path_factory.mktemp(mess)
        villages = len(texts.read("forms")["townships"])
        make(Order(villages, MONTHS, 1, is_messy=mess == "real", is_real=mess == "real", per_township=1, asked=Asked(is_sample=False)), out)
        con = store.connect(None)
        store.prepare(con)
        files = load.load(con, out / "exports", skip=(), as_of=AS_OF, run_no=1, progress=lambda _: None)
        policy.load(con, config.read(out / "sanzi.toml"))
        build.build(con, AS_OF)
        told[mess] = con, files, tomllib.loads((out / "planted.toml").read_text(encoding="utf-8"))
    return told


def test_no_file_is_refused_and_only_what_is_meant_to_be_unreadable_is_set_aside(county):
    con, files, _ = county["real"]
    assert {file["status"] for file in files} == {"loaded", "duplicate", "ignored"}
    assert [file["path"] for file in files if file["status"] == "ignored" and not Path(file["path"]).name.startswith("~$")] == []
    assert con.execute("SELECT kind, field, raw_value FROM staged.rejected ORDER BY ALL").fetchall() == UNREAD


def test_every_form_is_met(county):
    shown = " ".join(file["path"] for file in county["real"][1])
    for sign in ("用友U8/", "凭证库2023", "NC凭证", "金蝶/", "星空凭证", "国标接口/", "明细账/", "现金日记账", "记账凭证.csv", "记账凭证/", "平台导出/"):
        assert sign in shown
    for sign in ("对账单/", "银行流水2023", "网银/", "银企直连/202307.txt", "CBHT.csv", "台账.xlsx", "四议两公开", "合同.txt"):
        assert sign in shown


def sums(con: duckdb.DuckDBPyConnection, table: str) -> set[tuple]:
    """Rows and sums of every amount of a ledger table by village, and by month where it has one."""
    columns = dict(con.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'ledger' AND table_name = ?", [table]).fetchall())
    month = next(
        (f'left("{name}"::VARCHAR, 7)' for name in ("period", "month", "voucher_on", "txn_on", "due_on", "paid_on", "date") if name in columns), "NULL"
    )
    village = "village_code" if "village_code" in columns else "NULL"
    amounts = [f'sum("{name}")' for name, type_ in columns.items() if type_.startswith("DECIMAL")]
    return set(con.execute(f'SELECT {", ".join([village, month, "count(*)", *amounts])} FROM ledger."{table}" GROUP BY ALL').fetchall())


def test_the_ledger_is_that_of_the_plain_tables(county):
    plain, real = county["none"][0], county["real"][0]
    tables = [table.name for table in contract.tables("ledger")]
    assert {"entry", "voucher", "bank_line", "contract", "due", "allowance", "balance"} <= set(tables)
    for table in tables:
        left, right = sums(plain, table), sums(real, table)
        if table == "balance":
            assert {row[:2] for row in left - right} == {FORGOTTEN}
            left = {row for row in left if row[:2] != FORGOTTEN}
        assert left == right, table
    assert sums(real, "voucher_change") == set()


def test_accounts_keep_their_part_under_dots_names_and_titles(county):
    asked = "SELECT village_code, role, count(*), sum(debit), sum(credit) FROM ledger.entry GROUP BY ALL"
    assert set(county["none"][0].execute(asked).fetchall()) == set(county["real"][0].execute(asked).fetchall())


def pointed_at(con: duckdb.DuckDBPyConnection, matter: dict) -> Counter:
    """What stands in the rows that planted.toml names: kind, and the days and amounts of the staged row."""
    found = Counter()
    for place in (*matter["rows"], *matter["around"]):
        kind = contract.kind(place["kind"])
        names = ", ".join(f'"{each.name}"' for each in kind.columns if each.type in ("money", "date"))
        sheet = place["sheet"] if place["file"].endswith(".xlsx") else ""
        rows = con.execute(
            f'SELECT {names or "count(*)"} FROM staged."{kind.name}" WHERE source_file = ? AND source_sheet = ? AND source_row = ?',
            [place["file"], sheet, place["row"]],
        ).fetchall()
        found[place["kind"], tuple(value or None for value in rows[0]) if rows else ()] += 1
    return found


def test_planted_rows_are_where_the_truth_says(county):
    (plain, _, left), (real, _, right) = county["none"], county["real"]
    assert [matter["id"] for matter in left["matter"]] == [matter["id"] for matter in right["matter"]]
    assert sum(len(matter["rows"]) for matter in left["matter"]) > 100
    for one, other in zip(left["matter"], right["matter"], strict=True):
        assert pointed_at(plain, one) == pointed_at(real, other), one["id"]
