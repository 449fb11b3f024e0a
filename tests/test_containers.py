"""Files that are damaged, hostile, locked or not what their name says: loaded, or one line that says what to do; never a traceback or a wait."""

import struct
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from drawn_door import VOUCHER, counts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_workbooks import FILES, HEAD, LINE, MAIN, raw_book, sheet_xml, text_row

from sanzi.exports import archive, reader, workbook
from sanzi.exports.sheet import Unreadable

GOOD = sheet_xml([text_row(1, HEAD), text_row(2, LINE)])


def refusal(door) -> str:
    """The one line; nothing of the file is kept."""
    (file,) = door.load()
    assert (file["status"], file["kind"], counts(file)) == ("refused", None, (0, 0, 0, 0, 0))
    assert "\n" not in file["why"]
    assert "请" in file["why"]
    assert door.rows("SELECT (SELECT count(*) FROM staged.vouchers), (SELECT count(*) FROM staged.rejected)") == [(0, 0)]
    assert door.raw_lines() == []
    return file["why"]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_document_type_is_refused_wherever_it_stands(door, part):
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    raw_book(door.folder / "a.xlsx", GOOD, changes={"xl/_rels/workbook.xml.rels": relations})
    with zipfile.ZipFile(door.folder / "a.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    parts |= {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>', "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>'}
    raw_book(door.folder / "a.xlsx", GOOD, changes=parts)
    assert door.only()["status"] == "loaded"
    door.con.execute("DELETE FROM staged.sheet")
    raw_book(door.folder / "a.xlsx", GOOD, changes=parts | {part: entity + parts[part]})
    for table in ("staged.vouchers", "staged.content"):
        door.con.execute(f"DELETE FROM {table}")
    assert "DOCTYPE" in refusal(door)


def test_an_archive_that_expands_without_end_is_refused(door):
    raw_book(door.folder / "a.xlsx", GOOD.replace("<sheetData>", "<sheetData>" + " " * (70 << 20)))
    began = time.monotonic()
    assert "过大" in refusal(door)
    assert time.monotonic() - began < 10


def test_an_archive_that_lies_about_its_size_is_expanded_no_further_than_the_limit(door, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1 << 20)
    path = door.folder / "a.xlsx"
    raw_book(path, GOOD.replace("<sheetData>", "<sheetData>" + "<!-- -->" * (1 << 18)))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        info = book.getinfo("xl/worksheets/sheet1.xml")
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert struct.unpack_from("<I", data, at + 24) == (info.file_size,)
    struct.pack_into("<I", data, at + 24, 1000)
    struct.pack_into("<I", data, info.header_offset + 22, 1000)
    path.write_bytes(data)
    assert "过大" in refusal(door)


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        ("cut.xlsx", lambda data: data[: len(data) // 2], "损坏"),
        ("flipped.xlsx", lambda data: data[:300] + bytes(byte ^ 255 for byte in data[300:340]) + data[340:], "损坏"),
        ("empty.xlsx", lambda _: b"PK\x05\x06" + b"\x00" * 18, "ZIP"),
        ("cut.xls", lambda _: (FILES / "old.xls").read_bytes()[:3000], "损坏"),
        # One flipped byte, and the reader of values asks for half a terabyte: its process dies, not ours.
        ("greedy.xls", lambda _: (FILES / "old.xls").read_bytes()[:4805] + b"\x7f" + (FILES / "old.xls").read_bytes()[4806:], "损坏"),
        ("locked.xls", lambda _: (FILES / "old.xls").read_bytes().replace(b"\x22\x00\x02\x00\x00\x00", b"\x2f\x00\x02\x00\x00\x00"), "密码"),
    ],
)
def test_damaged_and_locked_workbooks(door, name, change, word):
    raw_book(door.folder / name, GOOD)
    (door.folder / name).write_bytes(change((door.folder / name).read_bytes()))
    assert word in refusal(door)


def test_a_workbook_locked_by_a_password_for_real(door):
    """locked.xlsx: two rows under the password 样例密码, encrypted by the agile scheme that Excel and WPS use."""
    for name in ("a.xlsx", "b.xls"):
        (door.folder / name).write_bytes((FILES / "locked.xlsx").read_bytes())
    for file in door.load():
        assert (file["status"], counts(file)) == ("refused", (0, 0, 0, 0, 0))
        assert "密码" in file["why"]
        assert "请" in file["why"]


def test_an_archive_that_is_no_workbook(door):
    with zipfile.ZipFile(door.folder / "a.xlsx", "w") as book:
        book.writestr("凭证.csv", VOUCHER)
    assert "没有 .xlsx 工作簿" in refusal(door)


@pytest.mark.parametrize("broken", [GOOD[:-20], GOOD.replace('"H2"', '"H1048577"').replace('r="2"', 'r="1048577"'), GOOD.replace('"A2"', '"XFE2"')])
@pytest.mark.parametrize("large", [2_000_000, -1])
def test_a_sheet_that_is_not_well_formed(door, monkeypatch, broken, large):
    monkeypatch.setattr(workbook, "LARGE_CELLS", large)
    raw_book(door.folder / "a.xlsx", broken)
    assert "损坏" in refusal(door)


def test_a_workbook_comes_in_whole_or_not_at_all(door):
    door.book("a.xlsx", {"样例村": [HEAD, LINE], "样例村2": [HEAD, LINE]})
    with zipfile.ZipFile(door.folder / "a.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"][:-30]
    with zipfile.ZipFile(door.folder / "a.xlsx", "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    assert "损坏" in refusal(door)


def test_a_value_at_the_end_of_a_million_empty_rows(door):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "样例村"
    for row in (HEAD, LINE):
        sheet.append(row)
    sheet["H1048576"] = 1
    sheet["XFD2"] = "远"
    book.save(door.folder / "a.xlsx")
    began = time.monotonic()
    file = door.only()
    assert (file["status"], counts(file)) == ("loaded", (1_048_576, 1, 1, 0, 1_048_574))
    assert time.monotonic() - began < 60


def test_rows_that_hold_only_a_format_are_no_rows(door):
    path = door.folder / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, grey = book.add_worksheet("样例村"), book.add_format({"bg_color": "#EEEEEE"})
    for at, row in enumerate((HEAD, LINE)):
        sheet.write_row(at, 0, row)
    for at in range(2, 50_000):
        sheet.write_blank(at, 0, None, grey)
    book.close()
    assert counts(door.only()) == (2, 1, 0, 0, 1)


def test_a_text_table_called_xls_is_read_and_a_web_page_is_not(door):
    door.text("a.xls", f"{VOUCHER}\n{','.join(LINE)},\n".replace(",", "\t"), "gb18030")
    door.text("b.xls", f"<html><table><tr><td>{VOUCHER}</td></tr></table></html>", "gb18030")
    table, page = door.load()
    assert (table["status"], counts(table)) == ("loaded", (2, 1, 0, 0, 1))
    assert (page["status"], "网页" in page["why"]) == ("refused", True)


GOOD_TEXT = f"{VOUCHER}\n{','.join(LINE)},\n"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("utf-8", "gb18030"), ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("gb18030", "latin-1"), ("gb18030", "cp1252"), ("gb18030", "utf-8")],
)
def test_text_converted_twice_is_refused_whichever_way_it_went(door, written, read_as):
    """As a browser or a spreadsheet would have it: a byte that cp1252 leaves undefined stays as it is."""
    wrong = "".join(_letter(byte) for byte in GOOD_TEXT.encode(written)) if read_as == "cp1252" else GOOD_TEXT.encode(written).decode(read_as, "replace")
    (door.folder / "a.csv").write_bytes(wrong.encode())
    assert "乱码" in refusal(door)


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def test_the_mark_of_utf_8_before_another_encoding(door):
    data = b"\xef\xbb\xbf" + (GOOD_TEXT * 150).encode("gb18030")
    at = data.rindex("购".encode("gb18030"))
    (door.folder / "a.csv").write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    file = door.only()
    assert (file["status"], counts(file)) == ("loaded", (300, 149, 1, 0, 150))
    assert f"第一处在第 {at + 1} 字节" in file["why"]


@pytest.mark.parametrize(
    "start",
    ["<html><table>", "\ufeff  <!DOCTYPE html>", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n", '<?xml version="1.0"?><Workbook>', "<TABLE>"],
)
def test_a_web_page_in_whatever_dress(door, start):
    door.text("a.xls", f"{start}<tr><td>{VOUCHER}</td></tr>")
    assert "网页" in refusal(door)


@pytest.mark.parametrize("name", ["a.et", "a.wps", "a.ods", "a.xlsm", "a.xlsb", "A.ET"])
def test_formats_that_are_not_read_are_named_with_what_to_do(door, name):
    raw_book(door.folder / name, GOOD)
    file = door.only()
    assert (file["status"], "另存为" in file["why"]) == ("ignored", True)


def test_an_et_workbook_called_xls_is_an_old_workbook(door):
    """WPS writes the same container."""
    (door.folder / "样例.xls").write_bytes((FILES / "old.xls").read_bytes())
    assert [file["status"] for file in door.load()] == ["loaded", "loaded"]


@pytest.mark.parametrize("chunk", range(400, 520, 7))
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_quoted_cell_across_two_pieces_of_a_file_is_one_cell(door, monkeypatch, chunk, encoding):
    """Wherever the pieces end: inside the quotes, at a line break in them, between two records."""
    monkeypatch.setattr("sanzi.exports.reader.CHUNK", chunk)
    lines = [f'990101001001,2024-03-05,记,{n},"购办公用品，\n第{n}行 ""甲""",513,管理费用,"1,{n:03}.00",' for n in range(1, 40)]
    door.text("a.csv", "\n".join([VOUCHER, *lines]), encoding)
    assert counts(door.only()) == (40, 39, 0, 0, 1)
    assert door.rows("SELECT source_row, summary, debit::VARCHAR FROM staged.vouchers ORDER BY 1") == [
        (n + 1, f'购办公用品， 第{n}行 "甲"', f"1{n:03}.00") for n in range(1, 40)
    ]


def test_a_quote_that_is_never_closed_swallows_no_file(door, monkeypatch):
    monkeypatch.setattr("sanzi.exports.reader.CHUNK", 8000)
    lines = [f"990101001001,2024-03-05,记,{n},购办公用品,513,管理费用,{n}.00," for n in range(1, 400)]
    lines[4] = lines[4].replace("购", '"购')
    door.text("a.csv", "\n".join([VOUCHER, *lines]))
    assert counts(door.only()) == (400, 399, 0, 0, 1)
    assert door.rows("SELECT summary FROM staged.vouchers WHERE voucher_no = '5'") == [('"购办公用品',)]


def test_a_line_without_end_is_refused_where_it_begins(door, monkeypatch):
    monkeypatch.setattr("sanzi.exports.reader.LONGEST_LINE", 3000)
    monkeypatch.setattr("sanzi.exports.reader.CHUNK", 1000)
    monkeypatch.setattr("sanzi.exports.reader.HEAD", 500)
    door.text("a.csv", GOOD_TEXT + "x" * 5000)
    assert f"从第 {len(GOOD_TEXT.encode()) + 1} 字节起的一行超过" in refusal(door)


def test_headings_that_stand_twice_and_names_with_quotes(door):
    door.text("样例村'\"；😀.csv", "凭证日期,凭证号,摘要,科目编码,借方金额,贷方金额,摘要\n2024-03-05,1,购,513,1,,别的\n")
    file = door.only()
    assert (counts(file), "重复的列名取第一个：摘要" in file["why"]) == ((2, 1, 0, 0, 1), True)
    assert door.rows("SELECT summary FROM staged.vouchers") == [("购",)]


def test_a_second_table_below_the_first_in_a_workbook(door):
    rows = [["姓名", "职务", "任职开始"], ["张三", "主任", "2021-01-01"], [], ["企业名称", "法定代表人", "成立日期"], ["样例公司", "李四", "2020-01-01"]]
    door.book("a.xlsx", {"样例村": rows})
    assert counts(door.only()) == (5, 1, 2, 0, 2)
    assert door.rows("SELECT source_row, code FROM staged.rejected ORDER BY 1") == [(4, "foreign"), (5, "foreign")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), source=st.sampled_from(["old.xls", "new.xlsx", "a part of new.xlsx", "text.csv", "wide.csv"]))
def test_no_damage_ends_in_a_traceback(tmp_path, data, source):
    """Whatever bytes are changed, cut out or cut off: sheets, or the one refusal."""
    text = "\n".join([VOUCHER, *[",".join(LINE)] * 30])
    raw_book(tmp_path / "new.xlsx", GOOD)
    parts = zipfile.ZipFile(tmp_path / "new.xlsx").namelist()
    whole = {"old.xls": (FILES / "old.xls").read_bytes(), "new.xlsx": (tmp_path / "new.xlsx").read_bytes(), "text.csv": text.encode("gb18030")}
    whole |= {"wide.csv": text.encode("utf-16")}
    part = data.draw(st.sampled_from(sorted(parts))) if source.startswith("a part") else None
    bytes_ = bytearray(zipfile.ZipFile(tmp_path / "new.xlsx").read(part) if part else whole[source])
    for at, change in data.draw(st.lists(st.tuples(st.integers(0, len(bytes_) - 1), st.integers(0, 300)), min_size=1, max_size=5)):
        if change < 256:
            bytes_[min(at, len(bytes_) - 1)] = change
        else:
            del bytes_[at : at + change - 255]
            bytes_ = bytes_ or bytearray(b"x")
    path = tmp_path / "damaged.bin"
    path.write_bytes(bytes_)
    if part:
        raw_book(path, GOOD, changes={part: bytes(bytes_)})
    try:
        for sheet in reader.sheets(path):
            read = sum(len(batch) for batch in sheet.batches())
            assert read >= len(sheet.head) - 2
    except Unreadable as wrong:
        assert "请" in str(wrong)
        assert "\n" not in str(wrong)


def test_a_header_with_a_nul_is_refused_with_its_place(door):
    head = "组织代码,凭证日期,凭证字,凭证号,摘要,科目编码,借方金额,贷方金额".encode()
    (door.folder / "a.csv").write_bytes(head + b"\x00\n990101001001,2024-03-05,1,1,x,513,1,\n")
    file = door.only()
    assert file["status"] == "refused"
    assert f"第 {len(head) + 1} 字节起有解不开的字节或 NUL" in file["why"]
