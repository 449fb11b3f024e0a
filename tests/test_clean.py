"""The cell parsers, against what is written here by hand and against statements made independently of them."""

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanzi import store
from sanzi.exports import clean, overlay
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
    ("780101", "1978-01-01"),
    ("771231", "2077-12-31"),
    ("991231", "1999-12-31"),
    ("24年3月5日", "2024-03-05"),
    ("20240305093015", "2024-03-05"),
    ("2024-03-05-09.30.15.123456", "2024-03-05"),
    ("2024年3月5日 上午9:30", "2024-03-05"),
    ("2024年3月5日 星期二", "2024-03-05"),
    ("2024-03-05(周二)", "2024-03-05"),
    ("二○二四年三月五日", "2024-03-05"),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_is_read(text, day):
    assert clean.date(text) == (day, None, False)


@pytest.mark.parametrize("text", ["2024.2.30", "2023-02-29", "20241301", "2024年13月1日"])
def test_a_day_that_never_was_has_a_reason(text):
    read = clean.date(text)
    assert (read.value, read.is_hard) == (None, False)
    assert "不存在" in read.problem


@pytest.mark.parametrize(
    "text", ["2024", "2024年3月", "2024-03", "202403", "3月5日", "20240305250000", "3/5/2024", "05-03-24", "24.3.5", "2024年3月上旬", "去年"]
)
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


WIDE = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")
SCALES = {"": 1, "元": 1, "圆": 1, "圓": 1, "千元": 10**3, "万": 10**4, "万元": 10**4, "萬元": 10**4, "百万元": 10**6, "亿元": 10**8, "億元": 10**8}
MINUS = ("-{}", "－{}", "−{}", "({})", "（{}）", "负{}", "負{}", "红字{}", "红{}", "-¥{}", "¥-{}", "({})元")


@given(
    st.decimals(min_value=0, max_value=9999, places=4),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(["{}", "¥{}", "￥ {}", "人民币{}", "RMB{}", "{}整", " {}\u3000", "{}\u200b", *MINUS]),
    st.sampled_from([1, 10**4]),
    st.booleans(),
    st.booleans(),
)
def test_sign_unit_width_and_dress_of_an_amount_are_told_apart(figure, scale, dress, unit, has_commas, is_wide):
    """What is written is figure × scale, the scale of the heading only where the cell has none, the sign by the dress."""
    if dress == "({})元" and scale:
        return
    written = f"{figure:,}" if has_commas else f"{figure}"
    text = dress.format((written.translate(WIDE) if is_wide else written) + scale)
    sign = -1 if dress in MINUS else 1
    stated = SCALES[scale] if scale or dress == "({})元" else unit
    expected = (sign * figure * stated).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0
    assert clean.money(text, unit) == (str(expected), None, False)


@given(
    st.integers(min_value=0, max_value=10**12 - 1), st.integers(0, 9), st.integers(0, 9), st.sampled_from("元圆圓"), st.booleans(), st.sampled_from([1, 10**4])
)
def test_capital_writing_with_jiao_and_fen(yuan, jiao, fen, mark, is_ordinary, unit):
    text = (spell(yuan) + mark if yuan else "") + (CAPITALS[jiao] + "角" if jiao else "零" if yuan and fen else "") + (CAPITALS[fen] + "分" if fen else "整")
    if text == "整":
        return
    if is_ordinary:
        text = text.translate(str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千"))
    assert clean.money(text, unit).value == f"{yuan}.{jiao}{fen}"


@given(st.text(alphabet="07.,-+eE%元万亿¥()（）负红字壹贰拾零无约一〇两半○０５．，/ x甲日\u3000", max_size=9))
def test_a_cell_without_a_figure_is_never_an_amount(text):
    """Never a nought for what cannot be read: either it says nothing, or there is a reason."""
    read = clean.money(text)
    has_figure = any(letter.isnumeric() for letter in unicodedata.normalize("NFKC", text)) or any(letter in "两貳參萬億亿" for letter in text)
    assert (read.value is None) or has_figure
    assert read.value is not None or read.problem is not None or not re.search(r"[0-9]", text)


@given(st.integers(0, 2100), st.integers(0, 15), st.integers(0, 33), st.sampled_from(["{}-{}-{}", "{}.{}.{}", "{}/{}/{}", "{}年{}月{}日", "{:04}{:02}{:02}"]))
def test_a_day_is_one_of_the_calendar_or_has_a_reason(year, month, day, style):
    read = clean.date(style.format(year, month, day))
    try:
        expected = dt.date(year, month, day).isoformat() if year >= 1000 else None
    except ValueError:
        expected = None
    if expected:
        assert read == (expected, None, False)
    else:
        assert read.value is None or year < 1000
        assert year < 1000 or "不存在" in read.problem


@given(st.dates(min_value=dt.date(1978, 1, 1), max_value=dt.date(2077, 12, 31)))
def test_a_year_of_two_digits_is_one_of_the_hundred_from_1978(day):
    six = f"{day:%y%m%d}"
    # 195001 to 209912 in six digits are months as people write them.
    if not (1950 <= int(six[:4]) <= 2099 and 1 <= int(six[4:]) <= 12):
        assert clean.date(six).value == day.isoformat()
    else:
        assert clean.date(six).value is None
    assert clean.date(f"{day:%y}年{day.month}月{day.day}日").value == day.isoformat()


@given(st.dates(min_value=dt.date(1978, 1, 1), max_value=dt.date(2035, 12, 31)))
def test_counted_days_of_both_calendars(day):
    """Excel of Windows counts 1900-01-01 as 1 and has a 29 February 1900; Excel of the Mac counts 1904-01-02 as 1."""
    assert clean.date(str((day - dt.date(1900, 1, 1)).days + 2)).value == day.isoformat()
    row = [str((day - dt.date(1904, 1, 2)).days + 1), "x"]
    overlay._count_days([row], 0)
    assert row == [day.isoformat(), "x"]


@given(st.dates(min_value=dt.date(1978, 1, 1), max_value=dt.date(2035, 12, 31)), st.booleans(), st.booleans())
def test_the_year_of_a_title_makes_a_day_whole(con, day, has_column, has_title):
    """A column of years is nearer than the title; where neither has one, no year is made up."""
    short, year, titled = f"{day.month}月{day.day}日", f"{day.year}年" if has_column else None, str(day.year if not has_column else 1999) if has_title else None
    whole = con.execute("SELECT day_of($1, $2, NULL, NULL, $3)", [short, year, titled]).fetchone()[0]
    if has_column or has_title:
        assert clean.date(whole).value == day.isoformat()
    else:
        assert (whole, clean.date(whole).value) == (short, None)


@given(st.integers(min_value=10**17, max_value=10**19 - 1))
def test_a_number_that_went_through_a_float_is_told_by_its_look(con, number):
    """The exponent form, fifteen figures and noughts, or a decimal point; the whole number is left alone."""
    spoilt = [f"{number:.5E}", f"{float(number):.14E}", f"{str(number)[:15]}{'0' * (len(str(number)) - 15)}", f"{number}.0", f"{float(number):g}"]
    asked = con.execute("SELECT lost_digits(unnest($1::VARCHAR[]))", [spoilt]).fetchall()
    assert asked == [(True,)] * len(spoilt)
    whole = f"{str(number)[:-1]}7"
    assert con.execute("SELECT lost_digits($1), lost_digits($2)", [whole, f"{whole[:-1]}X"]).fetchone() == (False, False)


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["", "亩", "市亩", "公顷", "平方米", "平米", "㎡", "m2"]), st.booleans())
def test_land_is_told_in_mu(figure, measure, is_wide):
    """The heading says 公顷 here; the cell's own measure beats it. 15 亩 are a hectare of 10,000 square metres."""
    metres = {"": 10_000, "公顷": 10_000, "平方米": 1, "平米": 1, "㎡": 1, "m2": 1}
    expected = figure if measure in ("亩", "市亩") else figure * metres[measure] * 15 / 10_000
    text = f"{figure:,}".translate(WIDE) if is_wide else f"{figure:,}"
    assert clean.area(text + measure, clean.MU["公顷"]).value == str(expected.quantize(Decimal("0.0001"), ROUND_HALF_UP))


@pytest.mark.parametrize("text", ["约3亩", "3块", "一块地", "3亩2分"])
def test_land_of_no_known_measure_is_not_land(text):
    read = clean.area(text)
    assert (read.value, read.problem is not None) == (None, True)


@given(st.integers(0, 9999), st.sampled_from(["", "人", "张", "份", "次", "户"]), st.sampled_from(["arabic", "wide", "comma", "float", "spelt"]))
def test_a_count_is_read_in_every_writing(number, measure, writing):
    ordinary = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
    spelt = spell(number).translate(ordinary) if number else "零"
    text = {"arabic": f"{number}", "wide": f"{number}".translate(WIDE), "comma": f"{number:,}", "float": f"{number}.0", "spelt": spelt}[writing] + measure
    assert clean.count(text) == (str(number), None, False)


@given(st.decimals(min_value=0, max_value=10**9, places=5), st.sampled_from(["", "亩", "台", "平方米"]), st.booleans())
def test_a_quantity_is_rounded_half_up(figure, measure, has_minus):
    expected = figure.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    read = clean.number(f"{'-' if has_minus else ''}{figure:,}{measure}")
    assert Decimal(read.value) == (-expected if has_minus else expected)


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


@given(st.text(alphabet="0123456789.-, ¥￥eE元万/年月日", max_size=12))
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
