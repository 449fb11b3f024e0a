"""The two lists, forest and tails: a planted stranger first, measured reasons in words, abstention, the same answer every time."""

import datetime as dt

import numpy as np
import pytest

from sanzi import cases, contract, store
from sanzi.anomaly import score
from sanzi.anomaly.measures import Measure, in_words, read

AS_OF = dt.date(2025, 7, 15)
VOUCHERS = 300


@pytest.fixture
def con():
    con = store.connect()
    store.prepare(con)
    for name in ("features.voucher_measure", "features.village_month_measure", "features.payee_measure", "features.spend", "ledger.entry"):
        con.execute(contract.table(name).ddl)
    cases.fill(con, contract.table("ledger.village"), "village_code\nV1\nV2")
    return con


def put_vouchers(con, per_village=VOUCHERS // 2, **planted):
    """`per_village` ordinary vouchers in V1 and V2 with seeded spread; the one called ODD carries the planted measures."""
    random = np.random.default_rng(7)
    names = [column.name for column in contract.table("features.voucher_measure").columns]
    measures = names[6:]
    for village in ("V1", "V2"):
        for number in range(per_village):
            odd = planted and village == "V1" and number == 0
            values = {name: float(value) for name, value in zip(measures, random.normal(0.5, 0.05, len(measures)), strict=True)}
            if odd:
                values |= planted
            key = "ODD" if odd else f"{village}-{number:03}"
            row = [village, key, f"记-{number}", "management_expense", dt.date(2024, 3, 5), "1234.50", *values.values()]
            con.execute(f"INSERT INTO features.voucher_measure VALUES ({', '.join('?' * len(names))})", row)
            entry = {"village_code": village, "voucher_key": key, "row_id": f"{key}/1", "voucher_on": dt.date(2024, 3, 5)}
            con.execute("INSERT INTO ledger.entry BY NAME FROM (SELECT " + ", ".join(f"${name} AS {name}" for name in entry) + ")", entry)


def scored(con, method="forest"):
    score.score(con, AS_OF)
    told = con.table("features.anomaly_score").filter(f"method = '{method}'")
    return told.select("subject, label, amount, place_in_list, because, evidence").order("place_in_list").fetchall()


def reach(con, method="forest"):
    told = con.table("features.anomaly_reach").filter(f"subject_kind = 'voucher' AND method = '{method}'")
    return told.select("village_code, is_scored, why").order("village_code").fetchall()


def test_the_planted_stranger_comes_first_and_its_measures_are_named(con):
    put_vouchers(con, cash_share=1.0, round_zeros=4.0)
    first = scored(con)[0]
    assert first[0] == "ODD"
    assert first[1] == "记-0"
    assert str(first[2]) == "1234.50"
    assert "现金支付占比100%" in first[4]
    assert "金额末尾零的个数4" in first[4]
    assert "模型的主要依据" in first[4]
    assert first[5] == ["ODD/1"]


def test_at_most_one_in_a_hundred_vouchers_is_written_down(con):
    put_vouchers(con)
    assert len(scored(con)) == VOUCHERS // 100


def test_the_same_vouchers_in_another_order_give_the_same_answer(con):
    put_vouchers(con, cash_share=1.0)
    first = scored(con)
    con.execute("CREATE TABLE shuffled AS SELECT * FROM features.voucher_measure ORDER BY hash(subject)")
    con.execute("DELETE FROM features.voucher_measure")
    con.execute("INSERT INTO features.voucher_measure SELECT * FROM shuffled")
    assert scored(con) == first


@pytest.mark.parametrize(("per_village", "answers"), [(99, 0), (100, 2)])
def test_it_abstains_below_two_hundred_vouchers(con, per_village, answers):
    put_vouchers(con, per_village=per_village, cash_share=1.0)
    assert len(scored(con)) == answers
    why = None if answers else "全部凭证不足200张，无从比较"
    assert reach(con) == reach(con, "tail") == [("V1", bool(answers), why), ("V2", bool(answers), why)]


def test_a_village_with_few_vouchers_is_told_apart(con):
    put_vouchers(con)
    con.execute("INSERT INTO ledger.village BY NAME SELECT 'V3' AS village_code, true AS is_listed")
    scored(con)
    assert reach(con)[2] == reach(con, "tail")[2] == ("V3", False, "本村可比的凭证只有0张，不足50张")


def test_no_spread_no_answer(con):
    put_vouchers(con)
    measures = [measure.name for measure in read()[1][0].measures]
    con.execute("UPDATE features.voucher_measure SET " + ", ".join(f"{name} = 0.5" for name in measures))
    assert scored(con) == []
    assert scored(con, "tail") == []
    assert reach(con) == [("V1", True, None), ("V2", True, None)]
    assert reach(con, "tail") == [(village, False, "各项数值没有高低之分，无从比较") for village in ("V1", "V2")]


# By hand: half of the values are 0.5 - 0.1 and half 0.5 + 0.1 in every measure; median 0.5, median absolute deviation 0.1, robust deviation 0.14826.
def put_even_vouchers(con, changes):
    put_vouchers(con)
    measures = [measure.name for measure in read()[1][0].measures]
    low = "CASE WHEN right(subject, 1) IN ('1', '3', '5', '7', '9') THEN 0.4 ELSE 0.6 END"
    con.execute("UPDATE features.voucher_measure SET " + ", ".join(f"{name} = {low}" for name in measures))
    for subject, name, value in changes:
        con.execute(f"UPDATE features.voucher_measure SET {name} = ? WHERE subject = ?", [value, subject])


def test_the_tail_takes_what_lies_far_above_peers_and_own_village_farthest_first(con):
    put_even_vouchers(con, [("V1-000", "attach_per_entry", 3.4656), ("V2-000", "round_zeros", 9.3952)])
    first, second, *rest = scored(con, "tail")
    assert rest == []
    assert first[:2] == ("V2-000", "记-0")
    # (9.3952 - 0.5) / 0.14826 = 60.0 and (3.4656 - 0.5) / 0.14826 = 20.0
    assert first[4] == "金额末尾零的个数9.4；同类通常0.4～0.6，高出中位数60.0个稳健标准差；本村通常0.4～0.6，高出中位数60.0个"
    assert second[4].startswith("每笔分录的附件数3.5；") and "高出中位数20.0个稳健标准差" in second[4]
    assert second[5] == ["V1-000/1"]


@pytest.mark.parametrize(("value", "answers"), [(1.0190, 1), (1.0188, 0), (-9.0, 0)])
def test_the_tail_begins_at_three_and_a_half_robust_deviations_above(con, value, answers):
    put_even_vouchers(con, [("V1-000", "round_zeros", value)])  # 0.5 + 3.5 × 0.14826 = 1.01891
    assert len(scored(con, "tail")) == answers


def test_a_measure_that_says_little_alone_has_no_tail(con):
    put_even_vouchers(con, [("V1-000", "month_day", 99.0)])
    assert scored(con, "tail") == []


def test_what_is_usual_in_the_own_village_is_no_tail(con):
    put_even_vouchers(con, [(f"V1-{number:03}", "attach_per_entry", 3.0) for number in range(0, 100)])
    assert scored(con, "tail") == []


def test_payees_are_looked_at_by_the_tail_alone(con):
    """100 payees a village, half at 4.0 and half at 4.2 in two measures: median 4.1, robust deviation 0.14826; one stands at 6.0."""
    value = "CASE WHEN n = 99 AND v = 'V1' THEN 6.0 WHEN n % 2 = 0 THEN 4.0 ELSE 4.2 END"
    con.execute(
        "INSERT INTO features.payee_measure BY NAME SELECT v AS village_code, v || n AS subject, '2024年付给店' || n AS label, 'dining' AS peer,"
        " DATE '2024-01-01' AS happened_on, n AS amount, '店' || n AS payee, 0.0 AS count_log,"
        f" {value} AS total_log, {value} AS mean_log FROM (SELECT unnest(range(100)) AS n), (VALUES ('V1'), ('V2')) AS village (v)"
    )
    con.execute(
        "INSERT INTO features.spend BY NAME SELECT 'V1' AS village_code, '店99' AS payee, DATE '2024-05-01' AS voucher_on, 9 AS amount, 'e-1' AS row_id"
    )
    assert scored(con) == []
    [(subject, label, _, place, because, evidence)] = scored(con, "tail")
    assert (subject, label, place, evidence) == ("V199", "2024年付给店99", 1, ["e-1"])
    # (6.0 - 4.1) / 0.14826 = 12.8; e^6 - 1 = 402.43
    assert because.startswith("全年收款402.43元；") and "高出中位数12.8个稳健标准差" in because
    assert con.sql("SELECT DISTINCT method FROM features.anomaly_reach WHERE subject_kind = 'payee'").fetchall() == [("tail",)]


@pytest.mark.parametrize(
    ("show", "value", "words"),
    [
        ("exp_yuan", float(np.log1p(4799.98)), "4,799.98元"),
        ("ratio", float(np.log(3)), "3.0倍"),
        ("exp_percent", float(-np.log(0.02)), "2.0%"),
        ("percent", 0.255, "26%"),
        ("exp_days", float(np.log1p(364)), "364天"),
        ("exp_number", float(np.log(6)), "6"),
        ("number", 2.5, "2.5"),
        ("number", 31.0, "31"),
    ],
)
def test_values_in_words(show, value, words):
    assert in_words(Measure("x", "某项", show), value) == words
