"""Workbooks as programs write them, damaged ones and hostile ones → loaded, or refused in one line."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from drawn_door import VOUCHER, counts
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sanzi.exports import workbook

FILES = Path(__file__).parent / "files"
HEAD = VOUCHER.split(",")
LINE = ["990101001001", "2024-03-05", "记", "1", "购", "513", "管理费用", "1"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows: list[str], tail: str = "") -> str:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'


def text_row(number: int, texts: list[str]) -> str:
    cells = "".join(f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in enumerate(texts) if text)
    return f'<row r="{number}">{cells}</row>'


def raw_book(path: Path, sheet: str, *, changes: dict[str, str] | None = None) -> None:
    """An .xlsx with one sheet called 样例村, put together by hand."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="样例村" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    } | (changes or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)


@pytest.fixture(params=["by calamine", "streamed"])
def either_way(request, monkeypatch):
    """Every workbook reads the same whether calamine or our own stream reads its values."""
    if request.param == "streamed":
        monkeypatch.setattr(workbook, "LARGE_CELLS", -1)


@pytest.mark.usefixtures("either_way")
def test_error_cells_and_formulas_without_a_value(door):
    rows = [
        text_row(1, HEAD),
        '<row r="2"><c r="A2" t="inlineStr"><is><t>990101001001</t></is></c><c r="B2" t="inlineStr"><is><t>2024-03-05</t></is></c><c r="D2"><v>1</v></c>'
        '<c r="E2" t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c><c r="F2"><v>513</v></c><c r="H2"><f>SUM(1,2)</f></c></row>',
        '<row r="3"><c r="A3" t="inlineStr"><is><t>990101001001</t></is></c><c r="B3" t="e"><v>#REF!</v></c><c r="D3"><v>1</v></c><c r="F3"><v>513</v></c>'
        '<c r="H3"><v>5</v></c></row>',
        '<row r="4"><c r="A4" t="inlineStr"><is><t>990101001001</t></is></c><c r="B4" t="inlineStr"><is><t>2024-03-05</t></is></c><c r="D4"><v>1</v></c>'
        '<c r="E4"><f>A1&amp;A2</f></c><c r="F4"><v>513</v></c><c r="H4"><f>1+6</f><v>7</v></c><c r="I4" t="str"><f>IF(1,"")</f><v></v></c></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><t>990101001001</t></is></c><c r="B5" t="inlineStr"><is><t>2024-03-05</t></is></c><c r="D5"><v>1</v></c>'
        '<c r="E5" t="inlineStr"><is><t>=== 购 ===</t></is></c><c r="F5"><v>513</v></c><c r="I5" t="e"><v>#DIV/0!</v></c></row>',
        '<row r="6"><c r="A6" t="inlineStr"><is><t>990101001001</t></is></c><c r="B6" t="inlineStr"><is><t>2024-03-05</t></is></c><c r="D6"><v>1</v></c>'
        '<c r="F6"><v>513</v></c><c r="I6"><f t="shared" si="0"/><v/></c></row>',
    ]
    raw_book(door.folder / "a.xlsx", sheet_xml(rows))
    assert counts(door.only()) == (6, 1, 4, 0, 1)
    assert door.rows("SELECT source_row, code, field, raw_value FROM staged.rejected ORDER BY 1") == [
        (2, "formula", "debit", "#无值! =SUM(1,2)"),
        (3, "formula", "date", "#REF!"),
        (5, "formula", "credit", "#DIV/0!"),
        (6, "formula", "credit", "#无值! ="),
    ]
    assert door.rows("SELECT source_row, summary, debit, credit FROM staged.vouchers") == [(4, None, Decimal(7), None)]


@pytest.mark.usefixtures("either_way")
def test_an_error_cell_below_the_last_value_is_not_lost(door):
    rows = [
        text_row(1, HEAD),
        text_row(2, LINE),
        '<row r="4"><c r="H4" t="e"><v>#REF!</v></c></row>',
    ]
    raw_book(door.folder / "a.xlsx", sheet_xml(rows))
    assert counts(door.only()) == (4, 1, 1, 0, 2)


@pytest.mark.usefixtures("either_way")
def test_names_with_prefixes_are_read_too(door):
    inner = text_row(1, HEAD) + text_row(2, LINE)
    inner += '<row r="3"><c r="A3" t="inlineStr"><is><t>990101001001</t></is></c><c r="B3"><v>45356</v></c><c r="D3"><v>2</v></c><c r="F3"><v>513</v></c>'
    inner += '<c r="H3"><f>1+1</f></c></row>'
    for name in ("row", "c", "is", "t", "v", "f"):
        inner = inner.replace(f"<{name} ", f"<x:{name} ").replace(f"<{name}>", f"<x:{name}>").replace(f"</{name}>", f"</x:{name}>")
    sheet = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{inner}</x:sheetData></x:worksheet>'
    raw_book(door.folder / "a.xlsx", sheet)
    assert counts(door.only()) == (3, 1, 1, 0, 1)
    assert door.rows("SELECT code FROM staged.rejected") == [("formula",)]


@pytest.mark.usefixtures("either_way")
def test_days_of_both_calendars(door):
    for name, epoch in (("1900.xlsx", None), ("1904.xlsx", CALENDAR_MAC_1904)):
        book = openpyxl.Workbook()
        if epoch:
            book.epoch = epoch
        sheet = book.active
        sheet.append(["组织代码", "合同编号", "承包方", "签订日期", "起始日期", "终止日期", "合同总金额"])
        # 43894 is 2020-03-04 counted from 1900 and 2024-03-05 counted from 1904; a styled day is stored by its calendar.
        sheet.append(["990101001001", name, "张三", dt.date(2024, 3, 5), 43894, dt.datetime(2030, 1, 2, 10, 30), 43894])
        sheet["E2"].number_format = "General"
        book.save(door.folder / name)
    door.load()
    assert door.rows("SELECT contract_no, sign_date, start_date, end_date, total FROM staged.contracts ORDER BY 1") == [
        ("1900.xlsx", dt.date(2024, 3, 5), dt.date(2020, 3, 4), dt.date(2030, 1, 2), Decimal(43894)),
        ("1904.xlsx", dt.date(2024, 3, 5), dt.date(2024, 3, 5), dt.date(2030, 1, 2), Decimal(43894)),
    ]


def test_red_ink_is_a_sign_only_where_the_sheet_says_so(door):
    book = openpyxl.Workbook()
    red = Font(color="FFFF0000")
    for title, above in (("一", "样例村序时账（红字为冲销）"), ("二", "样例村序时账")):
        sheet = book.active if title == "一" else book.create_sheet()
        sheet.title = title
        for row in (
            [above],
            HEAD,
            *(["990101001001", "2024-03-05", "记", at, said, "513", "管理费用", at, None] for at, said in ((1, "购"), (2, "红字冲销"), (3, "购"))),
        ):
            sheet.append(row)
        for cell in ("D3", "H3", "H4"):
            sheet[cell].font = red
    book.save(door.folder / "a.xlsx")
    first, second = door.load()
    told = door.rows("SELECT source_sheet, voucher_no, debit, is_red, debit_raw FROM staged.vouchers ORDER BY 1, 2")
    assert told == [
        ("一", "1", Decimal(-1), True, "红字1"),
        ("一", "2", Decimal(-2), True, "红字2"),
        ("一", "3", Decimal(3), False, "3"),
        ("二", "1", Decimal(1), False, "1"),
        ("二", "2", Decimal(-2), True, "红字2"),
        ("二", "3", Decimal(3), False, "3"),
    ]
    assert ("红色" in first["why"], "1 个红色的金额" in second["why"]) == (False, True)


@pytest.mark.usefixtures("either_way")
def test_a_number_format_that_writes_in_red_is_ink_where_it_reddens_positive_numbers(door):
    """[Red] in the second section is how negative numbers look, and changes nothing: they bear their sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "样例村"
    formats = ["[Red]0.00", "0.00;[Red]0.00", "0.00_);[Red](0.00)", "[红色]0.00", "[Red][<0]0.00;0.00", "0.00"]
    sheet.append(HEAD)
    for at, code in enumerate(formats, 1):
        sheet.append(["990101001001", "2024-03-05", "记", at, "红字冲销" if at < 5 else "购", "513", "管理费用", -at if at in (2, 3) else at, None])
        sheet.cell(at + 1, 8).number_format = code
    book.save(door.folder / "a.xlsx")
    file = door.only()
    assert door.rows("SELECT voucher_no, debit, is_red, debit_raw FROM staged.vouchers ORDER BY 1") == [
        ("1", Decimal(-1), True, "红字1"),
        ("2", Decimal(-2), True, "-2"),
        ("3", Decimal(-3), True, "-3"),
        ("4", Decimal(-4), True, "红字4"),
        ("5", Decimal(5), False, "5"),
        ("6", Decimal(6), False, "6"),
    ]
    assert "1 个红色的金额没有写明是红字" in file["why"]


@pytest.mark.usefixtures("either_way")
def test_a_cell_merged_downwards_names_every_row_but_is_one_amount(door):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "样例村"
    for row in (
        ["合同编号", "期次", "应收日期", "应收金额"],
        ["HT-1", 1, "2024-01-05", 100],
        [None, 2, "2025-01-05", None],
        [None, None, None, None],
        ["HT-2", 1, None, 7],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("D2:D3")
    book.save(door.folder / "a.xlsx")
    assert counts(door.only()) == (5, 3, 0, 0, 2)
    assert door.rows("SELECT contract_no, due_no, due_amount FROM staged.contract_plan ORDER BY source_row") == [
        ("HT-1", "1", Decimal(100)),
        ("HT-1", "2", None),
        ("HT-2", "1", Decimal(7)),
    ]


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        ("2011.4.16-2041.4.15", dt.date(2011, 4, 16), dt.date(2041, 4, 15)),
        ("2011-4-16-2041-4-15", dt.date(2011, 4, 16), dt.date(2041, 4, 15)),
        ("自2011年4月16日起至2041年4月15日止", dt.date(2011, 4, 16), dt.date(2041, 4, 15)),
        ("2011/04/16～2041/04/15", dt.date(2011, 4, 16), dt.date(2041, 4, 15)),
        ("20110416—20410415", dt.date(2011, 4, 16), dt.date(2041, 4, 15)),
        ("2011.4.16至长期", dt.date(2011, 4, 16), None),
        ("2011.4-2041.4", None, None),
        ("2011.4.16", None, None),
        ("30年", None, None),
    ],
)
def test_a_term_in_one_cell(door, term, start, end):
    door.text("样例村.csv", f"合同编号,承包方,合同期限,合同总金额\nHT-1,张三,{term},5\n")
    door.text("样例村2.csv", f"合同编号,承包方,合同期限,起始日期,终止日期\nHT-2,张三,{term},2001-01-01,2002-02-02\n")
    door.load()
    assert door.rows("SELECT start_date, end_date FROM staged.contracts ORDER BY contract_no") == [(start, end), (dt.date(2001, 1, 1), dt.date(2002, 2, 2))]


def test_a_term_in_the_cell_of_the_start(door):
    door.text("样例村.csv", "合同编号,承包方,起始日期,终止日期\nHT-1,张三,2011.4.16-2041.4.15,\n")
    door.load()
    assert door.rows("SELECT start_date, start_date_raw, end_date, end_date_raw FROM staged.contracts") == [
        (dt.date(2011, 4, 16), "2011.4.16", dt.date(2041, 4, 15), "2041.4.15")
    ]


def test_an_xlsx_called_xls_is_read(door):
    raw_book(door.folder / "a.xls", sheet_xml([text_row(1, HEAD), text_row(2, LINE)]))
    assert counts(door.only()) == (2, 1, 0, 0, 1)


def test_an_old_xls_is_read(door):
    (door.folder / "a.xls").write_bytes((FILES / "old.xls").read_bytes())
    journal, directory = door.load()
    assert (journal["sheet"], counts(journal)) == ("样例村", (6, 3, 1, 0, 2))
    assert (directory["sheet"], counts(directory), "隐藏" in directory["why"]) == ("隐藏", (2, 1, 0, 0, 1), True)
    assert door.rows("SELECT source_row, date, voucher_no, debit, credit FROM staged.vouchers ORDER BY 1") == [
        (3, dt.date(2024, 3, 5), "1", Decimal("100.50"), None),
        (4, dt.date(2024, 3, 5), "1", None, Decimal("100.50")),
        (6, dt.date(2024, 3, 6), "2", Decimal(7), None),
    ]
    assert door.rows("SELECT source_row, code, field, raw_value FROM staged.rejected") == [(5, "formula", "debit", "#DIV/0!")]
    assert door.rows("SELECT summary FROM staged.vouchers WHERE source_row = 6") == [("错",)]
