"""Files as counties send them → staged rows, quarantine, and counts that add up."""

import datetime as dt
import os
from decimal import Decimal

import pytest
from drawn_door import VOUCHER, counts

from sanzi import contract


@pytest.mark.parametrize("kind", contract.kinds(), ids=lambda kind: kind.name)
def test_every_kind_loads_from_its_main_headers(door, kind):
    header = ",".join(column.header for column in kind.columns)
    line = ",".join(column.example for column in kind.columns)
    door.text("样例.csv", f"{header}\n{line}\n")
    file = door.only()
    assert (file["kind"], file["status"], counts(file)) == (kind.name, "loaded", (2, 1, 0, 0, 1))
    columns = [name for name, _ in kind.staged]
    assert [row[0] for row in door.rows(f"DESCRIBE staged.{kind.name}")] == columns
    staged = dict(zip(columns, door.rows(f"SELECT * FROM staged.{kind.name}")[0], strict=True))
    assert {column.name: staged[column.name] for column in kind.columns if column.is_text} == {
        column.name: column.example or None for column in kind.columns if column.is_text
    }
    assert {column.name for column in kind.columns if column.example and staged[column.name] is None} == set()
    assert staged["row_id"] == f"{file['sha256'][:12]}.0.2"
    assert (staged["source_file"], staged["source_sheet"], staged["source_row"]) == ("样例.csv", "", 2)


def test_title_units_totals_and_footers(door):
    door.book(
        "澜湾乡.xlsx",
        {
            "合同": [
                ["样例村合同台账（2024年）"],
                ["单位：万元", None, None, "编制单位：样例村"],
                [],
                ["合同编号", "合同名称", "承包方", "起始日期", "终止日期", "合同总金额", "年租金（元）"],
                ["HT-1", "鱼塘", "张三", dt.datetime(2024, 1, 1), "长期", 1.5, 3000],
                ["HT-2", "果园", "李四", "2024.2.30", "2030.12.31", "2万元", "3,000.005"],
                ["合 计", None, None, None, None, 3.5, 6000.01],
                ["制表人：王五", None, None, None, None, None, None],
            ]
        },
    )
    assert counts(door.only()) == (8, 2, 0, 0, 6)
    rows = door.rows(
        "SELECT village_code, contract_no, start_date, start_date_raw, end_date, end_date_raw, total, annual, source_row FROM staged.contracts ORDER BY 2"
    )
    assert rows == [
        ("样例村", "HT-1", dt.date(2024, 1, 1), "2024-01-01", None, "长期", Decimal("15000.00"), Decimal("3000.00"), 5),
        ("样例村", "HT-2", None, "2024.2.30", dt.date(2030, 12, 31), "2030.12.31", Decimal("20000.00"), Decimal("3000.01"), 6),
    ]


def test_blank_cells_are_filled_inside_a_voucher_and_never_across_a_total(door):
    door.book(
        "序时账.xlsx",
        {
            "样例村": [
                ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方"],
                ["2024-03-05", "记-1", "购办公用品", "513", "管理费用", 100, None],
                [None, None, None, "102", "银行存款", None, 100],
                ["2024-03-06", "记-2", "付工资", "212", "应付工资", 50, None],
                ["过次页", None, None, None, None, 150, 100],
                ["承前页", None, None, None, None, 150, 100],
                ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方"],
                [None, None, None, "102", "银行存款", None, 50],
                [None, None, "本月合计", None, None, 150, 150],
                [None, None, None, "101", "库存现金", None, 7],
                [None, "记-3", "无日期", "101", "库存现金", None, 8],
            ]
        },
    )
    assert counts(door.only()) == (11, 4, 2, 0, 5)
    told = door.rows("SELECT source_row, date, voucher_word, voucher_no, summary FROM staged.vouchers ORDER BY 1")
    assert told == [
        (2, dt.date(2024, 3, 5), "记", "1", "购办公用品"),
        (3, dt.date(2024, 3, 5), "记", "1", "购办公用品"),
        (4, dt.date(2024, 3, 6), "记", "2", "付工资"),
        (8, dt.date(2024, 3, 6), "记", "2", "付工资"),
    ]
    assert door.rows("SELECT source_row, code, field FROM staged.rejected ORDER BY 1") == [(10, "key", "voucher_no"), (11, "date", "date")]


def test_filling_goes_on_across_batches(door, monkeypatch):
    monkeypatch.setattr("sanzi.exports.workbook.BATCH", 2)
    rows = [["日期", "凭证号", "摘要", "科目编码", "借方", "贷方"], ["2024-03-05", "1", "购", "513", 100, None]]
    rows += [[None, None, None, "102", None, 20]] * 5
    door.book("序时账.xlsx", {"样例村": rows})
    assert counts(door.only()) == (7, 6, 0, 0, 1)
    assert door.rows("SELECT DISTINCT date, voucher_no, summary FROM staged.vouchers") == [(dt.date(2024, 3, 5), "1", "购")]


def test_two_row_headers_and_red_ink(door):
    door.book(
        "a.xlsx",
        {
            "样例村": [
                ["2024年", None, "凭证", None, "摘要", "科目编码", "金额", None],
                ["月", "日", "凭证字", "凭证号", None, None, "借方", "贷方"],
                [3, 5, "收", 7, "冲回", "513", -100, None],
            ]
        },
    )
    assert counts(door.only()) == (3, 1, 0, 0, 2)
    assert door.rows("SELECT date, voucher_word, voucher_no, debit, credit, is_red FROM staged.vouchers") == [
        (dt.date(2024, 3, 5), "收", "7", Decimal("-100.00"), None, True)
    ]


def test_a_note_beside_the_purpose_is_part_of_what_a_bank_line_says(door):
    """Columns in another order say the same; another note is another line."""
    door.text("a.csv", "账号,交易日期,借贷标志,交易金额,摘要,备注\n9955000000000000001,2024-03-05,借,100,转账,一\n")
    door.text("b.csv", "备注,账号,交易日期,借贷标志,交易金额,摘要\n一,9955000000000000001,2024-03-05,借,100,转账\n")
    door.text("c.csv", "账号,交易日期,借贷标志,交易金额,摘要,备注\n9955000000000000001,2024-03-05,借,100,转账,二\n")
    assert [counts(file) for file in door.load()] == [(2, 1, 0, 0, 1), (2, 0, 0, 1, 1), (2, 1, 0, 0, 1)]
    assert door.rows("SELECT source_file, purpose FROM staged.bank ORDER BY 1") == [("a.csv", "转账；一"), ("c.csv", "转账；二")]


def test_reasons(door):
    lines = {
        "990101001001,2024-03-05,记,1,购,513,管理费用,约100,": "amount",
        "990101001001,2024-02-30,记,1,购,513,管理费用,100,": "date",
        "990101001001,,记,2,购,513,管理费用,100,": "date",
        "990101001001,1949-10-01,记,1,购,513,管理费用,100,": "date",
        "990101001001,2036-10-01,记,1,购,513,管理费用,100,": "date",
        "990101001001,2024-03-05,记,,购,513,管理费用,100,": "key",
        "990101001001,2024-03-05,记,1,购,513,管理费用,1,234.50,": "columns",
        "990101001001,2024-03-05,记,1,购,513,管理费用": "columns",
        "990101001001,2024-03-05,记,1,购,513,管理费用,#REF!,": "formula",
        ",2024-03-05,记,1,购,513,管理费用,100,": "key",
    }
    # The first line has a total's look but names an account, the second is empty: one loads, the other is skipped.
    good = ["990101001001,2024-03-05,记,9,本年累计,513,管理费用,1,", ",,,,,,,,"]
    door.text("a.csv", "\n".join([VOUCHER, *good, *lines]))
    assert counts(door.only()) == (13, 1, 10, 0, 2)
    assert door.rows("SELECT code, line FROM staged.rejected ORDER BY source_row") == [(code, line.replace(",", " | ")) for line, code in lines.items()]


def test_a_second_table_on_a_sheet_is_not_mixed_in(door):
    door.text("a.csv", "姓名,职务,任职开始,组织代码\n张三,主任,2021-01-01,990101001001\n企业名称,法定代表人,成立日期,地址\n样例公司,李四,2020-01-01,某路\n")
    assert counts(door.only()) == (4, 1, 2, 0, 1)
    assert door.rows("SELECT DISTINCT code FROM staged.rejected") == [("foreign",)]


def test_equal_rows_count_as_often_as_the_file_that_has_most_of_them(door):
    line = "990101001001,2024-03-05,记,1,购,513,管理费用,{},"
    door.text("a.csv", "\n".join([VOUCHER, line.format("100"), line.format("100")]))
    door.text("b.csv", "\n".join([VOUCHER, *[line.format("100.00")] * 3, line.format("7")]))
    first, second = door.load()
    assert (counts(first), counts(second)) == ((3, 2, 0, 0, 1), (5, 2, 0, 2, 1))
    kept = door.rows("SELECT source_file, source_row FROM staged.vouchers ORDER BY ALL")
    assert kept == [("a.csv", 2), ("a.csv", 3), ("b.csv", 4), ("b.csv", 5)]
    sha = first["sha256"][:12]
    assert door.rows("SELECT source_row, first_row_id FROM staged.duplicate ORDER BY 1") == [(2, f"{sha}.0.2"), (3, f"{sha}.0.3")]


def test_a_work_file_of_an_earlier_version_is_taken_over(door):
    """It lacks a column of a kind and knows another table of contents: the rows stay, and a row said again is known again."""
    door.text("a.csv", f"{VOUCHER}\n990101001001,2024-03-05,记,1,付款,102,银行存款,,100.00")
    door.load()
    for change in (
        "ALTER TABLE staged.vouchers DROP COLUMN doc_type",
        "DROP TABLE staged.content",
        "CREATE TABLE staged.content (kind VARCHAR, said UHUGEINT, file_id VARCHAR, sheet_no INTEGER, record BIGINT)",
        "DELETE FROM staged.content_of",
        "CREATE SCHEMA raw",
        "CREATE TABLE raw.line (record BIGINT)",
    ):
        door.con.execute(change)
    lines = ["990101001001,2024-03-05,记,1,付款,102,银行存款,,100.00", "990101001001,2024-03-06,记,2,付款,102,银行存款,,50.00"]
    door.text("b.csv", "\n".join([VOUCHER, *lines]))
    old, new = door.load()
    assert old["why"].startswith("沿用")
    assert counts(new) == (3, 1, 0, 1, 1)
    assert door.rows("SELECT summary, credit, doc_type FROM staged.vouchers ORDER BY 2") == [
        ("付款", Decimal("50.00"), None),
        ("付款", Decimal("100.00"), None),
    ]


def test_a_second_night_reads_only_what_is_new(door):
    door.text("a.csv", f"{VOUCHER}\n990101001001,2024-03-05,记,1,购,513,管理费用,100,\n")
    before = door.only()
    door.text("b.csv", f"{VOUCHER}\n990101001001,2024-03-05,记,1,购,513,管理费用,100,\n")
    door.text("c.csv", f"{VOUCHER}\n990101001001,2024-03-05,记,1,购,513,管理费用,100,\n990101001001,2025-08-01,记,2,购,513,管理费用,9,\n")
    again, copy, new = door.load()
    assert again == before | {"why": "沿用"}
    assert (copy["status"], counts(copy)) == ("duplicate", (2, 0, 0, 1, 1))
    assert (new["status"], counts(new), new["rows_after_as_of"]) == ("loaded", (3, 1, 0, 1, 1), 1)
    (door.folder / "a.csv").unlink()
    (door.folder / "b.csv").unlink()
    kept, gone = door.load(as_of=dt.date(2025, 8, 1))
    assert (kept["path"], kept["why"], kept["rows_after_as_of"]) == ("c.csv", "沿用", 0)
    assert (gone["path"], gone["status"], gone["rows_loaded"]) == ("a.csv", "loaded", 1)
    assert "已不在" in gone["why"]
    assert door.rows("SELECT count(*) FROM staged.vouchers") == [(2,)]


def test_villages_from_names_title_sheet_file_and_folder(door):
    door.text("名录.csv", "组织代码,组织名称,乡镇\n990101001001,甲溪村股份经济合作社,样例镇\n990101001002,乙溪村,样例镇\n")
    head, line = "姓名,职务", "张三,主任"
    door.text("1.csv", f"村名,{head}\n甲溪村村民委员会,{line}\n丁溪村,{line}\n")
    door.text("2.csv", f"乙溪村干部花名册,\n{head}\n李四,主任\n")
    door.text("乙溪村/3.csv", f"{head}\n王五,主任\n")
    door.text("丙溪村花名册.csv", f"{head}\n赵六,主任\n")
    door.text("9.csv", f"{head}\n钱七,主任\n")
    files = {file["path"]: file for file in door.load()}
    placed = door.rows("SELECT source_file, village_code FROM staged.officials ORDER BY ALL")
    assert placed == [
        ("1.csv", "990101001001"),
        ("1.csv", "丁溪村"),
        ("2.csv", "990101001002"),
        ("丙溪村花名册.csv", "丙溪村"),
        ("乙溪村/3.csv", "990101001002"),
    ]
    assert counts(files["9.csv"]) == (2, 0, 1, 0, 1)
    assert door.rows("SELECT source_file, code, field, line FROM staged.rejected") == [("9.csv", "key", "village_code", "钱七 | 主任")]


def test_several_kinds_and_a_hidden_sheet_in_one_workbook(door):
    door.book(
        "a.xlsx",
        {
            "名录": [["组织代码", "组织名称", "乡镇"], [990101001001.0, "样例村", "样例镇"]],
            "干部": [["组织代码", "姓名", "职务", "身份证号"], ["990101001001", "张三", "主任", 990101198001010000.0]],
            "说明": [["本表由各村填报"]],
            "空": [],
        },
        hidden=("干部",),
    )
    directory, officials, note, empty = door.load()
    assert [file["kind"] for file in (directory, officials, note, empty)] == ["villages", "officials", None, None]
    assert (note["status"], empty["why"]) == ("ignored", "空表")
    assert "隐藏" in officials["why"]
    assert door.rows("SELECT village_code FROM staged.villages") == [("990101001001",)]
    assert door.rows("SELECT id_unreliable FROM staged.officials") == [(True,)]


def test_a_cash_journal_names_its_account_in_the_title(door):
    text = "样例村库存现金日记账,,,,\n日期,凭证号,摘要,收入,支出\n,,上年结转,,\n2024-03-05,记-1,收租金,100,\n,,本月合计,100,\n"
    door.text("日记账.csv", text)
    assert counts(door.only()) == (5, 1, 0, 0, 4)
    assert door.rows("SELECT account_name, debit, credit FROM staged.vouchers") == [("库存现金", Decimal("100.00"), None)]


def test_what_staff_put_back(door):
    ours = "线索编号,风险等级,规则编号,处置状态,承办人,处置方式,核查结论,办结日期,备注\nC0001,红,XF01,初步核实,王五,初步核实,,2025.7.1,'=已约谈\n"
    door.text("线索清单.csv", ours, "utf-8-sig")
    door.text("线索证据.csv", "线索编号,序号,规则编号,数据类别\nC0001,1,XF01,vouchers\n", "utf-8-sig")
    door.text("问题数据.csv", "来源文件,工作表,来源行号,数据类别,字段,原值,原因代码,原因,整行原文,行标识,更正值\n", "utf-8-sig")
    files = {file["path"]: file for file in door.load()}
    assert (files["线索清单.csv"]["kind"], counts(files["线索清单.csv"])) == ("dispositions", (2, 1, 0, 0, 1))
    assert door.rows("SELECT clue_id, handler, form, closed, note FROM staged.dispositions") == [("C0001", "王五", "初步核实", dt.date(2025, 7, 1), "=已约谈")]
    assert {files[name]["why"] for name in ("线索证据.csv", "问题数据.csv")} == {"本系统产物"}
    assert {files[name]["status"] for name in ("线索证据.csv", "问题数据.csv")} == {"ignored"}


REFUSED = {
    "a.xls": ("<html><body><table><tr><td>凭证号</td></tr></table></body></html>".encode(), "网页"),
    "b.csv": (VOUCHER.encode().decode("gb18030", "replace").encode() + b"\n1,2\n", "乱码"),
    "c.csv": ("組織代碼,憑證日期,憑證號,摘要,科目編碼,借方金額,貸方金額\n990101001001,2024-03-05,1,購,513,1,\n".encode("big5"), "Big5"),
    "d.csv": (b"\x80\xff\xfe\x80" * 50 + b"\n", "解不开"),
    "e.xlsx": (b"PK\x03\x04" + b"\x00" * 100, "损坏"),
    "f.xlsx": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600, "密码"),
    "g.csv": (b"\x00\x01\x02\x03" * 100, "二进制"),
    "i.csv": (b"\x1f\x8b\x08\x00" + bytes(range(256)), "gzip"),
    "j.csv": (VOUCHER.encode("utf-16-le"), "BOM"),
    "k.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 3000, "损坏"),
    "h.csv": ("凭证日期,凭证号,摘要,科目名称\n2024-01-01,1,购,管理费用\n".encode(), "缺少"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_line(door, name):
    data, word = REFUSED[name]
    (door.folder / name).write_bytes(data)
    file = door.only()
    assert (file["status"], file["kind"]) == ("refused", None)
    assert word in file["why"]
    assert "请" in file["why"]
    assert "\n" not in file["why"]
    assert door.only()["status"] == "refused"


def test_what_is_not_looked_at(door, tmp_path):
    door.text("名录.csv", "组织代码,组织名称,乡镇\n990101001001,样例村,样例镇\n")
    door.text("大写.CSV", "组织代码,组织名称,乡镇\n990101001002,样例村,样例镇\n")
    for name in ("~$a.xlsx", "._b.csv", "c.et", "d.docx", "无扩展名"):
        door.text(name, "x")
    door.text("空.csv", "")
    door.text("收条.csv", "给,谁,买,什么\n1,2,3,4\n")
    (door.folder / "链接.csv").symlink_to(door.folder / "名录.csv")
    (door.folder / "文件夹链接").symlink_to(tmp_path)
    os.mkfifo(door.folder / "管道.csv")
    door.text("out/线索.csv", "组织代码,组织名称,乡镇\n990101001003,样例村,样例镇\n")
    files = {file["path"]: file for file in door.load(skip=(door.folder / "out",))}
    assert {path for path, file in files.items() if file["status"] == "loaded"} == {"名录.csv", "大写.CSV"}
    assert {file["status"] for file in files.values()} == {"loaded", "ignored"}
    assert "out/线索.csv" not in files
    assert "链接" in files["链接.csv"]["why"]
    assert "链接" in files["文件夹链接"]["why"]
    assert "管道" in files["管道.csv"]["why"]
