"""A month exported again with vouchers changed, left out or renumbered: files through the real door, and what the ledger tells of it."""

import datetime as dt
from decimal import Decimal

import pytest
from drawn_door import AS_OF, VOUCHER, Door

from sanzi.config import Config
from sanzi.ledger import build, check
from sanzi.policy import load as policy

V = "990101001001"
COLUMNS = "voucher_key[-1:], change, differs, later_no, earlier_amount, later_amount"


@pytest.fixture
def door(tmp_path):
    door = Door(tmp_path)
    policy.load(door.con, Config())
    return door


def voucher(number: int, day: int, amount: int, summary: str = "购办公用品", counterparty: str = "甲商行", word: str = "记") -> list[str]:
    """Two entries: management expense against cash, March 2025."""
    start = f"{V},2025-03-{day:02},{word},{number},{summary}"
    return [f"{start},513,管理费用,{amount}.00,,{counterparty}", f"{start},101,库存现金,,{amount}.00,{counterparty}"]


def send(door: Door, name: str, *vouchers: list[str]) -> None:
    """One file, one night."""
    lines = [f"{VOUCHER},往来单位", *(line for each in vouchers for line in each)]
    door.text(name, "\n".join(lines) + "\n")
    door.load()


def changes(door: Door, columns: str = COLUMNS) -> list[tuple]:
    build.build(door.con, AS_OF)
    assert [result["name"] for result in check.check(door.con) if result["severity"] == "stop" and result["failed"]] == []
    return door.rows(f"SELECT {columns} FROM ledger.voucher_change ORDER BY ledger_key")


def counted(door: Door) -> list[str]:
    """Vouchers that count, as number:debit."""
    return [f"{number}:{debit:.0f}" for number, debit in door.rows("SELECT voucher_no, sum(debit) FROM ledger.entry GROUP BY voucher_no ORDER BY voucher_no")]


MARCH = [voucher(1, 3, 100), voucher(2, 10, 200), voucher(3, 17, 300), voucher(4, 31, 400)]


def test_the_same_month_again_changes_nothing(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", *reversed(MARCH), voucher(5, 31, 500))
    assert changes(door) == []
    assert counted(door) == ["1:100", "2:200", "3:300", "4:400", "5:500"]


def test_a_voucher_that_a_whole_later_export_leaves_out_does_not_count_and_is_told(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[0], MARCH[1], MARCH[3])
    assert changes(door) == [("3", "deleted", None, None, Decimal(300), None)]
    assert counted(door) == ["1:100", "2:200", "4:400"]
    told = changes(door, "village_code, month, earlier_on, earlier_summary, earlier_counterparty, earlier_file, later_file, earlier_run_no, later_run_no")
    march = dt.date(2025, 3, 1)
    assert told == [(V, march, dt.date(2025, 3, 17), "购办公用品", "甲商行", "a.csv", "b.csv", 1, 2)]
    # The earlier version stays, and can be shown as evidence.
    rows = "SELECT v.source_row, v.debit FROM ledger.voucher_change AS c, staged.vouchers AS v WHERE list_contains(c.earlier_rows, v.row_id) ORDER BY 1"
    assert door.rows(rows) == [(6, Decimal(300)), (7, None)]
    shown = "SELECT l.kind, l.doc_no, l.amount, l.counterparty FROM ledger.lineage AS l JOIN ledger.voucher_change AS c USING (row_id)"
    assert door.rows(shown) == [("vouchers", "记-3", Decimal(300), "甲商行")]


def test_deleted_and_entered_again_under_another_number(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[0], MARCH[1], MARCH[3], voucher(5, 17, 300))
    assert changes(door) == [("3", "re_entered", [], "5", Decimal(300), Decimal(300))]
    assert counted(door) == ["1:100", "2:200", "4:400", "5:300"], "the money counts once"


def test_entered_again_with_another_payee_and_other_words(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[0], MARCH[1], MARCH[3], voucher(5, 17, 300, "付工程款", "乙工程队"))
    assert changes(door) == [("3", "re_entered", ["summary", "counterparty"], "5", Decimal(300), Decimal(300))]
    assert changes(door, "earlier_summary, later_summary, earlier_counterparty, later_counterparty") == [("购办公用品", "付工程款", "甲商行", "乙工程队")]


def test_numbers_that_move_up_after_a_deletion_are_no_deletions(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[0], voucher(2, 17, 300), voucher(3, 31, 400))
    assert changes(door) == [
        ("2", "deleted", None, None, Decimal(200), None),
        ("3", "re_entered", [], "2", Decimal(300), Decimal(300)),
        ("4", "re_entered", [], "3", Decimal(400), Decimal(400)),
    ]
    assert counted(door) == ["1:100", "2:300", "3:400"]


def test_what_changed_under_the_same_number(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", voucher(1, 3, 101), voucher(2, 11, 200), voucher(3, 17, 300, "购茶叶"), voucher(4, 31, 400, counterparty="乙商行"))
    told = [("1", "changed", ["amount"], "1", Decimal(100), Decimal(101)), ("2", "changed", ["date"], "2", Decimal(200), Decimal(200))]
    told += [("3", "changed", ["summary"], "3", Decimal(300), Decimal(300)), ("4", "changed", ["counterparty"], "4", Decimal(400), Decimal(400))]
    assert changes(door) == told


def test_every_version_is_told_against_the_next(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", voucher(1, 3, 101), *MARCH[1:])
    send(door, "c.csv", voucher(1, 3, 102), *MARCH[1:])
    assert changes(door, "earlier_amount, later_amount, earlier_file, later_file") == [
        (Decimal(100), Decimal(101), "a.csv", "b.csv"),
        (Decimal(101), Decimal(102), "b.csv", "c.csv"),
    ]


# A deletion is only told when the later file evidently covers the same village and month whole.


def test_a_supplement_deletes_nothing(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[3], voucher(5, 31, 500))
    assert changes(door) == []
    assert counted(door) == ["1:100", "2:200", "3:300", "4:400", "5:500"]


def test_two_thirds_of_what_was_said_must_be_said_again(door):
    send(door, "a.csv", *MARCH, voucher(5, 31, 500))
    send(door, "b.csv", MARCH[0], MARCH[2], voucher(5, 31, 500))
    assert changes(door) == [], "three of five"
    send(door, "c.csv", MARCH[0], MARCH[2], MARCH[3], voucher(5, 31, 500))
    assert [row[:2] for row in changes(door)] == [("2", "deleted")], "four of five"


def test_two_of_three_are_two_thirds_and_one_of_two_is_no_month(door):
    send(door, "a.csv", *MARCH[:3])
    send(door, "b.csv", MARCH[0], MARCH[2])
    assert [row[:2] for row in changes(door)] == [("2", "deleted")]


def test_one_voucher_of_two_says_nothing(door):
    send(door, "a.csv", MARCH[0], MARCH[3])
    send(door, "b.csv", MARCH[0], voucher(9, 31, 900))
    assert changes(door) == []


def test_a_file_that_stops_before_the_day_says_nothing_of_it(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", *MARCH[:3])
    assert changes(door) == [], "the month may have been exported on the 17th"
    send(door, "c.csv", *MARCH[:3], voucher(5, 31, 500))
    assert [row[:2] for row in changes(door)] == [("4", "deleted")], "another voucher of the same day"


def test_a_file_that_begins_after_the_day_says_nothing_of_it(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", *MARCH[1:])
    assert changes(door) == []


def test_a_journal_of_one_account_is_no_whole_month(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", *([each[1]] for each in (MARCH[0], MARCH[1], MARCH[3])))
    assert changes(door) == []
    assert counted(door) == ["1:100", "2:200", "3:300", "4:400"]


def test_a_ledger_per_account_in_files_of_their_own_changes_nothing(door):
    send(door, "a.csv", *([each[0]] for each in MARCH))
    send(door, "b.csv", *([each[1]] for each in MARCH))
    assert changes(door) == []
    assert counted(door) == ["1:100", "2:200", "3:300", "4:400"]


def test_an_export_of_one_voucher_word_says_nothing_of_the_others(door):
    transfer = [voucher(number, 10 + number, 700 + number, word="转") for number in range(1, 5)]
    send(door, "a.csv", *MARCH, *transfer)
    send(door, "b.csv", *MARCH)
    assert changes(door) == []


def test_a_voucher_that_a_still_later_file_holds_again_counts(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", MARCH[0], MARCH[1], MARCH[3])
    send(door, "c.csv", MARCH[2])
    assert changes(door) == []
    assert counted(door) == ["1:100", "2:200", "3:300", "4:400"]


def test_another_set_of_books_under_the_same_numbers_deletes_nothing(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", voucher(1, 2, 11), voucher(2, 9, 22), voucher(4, 31, 44))
    assert [row[1] for row in changes(door)] == ["changed", "changed", "changed"]
    assert "3:300" in counted(door)


def test_a_month_that_one_file_holds_is_left_alone(door):
    send(door, "a.csv", *MARCH)
    send(door, "b.csv", [line.replace("2025-03", "2025-04") for line in MARCH[0]])
    assert changes(door) == []
