"""What a summary says in numbers, and whether the booked sum agrees with it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanzi import cases, contract, store
from sanzi.config import Config, Place
from sanzi.features import build
from sanzi.policy.load import load

AS_OF = dt.date(2025, 7, 15)
SAID = ("persons", "person_times", "days", "labour_days", "months", "hours", "unit_price", "price_unit", "quantity", "quantity_unit", "jin", "total", "implied")
DIGITS = "〇一二三四五六七八九"


@pytest.fixture(scope="module")
def con():
    con = store.connect()
    store.prepare(con)
    load(con, Config(place=Place("临江市", "青禾县", ("青禾",))))
    return con


def read(con, *texts: str) -> list[dict]:
    """The facts of each text, in the order of the texts; without what a text does not say."""
    con.execute(contract.table("features.text_seen").ddl)
    con.executemany("INSERT INTO features.text_seen SELECT $1, fold($1)", [[text] for text in sorted(set(texts))])
    for name in ("text_piece", "text_fact"):
        table = contract.table(f"features.{name}")
        con.execute(table.ddl)
        for params in build._runs(con, table, AS_OF):
            store.run_file(con, build._sql(table), params)
    answer = con.execute("SELECT * FROM features.text_fact")
    names = [name for name, *_ in answer.description]
    told = {row[0]: {name: value for name, value in zip(names, row, strict=True) if value not in (None, [], False)} for row in answer.fetchall()}
    return [told.get(text, {}) for text in texts]


def said(con, text: str) -> dict:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in read(con, text)[0].items() if name in SAID}


def in_chinese(number: int) -> str:
    """A whole number below a hundred, or whole hundreds, as people write it."""
    if number >= 100:
        return DIGITS[number // 100] + "百"
    ten, one = divmod(number, 10)
    return ("" if ten == 0 else "十" if ten == 1 else DIGITS[ten] + "十") + (DIGITS[one] if one else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12人×3天×40元", {"persons": 12, "days": 3, "implied": 1440}),
        ("12人*3天*40元/天=1,440元", {"persons": 12, "days": 3, "unit_price": 40, "price_unit": "天", "total": 1440, "implied": 1440}),
        ("40元×12人×3天", {"persons": 12, "days": 3, "implied": 1440}),
        ("１２人　３天，每人每天４０元", {"persons": 12, "days": 3, "unit_price": 40, "price_unit": "人每天", "implied": 1440}),
        ("付误工补助十二人三天，每人每天四十元", {"persons": 12, "days": 3, "unit_price": 40, "price_unit": "人每天", "implied": 1440}),
        ("3人工资3天每天150元", {"persons": 3, "days": 3, "unit_price": 150, "price_unit": "天", "implied": 1350}),
        ("慰问老人25位，每位200元", {"persons": 25, "unit_price": 200, "price_unit": "位", "implied": 5000}),
        ("12人3天每人40元", {"persons": 12, "days": 3, "unit_price": 40, "price_unit": "人", "implied": 480}),
        ("36个工，每个工150元", {"labour_days": 36, "unit_price": 150, "price_unit": "个工", "implied": 5400}),
        ("村民代表30人次×50元", {"person_times": 30, "implied": 1500}),
        ("挖机3台班800元/台班", {"quantity": 3, "quantity_unit": "台班", "unit_price": 800, "price_unit": "台班", "implied": 2400}),
        ("半天误工费50元", {"days": 0.5}),
        ("值守每天26小时", {"hours": 26}),
        ("购猪肉13斤、鱼7公斤", {"jin": 27}),
        ("义务植树800株", {"quantity": 800, "quantity_unit": "株"}),
        ("干部3人、党员12人", {}),
        ("买树苗等物共计1,860.50元", {"total": 1860.5, "implied": 1860.5}),
        ("12人3天共1440元", {"persons": 12, "days": 3, "total": 1440, "implied": 1440}),
        ("公共厕所3座", {"quantity": 3, "quantity_unit": "座"}),
        ("付一百零五人每人三十元", {"persons": 105, "unit_price": 30, "price_unit": "人", "implied": 3150}),
        ("付伍人误工费每人壹佰元", {"persons": 5, "unit_price": 100, "price_unit": "人", "implied": 500}),
        ("五人每人一百五元", {"persons": 5}),  # 150 in short, not 105
        ("5人*3天*100元*2次", {"persons": 5, "days": 3, "quantity": 2, "quantity_unit": "次", "implied": 3000}),
        ("12.5亩*800元/年*2年", {"quantity": 12.5, "quantity_unit": "亩", "unit_price": 800, "price_unit": "年", "implied": 20000}),
        ("100元/人·天×5人×3天", {"persons": 5, "days": 3, "unit_price": 100, "price_unit": "人·天", "implied": 1500}),
        ("5人每人每月300元3个月", {"persons": 5, "months": 3, "unit_price": 300, "price_unit": "人每月", "implied": 4500}),
        ("保洁5人每人每月300元", {"persons": 5, "unit_price": 300, "price_unit": "人每月"}),
        ("每天每人40元，12人3天", {"persons": 12, "days": 3, "unit_price": 40, "price_unit": "天每人", "implied": 1440}),
        ("5人每人每场100元", {"persons": 5, "unit_price": 100, "price_unit": "人每场"}),
        ("12个小组每组3人每人100元", {"quantity": 12, "quantity_unit": "个", "unit_price": 100, "price_unit": "人"}),
        ("误工5人×100元，3人×80元", {"implied": 740}),
        ("误工5人×100元，5人×80元", {"persons": 5, "implied": 900}),
        ("3间×2天×200元", {"quantity": 3, "quantity_unit": "间", "days": 2}),
        ("会议2天，人均60元，30人", {"persons": 30, "days": 2, "unit_price": 60, "price_unit": "人", "implied": 1800}),
    ],
)
def test_what_a_summary_says(con, text, expected):
    assert said(con, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第三人民医院体检费", "收柳塘店面12号租金", "修路3个工程款", "40×40×2方管", "慰问五保户一人一档", "云A4纸12345", "*餐饮服务*盒饭",
        "后垅旱地第2年租金", "付10月村部电费", "第3人行道", "人大代表二人转演出", "日用品一批", "三条岭修路",
        "几十人就餐", "上百人参加", "千人大会", "两人一组巡查", "二三十人", "合同HT-2024-05-01", "方志敏烈士陵园", "二十一世纪学校",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_of_something(con, text):
    assert said(con, text) == {}


def test_plates_litres_days_and_places(con):
    fuel, span, year, place, home = read(
        con, "粤B·12345加油56.6升、30.75L", "2024年3月5日至8日值班", "10月25日-11月2日", "到桂林青禾桂林考察", "临江市桂林路加油站"
    )
    assert (fuel["plates"], fuel["litres"], fuel["litres_pieces"]) == (["粤B12345"], [Decimal("30.75"), Decimal("56.6")], ["30.75L", "56.6升"])
    assert [span[name] for name in ("year", "month", "day", "to_day")] == [2024, 3, 5, 8]
    assert "days" not in span
    assert [year[name] for name in ("month", "day", "to_month", "to_day")] == [10, 25, 11, 2]
    assert (place["place"], place["is_home"], home["is_home"]) == ("桂林", True, True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("付3月5日接待费", (None, 3, 5, None, None)),
        ("付2024-05-01接待费", (2024, 5, 1, None, None)),
        ("付２０２４．５．１接待费", (2024, 5, 1, None, None)),
        ("付十二月三十一日费用", (None, 12, 31, None, None)),
        ("二〇二四年三月五日接待费", (2024, 3, 5, None, None)),
        ("2023年度费用，2024年5月1日付", (2024, 5, 1, None, None)),
        ("3月5-8日值班", (None, 3, 5, None, 8)),
        ("2024年3月5日至2024年4月2日值班", (2024, 3, 5, 4, 2)),
        ("3月15人工资", (None, 3, None, None, None)),  # fifteen persons
        ("3月5日、3月9日值班", (None, None, None, None, None)),  # no single day
        ("1月至3月工资", (None, None, None, None, None)),
        ("编号A2024.05.01", (None, None, None, None, None)),
    ],
)
def test_the_day_that_a_text_names(con, text, day):
    told = read(con, text)[0]
    assert tuple(told.get(name) for name in ("year", "month", "day", "to_month", "to_day")) == day


@pytest.mark.parametrize(
    "text",
    [
        "20多人每人50元", "几十人每人50元", "约30人每人50元", "3-5人每人50元", "5人每人100-200元", "5人每人50元左右", "男5人女5人每人100元",
        "3间×2天×200元", "误工5人×100元+300元", "5人×300元/月", "第二次付5人每人100元",
    ],
)  # fmt: skip
def test_rough_or_partial_numbers_are_not_held_against_a_sum(con, text):
    assert read(con, text)[0]["is_partial"]


@pytest.mark.parametrize(
    "text",
    ["等12人每人50元", "户数5户每户50元", "5人×3个月×300元/月", "3月5日12人每人50元", "误工5人×100元，5人×80元", "误工5人×100元+3人×80元", "预约12人每人50元"],
)
def test_exact_numbers_are(con, text):
    assert "is_partial" not in read(con, text)[0]


def test_streets_and_dishes_are_no_places(con):
    told = read(con, "北京路加油站", "上海东路3号", "付兰州拉面馆", "购复合肥20包", "到桂林北京路考察", "北京市北京路")
    assert [each.get("place") for each in told] == [None, None, None, None, "桂林", "北京"]


def test_nothing_is_out_of_town_where_the_town_is_not_known():
    con = store.connect()
    store.prepare(con)
    load(con, Config())
    assert "place" not in read(con, "到桂林考察3人")[0]


WAYS = (
    "付误工{p}人{d}天每人每天{u}元", "{p}人×{d}天×{u}元", "{u}元×{p}人×{d}天", "{d}天×{p}人×{u}元/人/天", "防汛值守{p}名村民{d}天，{u}元/人/天",
)  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WAYS), st.integers(2, 999), st.integers(2, 60), st.integers(5, 999)), min_size=1, max_size=40))
def test_persons_days_and_price_are_read_and_multiplied(con, drawn):
    told = read(con, *(way.format(p=persons, d=days, u=price) for way, persons, days, price in drawn))
    assert [(each["persons"], each["days"], each["implied"]) for each in told] == [(p, d, p * d * u) for _, p, d, u in drawn]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 99) | st.sampled_from(range(100, 1000, 100)), min_size=1, max_size=40))
def test_chinese_numbers_are_the_numbers_they_write(con, drawn):
    told = read(con, *(f"误工{in_chinese(number)}天" for number in drawn))
    assert [each["days"] for each in told] == drawn


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet="0123456789人天元每位升斤×*/=一二十百半月日年第个工云A.,，、 ", max_size=30))
def test_nothing_is_read_that_is_not_written(con, text):
    read(con, text)
    folded = con.execute("SELECT fold($1)", [text]).fetchone()[0]
    pieces = con.execute("SELECT piece FROM features.text_piece").fetchall()
    assert all(part in folded for (piece,) in pieces for part in piece.split("；"))


def spend_fact(con, entry: str) -> list[tuple]:
    for name in contract.FOLDERS["ledger"].glob("*.toml"):
        cases.fill(con, contract.table(f"ledger.{name.stem}"), entry if name.stem == "entry" else "")
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0), class = 'expense'")
    con.execute("INSERT INTO ledger.voucher BY NAME SELECT DISTINCT voucher_key, 0 AS cash_credit, 0 AS bank_credit FROM ledger.entry")
    build.build_needed(con, AS_OF, ["features.spend_fact"])
    return con.execute("SELECT row_id, implied, booked, is_contradicted FROM features.spend_fact ORDER BY row_id").fetchall()


def test_the_booked_sum_beside_the_written_one(con):
    """12 × 3 × 40 = 1,440: booked in one entry, in two of one voucher, or on the way to one yuan off, it agrees; 1,800 and 1,441 do not."""
    told = spend_fact(
        con,
        """
        voucher_key | debit | summary
        P1 | 1440.00 | 误工12人×3天×40元
        P2 | 1800.00 | 误工12人×3天×40元
        P3 | 700.00 | 误工12人×3天×40元
        P3 | 740.00 | 误工12人×3天×40元
        P4 | 1440.99 | 误工12人×3天×40元
        P5 | 1441.00 | 误工12人×3天×40元
        P6 | 1800.00 | 误工12人×3天×40元，另购雨衣
        P7 | 480.00 | 误工12人3天每天40元
        P8 | -1800.00 | 误工12人×3天×40元
        P9 | 1800.00 | 付误工费
        """,
    )
    assert [(row, int(booked), contradicted) for row, _, booked, contradicted in told] == [
        ("entry-1", 1440, False), ("entry-2", 1800, True), ("entry-3", 1440, False), ("entry-4", 1440, False), ("entry-5", 1440, False),
        ("entry-6", 1441, True), ("entry-7", 1800, False), ("entry-8", 480, False), ("entry-9", -1800, False),
    ]  # fmt: skip
    assert {implied for _, implied, _, _ in told} == {Decimal(1440)}


def test_the_sum_that_a_summary_names_where_nothing_is_multiplied(con):
    told = spend_fact(
        con,
        """
        voucher_key | debit | summary
        P1 | 1500.00 | 护林误工费共计1500元
        P2 | 1800.00 | 护林误工费共计1500元
        P3 | 900.00 | 护林误工费共计1500元
        P3 | 600.00 | 买手套
        P4 | 1800.00 | 护林误工费共计1500元，另购手套
        """,
    )
    assert [(row, implied, contradicted) for row, implied, _, contradicted in told] == [
        ("entry-1", 1500, False), ("entry-2", 1500, True), ("entry-3", 1500, False), ("entry-5", 1500, False),
    ]  # fmt: skip


def test_the_day_that_a_summary_names_is_of_the_voucher_s_year_or_the_one_before(con):
    spend_fact(
        con,
        """
        voucher_on | debit | summary
        2024-03-05 | 100 | 3月4日加油30升
        2024-03-05 | 200 | 12月30日加油30升
        2024-03-05 | 300 | 2022年12月30日加油30升
        2024-03-05 | 400 | 2月30日加油30升
        2024-03-05 | 500 | 3月份加油30升
        2025-01-10 | 600 | 2月29日加油30升
        2024-02-10 | 700 | 2月29日加油30升
        """,
    )
    told = con.execute("SELECT said_on FROM features.spend_fact ORDER BY amount").fetchall()
    assert [day for (day,) in told] == [dt.date(2024, 3, 4), dt.date(2023, 12, 30), dt.date(2022, 12, 30), None, None, dt.date(2024, 2, 29), None]
