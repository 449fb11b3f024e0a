"""The forest: a planted stranger first, measured reasons in words, abstention, the same answer every time."""

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
    for name in ("features.voucher_measure", "features.village_month_measure", "features.spend", "ledger.entry"):
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


def scored(con):
    score.score(con, AS_OF)
    return con.sql("SELECT subject, label, amount, place_in_list, because, evidence FROM features.anomaly_score ORDER BY place_in_list").fetchall()


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
    reach = con.sql("SELECT village_code, is_scored, why FROM features.anomaly_reach WHERE subject_kind = 'voucher' ORDER BY 1").fetchall()
    why = None if answers else "全部凭证不足200张，无从比较"
    assert reach == [("V1", bool(answers), why), ("V2", bool(answers), why)]


def test_a_village_with_few_vouchers_is_told_apart(con):
    put_vouchers(con)
    con.execute("INSERT INTO ledger.village BY NAME SELECT 'V3' AS village_code, true AS is_listed")
    scored(con)
    assert con.sql("SELECT is_scored, why FROM features.anomaly_reach WHERE village_code = 'V3' AND subject_kind = 'voucher'").fetchall() == [
        (False, "本村可比的凭证只有0张，不足50张")
    ]


def test_no_spread_no_answer(con):
    put_vouchers(con)
    measures = [measure.name for measure in read()[1][0].measures]
    con.execute("UPDATE features.voucher_measure SET " + ", ".join(f"{name} = 0.5" for name in measures))
    assert scored(con) == []


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
