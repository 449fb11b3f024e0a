"""The digits of amounts: which amounts count, and the measures against their definitions and against published examples (tests/files/digits.toml)."""

import datetime as dt
import math
import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from test_features import spend

from sanzi import cases, contract, store
from sanzi.features import build

AS_OF = dt.date(2025, 7, 15)
SHIPPED = tomllib.loads((Path(__file__).parent / "files" / "digits.toml").read_text(encoding="utf-8"))
EXAMPLES = {example["name"]: example for example in SHIPPED["example"]}
POWERS = [2**exponent for exponent in range(1000)]
LAW = {1: range(1, 10), 2: range(10, 100)}


def share(digit: int) -> float:
    return math.log10(1 + 1 / digit)


def told(rows: list[tuple[int, float]], *others: list[int]) -> dict[int, dict]:
    """What the feature tables say of amounts given by their first two digits and their mantissa, by number of digits; `others` are the first two digits
    of the amounts of other villages."""
    con = store.connect()
    store.prepare(con)
    for name in ("features.digit_row", "ledger.village"):
        con.execute(contract.table(name).ddl)
    villages = [rows, *([(two, 0.0) for two in other] for other in others)]
    drawn = [(f"V{number}", two // 10, two, mantissa) for number, village in enumerate(villages) for two, mantissa in village]
    columns = [list(column) for column in zip(*drawn, strict=True)]
    con.execute(
        "INSERT INTO features.digit_row BY NAME SELECT unnest(?::VARCHAR[]) AS village_code, unnest(?::INTEGER[]) AS first_digit, unnest(?::INTEGER[])"
        " AS first_two, unnest(?::DOUBLE[]) AS mantissa, DATE '2025-01-15' AS voucher_on, 100.00 AS amount",
        columns,
    )
    for name in ("digit_count", "digit_measure"):
        con.execute(contract.table(f"features.{name}").ddl)
        store.run_file(con, build.HOME / f"{name}.sql", {"as_of": AS_OF})
    measured = con.execute("SELECT * FROM features.digit_measure WHERE village_code = 'V0' AND months = 12")
    names = [column for column, *_ in measured.description]
    return {row[names.index("digits")]: dict(zip(names, row, strict=True)) for row in measured.fetchall()}


def rows_of(first_digits: list[int]) -> list[tuple[int, float]]:
    return [(10 * digit, 0.0) for digit, count in enumerate(first_digits, 1) for _ in range(count)]


def by_definition(counts: dict[int, int], digits: int) -> dict[str, float]:
    """The textbook sums, one digit after the other; observed shares are exact fractions."""
    n = sum(counts.values())
    off = {digit: float(Fraction(counts.get(digit, 0), n)) - share(digit) for digit in LAW[digits]}
    cumulated = [sum(off[each] for each in LAW[digits] if each <= digit) for digit in LAW[digits]]
    # The mean of |X - nb| over every value that a binomial X can take.
    usual = sum(
        sum(abs(x - n * share(digit)) * math.comb(n, x) * share(digit) ** x * (1 - share(digit)) ** (n - x) for x in range(n + 1)) / n for digit in LAW[digits]
    ) if n <= 1000 and digits == 1 else None  # fmt: skip
    return {
        "mad": sum(abs(each) for each in off.values()) / len(off),
        "chi_square": n * sum(each**2 / share(digit) for digit, each in off.items()),
        "ks": max(abs(each) for each in cumulated),
        "expected_mad": usual and usual / len(off),
    }


def same(measured: dict, expected: dict[str, float | None]) -> None:
    wanted = {name: value for name, value in expected.items() if value is not None}
    assert {name: measured[name] for name in wanted} == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_first_digits_of_published_examples(example):
    measured = told(rows_of(example["first_digits"]))[1]
    same(measured, by_definition(dict(enumerate(example["first_digits"], 1)), 1))
    assert measured["row_count"] == sum(example["first_digits"])
    assert measured["excess_mad"] == pytest.approx(measured["mad"] - measured["expected_mad"])
    for name in {"mad", "chi_square"} & set(example):
        decimals = len(str(example[name]).split(".")[1])
        assert measured[name] == pytest.approx(example[name], abs=max(0.5 / 10**decimals, 1e-12))


def test_first_two_digits_and_mantissas_of_powers_of_two():
    assert [sum(str(power).startswith(str(digit)) for power in POWERS) for digit in LAW[1]] == EXAMPLES["powers of two, 2^0 … 2^999"]["first_digits"]
    rows = [(int((str(power) + "0")[:2]), math.log10(power) % 1) for power in POWERS]
    measured = told(rows)
    counts = {digit: sum(two == digit for two, _ in rows) for digit in LAW[2]}
    same(measured[2], by_definition(counts, 2))
    # Alexander (2009): the mean of the points of the circle, its distance from the centre squared.
    x, y = (sum(side(2 * math.pi * mantissa) for _, mantissa in rows) / len(rows) for side in (math.cos, math.sin))
    assert measured[1]["arc"] == measured[2]["arc"] == pytest.approx(x * x + y * y, rel=1e-6, abs=1e-12)
    assert measured[1]["excess_mad"] < 0 > measured[2]["excess_mad"]


@pytest.mark.parametrize(
    ("mantissas", "squared"),
    [([0, 0.25, 0.5, 0.75], 0), ([0, 0, 0], 1), ([0, 0.5], 0), ([0, 0.25], 0.5), ([0, 0, 0, 0.5], 0.25)],
)
def test_the_mantissa_arc_worked_by_hand(mantissas, squared):
    # Points (1, 0) for 0, (0, 1) for 1/4, (-1, 0) for 1/2, (0, -1) for 3/4: their mean, squared.
    assert told([(10, mantissa) for mantissa in mantissas])[1]["arc"] == pytest.approx(squared, abs=1e-12)


def test_measures_of_one_amount_worked_by_hand():
    # One amount that begins with 9 (share 0.0458): |1 - 0.0458| and the law's other shares, 0.9542, twice 0.9542 over nine digits; a binomial count of one
    # draw has E|X - b| = 2 b (1 - b).
    measured = told([(90, 0.5)])[1]
    nine = share(9)
    assert measured["mad"] == pytest.approx(2 * (1 - nine) / 9)
    assert measured["chi_square"] == pytest.approx(1 / nine - 1)
    assert measured["ks"] == pytest.approx(1 - nine)
    assert measured["expected_mad"] == pytest.approx(sum(2 * share(digit) * (1 - share(digit)) for digit in LAW[1]) / 9)


def test_other_villages_in_the_place_of_the_law():
    # 4 of 4 begin with 4; the others have 6 ones and 2 fours: |1 - 1/4| + |0 - 3/4| over nine digits. Both others' shares have spread 3/4 x 1/4.
    measured = told([(40, 0.0)] * 4, [10, 10, 10, 10], [12, 19, 44, 47])[1]
    assert (measured["others_villages"], measured["others_count"]) == (2, 8)
    assert measured["others_mad"] == pytest.approx(1.5 / 9)
    assert measured["others_expected_mad"] == pytest.approx(2 * math.sqrt(2 * 3 / 16 / math.pi * (1 / 4 + 1 / 8)) / 9)
    assert measured["others_from_benford"] == pytest.approx((0.75 - share(1) + 0.25 - share(4) + 1 - share(1) - share(4)) / 9)


@pytest.mark.parametrize(("digits", "large"), [(1, 18.13), (2, 158.8)])
def test_the_normal_deviation_for_large_n(digits, large):
    # Barney and Schulzke (2016) give 1 / sqrt(158.8 n) for the first two digits.
    rows = [(10 * (1 + place % 9) + place % 10, 0.0) for place in range(20_000)]
    assert told(rows)[digits]["expected_mad"] == pytest.approx(1 / math.sqrt(large * 20_000), rel=1e-3)


@pytest.mark.parametrize("digits", [1, 2])
@pytest.mark.parametrize("n", [100, 300, 1000])
def test_samples_that_follow_the_law_exceed_the_normal_deviation_as_published(n, digits):
    expected = told([(10 + place % 90, 0.0) for place in range(n)])[digits]["expected_mad"]
    law = np.array([share(digit) for digit in LAW[digits]])
    drawn = np.random.default_rng(20260715).multinomial(n, law / law.sum(), size=20_000) / n
    excess = np.abs(drawn - law).mean(axis=1) - expected
    assert abs(excess.mean()) < 0.005 * expected
    assert np.quantile(excess, 0.95) == pytest.approx(SHIPPED["percentile_95"][str(digits)][str(n)], rel=0.04)


def kept(entry: str) -> list[tuple]:
    con = spend(entry, needed="features.digit_row")
    return con.execute("SELECT amount, left_out, first_digit, first_two, round(mantissa, 4) FROM features.digit_row ORDER BY ledger_key").fetchall()


def test_digits_and_mantissa_of_an_amount():
    assert [row[1:] for row in kept("debit\n10.00\n99.99\n1000.00\n20000.05\n9.99\n-31.60\n0.50")] == [
        (None, 1, 10, 0.0),
        (None, 9, 99, 1.0),
        (None, 1, 10, 0.0),
        (None, 2, 20, 0.301),
        ("small", 9, 99, 0.9996),
        ("red", 3, 31, 0.4997),
        ("small", 5, 50, 0.699),
    ]


def left_out(entry: str) -> list[str | None]:
    return [row[1] for row in kept(entry)]


def test_the_amounts_of_a_published_example_have_its_digits():
    example = EXAMPLES["23 checks a treasurer wrote to himself"]
    digits = [row[2] for row in kept("\n".join(["debit", *example["amounts"]]))]
    assert [digits.count(digit) for digit in LAW[1]] == example["first_digits"]


def test_pay_allowances_and_depreciation_follow_a_standard():
    entry = "310 | 管理费用/干部报酬 | 付款\n320 | 管理费用-折旧 | 付款\n330 | 管理费用 | 付误工补助\n340 | 管理费用/办公费 | 付款"
    assert left_out(f"debit | account_name | summary\n{entry}") == [
        "standard", "standard", "standard", None,
    ]  # fmt: skip


def test_an_amount_three_times_in_one_account_is_fixed_and_twice_is_not():
    three = "88 | 管理费用/办公费\n" * 3
    assert left_out(f"debit | account_name\n{three}95 | 管理费用/办公费\n95 | 管理费用/办公费\n88 | 管理费用/修理费") == ["repeated"] * 3 + [None] * 3


@pytest.mark.parametrize(
    ("amounts", "fixed"),
    [
        ((200, 210, 220, 230, 240, 399), True),
        ((200, 210, 220, 230, 240), False),
        # The 10th and 90th percentile: 100 and 199.99, then 100 and 200.
        ((100, 100.00, 150, 160, 199.99, 199.99), True),
        ((100, 100.00, 150, 160, 200, 200), False),
    ],
)
def test_a_bill_that_comes_again_and_again(amounts, fixed):
    entry = "voucher_key | debit | counterparty\n" + "\n".join(f"P{number} | {amount} | 样例供电所" for number, amount in enumerate(amounts))
    assert left_out(entry) == ["series" if fixed else None] * len(amounts)


def test_similar_amounts_to_different_payees_are_no_series():
    entry = "voucher_key | debit | counterparty\n" + "\n".join(
        f"P{number} | {amount} | 样例商行{number % 2}" for number, amount in enumerate(range(200, 290, 10))
    )
    assert left_out(entry) == [None] * 9


def test_three_years_up_to_the_night():
    days = "2022-07-15", "2022-07-16", "2024-07-15", "2024-07-16", "2025-07-15", "2025-07-16"
    con = spend("debit | voucher_on\n" + "\n".join(f"{100 * number + 11} | {day}" for number, day in enumerate(days, 1)), needed="features.digit_row")
    assert con.execute("SELECT string_agg(first_digit, '' ORDER BY voucher_on) FROM features.digit_row").fetchone() == ("2345",)
    cases.fill(con, contract.table("ledger.village"), "")
    build.build_needed(con, AS_OF, ["features.digit_measure"])
    told_rows = con.execute("SELECT months, row_count, first_on FROM features.digit_measure WHERE digits = 1 ORDER BY months").fetchall()
    assert told_rows == [(12, 2, dt.date(2024, 7, 16)), (36, 4, dt.date(2022, 7, 16))]


def test_other_villages_are_those_of_the_county():
    villages = ("V1", "甲县"), ("V2", "甲县"), ("V3", "乙县"), ("V4", "乙县"), ("V5", "乙县")
    con = spend(
        "village_code | voucher_key | debit\n" + "\n".join(f"{code} | {code} | 12{place}" for place, (code, _) in enumerate(villages)),
        needed="features.digit_row",
    )
    cases.fill(con, contract.table("ledger.village"), "village_code | county\n" + "\n".join(" | ".join(each) for each in villages))
    build.build_needed(con, AS_OF, ["features.digit_measure"])
    asked = "SELECT village_code, others_villages, others_count FROM features.digit_measure WHERE digits = 1 AND months = 36 ORDER BY village_code"
    assert con.execute(asked).fetchall() == [("V1", 1, 1), ("V2", 1, 1), ("V3", 2, 2), ("V4", 2, 2), ("V5", 2, 2)]


def test_how_far_a_digit_is_off_with_its_correction():
    # 30 of 100 begin with 4: (0.3 - 0.09691 - 0.005) / sqrt(0.09691 x 0.90309 / 100).
    con = store.connect()
    store.prepare(con)
    for name in ("features.digit_row", "ledger.village", "features.digit_count"):
        con.execute(contract.table(name).ddl)
    con.execute(
        "INSERT INTO features.digit_row BY NAME SELECT 'V0' AS village_code, CASE WHEN place < 30 THEN 4 ELSE 1 END AS first_digit, 10 * first_digit"
        " AS first_two, DATE '2025-01-15' AS voucher_on FROM range(100) AS r(place)"
    )
    store.run_file(con, build.HOME / "digit_count.sql", {"as_of": AS_OF})
    z, others = con.execute("SELECT benford_z, others_z FROM features.digit_count WHERE digits = 1 AND digit = 4 AND months = 12").fetchone()
    assert z == pytest.approx((0.3 - share(4) - 0.005) / math.sqrt(share(4) * (1 - share(4)) / 100))
    assert others is None
