"""The cell parsers, against what is written here by hand and against statements made independently of them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanzi import store
from sanzi.exports import clean
from sanzi.exports.load import SQL

MONEY = [
    ("1,234.50", "1234.50"),
    ("¥1,234.5", "1234.50"),
    ("￥ 1234.5", "1234.50"),
    ("1234.5元", "1234.50"),
    ("人民币1234.5元整", "1234.50"),
    ("１２３．４５", "123.45"),
    ("(123.45)", "-123.45"),
    ("（123.45）", "-123.45"),
    ("-123.45", "-123.45"),
    ("－123.45", "-123.45"),
    ("−123.45", "-123.45"),
    ("负123.45", "-123.45"),
    ("红字123.45", "-123.45"),
    ("-¥100", "-100.00"),
    ("1.2万", "12000.00"),
    ("1.2万元", "12000.00"),
    ("0.00005万元", "0.50"),
    ("2亿元", "200000000.00"),
    ("壹万贰仟元整", "12000.00"),
    ("壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "123456.78"),
    ("壹仟零伍元伍分", "1005.05"),
    ("伍角整", "0.50"),
    ("三百二十元", "320.00"),
    ("贰拾万元整", "200000.00"),
    ("100元/天", "100.00"),
    ("0.005", "0.01"),
    ("-0.005", "-0.01"),
    ("2.675", "2.68"),
    ("-0", "0.00"),
    (".5", "0.50"),
    ("5.", "5.00"),
]


@pytest.mark.parametrize(("text", "value"), MONEY)
def test_money_is_read(text, value):
    assert clean.money(text) == (value, None, False)


@pytest.mark.parametrize("text", ["", " ", "-", "/", "无", "——", "—", "\u3000"])
def test_a_cell_that_says_nothing_is_not_a_nought(text):
    assert clean.money(text) == (None, None, False)


@pytest.mark.parametrize("text", ["约1200", "1,23", "1.2.3", "12元34", "一批", "1200/800", "4.4E+17", "贰拾贰佰元", "待定", "1 200 左右", "1000000000000"])
def test_an_amount_that_cannot_be_read_has_a_reason(text):
    read = clean.money(text)
    assert read.value is None
    assert "金额" in read.problem


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#DIV/0!", "=SUM(A1:A3)"])
def test_a_formula_without_a_value_is_said_to_be_one(text):
    assert "公式" in clean.money(text).problem
    assert "公式" in clean.date(text).problem


def test_a_unit_in_the_cell_beats_the_heading_and_nothing_is_converted_twice():
    assert clean.money("1.5", 10_000).value == "15000.00"
    assert clean.money("1.5万元", 10_000).value == "15000.00"
    assert clean.money("15000元", 10_000).value == "15000.00"
    assert clean.money("壹万伍仟元", 10_000).value == "15000.00"


@given(st.decimals(min_value=1 - 10**12, max_value=10**12 - 1, places=3))
def test_any_amount_comes_back_half_up_however_it_is_dressed(amount):
    expected = str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0)
    wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    for dressed in (f"{amount}", f"{amount:,}", f" {amount:,}元", f"{amount:,}".translate(wide), f"{amount}\t"):
        assert clean.money(dressed).value == expected


CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def spell(number: int) -> str:
    """Capital writing by the rule of the cheque book, written without looking at the parser."""
    groups, text = [], ""
    while number:
        groups.append(number % 10_000)
        number //= 10_000
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            continue
        if text and group < 1000:
            text += "零"
        digits = f"{group:04d}".lstrip("0")
        zero = False
        for at, digit in enumerate(digits):
            step = len(digits) - at - 1
            if digit == "0":
                zero = True
                continue
            text += ("零" if zero else "") + CAPITALS[int(digit)] + ["", "拾", "佰", "仟"][step]
            zero = False
        text += ["", "万", "亿"][place]
    return text


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_capital_writing_is_read_as_it_is_written(number):
    assert clean.money(spell(number) + "元整").value == f"{number}.00"


DAYS = [
    ("2024.3.5", "2024-03-05"),
    ("2024-03-05", "2024-03-05"),
    ("2024/3/5", "2024-03-05"),
    ("20240305", "2024-03-05"),
    ("240305", "2024-03-05"),
    ("2024年3月5日", "2024-03-05"),
    ("２０２４年３月５日", "2024-03-05"),
    ("二〇二四年三月五日", "2024-03-05"),
    ("二〇二四年十二月二十五日", "2024-12-25"),
    ("45356", "2024-03-05"),
    ("45356.0", "2024-03-05"),
    ("45356.75", "2024-03-05"),
    ("2024-03-05 09:30:15", "2024-03-05"),
    ("2024-03-05T09:30:15", "2024-03-05"),
    ("2024/3/5 9:30", "2024-03-05"),
    ("2024年3月5日 9时30分", "2024-03-05"),
    ("2024-02-29", "2024-02-29"),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_is_read(text, day):
    assert clean.date(text) == (day, None, False)


@pytest.mark.parametrize("text", ["2024.2.30", "2023-02-29", "20241301", "2024年13月1日"])
def test_a_day_that_never_was_has_a_reason(text):
    read = clean.date(text)
    assert (read.value, read.is_hard) == (None, False)
    assert "不存在" in read.problem


@pytest.mark.parametrize("text", ["2024", "2024年3月", "2024-03", "202403", "3月5日", "3/5/2024", "05-03-24", "24.3.5", "2024年3月上旬", "去年"])
def test_day_and_month_are_never_guessed(text):
    read = clean.date(text)
    assert read.value is None
    assert read.problem


@pytest.mark.parametrize("text", ["民国113年3月5日", "农历正月初五", "2024年腊月二十"])
def test_other_calendars_are_not_converted(text):
    assert clean.date(text).is_hard


@pytest.mark.parametrize("text", ["长期", "至今", "", "/", "无固定期限"])
def test_an_open_end_says_nothing(text):
    assert clean.date(text) == (None, None, False)


@given(st.dates(min_value=dt.date(1978, 1, 1), max_value=dt.date(2035, 12, 31)))
def test_one_day_in_every_writing_is_one_day(day):
    serial = (day - dt.date(1899, 12, 30)).days
    written = [f"{day:%Y-%m-%d}", f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", str(serial), f"{day} 23:59"]
    assert {clean.date(text).value for text in written} == {day.isoformat()}


def test_counts_quantities_and_yes_or_no():
    counted = [
        ("3", "3"),
        ("3.0", "3"),
        ("3张", "3"),
        ("三张", "3"),
        ("１２", "12"),
        ("1,200", "1200"),
        ("第2期", "2"),
        ("-", None),
        ("若干", None),
        ("2.5", None),
    ]
    assert [clean.count(text).value for text, _ in counted] == [value for _, value in counted]
    measured = [("10亩", "10.0000"), ("1,234.56789", "1234.5679"), ("-3", "-3.0000"), ("/", None), ("一批", None)]
    assert [clean.number(text).value for text, _ in measured] == [value for _, value in measured]
    said = [
        ("是", "true"),
        ("√", "true"),
        ("1", "true"),
        ("Y", "true"),
        ("否", "false"),
        ("×", "false"),
        ("0", "false"),
        ("无", "false"),
        ("", None),
        ("待定", None),
    ]
    assert [clean.yes_no(text).value for text, _ in said] == [value for _, value in said]


@pytest.fixture(scope="module")
def con():
    con = store.connect()
    store.prepare(con)
    con.execute((SQL / "macros.sql").read_text(encoding="utf-8"))
    return con


@given(st.text(alphabet="0123456789.-, eE元万/年月日", max_size=12))
def test_what_plain_sql_reads_the_parser_reads_alike(con, text):
    plain = con.execute("SELECT plain_money($1)::VARCHAR, plain_date($1)::VARCHAR, plain_count($1)::VARCHAR, plain_number($1)::VARCHAR", [text]).fetchone()
    parsed = (clean.money(text).value, clean.date(text).value, clean.count(text).value, clean.number(text).value)
    assert all(sql is None or sql == python for sql, python in zip(plain, parsed, strict=True))


@given(st.decimals(min_value=1 - 10**12, max_value=10**12 - 1, places=2), st.dates(min_value=dt.date(1978, 1, 1), max_value=dt.date(2035, 12, 31)))
def test_plain_sql_reads_plain_cells(con, amount, day):
    assert con.execute("SELECT plain_money(?), plain_date(?)", [str(amount), day.isoformat()]).fetchone() == (amount, day)


@pytest.mark.parametrize("digits", [16, 25, 26, 27, 28, 29, 60, 5000])
def test_a_number_longer_than_any_sum_is_a_reason_and_no_crash(digits):
    for text in ("9" * digits, "-" + "9" * digits + ".99", "九" * digits, "0." + "1" * digits):
        for parser in clean.PARSERS.values():
            read = parser(text)
            assert read.value is None or len(read.value) < 20
    assert clean.money("9" * digits).problem
    assert clean.number("9" * digits).problem
