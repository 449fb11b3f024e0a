"""The delivered files read back: bytes of the CSV, types of the workbook, masking, guarding, names of folders."""

import csv
import datetime as dt
import io
import re
import stat
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from drawn_night import AS_OF, put_hits, warehouse
from hypothesis import given
from hypothesis import strategies as st

from sanzi import contract
from sanzi.cases import fill
from sanzi.clues import build
from sanzi.config import Config
from sanzi.handoff import cells, lists, masking, township, workbook, write

IDENTITY = "990101199001010107"
CARD = "6222021234567890128"
MOBILE = "19900012345"
HITS = """
rule_code | keys | strength | level | subject | village_code | amount | first_on | last_on
XF03 | entry:A meeting:M | 0.95 | red | 样例歌厅 | 990101001001 | 18600.00 | 2025-03-05 | 2025-03-06
ZJ01 | entry:B | 0.7 | yellow | =甲店 | 990101001002 | - | 2025-03-05 | 2025-03-05
HT01 | due:D | 0.6 | blue | HT-1 | 990101002001 | 5000.00 | 2025-03-05 | 2025-03-05
"""


@pytest.fixture
def con():
    with warehouse() as con:
        put_hits(con, HITS)
        build.build(con, AS_OF)
        yield con


def handed(con, folder, **config) -> dict[str, bytes]:
    paths = write.write(con, folder, Config(**config), AS_OF)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_every_file_of_the_contract_is_written_for_its_owner_only(con, tmp_path):
    files = handed(con, tmp_path / "out")
    assert sorted(files) == sorted(
        ["线索清单.csv", "线索证据.csv", "线索清单.xlsx", "问题数据.csv", "clues.parquet", "evidence.parquet"]
        + [f"按乡镇/{name}/{file}" for name in ("样例镇", "河东_新区") for file in ("线索清单.csv", "线索证据.csv")]
    )
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_same_night_gives_the_same_bytes_and_leaves_nothing_behind(con, tmp_path):
    con.execute("SET threads = 4")
    assert handed(con, tmp_path / "one") == handed(con, tmp_path / "two")
    assert not [path for path in (tmp_path / "one").iterdir() if path.name.startswith("tmp")]


def test_csv_has_a_bom_crlf_and_one_record_a_line(con, tmp_path):
    con.execute("UPDATE clues.clue SET reason = 'a' || chr(10) || 'b' || chr(13) || chr(10) || 'c' WHERE rank = 1")
    text = handed(con, tmp_path)["线索清单.csv"]
    assert text.startswith(b"\xef\xbb\xbf") and text.endswith(b"\r\n")
    assert text.count(b"\n") == text.count(b"\r\n") == 4 and text.count(b"\r") == 4
    assert rows(text)[1][16] == "a b c"


def test_the_clue_list(con, tmp_path):
    table = rows(handed(con, tmp_path)["线索清单.csv"])
    assert ",".join(table[0]) == (
        "线索编号,风险等级,排名,评分,县区,乡镇,组织名称,组织代码,线索类别,规则编号,规则名称,线索标题,涉及金额(元),起始日期,截止日期,涉及对象,触发原因,"
        "常见合理解释,建议核查事项,法规依据,证据条数,首次发现日期,变化,处置状态,承办人,处置方式,核查结论,办结日期,备注"
    )
    assert table[1][1:16] == [
        *["红", "1", "84.1", "样例县", "样例镇", "样例一村", "990101001001", "消费", "XF03", "娱乐场所消费"],
        *["娱乐场所消费：样例歌厅，18,600.00元", "18600.00", "2025-03-05", "2025-03-06", "样例歌厅"],
    ]
    assert table[1][20:] == ["2", "2025-07-15", "新增", "待处置", "", "", "", "", ""]
    assert [row[1] for row in table[1:]] == ["红", "黄", "蓝"]
    assert table[2][12] == "" and table[2][15] == "'=甲店"


def test_the_evidence_list(con, tmp_path):
    files = handed(con, tmp_path)
    table = rows(files["线索证据.csv"])
    assert ",".join(table[0]) == "线索编号,序号,规则编号,数据类别,来源文件,工作表,来源行号,组织代码,日期,单号,摘要,科目,金额(元),往来对象,说明"
    assert [row[1:4] for row in table[1:]] == [["1", "XF03", "vouchers"], ["2", "XF03", "meetings"], ["1", "ZJ01", "vouchers"], ["1", "HT01", "contract_plan"]]
    assert table[1][4:9] == ["aaaaaaaaaaaa.csv", "", "2", "990101001001", "2025-03-05"] and table[1][12] == "100.00"


def test_townships_divide_the_lists_without_rest(con, tmp_path):
    files = handed(con, tmp_path)
    for name in ("线索清单.csv", "线索证据.csv"):
        parts = [row for part in ("样例镇", "河东_新区") for row in rows(files[f"按乡镇/{part}/{name}"])[1:]]
        assert sorted(parts) == sorted(rows(files[name])[1:])
    assert {row[5] for row in rows(files["按乡镇/河东_新区/线索清单.csv"])[1:]} == {"河东/新区"}


def test_parquet_has_canonical_names_and_types(con, tmp_path):
    handed(con, tmp_path)
    table = duckdb.execute(f"DESCRIBE FROM '{tmp_path / 'clues.parquet'}'").fetchall()
    assert [row[0] for row in table] == [column.name for column in lists.CLUE_COLUMNS]
    types = {row[0]: row[1] for row in table}
    assert (types["amount"], types["first_on"], types["score"], types["rank"]) == ("DECIMAL(18,2)", "DATE", "DECIMAL(4,1)", "INTEGER")
    assert duckdb.execute(f"SELECT list(level ORDER BY rank) FROM '{tmp_path / 'clues.parquet'}'").fetchone()[0] == ["red", "yellow", "blue"]
    evidence = duckdb.execute(f"DESCRIBE FROM '{tmp_path / 'evidence.parquet'}'").fetchall()
    assert [row[0] for row in evidence] == [column.name for column in lists.EVIDENCE_COLUMNS]


def test_the_workbook_read_back(con, tmp_path):
    files = handed(con, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "线索清单.xlsx")
    assert book.sheetnames == ["线索清单", "证据明细", "说明"]
    sheet = book["线索清单"]
    header, first = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=2))
    table = rows(files["线索清单.csv"])
    assert header == table[0]
    assert first[3] == 84.1 and first[12] == 18600 and first[13] == dt.datetime(2025, 3, 5) and first[7] == "990101001001"
    assert sheet["M2"].number_format == "#,##0.00" and sheet["N2"].is_date
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:AC4" and sheet.page_setup.orientation == "landscape"
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert len({sheet.cell(row, 2).fill.fgColor.rgb for row in (2, 3, 4)}) == 3
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered == {"X2:X4": '"待处置,谈话函询,初步核实,暂存待查,予以了结,整改,移送"', "Z2:Z4": '"谈话函询,初步核实,暂存待查,予以了结,整改,移送"'}
    same = [["" if cell.value is None else cell.value for cell in row] for row in book["证据明细"].iter_rows(min_row=2)]
    assert [[str(value)[:10] if isinstance(value, dt.datetime) else str(value) for value in row[:12]] for row in same] == [
        row[:12] for row in rows(files["线索证据.csv"])[1:]
    ]


def test_evidence_goes_on_in_another_sheet_counted_in_the_explanation(con, tmp_path):
    masking.teach(con, is_on=True)
    write.hand(con, "clue", "evidence")
    book = openpyxl.load_workbook(workbook.write(con, tmp_path / "list.xlsx", AS_OF, sheet_rows=3))
    assert book.sheetnames == ["线索清单", "证据明细", "说明", "证据明细2"]
    assert [book[name].max_row for name in ("证据明细", "证据明细2")] == [3, 3]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert told["证据条数"] == "共4条：“证据明细”2条，“证据明细2”2条"
    assert "没有核对不等于不成立" in told["常见合理解释"] and "没有线索不等于没有问题" in told["没有列出的"]


def test_the_explanation_sets_petitions_beside_the_clues_and_adds_up_villages(tmp_path):
    petitions = "village_code | petition_no | petition_on | content\n990101001001 | XF-1 | 2025-04-01 | 没有招标\n990101001001 | XF-2 | 2025-04-02 | 邻里纠纷"
    hits = "rule_code | keys | subject | village_code\n" + "\n".join(f"XF03 | entry:{number} | 店{number} | 990101001002" for number in range(5))
    with warehouse() as con:
        fill(con, contract.table("ledger.petition"), petitions)
        put_hits(con, hits + "\nZJ01 | entry:9 | 丁 | 990101001001")
        build.build(con, AS_OF)
        handed(con, tmp_path)
    told = [[cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "线索清单.xlsx")["说明"].iter_rows()]
    start, end = (next(place for place, row in enumerate(told) if row[0] == heading) for heading in ("信访对照", "数据类别"))
    petition, village = told[start + 2 : end][:3], told[start + 2 : end][5:]
    assert petition == [
        ["样例一村 XF-2", "2025年4月2日受理；认不出反映的是哪一类问题"],
        ["样例一村 XF-1", "2025年4月1日受理；反映工程，数据里没有同类疑点"],
        ["样例二村", "红黄线索5条，没有收到反映这个村的信访"],
    ]
    assert [row[0] for row in village] == ["样例二村", "样例一村"]
    assert village[0][1] == "综合值2.00（规模系数1.00：凭证0张、没有年经营收入；0条规则中看得到0条）：娱乐场所消费5条（黄5）"


def test_four_clues_without_a_petition_and_a_county_without_petitions_say_nothing(con):
    def found(clues: int, petition: str) -> list[str]:
        fill(con, contract.table("ledger.petition"), petition)
        put_hits(con, "rule_code | keys | subject\n" + "\n".join(f"XF03 | entry:{number} | 店{number}" for number in range(clues)))
        build.build(con, AS_OF)
        return [label for label, _ in con.execute((write.HOME / "petition_lines.sql").read_text(encoding="utf-8")).fetchall()]

    elsewhere = "village_code | petition_no | petition_on | content\n990101001002 | XF-1 | 2025-04-01 | 工程"
    assert found(5, elsewhere) == ["样例二村 XF-1", "样例一村"]
    assert found(4, elsewhere) == ["样例二村 XF-1"]
    assert found(5, "petition_no") == []


def test_a_night_without_clues_still_gives_whole_lists(tmp_path):
    with warehouse() as con:
        put_hits(con, "rule_code | keys\n")
        build.build(con, AS_OF)
        files = handed(con, tmp_path)
        assert len(rows(files["线索清单.csv"])) == 1
        assert openpyxl.load_workbook(tmp_path / "线索清单.xlsx")["线索清单"].max_row == 1


def spoil(con) -> None:
    con.execute("INSERT INTO ledger.bank_line (account_no, village_code) VALUES ('990100000001', '990101001001')")
    con.execute("INSERT INTO ledger.invoice (invoice_no, village_code) VALUES ('6222021234567890136', '990101001001')")
    text = f"电话{MOBILE} 证件{IDENTITY} 卡{CARD} 村账户990100000001 组织990101001001 发票6222021234567890136 合同HT-{MOBILE}"
    con.execute("UPDATE ledger.lineage SET summary = ?, kind = 'bank', account = '990100000001', doc_no = '6222021234567890136'", [text])
    put_rejected(con, "bank", "account_no", "9901 0000 0007", f"990100000007,{MOBILE},990101001001")
    put_rejected(con, "vouchers", "summary", "=1", "2024-03-05,25952000000012345678,9901000000079")
    con.execute("UPDATE hits.hit SET reason = ?", [text])
    build.build(con, AS_OF)


def put_rejected(con, kind: str, field: str, raw_value: str, line: str) -> None:
    con.execute("INSERT INTO staged.rejected VALUES ('f.0.3', ?, '', 3, ?, ?, ?, 'amount', '读不出', ?)", [f"{kind}.csv", kind, field, raw_value, line])


def test_personal_numbers_are_masked_and_document_numbers_are_not(con, tmp_path):
    spoil(con)
    files = handed(con, tmp_path)
    summary = "电话*******2345 证件**************0107 卡***************0128 村账户********0001 组织990101001001 发票6222021234567890136 合同HT-19900012345"
    evidence, clue = rows(files["线索证据.csv"])[1], rows(files["线索清单.csv"])[1]
    assert (evidence[10], evidence[11], evidence[9]) == (summary, "********0001", "6222021234567890136")
    assert clue[16] == summary
    parquet = duckdb.execute(f"SELECT reason FROM '{tmp_path / 'clues.parquet'}'").fetchone()[0]
    assert parquet == summary
    with_book = openpyxl.load_workbook(tmp_path / "线索清单.xlsx")["线索清单"]["Q2"].value
    assert with_book == summary
    rejected = rows(files["问题数据.csv"])
    assert [row[5] for row in rejected[1:]] == ["**** **** 0007", "'=1"]
    assert [row[8] for row in rejected[1:]] == ["********0007,*******2345,990101001001", "2024-03-05,25952000000012345678,9901000000079"]
    assert rejected[0][-1] == "更正值" and rejected[1][-2:] == ["f.0.3", ""]


def test_a_formula_is_shown_as_it_stands_and_what_cannot_be_corrected_says_so(con, tmp_path):
    told = "INSERT INTO staged.rejected VALUES (?, 'a.xlsx', '表', ?, 'vouchers', ?, ?, ?, ?, ?)"
    con.execute(told, ["f.0.3", 3, "debit", "#无值! =A1+1", "formula", "公式没有算出结果或是错误值", "2024-03-05 | #无值! =A1+1"])
    con.execute(told, ["f.0.4", 4, None, None, "columns", "这一行的格数比表头多，内容可能错位", "a | b"])
    build.build(con, AS_OF)
    first, second = rows(handed(con, tmp_path)["问题数据.csv"])[1:]
    assert (first[5], first[7], first[8]) == ("'=A1+1", "公式没有算出结果或是错误值", "2024-03-05 | =A1+1")
    assert second[7] == "这一行的格数比表头多，内容可能错位；更正值改不了这一处，请在原软件中核对后重新导出"


def test_masking_can_be_switched_off(con, tmp_path):
    spoil(con)
    assert MOBILE in rows(handed(con, tmp_path, mask_personal=False)["线索清单.csv"])[1][16]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (IDENTITY, "**************0107"),
        ("990101199001010108", "990101199001010108"),
        ("99010119900101006x", "**************006x"),
        ("990101 19900101 0107", "****** ******** 0107"),
        ("13900012345", "*******2345"),
        ("12900012345", "12900012345"),
        ("139-0001-2345", "***-****-2345"),
        ("+8613900012345", "+8613900012345"),
        ("+86-13900012345", "+86-*******2345"),
        ("13900012345/13900012346", "*******2345/*******2346"),
        ("金额13900012345.00元", "金额13900012345.00元"),
        ("HT-13900012345", "HT-13900012345"),
        ("6222 0212 3456 7890 128", "**** **** **** ***0 128"),
        ("6222021234567890127", "6222021234567890127"),
        ("25952000000012345678", "25952000000012345678"),
    ],
)
def test_free_text_is_masked_only_where_the_number_says_what_it_is(text, masked):
    assert masking.mask_text(f"付{text}款", masking.Numbers()) == f"付{masked}款"


def test_a_credit_code_of_digits_is_no_bank_card():
    assert masking.is_bank_card("919901019900000002")
    assert not masking.is_bank_card("919901019900000051"), "its Luhn sum is right and its check character by GB 32100 too"


@given(st.text())
def test_guard_is_taken_off_again(text):
    assert cells.unguard(cells.guard(text)) == text


@given(st.sampled_from(["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", " =", "'=", "\u3000+", "\ufeff@", "\n-", "\x00="]), st.text())
def test_no_cell_begins_like_a_formula(lead, rest):
    text = lead + rest
    written = cells.written(text)
    assert written.startswith("'") or re.fullmatch(r"-\d+(,\d{3})*(\.\d+)?", written)
    assert not re.search("[\r\n]", written)


@given(st.decimals(places=2, allow_nan=False, allow_infinity=False))
def test_a_plain_number_is_not_guarded(number):
    assert cells.guard(f"{number:f}") == f"{number:f}"
    assert lists.cell(number) == f"{number:f}"


@given(st.text(alphabet=st.sampled_from(f"{MOBILE}{IDENTITY}abc付 -,."), max_size=40), st.text(alphabet="付款电话：，", min_size=1))
def test_masking_keeps_the_length_and_hides_every_mobile(text, between):
    masked = masking.mask_text(f"{text}{between}{MOBILE}", masking.Numbers())
    assert len(masked) == len(f"{text}{between}{MOBILE}") and masked.endswith("*******2345")


@given(st.text())
def test_a_folder_name_is_safe(name):
    safe = cells.safe_name(name)
    assert safe and safe not in (".", "..") and not re.search(r'[<>:"/\\|?*\x00-\x1f]', safe) and safe == safe.strip() and not safe.startswith(".")
    assert len(safe.encode()) <= 255


def test_folder_names_of_townships_never_collide():
    assert [cells.safe_name(name) for name in ("con", "COM1.x", "a/b", "..\\..", " 河东 ", None, "...")] == [
        *["_con", "_COM1.x", "a_b", "未填乡镇", "河东", "未填乡镇", "未填乡镇"]
    ]
    names = township.folder_names([("甲县", "a/b"), ("甲县", "A_b"), ("乙县", None), ("乙县", ""), ("乙县", "镇")])
    assert names == ["甲县-a_b", "甲县-A_b-2", "乙县-未填乡镇", "乙县-未填乡镇-2", "镇"]


def test_a_text_longer_than_a_cell_says_where_the_rest_is(con, tmp_path):
    con.execute("UPDATE clues.clue SET reason = repeat('长', 40000) WHERE rank = 1")
    handed(con, tmp_path)
    text = openpyxl.load_workbook(tmp_path / "线索清单.xlsx")["线索清单"]["Q2"].value
    assert len(text) < 32767 and text.endswith("……（全文见线索清单.csv）")


def test_each_item_of_a_list_in_a_cell_stands_on_its_own_line(con, tmp_path):
    con.execute("UPDATE clues.clue SET reason = '①付现金 ②没有票据 ③付 ④期工程款' WHERE rank = 1")
    con.execute("UPDATE clues.clue SET reason = '付 ②期工程款' WHERE rank = 2")
    files = handed(con, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "线索清单.xlsx")["线索清单"]
    # The words are those of the CSV, which keeps one record a line.
    assert sheet["Q2"].value.split() == rows(files["线索清单.csv"])[1][16].split()
    assert sheet["Q2"].value.splitlines()[:2] == ["①付现金", "②没有票据"] and sheet["Q3"].value == "付 ②期工程款"


def test_a_row_is_as_high_as_its_items_need():
    assert [workbook.wrapped_lines(text, 10) for text in ("一二三四", "一二三四五", "①一\n②二\n③三四五六", "")] == [1, 2, 4, 1]


def test_money_keeps_its_two_decimals():
    assert [lists.cell(Decimal(text)) for text in ("18600.00", "0.00", "-5.10")] == ["18600.00", "0.00", "-5.10"]
