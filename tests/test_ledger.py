"""Drawn staged rows in, ledger rows out."""

import datetime as dt

import pytest
from drawn_staged import Staged, V, entries, file_id, stopped

from sanzi.ledger import check


def keys(staged: Staged) -> list[tuple]:
    return staged.ask("SELECT ledger_key, row_id, debit, credit FROM ledger.entry ORDER BY ledger_key")


# --- keys, versions -------------------------------------------------------------------------------------------------------------------


def test_an_absent_side_is_nothing_and_the_key_names_the_entry(staged):
    staged.put("vouchers", entries("date | voucher_no | line_no | debit | credit\n2024-03-05 | 12 | 2 | 8.50 | -"))
    staged.build()
    assert staged.ask("SELECT ledger_key, voucher_key, debit, credit, month FROM ledger.entry") == [
        (f"entry:{V}|2024-03|记|12|2#1", f"{V}|2024-03|记|12", 8.50, 0, dt.date(2024, 3, 1))
    ]


def test_equal_lines_of_one_file_all_count_with_ordinals_in_the_order_of_the_file(staged):
    staged.put("vouchers", entries("date | voucher_no | line_no | debit\n2024-03-05 | 1 | 1 | 5.00\n2024-03-05 | 1 | 1 | 5.00\n2024-03-05 | 1 | 1 | 7.00"))
    staged.build()
    base = f"entry:{V}|2024-03|记|1|1#"
    assert [(key[len(base) :], row_id[-1], debit) for key, row_id, debit, _ in keys(staged)] == [("1", "1", 5), ("2", "2", 5), ("3", "3", 7)]


def test_a_later_export_of_a_voucher_counts_and_keeps_its_keys(staged):
    """Line 2 became 90, line 3 went away; line 1 is the same and was not loaded again."""
    staged.put(
        "vouchers",
        entries("""date | voucher_no | line_no | debit | credit
        2024-03-05 | 1 | 1 | - | 90.00
        2024-03-05 | 1 | 2 | 80.00 | -
        2024-03-05 | 1 | 3 | 10.00 | -
        2024-03-06 | 2 | 1 | 1.00 | -"""),
    )
    staged.put("vouchers", entries("date | voucher_no | line_no | debit | credit\n= A.1\n2024-03-05 | 1 | 2 | 90.00 | -"), file="B", run_no=2)
    staged.build()
    assert [(key.rsplit("|", 2)[1:], row_id, debit) for key, row_id, debit, _ in keys(staged)] == [
        (["1", "1#1"], f"{file_id('A')}.0.1", 0),
        (["1", "2#1"], f"{file_id('B')}.0.2", 90),
        (["2", "1#1"], f"{file_id('A')}.0.4", 1),
    ]
    assert staged.ask("SELECT row_id FROM night.superseded ORDER BY 1") == [(f"{file_id('A')}.0.2",), (f"{file_id('A')}.0.3",)]
    assert staged.ask("SELECT is_balanced, entry_count FROM ledger.voucher ORDER BY voucher_no") == [(True, 2), (False, 1)]
    assert staged.ask("SELECT count(*) FROM staged.vouchers") == [(5,)]
    assert stopped(staged) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"run_no": 1, "last_on": "2024-12-31", "path": "z.csv"}, {"run_no": 2, "last_on": "2024-01-31", "path": "a.csv"}),
        ({"run_no": 1, "last_on": "2024-03-30", "path": "z.csv"}, {"run_no": 1, "last_on": "2024-03-31", "path": "a.csv"}),
        ({"run_no": 1, "last_on": "2024-03-31", "path": "a.csv"}, {"run_no": 1, "last_on": "2024-03-31", "path": "b.csv"}),
    ],
    ids=["run", "last date", "path"],
)
@pytest.mark.parametrize("names", ["AB", "BA"])
def test_which_export_is_the_later_one(staged, earlier, later, names):
    text = "date | voucher_no | line_no | debit\n2024-03-05 | 1 | 1 | {}"
    staged.put("vouchers", entries(text.format("1.00")), file=names[0], **earlier)
    staged.put("vouchers", entries(text.format("2.00")), file=names[1], **later)
    staged.build()
    assert staged.ask("SELECT debit FROM ledger.entry") == [(2,)]


def test_a_copy_of_an_old_file_brings_nothing_later(staged):
    staged.put("assets", f"village_code | asset_no | cost\n{V} | Z1 | 100.00")
    staged.put("assets", f"village_code | asset_no | cost\n{V} | Z1 | 200.00", file="B", run_no=2)
    copy = "SELECT * REPLACE ('copy.csv' AS path, 'duplicate' AS status, 3 AS run_no, 0 AS rows_loaded, 1 AS rows_duplicate) FROM staged.sheet"
    staged.con.execute(f"INSERT INTO staged.sheet {copy} WHERE path = 'A.csv'")
    staged.build()
    assert staged.ask("SELECT cost FROM ledger.asset") == [(200,)]
    assert stopped(staged) == []


def test_a_row_that_comes_back_counts_again(staged):
    """100, then 200, then 100 once more: the third export repeats the row of the first."""
    text = "village_code | asset_no | cost\n"
    staged.put("assets", text + f"{V} | Z1 | 100.00")
    staged.put("assets", text + f"{V} | Z1 | 200.00", file="B", run_no=2)
    staged.put("assets", text + "= A.1 | - | -", file="C", run_no=3)
    staged.build()
    assert staged.ask("SELECT cost, row_id, ledger_key FROM ledger.asset") == [(100, f"{file_id('A')}.0.1", f"asset:{V}|Z1#1")]


def test_journals_of_single_accounts_make_up_one_voucher(staged):
    """Two files without entry numbers, each with one side of the voucher: neither replaces the other."""
    text = "date | voucher_no | account_code | debit | credit\n"
    staged.put("vouchers", entries(text + "2024-03-05 | 1 | 513 | 60.00 | -"))
    staged.put("vouchers", entries(text + "2024-03-05 | 1 | 101 | - | 60.00"), file="B")
    staged.build()
    assert staged.ask("SELECT entry_count, is_balanced FROM ledger.voucher") == [(2, True)]
    assert [key[-3:] for key, *_ in keys(staged)] == ["|#1", "|#2"]


def test_part_receipts_of_one_instalment_stay(staged):
    staged.put("contracts", f"village_code | contract_no\n{V} | HT1")
    text = "contract_no | due_no | receive_date | received_amount\n"
    staged.put("contract_plan", text + "HT1 | 1 | 2024-03-01 | 10.00", file="B")
    staged.put("contract_plan", text + "= B.1 | - | - | -\nHT1 | 1 | 2024-05-01 | 20.00", file="C", run_no=2)
    staged.build()
    assert staged.ask("SELECT ledger_key, received_amount FROM ledger.due ORDER BY ALL") == [(f"due:{V}|HT1|1#1", 10), (f"due:{V}|HT1|1#2", 20)]


def test_bank_lines_without_serial_are_told_apart_by_all_they_say(staged):
    text = "account_no | date | direction | amount | balance | village_code\n"
    staged.put("bank", text + f"62 | 2024-03-05 | 借 | 10.00 | 90.00 | {V}")
    staged.put("bank", text + f"62 | 2024-03-05 | 贷 | 30.00 | 120.00 | {V}", file="B", run_no=2)
    staged.build()
    assert staged.ask("SELECT is_out, amount FROM ledger.bank_line ORDER BY ALL") == [(False, 30), (True, 10)]


# --- days -----------------------------------------------------------------------------------------------------------------------------


def test_rows_of_a_later_day_wait(staged):
    staged.put("vouchers", entries("date | voucher_no | line_no | debit\n2025-07-15 | 1 | 1 | 1.00\n2025-07-16 | 2 | 1 | 1.00"))
    staged.put("bank", "account_no | date | amount\n62 | 2025-07-15 | 1.00\n62 | 2025-07-16 | 1.00", file="B")
    staged.put("balances", f"village_code | period | account_code\n{V} | 2025-07 | 101\n{V} | 2025-08 | 101", file="C")
    staged.put("contracts", f"village_code | contract_no | sign_date\n{V} | HT1 | 2025-01-01", file="D")
    staged.put("contract_plan", "contract_no | due_no | due_date | receive_date | received_amount\nHT1 | 1 | 2025-12-31 | 2025-07-16 | 5.00", file="E")
    staged.build()
    assert staged.ask("SELECT voucher_no FROM ledger.entry") == [("1",)]
    assert staged.ask("SELECT bank_on FROM ledger.bank_line") == [(dt.date(2025, 7, 15),)]
    assert staged.ask("SELECT month FROM ledger.balance") == [(dt.date(2025, 7, 1),)]
    assert staged.ask("SELECT due_on, received_on, received_amount FROM ledger.due") == [(dt.date(2025, 12, 31), None, None)]
    assert stopped(staged) == []
    staged.build(dt.date(2025, 7, 16))
    assert staged.ask("SELECT count(*) FROM ledger.entry") == [(2,)]
    assert staged.ask("SELECT received_amount FROM ledger.due") == [(5,)]


def test_an_allowance_keeps_the_text_of_a_date_that_is_none(staged):
    told = [
        ("2024-02-29", "2024.2.29", None),
        ("-", "2024.2.30", "impossible"),
        ("-", "20230431", "impossible"),
        ("-", "2023年6月31日", "impossible"),
        ("-", "2024.2.28-2024.2.30", "impossible"),
        ("-", "春节前后", "unreadable"),
        ("-", "2024年3月", "unreadable"),
        ("-", "-", "empty"),
    ]
    rows = "\n".join(f"{V} | {name} | {day} | {raw} | 100.00" for name, (day, raw, _) in enumerate(told))
    staged.put("allowances", "village_code | name | date | date_raw | amount\n" + rows)
    staged.build()
    expected = [(raw if problem in ("impossible", "unreadable") else None, problem) for _, raw, problem in told]
    assert staged.ask("SELECT date_text, date_problem FROM ledger.allowance ORDER BY person_name") == expected


def test_names_written_wide_are_one_name_everywhere(staged):
    staged.put(
        "allowances", f"village_code | name | date | amount\n{V} | 张　三 | 2025-03-05 | 5\n{V} | 李 四五 | 2025-03-05 | 5\n{V} | Li Ming | 2025-03-05 | 5"
    )
    staged.put("officials", f"village_code | name | post\n{V} | 张 三 | 委员", file="B")
    staged.put("relatives", f"village_code | official_name | name | relation\n{V} | 张　三 | 王 六 | 配偶", file="C")
    staged.put("people_status", "name | status\n张  三 | 死亡", file="D")
    staged.build()
    assert staged.ask("SELECT person_name FROM ledger.allowance ORDER BY ALL") == [("Li Ming",), ("张三",), ("李四五",)]
    assert staged.ask("SELECT person_name FROM ledger.office_holder UNION ALL SELECT person_name FROM ledger.person_status") == [("张三",), ("张三",)]
    assert staged.ask("SELECT official_name, relative_name FROM ledger.relative") == [("张三", "王六")]


def test_dates_of_a_contract(staged):
    staged.put(
        "contracts",
        f"""village_code | contract_no | sign_date | sign_date_raw | start_date | start_date_raw | end_date | end_date_raw
        {V} | HT1 | 2024-01-01 | 2024-01-01 | 2024-01-01 | 2024-01-01 | - | 长期
        {V} | HT2 | - | 2024.2.30 | 2024-03-01 | 2024-03-01 | - | 待定
        {V} | HT3 | - | - | - | - | 2030-01-01 | 2030-01-01""",
    )
    staged.build()
    assert staged.ask("SELECT contract_no, is_open_ended, date_text, date_problem FROM ledger.contract ORDER BY 1") == [
        ("HT1", True, None, None),
        ("HT2", False, "签订日期：2024.2.30；终止日期：待定", "impossible"),
        ("HT3", False, None, None),
    ]


def test_days_of_a_disclosed_period(staged):
    told = [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024年第四季度", "2024-10-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年度", "2024-01-01", "2024-12-31"),
        ("上半年", None, None),
    ]
    staged.put("disclosures", "village_code | period\n" + "\n".join(f"{V} | {period}" for period, _, _ in told))
    staged.build()
    assert staged.ask("SELECT period, period_start_on::VARCHAR, period_end_on::VARCHAR FROM ledger.disclosure ORDER BY 1") == sorted(told)


def test_a_meeting_without_an_end_lasts_a_day(staged):
    staged.put("meetings", f"village_code | decision_no | start_date | end_date\n{V} | H1 | 2024-03-05 | -\n{V} | H2 | 2024-03-05 | 2024-03-07")
    staged.build()
    assert staged.ask("SELECT end_on::VARCHAR FROM ledger.meeting ORDER BY decision_no") == [("2024-03-05",), ("2024-03-07",)]


def test_a_meeting_whose_outcome_nobody_wrote_goes_by_its_votes_or_passed(staged):
    told = "H1 | true | 10 | 1\nH2 | false | 10 | 9\nH3 | - | 10 | 6\nH4 | - | 10 | 5\nH5 | - | - | -"
    staged.put("meetings", "village_code | decision_no | passed | present | agree\n" + "\n".join(f"{V} | {row}" for row in told.split("\n")))
    staged.build()
    assert staged.ask("SELECT decision_no, is_passed, says_passed FROM ledger.meeting ORDER BY decision_no") == [
        ("H1", True, True),
        ("H2", False, False),
        ("H3", True, None),
        ("H4", False, None),
        ("H5", True, None),
    ]


# --- villages -------------------------------------------------------------------------------------------------------------------------


def test_village_of_a_bank_line(staged):
    staged.put("villages", f"village_code | village_name\n{V} | 样例村经济合作社\n990101001002 | 乙村")
    staged.put(
        "bank",
        f"""account_no | account_name | date | direction | amount | village_code | time
        62 | - | 2024-03-05 | 借 | 1.00 | {V} | 093015
        62 | - | 2024-03-06 | 贷 | 2.00 | - | 9:30
        63 | 样例村经济合作社 | 2024-03-07 | 借 | 3.00 | - | -
        64 | 某户 | 2024-03-08 | 借 | 4.00 | - | -""",
        file="B",
    )
    staged.build()
    assert staged.ask("SELECT amount, village_code, is_out, bank_time FROM ledger.bank_line ORDER BY 1") == [
        (1, V, True, "09:30:15"),
        (2, V, False, "09:30:00"),
        (3, V, True, None),
        (4, None, True, None),
    ]
    found = {result["name"]: (result["checked"], result["failed"]) for result in check.check(staged.con)}
    assert found["bank_village"] == (4, 1)


def test_an_unlisted_village_keeps_its_rows_and_is_listed_as_such(staged):
    staged.put("villages", f"village_code | village_name | township\n{V} | 旧名 | 样例镇\n{V} | 样例村 | 样例镇")
    staged.put("vouchers", "village_code | village_name | date | voucher_no\n990101001099 | 外村 | 2024-03-05 | 1", file="B")
    staged.build()
    assert staged.ask("SELECT village_code, village_name, is_listed, row_id FROM ledger.village ORDER BY 1") == [
        (V, "样例村", True, f"{file_id('A')}.0.2"),
        ("990101001099", "外村", False, f"{file_id('B')}.0.1"),
    ]
    assert stopped(staged) == []


def test_one_number_in_its_old_and_its_new_form_is_one_person(staged):
    staged.put("vouchers", f"village_code | date | voucher_no | line_no | account_code | debit\n{V} | 2024-03-05 | 1 | 1 | 101 | 1", file="D")
    staged.put("officials", f"village_code | name | id_no\n{V} | 李样例 | 990105491231002", file="E")
    staged.put("relatives", "official_name | official_id | relation | name | id_no\n李样例 | 990105194912310023 | 配偶 | 甲 | 990105491231003", file="F")
    staged.build()
    ((village, of, own),) = staged.ask("SELECT village_code, official_id_no, id_no FROM ledger.relative")
    assert (village, of, own[:17]) == (V, "990105194912310023", "99010519491231003")
    # The check digit: 9×7 + 9×9 + 0×10 + 1×5 + 0×8 + 5×4 + 1×2 + 9×1 + 4×6 + 9×3 + 1×7 + 2×9 + 3×10 + 1×5 + 0×8 + 0×4 + 2×2 = 295, 295 mod 11 = 9 → 3.
    assert staged.ask("SELECT id_no FROM ledger.office_holder") == [("990105194912310023",)]


def test_village_of_what_a_row_names(staged):
    """A contract number that two villages use names neither."""
    staged.put("contracts", f"village_code | contract_no\n{V} | HT1\n{V} | HT2\n990101001002 | HT2")
    staged.put("contract_plan", "contract_no | due_no\nHT1 | 1\nHT2 | 1", file="B")
    staged.put("deals", f"village_code | deal_no\n{V} | JY1", file="C")
    staged.put("bids", "deal_no | bidder\nJY1 | 甲\nJY9 | 乙", file="D")
    staged.put("officials", f"village_code | name | id_no\n{V} | 李样例 | 11\n990101001002 | 李样例 | 22\n{V} | 赵样例 | -", file="E")
    staged.put("relatives", "official_name | official_id | relation | name\n李样例 | 22 | 配偶 | 甲\n赵样例 | - | 配偶 | 乙\n李样例 | - | 配偶 | 丙", file="F")
    staged.build()
    assert staged.ask("SELECT contract_no, village_code FROM ledger.due ORDER BY 1") == [("HT1", V), ("HT2", None)]
    assert staged.ask("SELECT bidder, village_code FROM ledger.bid ORDER BY deal_no") == [("甲", V), ("乙", None)]
    assert staged.ask("SELECT relative_name, village_code FROM ledger.relative ORDER BY village_code NULLS LAST") == [
        ("乙", V),
        ("甲", "990101001002"),
        ("丙", None),
    ]
