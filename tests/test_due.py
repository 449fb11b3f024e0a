"""The ledger built month by month is the ledger built whole."""

import datetime as dt

import pytest
from drawn_staged import Staged, V, file_id
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

DAY = dt.date(2025, 7, 15)
TABLES = (
    "ledger.entry", "ledger.voucher", "ledger.voucher_change", "ledger.balance", "ledger.bank_line", "ledger.invoice", "ledger.allowance", "ledger.deal",
    "ledger.bid", "ledger.village", "night.superseded",
)  # fmt: skip


def kept(staged: Staged) -> dict[str, list[tuple]]:
    return {table: staged.ask(f"FROM {table} ORDER BY ALL") for table in TABLES}


def built_whole(staged: Staged, as_of: dt.date) -> dict[str, list[tuple]]:
    staged.con.execute("DELETE FROM night.ledger_state")
    staged.build(as_of)
    return kept(staged)


def due(staged: Staged) -> list[str]:
    return [f"{month:%Y-%m}" for (month,) in staged.ask("FROM due_month ORDER BY ALL")]


def vouchers(*rows: str) -> str:
    head = "village_code | date | voucher_no | line_no | summary | account_code | debit | credit"
    return "\n".join([head, *(f"{V} | {row}" if not row.startswith("=") else f"{row} | - | - | - | - | - | - | -" for row in rows)])


def test_a_new_month_builds_one_month(staged):
    staged.put("vouchers", vouchers("2025-03-05 | 1 | 1 | 付款 | 102 | - | 5", "2025-04-05 | 1 | 1 | 付款 | 102 | - | 6"), file="A")
    staged.build(DAY)
    assert due(staged) == ["2025-03", "2025-04"]
    staged.put("vouchers", vouchers("2025-05-05 | 1 | 1 | 付款 | 102 | - | 7"), file="B", run_no=2)
    staged.build(DAY)
    assert due(staged) == ["2025-05"]
    assert len(kept(staged)["ledger.entry"]) == 3
    staged.build(DAY)
    assert due(staged) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (dt.date(2025, 5, 5), dt.date(2025, 5, 6), ["2025-05"]),
        (dt.date(2025, 4, 5), dt.date(2025, 6, 1), ["2025-05", "2025-06"]),
        (dt.date(2025, 6, 30), dt.date(2025, 5, 31), ["2025-06"]),
        (dt.date(2025, 5, 5), dt.date(2025, 5, 5), []),
    ],
)
def test_months_that_the_as_of_date_passes_through(staged, first, second, expected):
    days = ("2025-03-05", "2025-04-05", "2025-05-05", "2025-05-06", "2025-06-01")
    staged.put("vouchers", vouchers(*(f"{day} | {number} | 1 | 付款 | 102 | - | 5" for number, day in enumerate(days, 1))))
    staged.build(first)
    staged.build(second)
    assert due(staged) == expected
    assert len(kept(staged)["ledger.entry"]) == sum(day <= second.isoformat() for day in days)


def test_a_file_that_was_read_again_and_one_that_repeats_another(staged):
    staged.put("vouchers", vouchers("2025-03-05 | 1 | 1 | 付款 | 102 | - | 5", "2025-04-05 | 1 | 1 | 付款 | 102 | - | 6"), file="A", last_on="2025-04-05")
    staged.build(DAY)
    staged.put("vouchers", vouchers("= A.2", "2025-04-05 | 2 | 1 | 付款 | 102 | - | 8"), file="B", run_no=2, last_on="2025-04-05")
    staged.build(DAY)
    assert due(staged) == ["2025-04"]
    staged.con.execute("DELETE FROM staged.vouchers WHERE row_id[1:12] = ?", [file_id("A")])
    staged.con.execute("DELETE FROM staged.sheet WHERE file_id = ?", [file_id("A")])
    staged.put("vouchers", vouchers("2025-02-05 | 1 | 1 | 付款 | 102 | - | 5"), file="A")
    staged.build(DAY)
    assert due(staged) == ["2025-02", "2025-03", "2025-04"]


def test_a_bank_account_that_gets_its_village_later(staged):
    line = "village_code | account_no | account_name | date | direction | amount | serial\n{} | 6200 | 样例村 | {} | 借 | 5.00 | {}"
    staged.put("bank", line.format("-", "2025-03-05", 1), file="A")
    staged.build(DAY)
    assert staged.ask("SELECT village_code FROM ledger.bank_line") == [(None,)]
    staged.put("bank", line.format(V, "2025-05-05", 2), file="B", run_no=2)
    staged.build(DAY)
    assert due(staged) == ["2025-03", "2025-05"]
    assert staged.ask("SELECT DISTINCT village_code FROM ledger.bank_line") == [(V,)]


def invoices(*rows: str) -> str:
    return "\n".join(
        ["village_code | invoice_no | invoice_date | total", *(f"{V} | {row}" if not row.startswith("=") else f"{row} | - | - | -" for row in rows)]
    )


def held(staged: Staged) -> list[str]:
    told = staged.ask(
        "SELECT invoice_no, amount::VARCHAR, right(ledger_key, 2), chr(('0x' || row_id[11:12])::INTEGER) || row_id[13:] FROM ledger.invoice ORDER BY ALL"
    )
    return [" ".join(row) for row in told]


def mark(staged: Staged, column: str = "invoice.seller") -> None:
    """Mark what the table holds: a build of the whole loses the mark."""
    table, name = column.split(".")
    staged.con.execute(f"UPDATE ledger.{table} SET {name} = '原有'")


def marked(staged: Staged, column: str = "invoice.seller") -> int:
    table, name = column.split(".")
    return staged.ask(f"SELECT count(*) FROM ledger.{table} WHERE {name} = '原有'")[0][0]


def test_a_list_takes_new_rows_in_beside_those_it_holds(staged):
    staged.put("invoices", invoices("1001 | 2025-03-05 | 5.00", "1001 | 2025-03-05 | 6.00"), file="A")
    staged.build(DAY)
    mark(staged)
    staged.put("invoices", invoices("1002 | 2025-04-05 | 7.00"), file="B", run_no=2)
    staged.build(DAY)
    assert marked(staged) == 2
    assert held(staged) == ["1001 5.00 #1 A.0.1", "1001 6.00 #2 A.0.2", "1002 7.00 #1 B.0.1"]


OLD = ["1001 5.00 #1 A.0.1", "1001 6.00 #2 A.0.2"]


@pytest.mark.parametrize(
    ("rows", "as_of", "expected"),
    [
        (["1001 | 2025-03-05 | 9.00"], DAY, ["1001 9.00 #1 B.0.1", "1003 8.00 #1 A.0.3"]),
        (["1002 | 2025-04-05 | 7.00"], dt.date(2025, 7, 16), [*OLD, "1002 7.00 #1 B.0.1", "1003 8.00 #1 A.0.3", "1004 9.00 #1 A.0.4"]),
        (["1002 | 2025-04-05 | 7.00"], dt.date(2025, 7, 14), [*OLD, "1002 7.00 #1 B.0.1"]),
    ],
    ids=["a later export says a number otherwise", "the as-of date reaches a row", "the as-of date leaves a row"],
)
def test_a_list_is_built_whole_where_new_rows_say_something_of_old_ones(staged, rows, as_of, expected):
    first = invoices("1001 | 2025-03-05 | 5.00", "1001 | 2025-03-05 | 6.00", "1003 | 2025-07-15 | 8.00", "1004 | 2025-07-16 | 9.00")
    staged.put("invoices", first, file="A", last_on="2025-07-16")
    staged.build(DAY)
    mark(staged)
    staged.put("invoices", invoices(*rows), file="B", run_no=2, last_on="2025-07-17")
    staged.build(as_of)
    assert marked(staged) == 0
    assert held(staged) == expected


def test_a_list_is_built_whole_where_a_new_file_repeats_an_old_row(staged):
    for number, (file, row) in enumerate((("A", "1001 | 2025-03-05 | 5.00"), ("B", "1001 | 2025-03-05 | 6.00")), 1):
        staged.put("invoices", invoices(row), file=file, run_no=number)
        staged.build(DAY)
    assert held(staged) == ["1001 6.00 #1 B.0.1"]
    staged.put("invoices", invoices("= A.1"), file="C", run_no=3)
    staged.build(DAY)
    assert held(staged) == ["1001 5.00 #1 A.0.1"]


DEALS = "village_code | deal_no | deal_date\n{}"
BIDS = "deal_no | bidder\n{}"
MARCH, LATER = f"{V} | JY-1 | 2025-03-05", f"{V} | JY-2 | 2025-07-16"


@pytest.mark.parametrize(
    ("more", "as_of", "deals_kept", "bids_kept"),
    [
        ([], DAY, 1, 1),
        ([("vouchers", vouchers("2025-05-05 | 1 | 1 | 付款 | 102 | - | 7"))], DAY, 1, 1),
        ([("bids", BIDS.format("JY-1 | 乙"))], DAY, 1, 0),
        ([("deals", DEALS.format(f"{V} | JY-3 | 2025-05-05"))], DAY, 0, 0),
        ([], dt.date(2025, 7, 16), 0, 1),
        ([], dt.date(2025, 7, 14), 0, 0),
    ],
    ids=[
        "nothing came",
        "entries came",
        "bids came",
        "deals came, which tell the village of bids",
        "the as-of date reaches a deal",
        "the as-of date goes back",
    ],
)
def test_a_table_stays_where_nothing_that_it_is_built_from_came(staged, more, as_of, deals_kept, bids_kept):
    staged.put("deals", DEALS.format(f"{MARCH}\n{LATER}"), file="A")
    staged.put("bids", BIDS.format("JY-1 | 甲"), file="B")
    staged.build(DAY)
    mark(staged, "deal.deal_name")
    mark(staged, "bid.phone")
    for kind, text in more:
        staged.put(kind, text, file="C", run_no=2)
    staged.build(as_of)
    assert (marked(staged, "deal.deal_name"), marked(staged, "bid.phone")) == (deals_kept, bids_kept)
    assert len(kept(staged)["ledger.deal"]) == 1 + (as_of >= dt.date(2025, 7, 16)) + (more[:1] != [] and more[0][0] == "deals")
    now = {table: rows for table, rows in kept(staged).items() if table not in ("ledger.deal", "ledger.bid")}
    whole = built_whole(staged, as_of)
    assert now == {table: rows for table, rows in whole.items() if table in now}


def test_a_table_is_built_again_where_a_file_that_it_was_built_from_is_gone(staged):
    staged.put("deals", DEALS.format(MARCH), file="A")
    staged.put("vouchers", vouchers("2025-03-05 | 1 | 1 | 付款 | 102 | - | 5"), file="B")
    staged.build(DAY)
    mark(staged, "deal.deal_name")
    staged.con.execute("INSERT INTO staged.changed VALUES (?)", [file_id("B")])
    staged.build(DAY)
    assert marked(staged, "deal.deal_name") == 0


def test_everything_is_due_where_the_order_of_files_or_an_earlier_build_is_in_doubt(staged):
    for name, run_no in (("A", 1), ("B", 2)):
        staged.put("vouchers", vouchers(f"2025-0{run_no}-05 | 1 | 1 | 付款 | 102 | - | 5"), file=name, run_no=run_no)
    staged.build(DAY)
    staged.con.execute("UPDATE staged.sheet SET run_no = 3 WHERE path = 'A.csv'")
    staged.build(DAY)
    assert due(staged) == ["2025-01", "2025-02"]
    staged.con.execute("DELETE FROM staged.sheet WHERE path = 'A.csv'")
    staged.build(DAY)
    assert due(staged) == ["2025-01", "2025-02"]
    staged.con.execute("DELETE FROM night.ledger_state")
    staged.build(DAY)
    assert due(staged) == ["2025-01", "2025-02"]


ROW = st.tuples(st.integers(10, 13), st.integers(1, 2), st.integers(1, 2), st.sampled_from(["102", "511", "541", "153"]), st.sampled_from(["- | 5", "5 | -"]))
LINE = st.tuples(st.integers(10, 13), st.sampled_from(["6200", "6300"]), st.sampled_from(["-", V]), st.integers(1, 3))
BALANCE = st.tuples(st.sampled_from(["2023-11", "2024-01", "2023年", "2023-12"]), st.sampled_from(["511", "153"]), st.integers(1, 2))
INVOICE = st.tuples(st.integers(1, 8), st.integers(10, 13), st.integers(5, 6))
SALE = st.tuples(st.integers(1, 3), st.sampled_from(["-", V]), st.integers(10, 13), st.sampled_from(["deals", "bids"]))
NIGHT = st.tuples(
    st.lists(ROW, max_size=6), st.lists(LINE, max_size=3), st.lists(BALANCE, max_size=3), st.lists(INVOICE, max_size=3), st.lists(SALE, max_size=2),
    st.integers(0, 100), st.booleans(),
)  # fmt: skip


def day(month: int) -> str:
    """A day of the tenth month of 2023 and later ones."""
    return f"{2023 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}-05"


# What counts no longer, of a file that goes: its voucher stands in no entry, only among the changes.
GONE = [
    (
        [(11, 2, 2, "102", "- | 5"), (12, 2, 2, "541", "5 | -"), (10, 1, 2, "102", "- | 5"), (12, 2, 2, "153", "- | 5"), (11, 1, 2, "541", "- | 5")],
        *([(10, "6200", "-", 3), (13, "6200", V, 1)], [], [], [], 39, False),
    ),
    (
        [(10, 1, 2, "511", "5 | -"), (10, 1, 1, "541", "5 | -"), (11, 1, 1, "153", "- | 5"), (12, 1, 2, "102", "- | 5"), (12, 2, 2, "102", "5 | -")],
        *([(10, "6300", V, 2), (11, "6200", V, 2)], [], [], [], 24, False),
    ),
    ([(13, 2, 1, "102", "5 | -"), (11, 1, 2, "102", "5 | -"), (11, 1, 2, "541", "5 | -"), (12, 2, 1, "541", "5 | -")], [], [], [], [], 24, True),
]


# A night takes a third of a second: a failing example is told as it was found.
@example(GONE)
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NIGHT, min_size=2, max_size=4))
def test_month_by_month_is_the_whole(warehouse, nights):
    warehouse.clear()
    for number, (rows, lines, balances, bills, sales, later, is_gone) in enumerate(nights, 1):
        if is_gone and number > 1:
            for table in ("vouchers", "bank", "balances"):
                warehouse.con.execute(f"DELETE FROM staged.{table} WHERE row_id[1:12] = ?", [file_id("A")])
            warehouse.con.execute("DELETE FROM staged.sheet WHERE file_id = ?", [file_id("A")])
            warehouse.con.execute("INSERT INTO staged.changed VALUES (?)", [file_id("A")])
        told = {"file": chr(ord("A") + number - 1), "run_no": number}
        if rows:
            warehouse.put("vouchers", vouchers(*(f"{day(month)} | {no} | {line} | 付款 | {code} | {sides}" for month, no, line, code, sides in rows)), **told)
        if lines:
            text = [f"{village} | {account} | {day(month)} | 借 | 5.00 | {serial}" for month, account, village, serial in lines]
            head = "village_code | account_no | date | direction | amount | serial"
            warehouse.put("bank", "\n".join([head, *text]), **told | {"file": chr(ord("K") + number)})
        if balances:
            text = [f"{V} | {period} | {code} | - | {amount}.00" for period, code, amount in balances]
            head = "village_code | period | account_code | account_name | closing_debit"
            warehouse.put("balances", "\n".join([head, *text]), **told | {"file": chr(ord("k") + number)})
        if bills:
            warehouse.put("invoices", invoices(*(f"100{no} | {day(month)} | {amount}.00" for no, month, amount in bills)), **told | {"file": str(number)})
        for kind, file in (("deals", "a"), ("bids", "A")):
            text = [f"{village} | JY-{no} | {day(month)}" if kind == "deals" else f"JY-{no} | 甲{month}" for no, village, month, of in sales if of == kind]
            if text:
                head = "village_code | deal_no | deal_date" if kind == "deals" else "deal_no | bidder"
                warehouse.put(kind, "\n".join([head, *text]), **told | {"file": chr(ord("é") + ord(file) + number)})
        as_of = dt.date(2023, 11, 1) + dt.timedelta(days=later)
        warehouse.build(as_of)
        assert kept(warehouse) == built_whole(warehouse, as_of)
