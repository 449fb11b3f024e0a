"""Law, limits, charts and calendar: the day before, the day of, the day after."""

import datetime as dt
import tomllib
from decimal import Decimal
from itertools import pairwise

import pytest

from sanzi import cases, contract, store
from sanzi.config import LIMIT_NAMES, Config, Limit, Place
from sanzi.exports import normal
from sanzi.policy import days
from sanzi.policy.load import HOME, load, load_limits

CITED = {
    "CASH": "3 5 6 9 11 12",
    "CCP": "30 77 98 101 103 104 111 112 113 114 115 116 122 124 129 130",
    "GSD": "33 34 35 36",
    "RCO": "8 26 27 28 29 30 31 33 34 35 36 42 43 44 45 46 47 58 60",
    "VCO": "22 24 26 28 30 31 32 34 35",
    "ACC": "9 14 15 16 17 35",
    "INV": "20 21 23 35",
    "BID": "4 46 49",
    "BIDR": "39 40 57",
    "CC": "261 264 265 705 707 734",
    "RLC": "19 21 38 48 49 52 66 67",
    "LAM": "49 80",
    "CRIM": "271 272 382 384",
    "ZJR": "14 16 17 21 22",
}
WHOLE = ("RCC", "FIN", "AS23")
ROLES = {
    "cash", "bank", "short_investment", "receivable", "internal", "inventory", "biological", "long_investment", "fixed_asset", "depreciation",
    "works_in_progress", "disposal", "intangible", "deferred", "pending_property", "short_loan", "payable", "wages_payable", "labour_payable",
    "welfare_payable", "tax_payable", "long_loan", "member_levy", "special_fund", "capital", "reserve", "current_surplus", "distribution",
    "production_cost", "operating_income", "letting_income", "investment_income", "subsidy_income", "other_income", "tax_refund_income",
    "operating_expense", "tax_expense", "management_expense", "welfare_expense", "other_expense", "income_tax",
}  # fmt: skip


@pytest.fixture(scope="module")
def con():
    con = store.connect()
    store.prepare(con)
    load(con, Config())
    return con


def limits(*told: Limit, villages: str = "990101001001"):
    con = store.connect()
    store.prepare(con)
    load(con, Config())
    cases.fill(con, contract.table("ledger.village"), "village_code\n" + villages)
    load_limits(con, Config(limits=told))
    return con


def value_on(con, name: str, day: str, village: str = "990101001001"):
    rows = con.execute(
        "SELECT value, is_confirmed FROM policy.limit_on WHERE name = ? AND village_code = ? AND ?::DATE BETWEEN from_on AND to_on", [name, village, day]
    ).fetchall()
    assert len(rows) == 1
    return rows[0]


def limit(value: str, from_on: dt.date, to_on: dt.date | None = None, region: str = "", name: str = "works_tender") -> Limit:
    return Limit(name, region, from_on, to_on, Decimal(value), "样例文件第一条", True)


def test_the_profile_gives_every_limit_unconfirmed():
    con = limits()
    given = con.execute("SELECT DISTINCT name FROM policy.limit_on WHERE NOT is_confirmed AND DATE '2024-03-05' BETWEEN from_on AND to_on").fetchall()
    assert sorted(name for (name,) in given) == sorted(LIMIT_NAMES)
    assert value_on(con, "nonproductive", "2024-03-05") == (Decimal("0.03"), False)


def test_comparisons_come_from_the_profile_also_for_a_countys_value():
    con = limits(limit("3000", dt.date(2024, 1, 1), name="newspaper"), limit("800", dt.date(2024, 1, 1), name="cash_settlement"))
    told = dict(con.execute("SELECT name, is_strict FROM policy.limit_on WHERE is_confirmed").fetchall())
    assert told == {"newspaper": True, "cash_settlement": False}


def test_a_countys_value_holds_from_its_first_to_its_last_day():
    con = limits(limit("80000", dt.date(2024, 1, 1), dt.date(2024, 6, 30)))
    assert value_on(con, "works_tender", "2023-12-31") == (Decimal("50000"), False)
    assert value_on(con, "works_tender", "2024-01-01") == (Decimal("80000"), True)
    assert value_on(con, "works_tender", "2024-06-30") == (Decimal("80000"), True)
    assert value_on(con, "works_tender", "2024-07-01") == (Decimal("50000"), False)


def test_the_longest_fitting_region_wins_whatever_its_date():
    told = (limit("60000", dt.date(2024, 1, 1)), limit("70000", dt.date(2020, 1, 1), region="9901"), limit("90000", dt.date(2020, 1, 1), region="990102"))
    con = limits(*told, villages="990101001001\n990201001001\nN2990102MA0000001X")
    assert value_on(con, "works_tender", "2024-03-05") == (Decimal("70000"), True)
    assert value_on(con, "works_tender", "2024-03-05", "990201001001") == (Decimal("60000"), True)
    assert value_on(con, "works_tender", "2024-03-05", "N2990102MA0000001X") == (Decimal("90000"), True)


def test_periods_of_one_limit_and_village_never_overlap():
    con = limits(limit("1", dt.date(2020, 1, 1)), limit("2", dt.date(2021, 1, 1), dt.date(2022, 12, 31)), limit("3", dt.date(2022, 6, 1), region="99"))
    periods = con.execute("SELECT from_on, to_on, value FROM policy.limit_on WHERE name = 'works_tender' ORDER BY from_on").fetchall()
    assert [value for *_, value in periods] == [50000, 1, 2, 3, 3]
    assert all(first[1] + dt.timedelta(days=1) == then[0] for first, then in pairwise(periods))


@pytest.mark.parametrize(
    ("article_id", "day", "title", "is_read"),
    [
        ("CCP-115", "2023-12-31", "中国共产党纪律处分条例（2018年修订）", False),
        ("CCP-115", "2024-01-01", "中国共产党纪律处分条例（2023年修订）", True),
        ("RCO-35", "2025-04-30", "中华人民共和国农村集体经济组织法施行前的规定", False),
        ("RCO-35", "2025-05-01", "中华人民共和国农村集体经济组织法", True),
        ("CC-705", "2020-12-31", "中华人民共和国合同法、物权法等（民法典施行前）", False),
        ("CC-705", "2021-01-01", "中华人民共和国民法典", True),
        ("CCP-98", "2024-01-01", "中国共产党纪律处分条例（2023年修订）", False),
        ("CCP-115", "2024-01-02", "中国共产党纪律处分条例（2023年修订）", True),
        ("CCP-115", "2018-09-30", "中国共产党纪律处分条例（2015年修订）", False),
        ("CCP-115", "2018-10-01", "中国共产党纪律处分条例（2018年修订）", False),
        ("CCP-115", "2018-10-02", "中国共产党纪律处分条例（2018年修订）", False),
        ("RCO-35", "2025-05-02", "中华人民共和国农村集体经济组织法", True),
        ("VCO-24", "2010-10-27", "中华人民共和国村民委员会组织法（2010年修订）施行前的规定", False),
        ("VCO-24", "2010-10-28", "中华人民共和国村民委员会组织法（2010年修订）", False),
        ("VCO-24", "2018-12-28", "中华人民共和国村民委员会组织法（2010年修订）", False),
        ("VCO-24", "2018-12-29", "中华人民共和国村民委员会组织法（2018年修正）", True),
        ("VCO-24", "2018-12-30", "中华人民共和国村民委员会组织法（2018年修正）", True),
        ("ACC-14", "2024-06-30", "中华人民共和国会计法（2017年修正）", False),
        ("ACC-14", "2024-07-01", "中华人民共和国会计法（2024年修正）", True),
        ("ACC-14", "2024-07-02", "中华人民共和国会计法（2024年修正）", True),
        ("AS23", "2023-12-31", "村集体经济组织会计制度（财会〔2004〕12号）", False),
        ("AS23", "2024-01-01", "农村集体经济组织会计制度（财会〔2023〕14号）", True),
        ("RLC-52", "2018-12-31", "中华人民共和国农村土地承包法", False),
        ("RLC-52", "2019-01-01", "中华人民共和国农村土地承包法（2018年修正）", True),
        ("GSD-35", "2020-06-30", "中华人民共和国公职人员政务处分法施行前的规定", False),
        ("GSD-35", "2020-07-01", "中华人民共和国公职人员政务处分法", True),
        ("GSD-35", "2020-07-02", "中华人民共和国公职人员政务处分法", True),
    ],
)
def test_the_text_in_force_on_the_day(con, article_id, day, title, is_read):
    rows = con.execute("SELECT title, is_read FROM policy.article WHERE article_id = ? AND ?::DATE BETWEEN from_on AND to_on", [article_id, day]).fetchall()
    assert rows == [(title, is_read)]


def test_every_article_that_rules_cite_is_there(con):
    known = {article_id for (article_id,) in con.execute("SELECT article_id FROM policy.article").fetchall()}
    assert sorted({f"{law}-{number}" for law, numbers in CITED.items() for number in numbers.split()} - known) == []
    assert set(WHOLE) <= known


def test_every_article_has_one_text_every_day_from_1900_to_2099(con):
    told = con.execute("SELECT article_id, from_on, to_on FROM policy.article ORDER BY article_id, from_on").fetchall()
    for article_id in {row[0] for row in told}:
        spans = [row[1:] for row in told if row[0] == article_id]
        assert (spans[0][0], spans[-1][1]) == (dt.date(1900, 1, 1), dt.date(2099, 12, 31)), article_id
        assert all(first[1] + dt.timedelta(days=1) == then[0] for first, then in pairwise(spans)), article_id


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("511", "letting_income", "operating_expense"),
        ("502", "operating_expense", "investment_income"),
        ("153", "disposal", "works_in_progress"),
        ("154", "works_in_progress", "disposal"),
        ("521", "tax_refund_income", "income_tax"),
        ("211", "wages_payable", "payable"),
    ],
)
def test_a_code_means_what_the_chart_of_its_day_says(con, code, old, new):
    def role_on(day):
        return con.execute(
            "SELECT role FROM policy.chart_account WHERE len(chart) = 4 AND code = ? AND ?::DATE BETWEEN from_on AND to_on", [code, day]
        ).fetchall()

    assert role_on("2023-12-31") == [(old,)]
    assert role_on("2024-01-01") == [(new,)]


def test_charts_use_only_known_roles_and_the_new_one_is_complete(con):
    assert {role for (role,) in con.execute("SELECT DISTINCT role FROM policy.chart_account").fetchall()} <= set(ROLES)
    assert con.execute("SELECT chart, count(*) FROM policy.chart_account WHERE len(code) = 3 GROUP BY chart ORDER BY chart").fetchall() == [
        ("2004", 35),
        ("2024", 42),
    ]


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("春节", "2024-02-10"),
        ("春节", "2023-01-22"),
        ("端午", "2025-05-31"),
        ("中秋", "2025-10-06"),
        ("清明", "2024-04-04"),
        ("清明", "2025-04-04"),
        ("重阳", "2023-10-23"),
        # After a leap month: 2023 had two second months, 2025 two sixth ones.
        ("端午", "2023-06-22"),
        ("七夕", "2025-08-29"),
        ("元宵", "2024-02-24"),
        ("春节", "2027-02-06"),
        ("中秋", "2027-09-15"),
    ],
)
def test_lunar_festivals_and_solar_terms(con, festival, day):
    assert con.execute("SELECT year FROM policy.festival WHERE festival = ? AND festival_on = ?::DATE", [festival, day]).fetchall() == [(int(day[:4]),)]


@pytest.mark.parametrize(
    ("day", "works", "known"),
    [
        # Spring festival 2024: the Sundays 4 and 18 February were worked, 10 to 17 were off.
        ("2024-02-03", False, True),
        ("2024-02-04", True, True),
        ("2024-02-05", True, True),
        ("2024-02-09", True, True),
        ("2024-02-10", False, True),
        ("2024-02-16", False, True),
        ("2024-02-17", False, True),
        ("2024-02-18", True, True),
        # National day 2025: 28 September and 11 October were worked, 1 to 8 October were off.
        ("2025-09-27", False, True),
        ("2025-09-28", True, True),
        ("2025-09-30", True, True),
        ("2025-10-01", False, True),
        ("2025-10-08", False, True),
        ("2025-10-09", True, True),
        ("2025-10-11", True, True),
        ("2025-10-12", False, True),
        ("2024-03-09", False, True),
        ("2024-03-11", True, True),
        ("2026-12-31", True, True),
        ("2027-01-01", None, False),
        ("2034-03-06", None, False),
    ],
)
def test_working_days_and_years_without_an_arrangement(con, day, works, known):
    assert con.execute("SELECT is_workday, is_known FROM policy.calendar_day WHERE day = ?::DATE", [day]).fetchall() == [(works, known)]


def test_a_year_told_in_the_override_file_is_known(tmp_path, monkeypatch):
    (tmp_path / "festivals.toml").write_text((HOME / "calendar" / "festivals.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "official.toml").write_text('[[year]]\nyear = 2034\nsource = "样例"\nholidays = [2034-01-02]\nworkdays = [2034-01-07]\n', encoding="utf-8")
    monkeypatch.setattr(days, "HOME", tmp_path)
    told = {row["day"]: row["is_workday"] for row in days.calendar.__wrapped__().to_pylist()}
    assert [told[dt.date(2034, 1, number)] for number in (2, 3, 7, 8)] == [False, True, True, False]


def test_own_places_are_never_out_of_town():
    con = store.connect()
    store.prepare(con)
    load(con, Config(place=Place("杭州市", "样例县", ("样例湖",))))
    kinds = dict(con.execute("SELECT word, kind FROM policy.place").fetchall())
    assert (kinds["杭州市"], kinds["杭州"], kinds["样例县"], kinds["样例湖"]) == ("own_city", "own_city", "own_county", "own_word")
    assert (kinds["宁波"], kinds["来宾市"]) == ("other_city", "other_city")
    assert "来宾" not in kinds


@pytest.mark.parametrize(("place", "own"), [(Place(), []), (Place("样例市"), ["样例", "样例市"]), (Place("", "青禾县"), ["青禾", "青禾县"])])
def test_a_place_that_is_not_told_is_no_word(place, own):
    con = store.connect()
    store.prepare(con)
    load(con, Config(place=place))
    assert con.execute("SELECT word FROM policy.place WHERE kind LIKE 'own%' ORDER BY word").fetchall() == [(word,) for word in own]


def test_no_word_is_both_strong_and_innocent_and_every_file_of_words_is_used(con):
    assert con.execute("SELECT list, word FROM policy.word GROUP BY ALL HAVING count(*) > 1").fetchall() == []
    lists = {tomllib.loads(path.read_text(encoding="utf-8")).get("list", path.stem) for path in (HOME / "words").glob("*.toml")}
    assert lists - {name for (name,) in con.execute("SELECT DISTINCT list FROM policy.word").fetchall()} == {"payee", "city", "scenic"}


@pytest.mark.parametrize(
    ("code", "name", "year", "side"),
    [
        ("101", "现金", None, "debit"),
        ("102.01", "基本户", None, "debit"),
        ("", "银行存款/基本户", None, "debit"),
        ("152", "累计折旧", None, "credit"),
        ("211", None, 2023, "credit"),
        ("322001", "未分配收益", 2024, "credit"),
        # 502 was 经营支出 and is 投资收益.
        ("502", None, 2023, "debit"),
        ("502", None, 2024, "credit"),
        ("502", None, None, None),
        ("502", "投资收益", None, "credit"),
        # What is told by year is not what the name says.
        ("502", "投资收益", 2023, None),
        ("113", "内部往来", 2024, None),
        ("181", "待处理财产损溢", 2024, None),
        # Four digits are of a firm's chart, or of none.
        ("1001", None, 2024, "debit"),
        ("1013", None, 2024, None),
        ("999", "没有的科目", 2024, None),
        ("", None, 2024, None),
    ],
)  # fmt: skip
def test_the_side_on_which_an_account_usually_stands(code, name, year, side):
    assert normal.side(code, name, year) == side
