"""The books' running balances, and the lines of bank statements held against the bank entries of the books, on drawn ledger tables."""

import datetime as dt
from decimal import Decimal

import pytest

from sanzi import cases, contract, store
from sanzi.features import build

AS_OF = dt.date(2025, 7, 15)


def built(feature: str, **drawn: str):
    con = store.connect()
    store.prepare(con)
    for name in ("entry", "balance", "bank_line"):
        cases.fill(con, contract.table(f"ledger.{name}"), drawn.get(name, ""))
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0), month = date_trunc('month', voucher_on)")
    build.build_needed(con, AS_OF, [feature])
    return con


def day_of(month: int, day: int) -> dt.date:
    return dt.date(2024, month, day)


CASH = """
voucher_key | voucher_on | role | account_code | debit | credit
P1          | 2024-03-04 | cash | 101          | 500   | -
P2          | 2024-03-04 | cash | 101          | -     | 200
P3          | 2024-03-20 | cash | 101          | -     | 900
P4          | 2024-04-02 | cash | 101          | 50    | -
P5          | 2024-04-30 | bank | 10201        | 1     | -
"""


def balances(con, account: str = "库存现金") -> list[tuple]:
    rows = con.execute("SELECT day, until_on, balance, is_tied FROM features.account_day WHERE account = ? ORDER BY day", [account]).fetchall()
    return [(day, until, None if balance is None else float(balance), tied) for day, until, balance, tied in rows]


def test_a_balance_runs_from_the_last_opening_and_is_held_against_the_sheet():
    sheet = "month | role | account_code | opening_debit | closing_debit\n2024-03-01 | cash | 101 | 1000 | 400\n2024-04-01 | cash | 101 | 430 | 430"
    assert balances(built("account_day", entry=CASH, balance=sheet)) == [
        (day_of(3, 1), day_of(3, 3), 1000, True),
        (day_of(3, 4), day_of(3, 19), 1300, True),
        (day_of(3, 20), day_of(3, 31), 400, True),
        (day_of(4, 1), day_of(4, 1), 430, False),
        (day_of(4, 2), day_of(4, 30), 480, False),
    ]


def test_days_before_the_first_opening_are_worked_out_backwards():
    found = balances(
        built("account_day", entry=CASH, balance="month | role | account_code | opening_debit | closing_debit\n2024-04-01 | cash | 101 | 430 | 480")
    )
    assert [(day, balance, tied) for day, _, balance, tied in found] == [
        (day_of(3, 4), 1330, None),
        (day_of(3, 20), 430, None),
        (day_of(4, 1), 430, True),
        (day_of(4, 2), 480, True),
    ]


def test_without_any_opening_no_balance_is_known():
    con = built("account_day", entry=CASH)
    assert [(balance, tied) for _, _, balance, tied in balances(con)] == [(None, None)] * 3
    assert con.execute("SELECT moved FROM features.account_day WHERE is_cash ORDER BY day").fetchall() == [(300,), (-600,), (-550,)]


def test_an_opening_voucher_outranks_the_sheet_and_moves_nothing():
    entry = CASH.replace("debit | credit", "debit | credit | is_opening").replace("-\n", "- | false\n").replace("0\n", "0 | false\n")
    entry += "P0 | 2024-03-01 | cash | 101 | 2000 | - | true\n"
    found = balances(built("account_day", entry=entry, balance="month | role | account_code | opening_debit\n2024-03-01 | cash | 101 | 0"))
    assert [balance for _, _, balance, _ in found] == [2000, 2300, 1400, 1450]


def test_of_an_account_and_its_sub_accounts_only_the_last_level_counts():
    sheet = "month | role | account_code | opening_debit\n2024-04-01 | bank | 102 | 70\n2024-04-01 | bank | 10201 | 60\n2024-04-01 | bank | 10202 | 10"
    con = built("account_day", entry=CASH, balance=sheet)
    assert con.execute("SELECT account, max(balance) FROM features.account_day WHERE NOT is_cash GROUP BY 1 ORDER BY 1").fetchall() == [
        ("10201", 61),
        ("10202", 10),
    ]


def pairs(lines: str, entries: str, feature: str = "bank_pair"):
    """Lines and entries `day amount [party]`, of one village, money out; the pairs as (line, entry) from 1."""
    line = "bank_on | amount | counterparty | row_id\n" + "\n".join(f"2024-03-{cell(one)} | {n:02d}" for n, one in enumerate(lines.split(","), 1))
    entry = "voucher_on | role | credit | counterparty | row_id | voucher_key\n" + "\n".join(
        f"2024-03-{cell(one, ' | bank')} | {n:02d} | P{n}" for n, one in enumerate(entries.split(","), 1)
    )
    con = built(feature, bank_line=line, entry=entry)
    first = con.execute("SELECT min(number) FILTER (is_line), min(number) FILTER (NOT is_line) FROM features.bank_side").fetchone()
    return con, {
        (line - first[0] + 1, entry - first[1] + 1) for line, entry in con.execute("SELECT line_number, entry_number FROM features.bank_pair").fetchall()
    }


def cell(one: str, between: str = "") -> str:
    day, amount, party = [*one.split(), "-"][:3]
    return f"{int(day):02d}{between} | {amount} | {party}"


@pytest.mark.parametrize(
    ("lines", "entries", "expected"),
    [
        ("5 100", "7 100", {(1, 1)}),
        ("5 100", "7 101", set()),
        ("1 100,10 100", "10 100", {(2, 1)}),
        ("1 100,10 100", "2 100", {(1, 1)}),
        ("5 100,5 100,5 100", "6 100,7 100,8 100", {(1, 3), (2, 2), (3, 1)}),
        ("1 100,12 100,20 100", "3 100,19 100", {(1, 1), (3, 2)}),
        ("10 100", "8 100,11 100", {(1, 2)}),
        ("10 100", "9 100,11 100", {(1, 1)}),
        ("5 100 张样例,6 100 李样例", "6 100 张样例,7 100 李样例", {(1, 1), (2, 2)}),
        ("5 100 张样例", "5 100 李样例,20 100 张样例", {(1, 2)}),
        ("5 100 张样例", "5 100 李样例", {(1, 1)}),
    ],
)
def test_as_many_pairs_as_there_can_be_and_of_those_the_nearest(lines, entries, expected):
    assert pairs(lines, entries)[1] == expected


@pytest.mark.parametrize(("booked_on", "expected"), [("2024-04-06", 1), ("2024-04-07", 0), ("2024-02-04", 1), ("2024-02-03", 0)])
def test_thirty_one_days_apart_are_the_most(booked_on, expected):
    con = built("bank_pair", bank_line="bank_on | amount\n2024-03-06 | 100", entry=f"voucher_on | role | credit\n{booked_on} | bank | 100")
    assert con.execute("SELECT count(*) FROM features.bank_pair").fetchone() == (expected,)


def test_first_with_first_where_pairs_within_pairs_would_be_too_far_apart():
    entry = "voucher_on | role | credit\n2024-03-01 | bank | 100\n2024-03-21 | bank | 100"
    con = built("bank_pair", bank_line="bank_on | amount\n2024-03-26 | 100\n2024-04-15 | 100", entry=entry)
    assert con.execute("SELECT days FROM features.bank_pair").fetchall() == [(-25,), (-25,)]
    con = built("bank_pair", bank_line="bank_on | amount\n2024-04-15 | 100\n2024-05-10 | 100", entry=entry)
    assert con.execute("SELECT days FROM features.bank_pair").fetchall() == [(-25,)]


def test_direction_and_village_are_never_mixed():
    line = "village_code | bank_on | is_out | amount\n990101001001 | 2024-03-05 | true | 100\n990101001001 | 2024-03-05 | false | 200"
    entry = "village_code | voucher_on | role | debit | credit\n990101001002 | 2024-03-05 | bank | - | 100\n990101001001 | 2024-03-05 | bank | - | 200"
    con = built("bank_pair", bank_line=line, entry=entry)
    assert con.execute("SELECT count(*) FROM features.bank_pair").fetchone() == (0,)


def sums(con) -> list[tuple]:
    of = dict(con.execute("SELECT number, row_id FROM features.bank_side").fetchall())
    told = con.execute("SELECT single_number, list(member_number ORDER BY member_number) FROM features.bank_sum GROUP BY 1").fetchall()
    return sorted((of[single], [of[member] for member in members]) for single, members in told)


def test_several_entries_of_one_voucher_are_one_line_and_several_lines_of_one_day_one_entry():
    line = "bank_on | amount | row_id\n2024-03-05 | 900 | a\n2024-03-06 | 10 | b\n2024-03-06 | 20 | c\n2024-03-06 | 40 | d"
    entry = (
        "voucher_key | voucher_on | role | credit | row_id\nP1 | 2024-03-07 | bank | 400 | e\nP1 | 2024-03-07 | bank | 500 | f\nP2 | 2024-03-08 | bank | 70 | g"
    )
    con = built("bank_open", bank_line=line, entry=entry)
    assert sums(con) == [("a", ["e", "f"]), ("g", ["b", "c", "d"])]
    assert con.execute("SELECT count(*) FROM features.bank_open").fetchone() == (0,)


def test_a_sum_that_is_a_cent_off_stays_open_on_both_sides():
    line = "bank_on | amount | row_id\n2024-03-05 | 900.01 | a"
    entry = "voucher_key | voucher_on | role | credit | row_id\nP1 | 2024-03-07 | bank | 400 | e\nP1 | 2024-03-07 | bank | 500 | f"
    con = built("bank_open", bank_line=line, entry=entry)
    assert con.execute("SELECT row_id, is_line, amount FROM features.bank_open ORDER BY 1").fetchall() == [
        ("a", True, Decimal("900.01")),
        ("e", False, Decimal("400.00")),
        ("f", False, Decimal("500.00")),
    ]


def test_red_ink_is_a_refund_at_the_bank_or_takes_an_entry_back():
    line = "bank_on | is_out | amount | row_id\n2024-03-05 | true | 70 | a\n2024-03-06 | false | 70 | b"
    entry = (
        "voucher_on | role | credit | row_id\n2024-03-05 | bank | 70 | e\n2024-03-06 | bank | -70 | f\n2024-03-07 | bank | 80 | g\n2024-03-08 | bank | -80 | h"
    )
    con = built("bank_open", bank_line=line, entry=entry)
    assert con.execute("SELECT count(*) FROM features.bank_pair").fetchone() == (2,)
    assert con.execute("SELECT count(*) FROM features.bank_open").fetchone() == (0,)


GAP = {
    "entry": "voucher_on | role | account_code | credit\n2024-03-05 | bank | 102 | 100\n2024-03-31 | bank | 102 | 30\n2024-04-29 | bank | 102 | 1",
    "balance": "month | role | account_code | opening_debit\n2024-03-01 | bank | 102 | 1000",
}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # in order by time; what was booked on 31 March and paid in April is in transit
        ("2024-03-05 | 100 | 900 | 09:00\n2024-04-02 | 30 | 870 | 09:00\n2024-04-30 | 1 | 869 | 09:00", [(900, 870, 30, 0)]),
        ("2024-03-05 | 60 | 940 | 09:00\n2024-03-05 | 40 | 900 | 10:00\n2024-04-30 | 1 | 869 | 09:00", [(900, 870, 0, 30)]),
        # two lines of the last day without a time: nobody knows which balance is the last
        ("2024-03-05 | 60 | 940 | -\n2024-03-05 | 40 | 900 | -\n2024-04-30 | 1 | 869 | -", []),
        # no balance on the last line
        ("2024-03-05 | 100 | - | 09:00\n2024-04-30 | 1 | 869 | 09:00", []),
    ],
)
def test_the_gap_between_statement_and_books_at_a_month_end(lines, expected):
    line = "bank_on | amount | balance | bank_time\n" + lines
    con = built("bank_gap", bank_line=line, **GAP)
    found = con.execute("SELECT bank_balance, book_balance, in_transit, open_items FROM features.bank_gap").fetchall()
    assert [tuple(float(each) for each in row) for row in found] == expected
