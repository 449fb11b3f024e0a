"""反查金额: one to three amounts of one village that make an outside total."""

import datetime as dt
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanzi import cases, cli, contract, store
from sanzi.errors import UsageError
from sanzi.reverse import reverse_search

V, W = "990101001001", "990101001002"
SPEND = f"""
village_code | voucher_on | amount  | voucher_no | summary  | payee
{V}          | 2024-01-05 | 8000.00 | 7          | 住宿费   | 样例宾馆
{V}          | 2024-01-20 | 760.00  | 9          | 门票     | 样例景区
{V}          | 2024-02-05 | 500.00  | 2          | 租车     | 样例租车行
{V}          | 2024-02-06 | 260.00  | 3          | 餐费     | 样例饭店
{W}          | 2024-01-20 | 760.00  | 1          | 办公用品 | 样例文具店
{W}          | 2024-03-01 | 8759.99 | 4          | 培训费   | 样例培训中心
"""


def county(con, spend=SPEND):
    tables = {"features.spend": spend, "ledger.village": f"village_code | village_name\n{V} | 样例村\n{W} | 另一村"}
    for name in ("features.spend", "ledger.entry", "ledger.bank_line", "ledger.invoice", "ledger.village"):
        cases.fill(con, contract.table(name), tables.get(name, ""))
    return con


@pytest.fixture
def con():
    con = store.connect()
    store.prepare(con)
    yield county(con)
    con.close()


def found(con, total, **options) -> list[tuple]:
    rows = reverse_search(con, total, **options)
    return [(row.village_code, str(row.made), str(row.difference), [each.rpartition("-")[2] for each in row.row_ids]) for row in rows.itertuples()]


def test_one_two_and_three_parts_nearest_first(con):
    assert found(con, "8760", tolerance="0.0001", days=32) == [
        (V, "8760.00", "0.00", ["1", "2"]),
        (V, "8760.00", "0.00", ["1", "3", "4"]),
        (W, "8759.99", "-0.01", ["6"]),
    ]


def test_what_is_shown_of_a_find(con):
    row = reverse_search(con, 8760, tolerance=0, days=15).iloc[0]
    assert (row.village_name, row.part_count, row.first_on, row.last_on, row.found) == ("样例村", 2, dt.date(2024, 1, 5), dt.date(2024, 1, 20), 1)
    assert list(row.parts) == ["2024年1月5日 8,000.00元 7 住宿费 样例宾馆", "2024年1月20日 760.00元 9 门票 样例景区"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"days": 15}, [["1", "2"]]),
        ({"days": 14}, []),
        ({"days": 31}, [["1", "2"]]),
        ({"days": 32}, [["1", "2"], ["1", "3", "4"]]),
        ({"days": 32, "most": 2}, [["1", "2"]]),
        ({"days": 32, "most": 1}, []),
        ({"days": 32, "first_on": dt.date(2024, 1, 5), "last_on": dt.date(2024, 2, 6)}, [["1", "2"], ["1", "3", "4"]]),
        ({"days": 32, "first_on": dt.date(2024, 1, 6)}, []),
        ({"days": 32, "last_on": dt.date(2024, 2, 5)}, [["1", "2"]]),
        ({"days": 32, "village_code": W}, []),
        ({"days": 32, "limit": 1}, [["1", "2"]]),
    ],
)
def test_the_window_and_the_number_of_parts(con, options, expected):
    assert [rows for *_, rows in found(con, "8760", tolerance=0, **options)] == expected


def test_the_tolerance_is_inclusive_and_parts_within_it_are_left_out(con):
    # 2 % of 1,260: 25.20. 500 + 760 is exact, 1,234.80 and 1,285.20 are the edges.
    for amounts, fits in (("1234.80", True), ("1234.79", False), ("1285.20", True), ("1285.21", False)):
        county(con, f"village_code | voucher_on | amount\n{V} | 2024-01-05 | {amounts}")
        assert bool(found(con, 1260)) is fits
    county(con, f"village_code | voucher_on | amount\n{V} | 2024-01-05 | 1250.00\n{V} | 2024-01-05 | 25.20\n{V} | 2024-01-05 | 25.21")
    assert [rows for *_, rows in found(con, 1260)] == [["1"], ["1", "3"]]


def test_a_row_is_never_counted_twice_and_villages_are_not_mixed(con):
    county(con, f"village_code | voucher_on | amount\n{V} | 2024-01-05 | 300.00\n{W} | 2024-01-05 | 300.00\n{V} | 2024-01-05 | 300.00")
    assert found(con, 600, tolerance=0) == [(V, "600.00", "0.00", ["1", "3"])]
    assert found(con, 900, tolerance=0) == []


def test_among_which_rows(con):
    for name, drawn in (
        ("ledger.entry", "voucher_on | class | debit | credit | is_closing\n2024-01-05 | income | 0 | 70.00 | false\n2024-12-31 | income | 0 | 70.00 | true"),
        ("ledger.bank_line", "bank_on | is_out | amount\n2024-01-05 | true | 70.00\n2024-01-06 | false | 70.00"),
        ("ledger.invoice", "invoice_on | amount\n2024-01-05 | 70.00"),
    ):
        cases.fill(con, contract.table(name), drawn)
    for among, expected in (("spend", []), ("income", ["entry-1"]), ("bank_out", ["bank_line-1"]), ("bank_in", ["bank_line-2"]), ("invoice", ["invoice-1"])):
        assert [row_id for row in reverse_search(con, 70, among=among, tolerance=0)["row_ids"] for row_id in row] == expected, among


AMOUNT = st.integers(1, 12).map(lambda hundred: Decimal(hundred * 100))
ENTRY = st.tuples(AMOUNT, st.integers(1, 9), st.sampled_from([V, W]))


@settings(max_examples=40, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=9), st.integers(1, 20), st.integers(0, 8))
def test_every_combination_is_found_and_no_other(entries, hundreds, days):
    rows = "\n".join(f"{village} | 2024-01-0{day} | {amount}" for amount, day, village in entries)
    total, expected = Decimal(hundreds * 100), set()
    for size in (1, 2, 3):
        for chosen in combinations(enumerate(entries, 1), size):
            days_of = [day for _, (_, day, _) in chosen]
            if (
                len({village for _, (*_, village) in chosen}) == 1
                and max(days_of) - min(days_of) <= days
                and sum(amount for _, (amount, *_) in chosen) == total
            ):
                expected.add(frozenset(str(number) for number, _ in chosen))
    with store.connect() as con:
        store.prepare(con)
        county(con, f"village_code | voucher_on | amount\n{rows}")
        got = [frozenset(row) for *_, row in found(con, total, tolerance=0, days=days, limit=1000)]
    assert len(got) == len(set(got))
    assert set(got) == expected


@pytest.mark.parametrize("total", ["0", "-5", "12.345", "一万", ""])
def test_a_total_that_is_none(con, total):
    with pytest.raises(UsageError, match="看不懂"):
        reverse_search(con, total)


@pytest.mark.parametrize("options", [{"among": "petition"}, {"tolerance": 1}, {"tolerance": "-0.01"}, {"most": 4}, {"most": 0}, {"days": -1}, {"limit": 0}])
def test_options_out_of_range(con, options):
    with pytest.raises(UsageError):
        reverse_search(con, 100, **options)


def test_the_command(tmp_path, capsys):
    with store.connect(tmp_path / "w.duckdb") as con:
        store.prepare(con)
        county(con)
    told = ["reverse", "8760", "--tolerance", "0", "--days", "15", "--warehouse", str(tmp_path / "w.duckdb")]
    assert cli.main(told) == 0
    said = capsys.readouterr().out
    assert "8,760.00" in said
    assert "凑得上的有 1 种。" in said
    assert cli.main([*told[:1], "5", *told[2:]]) == 0
    assert "凑得上的有 0 种" in capsys.readouterr().out
    assert cli.main(["reverse", "5", "--warehouse", str(tmp_path / "none.duckdb")]) == 2
    assert "找不到" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"village_code": "990101009999"}, "没有组织代码 990101009999 的村"),
        ({"first_on": dt.date(2024, 2, 1), "last_on": dt.date(2024, 1, 31)}, "起始日期 2024-02-01 晚于截止日期 2024-01-31"),
    ],
    ids=["a village that is not there", "days the wrong way round"],
)
def test_a_search_that_can_find_nothing_is_refused_not_answered_with_nothing(con, options, told):
    with pytest.raises(UsageError, match=told):
        reverse_search(con, 8760, **options)
    assert found(con, 8760, first_on=dt.date(2024, 1, 5), last_on=dt.date(2024, 1, 20), tolerance=0) == [(V, "8760.00", "0.00", ["1", "2"])]


def test_a_file_that_is_no_database_is_the_askers_mistake(tmp_path, capsys):
    (tmp_path / "a.duckdb").write_text("线索" * 4000, encoding="utf-8")
    assert cli.main(["reverse", "8760", "--warehouse", str(tmp_path / "a.duckdb")]) == 2
    assert "不是数据库文件，或者已经损坏" in capsys.readouterr().err
