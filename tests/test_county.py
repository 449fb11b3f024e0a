"""The county's 政策表: written, filled in, read back, laid over sanzi.toml, and taken by the night."""

import datetime as dt
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanzi import cases, cli, contract, store
from sanzi.config import CALENDAR_KINDS, LIMIT_NAMES, WORD_GROUPS, CalendarEntry, Config, Limit, Word
from sanzi.county import judge, read, sheets
from sanzi.county import settings as county
from sanzi.county.write import write
from sanzi.errors import UsageError
from sanzi.exports import reader, recognise
from sanzi.features import build
from sanzi.handoff import cells
from sanzi.policy import load
from sanzi.rules import catalogue

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
PLACES = {name: [column.title for column in columns] for name, columns in sheets.SHEETS.items()}
UNITS = {each["name"]: each["unit"] for each in load.profile()}
LABELS = {each["name"]: each["label"] for each in load.profile()}


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "政策表.xlsx", Config(), ())


def fill(book: Path, *rows: dict, sheet: str = "限额") -> Path:
    """Put each row's cells (by heading) into the sheet: over the row of its limit where that has no value yet, else into the next spare row."""
    opened = openpyxl.load_workbook(book)
    page = opened[sheet]
    for row in rows:
        free = [
            at
            for at in range(2, page.max_row + 1)
            if page.cell(at, 1).value in (row.get("限额"), None) and page.cell(at, 7 if sheet == "限额" else 1).value is None
        ]
        at = row.get("行") or free[0]
        for title, value in row.items():
            if title != "行":
                page.cell(at, PLACES[sheet].index(title) + 1).value = value
    opened.save(book)
    return book


def told(book: Path, toml: str = "") -> Config:
    config = book.parent / "sanzi.toml"
    config.write_text(toml, encoding="utf-8")
    return county.read(config)


def wrong(book: Path, toml: str = "") -> list[str]:
    with pytest.raises(UsageError) as raised:
        told(book, toml)
    return [line.removeprefix("  - ") for line in str(raised.value).splitlines()[1:-1]]


SIGNED = {"文号和条款": "样例文件第一条", "已确认": "是", "确认人": "张三", "确认日期": dt.date(2024, 1, 5)}


def texts() -> st.SearchStrategy[str]:
    """Any text that a cell can hold, what looks like a formula among it."""
    plain = st.text(max_size=12) | st.sampled_from(["=1+1", "-张三", "'=a", "+86", "@x", "_x0041_", "0012", "1e5", "TRUE", "2024-01-01"])
    return plain.map(lambda text: cells.unguard(cells.written(text)).strip()).filter(lambda text: cells.unguard(cells.written(text)).strip() == text)


@st.composite
def limits(draw) -> Limit:
    name = draw(st.sampled_from(LIMIT_NAMES))
    from_on = draw(st.dates(dt.date(1850, 1, 1), dt.date(2090, 12, 31)))
    to_on = draw(st.none() | st.dates(from_on, dt.date(2099, 12, 30)))
    value = draw(st.decimals(0, 1 if UNITS[name] == "比例" else Decimal("999999999999.9999"), places=4))
    basis, by = draw(texts()), draw(texts())
    if is_confirmed := draw(st.booleans()) and bool(basis) and bool(by):
        on = draw(st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)))
    region = draw(st.text("0123456789", max_size=12))
    return Limit(name, region, from_on, to_on, value, basis, is_confirmed, "", by if is_confirmed else "", on if is_confirmed else None)


@st.composite
def entries(draw) -> CalendarEntry:
    kind = draw(st.sampled_from(CALENDAR_KINDS))
    from_on = draw(st.dates(dt.date(1950, 1, 1), dt.date(2090, 12, 31)))
    to_on = from_on + dt.timedelta(days=draw(st.integers(0, 31)))
    region = draw(st.text("0123456789", max_size=12)) if kind in ("election", "festival") else ""
    return CalendarEntry(kind, draw(texts()) or "年例", from_on, to_on, region, draw(texts()))


@st.composite
def words(draw) -> Word:
    name = draw(st.sampled_from(list(sheets.LISTS.values())))
    text = draw(st.sampled_from(["君悦", "山水汇", "ktv888", "样例县第二中学", "八一水库"]))
    return Word(name, text, draw(st.sampled_from(WORD_GROUPS)) if name in load.word_lists() else "", draw(texts()))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(limits(), max_size=8), st.lists(entries(), max_size=8), st.lists(words(), max_size=8))
def test_what_edit_writes_is_read_back_without_loss(tmp_path, own, calendar, own_words):
    filled = read.read(write(tmp_path / "政策表.xlsx", Config(limits=tuple(own), calendar=tuple(calendar), words=tuple(own_words)), ()))
    assert filled.problems == ()
    assert sorted(map(repr, (replace(each, source="", value=each.value.quantize(Decimal("0.0001"))) for each in filled.limits))) == sorted(map(repr, own))
    assert [replace(each, source="") for each in filled.calendar] == calendar
    assert [replace(each, source="") for each in filled.words] == own_words


def test_a_fresh_workbook_says_nothing_is_private_has_no_formula_and_is_the_same_every_time(tmp_path, book):
    again = write(tmp_path / "again.xlsx", Config(), ())
    assert book.read_bytes() == again.read_bytes()
    assert book.stat().st_mode & 0o777 == 0o600
    assert read.read(book) == read.Filled((), (), (), ())
    named = [Limit("white_slip", "", dt.date(2024, 1, 1), None, Decimal(500), '=HYPERLINK("http://x")', False)]
    with zipfile.ZipFile(write(tmp_path / "named.xlsx", Config(limits=tuple(named)), ())) as parts:
        pages = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
    assert len(pages) == 4
    assert not any(b"<f" in page.replace(b"<formula1", b"") for page in pages)


def test_a_workbook_left_among_the_exports_is_known_as_ours(book):
    assert [(sheet.name, recognise.is_ours(sheet.head)) for sheet in reader.sheets(book)] == [("限额", True), ("日历", True), ("词语", True), ("说明", False)]


@pytest.mark.parametrize(
    ("label", "written", "value"),
    [
        ("工程招标起点", 50000, "50000"),
        ("工程招标起点", "5万元", "50000"),
        ("工程招标起点", "¥50,000.00", "50000"),
        ("工程招标起点", "伍万元整", "50000"),
        ("报刊订阅年度限额", "2000元/年", "2000"),
        ("误工补贴标准", "120元/日", "120"),
        ("库存现金超限可停留天数", "5个工作日", "5"),
        ("库存现金超限可停留天数", "五天", "5"),
        ("机动地发包最长年限", "5年", "5"),
        ("机动地发包最长年限", 0.5, "0.5"),
        ("非生产性开支占经营收入比例", "3%", "0.03"),
        ("非生产性开支占经营收入比例", "百分之三", "0.03"),
        ("非生产性开支占经营收入比例", 0.03, "0.03"),
        ("非生产性开支占经营收入比例", 1, "1"),
        ("业务招待费年度限额", 0, "0"),
    ],
)
def test_figures_as_people_write_them(book, label, written, value):
    (limit,) = told(fill(book, {"限额": label, "县里的数值": written, "起始日期": "2024-01-01"})).limits
    assert limit.value == Decimal(value)


@pytest.mark.parametrize(
    ("label", "written", "said"),
    [
        ("工程招标起点", "五万左右", "“五万左右”读不懂，单位是元，请写成 50000 或 5万元"),
        ("工程招标起点", -1, "“-1”应当是不小于零、小于一万亿的数"),
        ("工程招标起点", "1.00001", "“1.00001”小数多于四位，请核对"),
        ("工程招标起点", "10000亿", "“10000亿”读不懂，单位是元，请写成 50000 或 5万元"),
        ("报刊订阅年度限额", "200元/月", "“200元/月”读不懂，单位是元/年，请写成 50000 或 5万元"),
        ("非生产性开支占经营收入比例", 3, "比例 3 大于 1。3% 请写成 3% 或 0.03"),
        ("库存现金超限可停留天数", "5年", "“5年”读不懂，单位是天，请写成 3"),
        ("机动地发包最长年限", "60个月", "“60个月”读不懂，单位是年，请写成 5"),
        ("合同欠款天数", "两个月", "“两个月”读不懂，单位是天，请写成 3"),
    ],
)
def test_figures_that_are_not_guessed(book, label, written, said):
    row = 2 + list(dict.fromkeys(LABELS.values())).index(label)
    assert wrong(fill(book, {"限额": label, "县里的数值": written, "起始日期": "2024-01-01"})) == [f"限额 第 {row} 行“县里的数值”：{said}"]


@pytest.mark.parametrize(
    "day", [dt.date(2024, 1, 1), dt.datetime(2024, 1, 1), "2024-01-01", "2024.1.1", "2024/1/1", "2024年1月1日", "二〇二四年一月一日", "20240101", 45292]
)
def test_days_as_people_write_them(book, day):
    (limit,) = told(fill(book, {"限额": "工程招标起点", "县里的数值": 1, "起始日期": day, "截止日期": "长期"})).limits
    assert (limit.from_on, limit.to_on) == (dt.date(2024, 1, 1), None)


def test_everything_wrong_is_told_at_once_with_its_place(book):
    fill(
        book,
        {"限额": "现金结算起点", "县里的数值": 1000},
        {"限额": "库存现金限额", "起始日期": "2024-02-30", "县里的数值": 5000},
        {"限额": "一人审批限额", "县里的数值": 1, "起始日期": "2024-03-01", "截止日期": "2024-02-29", "适用区划": "栖禾镇"},
        {"限额": "工作餐标准", "县里的数值": 30, "起始日期": "2024-01-01", "已确认": "是", "确认人": "张三"},
        {"限额": "报账期限", "县里的数值": 60, "起始日期": "2024-01-01", "确认人": "张三"},
        {"限额": "公开期限", "文号和条款": "样例文件"},
        {"限额": "招待费", "县里的数值": "=100*2", "起始日期": "2024-01-01", "行": 30},
    )
    fill(
        book,
        {"类别": "开会", "起始日期": "2024-01-01"},
        {"类别": "放假", "起始日期": "2024-05-01", "截止日期": "2025-05-03", "适用区划": "9901"},
        {"类别": "本地节日", "起始日期": "3月3日"},
        sheet="日历",
    )
    opened = openpyxl.load_workbook(book)
    opened.create_sheet("限额 (2)")["A1"] = "x"
    opened["限额"]["P1"] = "备注"
    opened["限额"]["P2"] = "以县里的通知为准"
    opened["限额"]["B50"] = "以上由财政局填写"
    opened["限额"].merge_cells("H12:H13")
    opened.save(book)
    assert wrong(book) == [
        "不认识的工作表“限额 (2)”，里面写的不会起作用。请把内容并入“限额”、“日历”、“词语”，然后删去这一张",
        "限额 第 P 列：不认识的列“备注”，里面写的不会起作用。请删去这一列",
        "限额 第 12 行“起始日期”：是合并的单元格，请取消合并，每行都写",
        "限额 第 30 行“县里的数值”：是公式，请改成算好的值",
        "限额 第 50 行：“以上由财政局填写”没有写在要填的列里，不会起作用。请填到相应的列，或删去",
        "限额 第 2 行“起始日期”：没有写。请写从哪一天起，如 2024-01-01",
        "限额 第 3 行“起始日期”：日期不存在：2024-02-30。请写成 2024-01-01",
        "限额 第 5 行“截止日期”：2024-02-29 早于起始日期 2024-03-01",
        "限额 第 5 行“适用区划”：“栖禾镇”不是区划代码。请写组织代码的开头几位数字（乡镇是前9位），全县的请留空",
        "限额 第 12 行“文号和条款”：已确认的要写明，请补上；还没有确认的，“已确认”一格请留空",
        "限额 第 12 行“确认日期”：已确认的要写明，请补上；还没有确认的，“已确认”一格请留空",
        "限额 第 19 行“已确认”：写了确认人或确认日期，请写“是”；还没有确认的，请把确认人和确认日期留空",
        "限额 第 20 行“县里的数值”：没有写数。请按单位填数，或把这一行要填的各格都清空",
        "限额 第 20 行“起始日期”：没有写。请写从哪一天起，如 2024-01-01",
        "限额 第 30 行“限额”：不认识的限额“招待费”，请从下拉列表里选",
        "日历 第 2 行“类别”：不认识的类别“开会”，请从下拉列表里选（放假、调休上班、全年安排齐全、换届选举、本地节日）",
        "日历 第 3 行“适用区划”：放假和调休只能是全县的，请留空",
        "日历 第 3 行“截止日期”：一次放假或调休超过 31 天（2024-05-01 至 2025-05-03），请核对年份",
        "日历 第 4 行“名称”：本地节日要写名称",
        "日历 第 4 行“起始日期”：日期不完整或有歧义：3月3日。请写成 2024-01-01",
    ]


def test_a_workbook_whose_columns_stand_elsewhere_is_read_and_one_without_a_column_is_not(book):
    fill(book, {"限额": "工程招标起点", "县里的数值": 80000, "起始日期": "2024-01-01"})
    opened = openpyxl.load_workbook(book)
    opened["限额"].delete_cols(2, 5)
    opened["限额"].insert_rows(1)
    opened.save(book)
    assert [each.value for each in told(book).limits] == [Decimal(80000)]
    opened["限额"].delete_cols(3)
    opened.save(book)
    assert wrong(book) == ["限额 第 2 行：缺“起始日期”列。请用 sanzi policy edit --out 新的一份.xlsx 另写一份空表，把填好的内容抄进去，再换下这一份"]


@pytest.mark.parametrize(("content", "said"), [("a,b\n1,2\n", "不是 .xlsx 工作簿"), ("", "不是 .xlsx 工作簿"), ("PK\x03\x04 坏了", "读不了：工作簿已损坏")])
def test_what_is_no_workbook_is_refused(tmp_path, content, said):
    (tmp_path / "政策表.xlsx").write_text(content, encoding="utf-8")
    (problem,) = wrong(tmp_path / "政策表.xlsx")
    assert problem.startswith(said)


TOML = '[[limit]]\nname = "works_tender"\nfrom = 2020-01-01\nvalue = "50000.00"\nbasis = "样例"\nconfirmed = true\n'


def test_what_stands_in_both_places_alike_counts_once(book):
    toml_says = county.configuration.read(None)
    fill(book, {"限额": "工程招标起点", "县里的数值": 50000, "起始日期": "2020-01-01", "文号和条款": "样例", "已确认": "是"})
    config = told(book, TOML)
    assert [(each.value, each.is_confirmed, each.source) for each in config.limits] == [(Decimal(50000), True, "政策表.xlsx 限额 第 9 行")]
    assert toml_says.limits == ()
    # Without the same in sanzi.toml somebody has to answer for it.
    assert [each.split("：")[0] for each in wrong(book)] == ["限额 第 9 行“确认人”", "限额 第 9 行“确认日期”"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"县里的数值": 60000, "起始日期": "2020-01-01"},
            "工程招标起点：政策表.xlsx 限额 第 9 行 写 2020-01-01 起 60000，未确认，sanzi.toml 第 1 个 [[limit]] 写 2020-01-01 起 50000.00，已确认，"
            "同一天起有两个说法。请只留一个（以政策表为准的，删去 sanzi.toml 里的那一段）",
        ),
        (
            {"县里的数值": 60000, "起始日期": "2019-01-01", "截止日期": "2020-01-01"},
            "工程招标起点：政策表.xlsx 限额 第 9 行 写 2019-01-01 至 2020-01-01 60000，未确认，sanzi.toml 第 1 个 [[limit]] 写 2020-01-01 起 50000.00，已确认，"
            "2020-01-01 至 2020-01-01 重叠。请改其中一个的日期（以政策表为准的，删去 sanzi.toml 里的那一段）",
        ),
    ],
)
def test_a_contradiction_with_sanzi_toml_names_both(book, row, said):
    assert wrong(fill(book, {"限额": "工程招标起点"} | row), TOML) == [said]


@pytest.mark.parametrize(
    "row",
    [
        {"县里的数值": 60000, "起始日期": "2019-01-01", "截止日期": "2019-12-31"},
        {"县里的数值": 60000, "起始日期": "2024-01-01"},
        {"县里的数值": 60000, "起始日期": "2020-01-01", "适用区划": "990101001"},
    ],
)
def test_an_earlier_a_later_and_a_townships_value_contradict_nothing(book, row):
    assert len(told(fill(book, {"限额": "工程招标起点"} | row), TOML).limits) == 2


def test_rows_that_cannot_hold_at_once(book):
    one = {"限额": "工程招标起点", "县里的数值": 50000, "起始日期": "2020-01-01", "截止日期": "2024-06-30"}
    fill(book, one, one, one | {"起始日期": "2024-06-30", "截止日期": None, "县里的数值": 60000})
    fill(
        book,
        {"类别": "放假", "起始日期": "2027-02-05", "截止日期": "2027-02-11"},
        {"类别": "调休上班", "起始日期": "2027-02-11"},
        {"类别": "换届选举", "起始日期": "2026-03-01", "截止日期": "2026-03-03"},
        {"类别": "换届选举", "起始日期": "2026-03-03"},
        sheet="日历",
    )
    assert [each.split("。")[0].split("，")[-1] for each in wrong(book)] == [
        "是同一行写了两遍",
        "2024-06-30 至 2024-06-30 重叠",
        "2024-06-30 至 2024-06-30 重叠",
        ["政策表.xlsx 日历 第 2 行 和 政策表.xlsx 日历 第 3 行：2027-02-11 又是放假又是上班"][-1],
        "日期重叠",
    ]


def night(config: Config, villages: str):
    con = store.connect()
    store.prepare(con)
    load.load(con, config)
    cases.fill(con, contract.table("ledger.village"), "village_code\n" + villages)
    load.load_limits(con, config)
    return con


def held(con, day: str, village: str) -> tuple:
    told = "SELECT CAST(value AS INTEGER), is_confirmed FROM policy.limit_on WHERE name = 'works_tender'"
    (row,) = con.execute(f"{told} AND village_code = ? AND ?::DATE BETWEEN from_on AND to_on", [village, day]).fetchall()
    return row


def test_the_day_before_the_day_of_and_the_day_after_of_county_township_and_reference(book):
    first, second = {"限额": "工程招标起点", "起始日期": "2022-01-01"}, {"限额": "工程招标起点", "起始日期": "2023-01-01"}
    fill(
        book,
        first | {"县里的数值": 60000, "截止日期": "2022-12-31"} | SIGNED,
        second | {"县里的数值": 80000} | SIGNED,
        second | {"县里的数值": 70000, "截止日期": "2024-02-29", "适用区划": "990101001"} | SIGNED,
    )
    con = night(told(book), "990101001001\n990101002001")
    days = ["2021-12-31", "2022-01-01", "2022-01-02", "2022-12-31", "2023-01-01", "2024-02-29", "2024-03-01", "2024-03-02"]
    assert [held(con, day, "990101002001") for day in days] == [(50000, False), *[(60000, True)] * 3, *[(80000, True)] * 4]
    assert [held(con, day, "990101001001") for day in days] == [(50000, False), *[(60000, True)] * 3, *[(70000, True)] * 2, *[(80000, True)] * 2]
    # The reference values change by themselves: a card was due from 500 yuan until 2023, from 1,000 since.
    rows = con.execute("SELECT from_on, to_on, CAST(value AS INTEGER) FROM policy.limit_on WHERE name = 'capitalisation' AND village_code = '990101001001'")
    assert rows.fetchall() == [(dt.date(2000, 1, 1), dt.date(2023, 12, 31), 500), (dt.date(2024, 1, 1), dt.date(2099, 12, 31), 1000)]


def test_working_days_that_the_county_tells(book):
    fill(
        book,
        {"类别": "放假", "名称": "三月三", "起始日期": "2024-04-11", "截止日期": "2024-04-12"},
        {"类别": "放假", "名称": "春节", "起始日期": "2034-02-17", "截止日期": "2034-02-23"},
        {"类别": "调休上班", "起始日期": "2034-02-25"},
        {"类别": "全年安排齐全", "起始日期": "2034-01-01", "截止日期": "2034-12-31"},
        {"类别": "放假", "起始日期": "2035-01-01"},
        sheet="日历",
    )
    config = told(book)
    rows = night(config, "990101001001").execute("SELECT day, is_workday FROM policy.calendar_day").fetchall()
    works = {str(day): is_workday for day, is_workday in rows}
    expected = {
        "2024-04-10": True,
        "2024-04-11": False,
        "2024-04-12": False,
        "2024-04-15": True,
        "2034-02-16": True,
        "2034-02-17": False,
        "2034-02-23": False,
        "2034-02-24": True,
        "2034-02-25": True,
        "2034-02-26": False,
        "2033-12-30": None,
        "2035-01-01": False,
        "2035-01-02": None,
    }
    assert {day: works[day] for day in expected} == expected
    assert 2034 in judge.known_years(config)[0]
    assert 2035 in judge.known_years(config)[1]


def test_elections_and_local_festivals_are_of_the_villages_they_name(book):
    fill(
        book,
        {"类别": "换届选举", "起始日期": "2026-01-08", "截止日期": "2026-01-09", "适用区划": "990101001"},
        {"类别": "本地节日", "名称": "年例", "起始日期": "2026-03-02"},
        sheet="日历",
    )
    con = night(told(book), "990101001001\n990101002001\nN2990101MA0000001X")
    one, two = (dt.date(2026, 1, 8), dt.date(2026, 1, 9)), (dt.date(2026, 3, 2), dt.date(2026, 3, 2))
    assert con.execute("FROM policy.occasion").fetchall() == [
        ("election", "990101001001", "换届选举", *one),
        *[("festival", village, "年例", *two) for village in ("990101001001", "990101002001", "N2990101MA0000001X")],
    ]


def test_the_configurations_hash_is_of_what_the_workbook_says(tmp_path, book):
    fill(book, {"限额": "工程招标起点", "县里的数值": 50000, "起始日期": "2024-01-01"})
    digest = told(book).digest
    fill(book, {"限额": "工程招标起点", "县里的数值": "50000.00", "起始日期": "2024年1月1日", "行": 9})
    assert told(book).digest == digest
    fill(book, {"限额": "工程招标起点", "县里的数值": 50001, "行": 9})
    assert told(book).digest != digest
    book.unlink()
    assert county.read(tmp_path / "sanzi.toml").digest == county.configuration.read(tmp_path / "sanzi.toml").digest


def test_a_workbook_named_in_the_configuration(tmp_path, book):
    fill(book, {"限额": "工程招标起点", "县里的数值": 1, "起始日期": "2024-01-01"}).rename(tmp_path / "本县.xlsx")
    assert len(told(book, '[policy]\nworkbook = "本县.xlsx"\n').limits) == 1
    assert wrong_config(tmp_path, '[policy]\nworkbook = "没有.xlsx"\n').endswith("请检查路径，或用 sanzi policy edit 写一份")


def wrong_config(folder: Path, toml: str) -> str:
    (folder / "sanzi.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        county.read(folder / "sanzi.toml")
    return str(raised.value)


def standing(config: Config, code: str) -> list[tuple]:
    rules = [rule for rule in catalogue.read(config) if rule.code == code]
    return [(each.region, [(str(one), str(last)) for one, last in each.spans], each.lacking, each.top, each.cap) for each in judge.standings(config, rules)]


def test_what_a_rule_lacks_until_which_limit_is_confirmed(book):
    fill(
        book,
        {"限额": "库存现金限额", "县里的数值": 5000, "起始日期": "2020-01-01"} | SIGNED,
        {"限额": "库存现金超限可停留天数", "县里的数值": 5, "起始日期": "2022-01-01", "截止日期": "2024-12-31"} | SIGNED,
        {"限额": "业务招待费年度限额", "县里的数值": 0, "起始日期": "2020-01-01"},
        {"限额": "现金结算起点", "县里的数值": 1000, "起始日期": "2020-01-01", "截止日期": "2020-06-30"} | SIGNED,
        {"限额": "现金结算起点", "县里的数值": 2000, "起始日期": "2020-07-01"} | SIGNED,
        {"限额": "现金结算起点", "县里的数值": 500, "起始日期": "2021-01-01", "适用区划": "990101001"},
    )
    config = told(book)
    assert standing(config, "ZJ02") == [("", [("2022-01-01", "2024-12-31")], ("cash_on_hand_days",), "yellow", "yellow")]
    assert standing(config, "XF05") == [("", [], ("hospitality", "work_meal"), "red", "blue")]
    assert standing(config, "ZJ01") == [
        ("", [("2020-01-01", "2099-12-31")], (), "red", "yellow"),
        ("990101001", [("2020-01-01", "2020-12-31")], ("cash_settlement",), "red", "yellow"),
    ]


def test_words_of_a_county_stand_beside_those_of_the_tree_and_outrank_them(book):
    """A shop's name, a traditional spelling, a strong word made innocent, an innocent one made weak, a payee and a place."""
    fill(
        book,
        {"词表": "娱乐场所", "词语": "山水匯", "算作": "要找的"},
        {"词表": " 娱乐场所 ", "词语": "君悦会所停车场", "算作": "正常的", "为什么加": "村里自己的停车场"},
        {"词表": "娱乐场所", "词语": "茶叶", "算作": "单独不算的"},
        {"词表": "烟酒", "词语": "ｃｉｄｅｒ　酒", "算作": "要找的"},
        {"词表": "收款方：娱乐场所", "词语": "天上人间"},
        {"词表": "收款方：其他单位", "词语": "样例大酒店"},
        {"词表": "本地地名", "词语": "桂林路"},
        sheet="词语",
    )
    con = store.connect()
    store.prepare(con)
    config = told(book, '[place]\ncity = "样例市"\nlocal_words = ["样例湖"]\n')
    load.load(con, config)
    rows = con.execute("SELECT list, word, is_innocent, strength FROM policy.word WHERE folded IN ('山水汇', '君悦会所停车场', '茶叶', 'CIDER酒') ORDER BY ALL")
    assert rows.fetchall() == [
        ("gift_card", "茶叶", False, 0.5),
        ("tobacco_alcohol", "cider酒", False, 1.0),
        ("venue", "君悦会所停车场", True, 1.0),
        ("venue", "山水汇", False, 1.0),
        ("venue", "茶叶", False, 0.5),
    ]
    assert con.execute("SELECT word FROM policy.place WHERE kind = 'own_word' ORDER BY word").fetchall() == [("样例湖",), ("桂林路",)]
    entry = "debit | summary | counterparty\n1 | 付山水汇 | 天上人间\n2 | 付君悦会所停车场停车费 | 样例大酒店有限公司\n3 | 付君悦会所 | 君悦会所"
    company = "company_name | industry\n样例大酒店有限公司 | 旅游饭店"
    for name in ("entry", "company", "invoice", "bank_line", "voucher"):
        cases.fill(con, contract.table(f"ledger.{name}"), {"entry": entry, "company": company}.get(name, ""))
    build.build_needed(con, dt.date(2025, 7, 15), ["features.payee", "features.text_word"])
    assert con.execute("SELECT payee, payee_type FROM features.payee ORDER BY payee").fetchall() == [
        ("君悦会所", "venue"),
        ("天上人间", "venue"),
        ("样例大酒店有限公司", "firm"),
    ]
    found = con.execute("SELECT text, word, is_innocent FROM features.text_word WHERE list = 'venue' AND text LIKE '付%' ORDER BY text").fetchall()
    assert found == [("付君悦会所", "会所", False), ("付君悦会所停车场停车费", "君悦会所停车场", True), ("付山水汇", "山水汇", False)]


def test_which_rules_ask_for_a_list():
    rules = catalogue.read(Config())
    asked = {name: [rule.code for rule in judge.list_readers(rules, name)] for name in ("durable", "venue", "travel_dressed", "income", "procedure")}
    assert (asked["durable"], asked["procedure"]) == (["ZC01"], [])
    assert {"XF03"} <= set(asked["venue"])
    assert {"XF01", "XF02", "XF06"} <= set(asked["travel_dressed"])  # through a table of features, and through a param
    assert "JC05" not in asked["income"]  # there it is a kind of account


def test_words_that_cannot_be_taken_are_told_with_their_place(book):
    fill(
        book,
        {"词表": "歌厅", "词语": "山水汇", "算作": "要找的"},
        {"词表": "娱乐场所", "词语": "歌", "算作": "要找的"},
        {"词表": "娱乐场所", "词语": "山水汇"},
        {"词表": "娱乐场所", "词语": "山水汇", "算作": "坏的"},
        {"词表": "收款方：娱乐场所", "词语": "山水汇", "算作": "要找的"},
        {"词表": "本地地名", "词语": "样" * 31},
        {"词语": "山水汇", "行": 9},
        {"为什么加": "本县歌厅", "行": 10},
        sheet="词语",
    )
    said = "请从下拉列表里选"
    assert wrong(book) == [
        f"词语 第 2 行“词表”：不认识的词表“歌厅”，{said}",
        "词语 第 3 行“词语”：“歌”有 1 个字，请写 2 到 30 个字：只有一个字的会碰上许多不相干的文字",
        f"词语 第 4 行“算作”：没有写，{said}（要找的、单独不算的、正常的、不相干的）",
        f"词语 第 5 行“算作”：“坏的”读不懂，{said}（要找的、单独不算的、正常的、不相干的）",
        "词语 第 6 行“算作”：收款方和本地地名不分这几种，请留空",
        f"词语 第 7 行“词语”：“{'样' * 20}”有 31 个字，请写 2 到 30 个字：只有一个字的会碰上许多不相干的文字",
        f"词语 第 9 行“词表”：没有写是哪个词表，{said}",
        f"词语 第 10 行“词表”：没有写是哪个词表，{said}",
        "词语 第 10 行“词语”：没有写，请写 2 到 30 个字：只有一个字的会碰上许多不相干的文字",
    ]


def test_a_word_said_twice_or_in_two_ways(book):
    fill(
        book,
        {"词表": "娱乐场所", "词语": "Cool吧", "算作": "要找的"},
        {"词表": "娱乐场所", "词语": "COOL吧", "算作": "正常的"},
        {"词表": "烟酒", "词语": "cool吧", "算作": "要找的"},
        {"词表": "烟酒", "词语": "COOL 吧", "算作": "要找的"},
        {"词表": "收款方：娱乐场所", "词语": "cool吧"},
        {"词表": "收款方：餐饮", "词语": "cool吧"},
        sheet="词语",
    )
    assert wrong(book) == [
        "“Cool吧”：政策表.xlsx 词语 第 2 行 写娱乐场所、要找的，政策表.xlsx 词语 第 3 行 写娱乐场所、正常的。请只留一个",
        "政策表.xlsx 词语 第 4 行 和 政策表.xlsx 词语 第 5 行：“cool吧”写了两遍。请删去一行",
        "“cool吧”：政策表.xlsx 词语 第 6 行 写收款方：娱乐场所，政策表.xlsx 词语 第 7 行 写收款方：餐饮。请只留一个",
    ]


def test_a_workbook_from_before_there_were_words_is_read_and_one_without_a_calendar_is_not(tmp_path, book):
    fill(book, {"限额": "工程招标起点", "县里的数值": 1, "起始日期": "2024-01-01"})
    opened = openpyxl.load_workbook(book)
    del opened["词语"]
    opened.save(book)
    assert (len(told(book).limits), told(book).words) == (1, ())
    del opened["日历"]
    opened.save(book)
    (problem,) = wrong(book)
    assert problem.startswith("没有工作表“日历”。请用 sanzi policy edit --out 新的一份.xlsx 另写")
    # What that says can be done.
    assert cli.main(["policy", "edit", "--out", str(tmp_path / "新的一份.xlsx")]) == 0


def test_check_says_what_a_word_was_before(tmp_path, book, capsys):
    fill(
        book,
        {"词表": "娱乐场所", "词语": "茶叶", "算作": "要找的"},
        {"词表": "娱乐场所", "词语": "ktv", "算作": "要找的"},
        {"词表": "收款方：娱乐场所", "词语": "天上人间"},
        sheet="词语",
    )
    digest = told(book).digest
    capsys.readouterr()
    assert cli.main(["policy", "check", "--config", str(tmp_path / "sanzi.toml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("词语")
    assert lines[at + 1 : at + 4] == [
        "  娱乐场所  茶叶  要找的（程序里算正常的）",
        "  娱乐场所  ktv  要找的（程序里已有，一样）",
        "  收款方：娱乐场所  天上人间",
    ]
    fill(book, {"词表": "娱乐场所", "词语": "茶叶", "算作": "单独不算的", "行": 2}, sheet="词语")
    assert told(book).digest != digest


def test_edit_fills_in_what_there_is_and_check_tells_what_holds(tmp_path, capsys):
    shutil.copy(SAMPLE / "sanzi.toml", tmp_path)
    config = str(tmp_path / "sanzi.toml")
    assert cli.main(["policy", "edit", "--config", config]) == 0
    fill(tmp_path / "政策表.xlsx", {"限额": "工程招标起点", "县里的数值": 80000, "起始日期": "2025-01-01"} | SIGNED)
    assert cli.main(["policy", "edit", "--config", config]) == 0
    assert (tmp_path / "政策表.bak.xlsx").stat().st_mode & 0o777 == 0o600
    capsys.readouterr()
    assert cli.main(["policy", "check", "--config", config]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("政策表.xlsx 读得通：限额 23 行，日历 0 行，词语 0 行。")
    at = lines.index("  工程招标起点（元，一个工程）")
    assert lines[at + 1 : at + 4] == [
        "    2000-01-01 至 2019-12-31  50,000.00元  参考值，未确认（这一段县里没有写）",
        "    2020-01-01 至 2024-12-31  50,000.00元  已确认  云溪县小型工程管理办法（虚构）第六条",
        "    2025-01-01 起  80,000.00元  已确认  样例文件第一条",
    ]
    assert "    GC01 工程化整为零：2020-01-01 起按县里的限额，等级最高红" in lines
    assert not [line for line in lines if "还要确认限额" in line]


def test_a_workbook_without_any_value_caps_every_rule(tmp_path, capsys):
    assert cli.main(["policy", "edit", "--out", str(tmp_path / "空.xlsx")]) == 0
    capsys.readouterr()
    assert cli.main(["policy", "check", str(tmp_path / "空.xlsx")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  县里的限额齐全的：没有" in lines
    assert "    XF05 村级招待费：待确认 业务招待费年度限额、工作餐标准；确认前最高蓝，确认后可到红" in lines
    assert "    ZJ01 超限额现金支付：待确认 现金结算起点；确认前最高黄，确认后可到红" in lines


def test_a_workbook_that_cannot_be_used_stops_the_night_before_anything_is_touched(tmp_path, book, capsys):
    fill(book, {"限额": "工程招标起点", "县里的数值": "待定", "起始日期": "2024-01-01"})
    (tmp_path / "sanzi.toml").touch()
    (tmp_path / "exports").mkdir()
    before = book.read_bytes()
    status = cli.main(["nightly", str(tmp_path / "exports"), "--out", str(tmp_path / "out"), "--config", str(tmp_path / "sanzi.toml"), "--plain"])
    said = capsys.readouterr().err
    assert status == 2
    assert "限额 第 9 行“县里的数值”：“待定”读不懂，单位是元" in said
    assert not (tmp_path / "out").exists()
    assert cli.main(["policy", "check", "--config", str(tmp_path / "sanzi.toml")]) == 2
    assert cli.main(["policy", "edit", "--config", str(tmp_path / "sanzi.toml")]) == 2
    assert book.read_bytes() == before


@pytest.mark.parametrize("command", [["policy", "check"], ["policy", "check", "没有.xlsx"], ["policy", "edit", "--out", "政策表.csv"]])
def test_commands_that_cannot_be_carried_out(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(command) == 2
    assert not list(tmp_path.iterdir())
