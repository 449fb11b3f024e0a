"""What arrived of every village, kind and month: drawn ledger tables in, the table of arrivals and what run.json says of it out."""

import datetime as dt

import pytest

from sanzi import cases, contract, store
from sanzi.config import Config
from sanzi.features import build
from sanzi.policy.load import load
from sanzi.report import silence

JUNE = dt.date(2024, 6, 30)
VILLAGES = """
village_code | village_name | county | township
A | 甲村 | 样例县 | 东镇
B | 乙村 | 样例县 | 东镇
C | 丙村 | 样例县 | 东镇
D | 丁村 | 样例县 | 西镇
E | 戊村 | 别县   | 东镇
F | 己村 | 样例县 | -
"""


@pytest.fixture
def con():
    with store.connect() as con:
        store.prepare(con)
        load(con, Config())
        yield con


def built(con, as_of: dt.date = JUNE, village: str = VILLAGES, **drawn: str):
    for table in contract.tables("ledger"):
        cases.fill(con, table, village if table.name == "village" else drawn.get(table.name, ""))
    build.build_needed(con, as_of, ["arrival", "account_month"])
    return con


def months(con, village: str, kind: str) -> dict[str | None, int]:
    rows = "SELECT strftime(month, '%Y-%m'), row_count FROM features.arrival WHERE village_code = ? AND kind = ? ORDER BY month NULLS FIRST"
    return dict(con.execute(rows, [village, kind]).fetchall())


def entries(*days: str) -> str:
    """village:day …"""
    return "\n".join(["village_code | voucher_on", *(" | ".join(day.split(":")) for day in days)])


def test_every_month_from_the_first_to_the_last_that_has_ended(con):
    drawn = entries("A:2024-01-31", "A:2024-03-01", "A:2024-03-31")
    assert months(built(con, entry=drawn), "A", "vouchers") == {"2024-01": 1, "2024-02": 0, "2024-03": 2, "2024-04": 0, "2024-05": 0}
    assert max(months(built(con, dt.date(2024, 7, 1), entry=drawn), "A", "vouchers")) == "2024-06", "June has ended on the first of July"
    assert max(months(built(con, dt.date(2024, 3, 31), entry=drawn), "A", "vouchers")) == "2024-03", "a month that goes on is there once it has rows"


def test_a_year_turns_and_a_last_day_of_february_is_a_month(con):
    drawn = entries("A:2023-11-30", "A:2024-02-29")
    assert months(built(con, dt.date(2024, 2, 29), entry=drawn), "A", "vouchers") == {"2023-11": 1, "2023-12": 0, "2024-01": 0, "2024-02": 1}


def test_what_comes_when_there_is_something_and_what_is_a_list_has_no_missing_months(con):
    built(
        con,
        invoice="village_code | invoice_on\nA | 2024-01-05\nA | 2024-04-05\nA | -",
        contract="village_code | signed_on\nA | 2024-01-05\nA | 2024-04-05",
        disclosure="village_code | period | period_start_on | disclosed_on\nA | 2024Q1 | 2024-01-01 | 2024-04-09",
    )
    assert months(con, "A", "invoices") == {None: 1, "2024-01": 1, "2024-04": 1}
    assert months(con, "A", "contracts") == {None: 2}
    assert months(con, "A", "disclosures") == {"2024-01": 1}, "the period it tells of"


def test_neighbours_are_the_others_of_the_township_that_have_begun(con):
    built(con, entry=entries("A:2024-01-05", "B:2024-01-05", "B:2024-02-05", "C:2024-02-05", "D:2024-02-05", "E:2024-02-05", "F:2024-02-05", "F:2024-04-05"))
    rows = con.execute("SELECT village_code, strftime(month, '%m'), row_count, sender_count, arrived_count FROM features.arrival ORDER BY ALL").fetchall()
    assert [row for row in rows if row[1] in ("01", "02")] == [
        ("A", "01", 1, 1, 1),
        ("A", "02", 0, 2, 2),
        ("B", "01", 1, 1, 1),
        ("B", "02", 1, 2, 1),
        ("C", "02", 1, 2, 1),
        ("D", "02", 1, 0, 0),
        ("E", "02", 1, 0, 0),
        ("F", "02", 1, 0, 0),
    ]


def test_a_kind_that_others_of_the_township_sent_and_one_never_did(con):
    built(con, entry=entries("A:2024-01-05", "D:2024-01-05"), asset="village_code | acquired_on\nA | 2020-01-01\nB | -")
    never = "SELECT village_code, kind, sender_count, evidence FROM features.arrival WHERE row_count = 0 AND month IS NULL ORDER BY ALL"
    assert con.execute(never).fetchall() == [("B", "vouchers", 1, ["village-2"]), ("C", "assets", 2, ["village-3"]), ("C", "vouchers", 1, ["village-3"])]


def test_a_gap_quotes_the_last_three_rows_before_it_and_a_month_that_came_quotes_none(con):
    built(con, entry=entries("A:2024-01-09", "A:2024-01-02", "A:2024-01-08", "A:2024-01-07", "A:2024-03-05"))
    rows = dict(con.execute("SELECT month(month), list_sort(evidence) FROM features.arrival WHERE village_code = 'A'").fetchall())
    assert rows == {1: [], 2: ["entry-1", "entry-3", "entry-4"], 3: [], 4: ["entry-5"], 5: ["entry-5"]}


def test_accounts_and_the_cash_book_by_month(con):
    built(
        con,
        bank_line="village_code | account_no | bank_on\nA | 1 | 2024-01-05\nA | 1 | 2024-01-31\nA | 2 | 2024-02-01\nA | - | 2024-02-01\n- | 3 | 2024-02-01",
        entry="village_code | voucher_on | role | is_opening\nA | 2024-01-01 | cash | true\nA | 2024-02-29 | cash | false\nA | 2024-02-29 | bank | false",
    )
    rows = con.execute("SELECT account_no, is_cash, month(month), line_count, day(first_on), day(last_on) FROM features.account_month ORDER BY ALL").fetchall()
    assert rows == [("1", False, 1, 2, 5, 31), ("2", False, 2, 1, 1, 1), ("库存现金", True, 2, 1, 29, 29)]


# run.json and the page


def test_run_json_lists_every_gap_and_what_was_never_sent(con):
    con.execute("CREATE TABLE night.superseded (ledger_table VARCHAR, village_code VARCHAR, row_id VARCHAR, unit VARCHAR)")
    con.execute("CREATE TABLE night.run (run_no INTEGER, as_of DATE)")
    built(
        con,
        # A lacks February within its own months and April beside B; May has not come for anybody; D is alone in its township.
        entry=entries("A:2024-01-05", "A:2024-03-05", "B:2024-02-05", "B:2024-03-05", "B:2024-04-05", "D:2024-01-05", "D:2024-03-05"),
        bank_line="village_code | bank_on\nA | 2024-04-05\nB | 2024-04-05",
        petition="village_code | petition_on\nA | 2024-04-05",
    )
    told = silence.told(con)["arrival"]
    assert told["gaps"] == [
        {"village_code": "A", "kind": "vouchers", "months": 2, "first": "2024-01", "last": "2024-03", "missing": ["2024-02", "2024-04"]},
        {"village_code": "D", "kind": "vouchers", "months": 2, "first": "2024-01", "last": "2024-03", "missing": ["2024-02"]},
    ]
    assert told["never"] == [{"village_code": "C", "kind": "bank"}, {"village_code": "B", "kind": "petitions"}, {"village_code": "C", "kind": "petitions"},
                             {"village_code": "C", "kind": "vouchers"}]  # fmt: skip
    assert [(row["kind"], row["villages"], row["rows"], row["first"], row["last"]) for row in told["kinds"]] == [
        ("bank", 2, 2, "2024-04", "2024-04"),
        ("vouchers", 3, 7, "2024-01", "2024-04"),
        ("petitions", 1, 1, "2024-04", "2024-04"),
    ]


def test_the_picture_tells_a_gap_from_nobody_yet_and_from_not_begun(con):
    built(con, entry=entries("A:2024-02-05", "A:2024-04-05", "B:2024-03-05", "B:2024-04-05", "C:2024-03-05", "C:2024-04-05"))
    (row,) = silence.townships(con, JUNE)
    assert (row["township"], row["villages"], row["of_villages"], len(row["cells"])) == ("东镇", 3, 3, 24)
    assert dict(zip(row["months"], row["cells"], strict=True)) == {
        **dict.fromkeys(row["months"][:-4], None),
        "2024-02": "0",
        "2024-03": "1",
        "2024-04": "0",
        "2024-05": "none",
    }
