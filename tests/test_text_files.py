"""Text of every encoding, damaged and messy: a record is loaded, kept out or skipped, and none is lost."""

import csv
import io

import pytest
from drawn_door import VOUCHER, Door, counts
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

BAD = b"\xff\xfe"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings(door, encoding, newline):
    lines = [
        VOUCHER,
        '990101001001,2024-03-05,记,1,"购办公用品，𠮷村\n第二行",513,管理费用,100.00,',
        "990101001001,2024-03-05,记,1,付款,102,银行存款,,100.00",
        "",
    ]
    door.text("a.csv", newline.join(lines), encoding)
    assert counts(door.only()) == (3, 2, 0, 0, 1)
    assert door.rows("SELECT source_row, summary FROM staged.vouchers ORDER BY 1") == [(2, "购办公用品，𠮷村 第二行"), (3, "付款")]
    assert "第二行" in door.raw_lines()[1][2][4]


def damaged_text(records: int, damaged: list[int]) -> bytes:
    """A voucher file of so many records, the header counted, some of which hold bytes of no encoding."""
    lines = [VOUCHER.encode(), *(f"990101001001,2024-03-05,记,{n},付款,102,银行存款,,{n}.00".encode() for n in range(2, records + 1))]
    for record in damaged:
        lines[record - 1] = lines[record - 1].replace("付".encode(), BAD)
    return b"\n".join(lines)


def test_a_damaged_record_is_kept_out_and_the_rest_loads(door):
    data = damaged_text(100, [30])
    door.folder.joinpath("a.csv").write_bytes(data)
    file = door.only()
    assert counts(file) == (100, 98, 1, 0, 1)
    assert f"第 {data.index(BAD) + 1} 字节" in file["why"]
    assert door.rows("SELECT source_row, code FROM staged.rejected") == [(30, "encoding")]


@pytest.mark.parametrize(("records", "damaged"), [(99, [30]), (100, [30, 40]), (4, [2])])
def test_less_than_99_in_100_records_is_refused(door, records, damaged):
    data = damaged_text(records, damaged)
    door.folder.joinpath("a.csv").write_bytes(data)
    file = door.only()
    assert (file["status"], counts(file)) == ("refused", (0, 0, 0, 0, 0))
    assert f"{len(damaged)} 行解不开，第一处在第 {data.index(BAD) + 1} 字节" in file["why"]
    assert door.raw_lines() == []


def test_the_next_encoding_is_tried_where_the_first_fails_far_down(door, monkeypatch):
    monkeypatch.setattr("sanzi.exports.reader.HEAD", 400)
    head = "FDATE,FVOUCHERGROUPNO,FEXPLANATION,ccode,FDEBIT,FCREDIT\n"
    lines = [f"2024-03-05,{n},{'pay' if n < 50 else '付款'},102,,{n}.00\n" for n in range(1, 61)]
    door.text("样例村.csv", head + "".join(lines), "gb18030")
    assert counts(door.only()) == (61, 60, 0, 0, 1)
    assert door.rows("SELECT DISTINCT summary FROM staged.vouchers ORDER BY 1") == [("pay",), ("付款",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_nul_is_located_by_its_byte(door, monkeypatch, encoding):
    monkeypatch.setattr("sanzi.exports.reader.CHUNK", 1000)
    lines = damaged_text(200, []).decode().split("\n")
    lines[150] = lines[150].replace("付款", "付\x00款")
    mark = "\ufeff" if encoding != "utf-8" else ""
    data = (mark + "\n".join(lines)).encode(encoding)
    door.folder.joinpath("a.csv").write_bytes(data)
    file = door.only()
    assert counts(file) == (200, 198, 1, 0, 1)
    at = len((mark + "\n".join(lines)).partition("\x00")[0].encode(encoding)) + 1
    assert f"1 行解不开，第一处在第 {at} 字节" in file["why"]
    assert door.rows("SELECT source_row, code FROM staged.rejected") == [(151, "encoding")]


def test_a_file_cut_off_in_a_letter_loses_its_last_record_only(door):
    for name, encoding in (("a.csv", "utf-16"), ("b.csv", "utf-8")):
        text = damaged_text(200, []).decode().replace("990101001001", f"99010100100{1 if name[0] == 'a' else 2}")
        door.folder.joinpath(name).write_bytes((text + "付").encode(encoding)[:-1])
    for file in door.load():
        assert counts(file) == (200, 198, 1, 0, 1)


MESS = st.sampled_from(
    [
        "",
        "990101001001",
        "2024-03-05",
        "记-1",
        "购",
        "合计",
        "本月合计",
        "100",
        "1,2.3",
        "约",
        "制表人：张三",
        "上年结转",
        "過次頁",
        "a\nb",
        '"',
        "，",
        "'x",
        " 　",
        "𠮷",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(MESS, max_size=12), max_size=25),
    st.lists(st.sampled_from(["样例村2024年记账凭证", "单位：万元", "", ",,,", "打印日期：2024年1月1日"]), max_size=4),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", "\t", ";", "|"]),
    st.integers(min_value=200, max_value=3000),
)
# The first piece ends in the second of two cells with a line break each.
@example([[], ["", "", *["990101001001"] * 4, "a\nb", "a\nb"]], ["样例村2024年记账凭证"], "utf-8", "\n", ",", 200)
def test_no_record_of_a_messy_text_file_is_ever_lost(tmp_path_factory, rows, titles, encoding, newline, separator, chunk):
    """Ragged rows, quotes, line breaks in cells, repeated headers, every encoding, pieces of any size: a record is loaded, kept out or skipped, once."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator=newline)
    writer.writerows([*([title] for title in titles), VOUCHER.split(","), *rows])
    text = written.getvalue()
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    door = Door(tmp_path_factory.mktemp("messy"))
    door.text("样例村.csv", text, encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sanzi.exports.reader.CHUNK", chunk)
        file = door.only()
    assert file["status"] == "loaded", file
    assert file["rows_read"] == len(expected)
    told = door.rows(
        "SELECT source_row FROM staged.vouchers UNION ALL SELECT source_row FROM staged.rejected UNION ALL SELECT source_row FROM staged.duplicate"
    )
    assert len(told) == len(set(told)) == file["rows_read"] - file["rows_skipped"]
    raw = [line.split(separator) if cells is None else cells for _, line, cells in door.raw_lines()]
    assert [[_as_line(cell) for cell in cells] for cells in raw] == [[_as_line(cell) for cell in row] or [""] for row in expected]


def _as_line(cell: str) -> str:
    return cell.replace("\r\n", "\n")


CELLS = st.sampled_from(
    ["", "990101001001", "2024-03-05", "2024.2.30", "记-1", "1", "购", "合计", "本月合计", "100", "1,2.3", "约", "制表人：张三", "上年结转", "长期", "a\nb"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=12), st.integers(min_value=0, max_value=3))
def test_no_record_is_ever_lost(tmp_path_factory, rows, titles):
    door = Door(tmp_path_factory.mktemp("messy"))
    door.book("a.xlsx", {"样例村": [["样例村"]] * titles + [VOUCHER.split(","), *rows]})
    file = door.only()
    last = max((at for at, row in enumerate(rows, 1) if any(row)), default=0)
    assert file["rows_read"] == titles + 1 + last
    told = door.rows(
        "SELECT source_row FROM staged.vouchers UNION ALL SELECT source_row FROM staged.rejected UNION ALL SELECT source_row FROM staged.duplicate"
    )
    assert len(told) == len(set(told)) == file["rows_read"] - file["rows_skipped"]
    assert [record for record, *_ in door.raw_lines()] == list(range(1, file["rows_read"] + 1))
