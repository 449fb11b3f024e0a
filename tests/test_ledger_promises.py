"""Our own promises stop a night where they are broken; what the county got wrong only warns."""

import datetime as dt

import pytest
from drawn_staged import V, entries, file_id, stopped

from sanzi.ledger import check


def test_an_empty_county_breaks_no_promise(staged):
    staged.build()
    results = check.check(staged.con)
    assert [result["name"] for result in results if result["failed"]] == []
    assert staged.ask("SELECT count(*) FROM ledger.lineage") == [(0,)]


BREAKS = {
    "sheet_identity": "UPDATE staged.sheet SET rows_read = rows_read + 1",
    "loaded_rows": "UPDATE staged.sheet SET rows_loaded = rows_loaded + 1, rows_read = rows_read + 1",
    "ledger_ties": "DELETE FROM ledger.due",
    "ledger_keys": "UPDATE ledger.entry SET ledger_key = 'entry:x'",
    "lineage": "UPDATE ledger.entry SET row_id = row_id || '9' WHERE line_no = 1",
    "entry_money": "UPDATE ledger.voucher SET debit = debit + 0.01",
    "village_once": "DELETE FROM ledger.village",
    "entry_complete": "UPDATE ledger.entry SET role = NULL",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_promise_stops(staged, name):
    staged.put("contracts", f"village_code | contract_no\n{V} | HT1")
    staged.put("contract_plan", "contract_no | due_no\nHT1 | 1", file="B")
    staged.put("vouchers", entries("date | voucher_no | line_no | debit\n2024-03-05 | 1 | 1 | 1.00\n2024-03-05 | 1 | 2 | 1.00"), file="C")
    staged.build()
    assert stopped(staged) == []
    staged.con.execute(BREAKS[name])
    assert name in stopped(staged)


def test_what_the_county_gets_wrong_only_warns_and_is_counted_per_village(staged):
    staged.put(
        "vouchers",
        entries("""date | voucher_no | line_no | account_code | account_name | debit | credit
        2024-01-05 | 1 | 1 | 513 | 管理费用 | 10.00 | -
        2024-01-05 | 1 | 2 | 101 | 库存现金 | - | 9.99
        2024-03-05 | 1 | 1 | 999 | 样例科目 | 1.00 | -
        2024-03-05 | 1 | 2 | 101 | 库存现金 | - | 1.00"""),
    )
    staged.put(
        "balances",
        f"""village_code | period | account_code | opening_debit | debit | credit | closing_debit
        {V} | 2024-01 | 101 | 100.00 | - | 9.99 | 90.01
        {V} | 2024-03 | 101 | 90.01 | - | 2.00 | 88.00""",
        file="B",
    )
    staged.put(
        "bank",
        f"""account_no | date | direction | amount | balance | village_code
        62 | 2024-03-07 | 借 | 5.00 | 95.00 | {V}
        62 | 2024-03-06 | 贷 | 20.00 | 100.00 | {V}
        62 | 2024-03-05 | 贷 | 30.00 | 81.00 | {V}""",
        file="C",
    )
    staged.put("petitions", f"village_code | petition_no\n{V} | X1", file="D")
    staged.build()
    results = {result["name"]: result for result in check.check(staged.con)}
    counts = {name: (result["checked"], result["failed"]) for name, result in results.items() if result["failed"]}
    assert counts == {
        "voucher_balance": (2, 1),
        "account_unknown": (4, 1),
        "month_gap": (3, 1),
        "balance_rolls": (2, 1),  # 90.01 - 2.00 is 88.01
        "balance_moves": (2, 1),  # the entries of March moved 1.00
        "bank_runs": (2, 1),  # newest first: 81.00 + 20.00 is 101.00
        "village_listed": (1, 1),
    }
    assert {results[name]["severity"] for name in counts} == {"warn"}
    assert results["voucher_balance"]["why"].startswith("1 处：")
    assert results["ledger_keys"]["why"] is None
    assert staged.ask("SELECT village_code, checked, failed FROM night.check_village WHERE name = 'voucher_balance'") == [(V, 2, 1)]


def test_fewer_rows_than_the_night_before_are_said(staged):
    staged.put("petitions", f"village_code | petition_no | date\n{V} | X1 | 2025-07-01\n{V} | X2 | 2025-07-02")
    staged.build(dt.date(2025, 7, 15))
    check.check(staged.con)
    staged.con.execute("DELETE FROM staged.petitions WHERE petition_no = 'X2'")
    staged.con.execute("INSERT INTO staged.changed VALUES (?)", [file_id("A")])
    staged.build(dt.date(2025, 7, 15))
    assert {result["name"]: result["failed"] for result in check.check(staged.con)}["tally_drift"] == 0  # the same night again
    staged.build(dt.date(2025, 7, 16))
    check.check(staged.con)
    staged.con.execute("DELETE FROM staged.petitions")
    staged.put("petitions", f"village_code | petition_no\n{V} | X3", file="B")
    staged.build(dt.date(2025, 7, 17))
    assert {result["name"]: result["failed"] for result in check.check(staged.con)}["tally_drift"] == 0
    more = "\n".join(f"{V} | Y{number}" for number in range(200))
    staged.put("petitions", f"village_code | petition_no\n{more}", file="C")
    staged.build(dt.date(2025, 7, 18))
    assert {result["name"]: result["failed"] for result in check.check(staged.con)}["tally_drift"] == 1
