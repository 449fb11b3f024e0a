"""The promises that go across the seams: what a night writes, what it takes back, what it never touches or tells."""

import csv
import datetime as dt
import json
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from conftest import AS_OF, ROOT, run_plainly
from drawn_door import VOUCHER, Door

from sanzi import publish


def drawn(names: str) -> list[str]:
    return names.split()


CLUES = drawn("""线索编号 风险等级 排名 评分 县区 乡镇 组织名称 组织代码 线索类别 规则编号 规则名称 线索标题 涉及金额(元) 起始日期 截止日期 涉及对象 触发原因
常见合理解释 建议核查事项 法规依据 证据条数 首次发现日期 变化 处置状态 承办人 处置方式 核查结论 办结日期 备注""")
CLUES_PARQUET = drawn("""clue_id level rank score county township village_name village_code family rule_codes rule_titles title amount first_on last_on subject
reason innocent verify basis evidence_count first_seen_on change disposition_state officer disposition_form outcome closed_on note""")
EVIDENCE = drawn("线索编号 序号 规则编号 数据类别 来源文件 工作表 来源行号 组织代码 日期 单号 摘要 科目 金额(元) 往来对象 说明")
EVIDENCE_PARQUET = drawn("""clue_id seq rule_codes kind source_file source_sheet source_row village_code date doc_no summary account amount counterparty
note""")
REJECTED = drawn("来源文件 工作表 来源行号 数据类别 字段 原值 原因代码 原因 整行原文 行标识 更正值")
FILE_KEYS = drawn("""path sheet kind sha256 status why rows_read rows_loaded rows_quarantined rows_duplicate rows_skipped rows_after_as_of sums
first_date last_date village_codes""")
KINDS = """
villages village_code village_name county township households population members annual_income has_vehicle
vouchers village_code village_name date voucher_word voucher_no line_no summary account_code account_name debit credit settle counterparty \
counterparty_account invoice_no attach_count handler approver maker reviewer poster cashier contract_no project_no doc_type
balances village_code period account_code account_name opening_debit opening_credit debit credit closing_debit closing_credit
bank account_no account_name date time direction amount balance cp_name cp_account purpose serial village_code
invoices village_code invoice_no invoice_code invoice_date buyer seller item qty price total issued_at
contracts village_code contract_no name type party_a party_b object area unit sign_date start_date end_date total annual pay_mode award_mode deal_no \
decision_no status parent_no
contract_plan contract_no due_no due_date due_amount receive_date received_amount
assets village_code asset_no name category cost depreciation acquired use_status disposed disposal_amount appraisal contract_no
resources village_code resource_no name type area area_surveyed use_mode lessee contract_no
deals village_code deal_no name type mode floor_price bidders price price_basis winner notice_start notice_end deal_date contract_no
bids deal_no bidder phone quote deposit_account won
projects village_code project_no name site budget contract_price settled contractor award_mode start_date accept_date contract_no deal_no
meetings village_code decision_no type start_date end_date place topic amount due present agree passed publicised related_no
officials village_code name id_no post term_start term_end phone bank_account
relatives official_name official_id relation name id_no company share village_code
companies name credit_code legal_person established cancelled scope address phone industry shareholders
allowances village_code name id_no reason date days rate amount account
grants village_code issuer item date amount payee
people_status name id_no status from to
petitions village_code petition_no date source target content category
disclosures village_code period category date income expense
invoice_ext village_code invoice_no invoice_code invoice_date buyer seller item qty price total issued_at direction
dispositions clue_id handler form outcome closed note
"""


def rows_of(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def record(out_dir: Path) -> dict:
    return json.loads((out_dir / "run.json").read_text(encoding="utf-8"))


def nightly(*arguments: object) -> subprocess.CompletedProcess:
    command = [Path(sys.executable).parent / "sanzi", "nightly", *map(str, arguments), "--plain"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


# What a night writes.


def test_the_lists_have_the_columns_of_the_contract_in_order(sample_night):
    for folder in (sample_night, *(sample_night / "按乡镇").iterdir()):
        for name, titles in (("线索清单.csv", CLUES), ("线索证据.csv", EVIDENCE)):
            data = (folder / name).read_bytes()
            assert data.decode("utf-8").split("\r\n")[0] == "\ufeff" + ",".join(titles)
            assert data.count(b"\n") == data.count(b"\r\n")
    assert (sample_night / "问题数据.csv").read_text(encoding="utf-8-sig").splitlines()[0] == ",".join(REJECTED)
    book = openpyxl.load_workbook(sample_night / "线索清单.xlsx", read_only=True)
    assert [cell.value for cell in next(book["线索清单"].iter_rows())] == CLUES
    assert [cell.value for cell in next(book["证据明细"].iter_rows())] == EVIDENCE
    for name, columns in (("clues", CLUES_PARQUET), ("evidence", EVIDENCE_PARQUET)):
        schema = pq.read_schema(sample_night / f"{name}.parquet")
        assert schema.names == columns
        assert str(schema.field("amount").type) == "decimal128(18, 2)"


def test_run_json_says_what_operators_rely_on(sample_night):
    told = record(sample_night)
    assert {"run_id", "as_of", "versions", "config_hash", "files", "validation", "rules", "seconds", "outputs", "exit_status"} <= set(told)
    assert all(list(file) == FILE_KEYS for file in told["files"])
    assert {file["status"] for file in told["files"]} <= {"loaded", "duplicate", "refused", "ignored"}
    assert all(list(rule) == ["code", "slug", "title", "status", "why", "hits"] for rule in told["rules"])
    sums = [yuan for file in told["files"] for yuan in file["sums"].values()]
    assert sums
    assert all(isinstance(yuan, str) and yuan == f"{float(yuan):.2f}" for yuan in sums)


def test_staged_tables_have_the_canonical_columns_then_lineage_then_raw_text(sample_night):
    with duckdb.connect(str(sample_night / "sanzi.duckdb"), read_only=True) as con:
        for line in KINDS.strip().splitlines():
            kind, *columns = line.split()
            staged = con.execute(f'SELECT column_name, column_type FROM (DESCRIBE staged."{kind}")').fetchall()
            names = [name for name, _ in staged]
            assert names[: len(columns) + 4] == [*columns, "row_id", "source_file", "source_sheet", "source_row"]
            flags = [name for name in names[len(columns) + 4 :] if not name.endswith("_raw")]
            assert set(flags) <= {"is_red", "id_unreliable"}
            assert names[len(columns) + 4 + len(flags) :] == [f"{name}_raw" for name, kept in staged[: len(columns)] if kept != "VARCHAR"]


def test_everything_of_a_night_is_private_and_names_no_place_of_the_machine(sample_night):
    for path in (sample_night, *sample_night.rglob("*")):
        if not path.is_symlink():
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    for path in (sample_night / ".nights" / "current").resolve().rglob("*"):
        if path.suffix in (".csv", ".json", ".html", ".parquet"):
            assert str(sample_night.parent).encode() not in path.read_bytes(), path


# What a night takes back. One small county whose texts are as unkind as texts can be; its results lie among its exports.

PHONE = "19900012345"
CONFIG = '[place]\ncity = "云州市"\ncounty = "样例县"\n[handoff]\nmask_personal = {mask}\n[rule.XF02]\nenabled = false\nwhy = "本县另有专项"\n'


def voucher(village: int, day: str, number: int, debit: str = "8800.00", payee: str = "[/b]某某洗浴中心") -> str:
    start = f"99010100100{village},{day},记,{number},=1+1付洗浴足疗费 电话{PHONE}"
    return f'{start},550,管理费用,{debit},,"{payee}"\n{start},101,库存现金,,8800.00,\n'


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    """Three nights: the first; the next with the filled lists put back; that one again, by the command. Holds out_dir of each as a copy."""
    home = tmp_path_factory.mktemp("county")
    exports, out_dir = home / "exports", home / "exports" / "结果"
    exports.mkdir()
    config = home / "sanzi.toml"
    villages = '组织代码,组织名称,县区,乡镇\n990101001001,"=cmd|1",样例县,河东/新区\n990101001002,[/red]样例二村,样例县,CON\n'
    (exports / "名录.csv").write_text(villages, encoding="utf-8")
    head = VOUCHER + ",往来单位\n"
    entries = voucher(1, "2025-03-05", 1) + voucher(2, "2025-03-06", 2) + voucher(1, "2025-08-01", 3) + voucher(2, "2025-04-07", 4, debit="八千多")
    (exports / "凭证.CSV").write_text(head + entries, encoding="utf-8")
    (exports / "结果.csv").write_text(head + voucher(1, "2024-05-06", 9), encoding="gb18030")
    # As large as a cell can say: no slip of the finger may end the night.
    slip = "组织代码,姓名,身份证号,事由,日期,天数,标准,金额\n990101001001,某丙,,误工,2025-03-05,999999999999,999999999999.99,999999999999.99\n"
    (exports / "误工.csv").write_text(slip, encoding="utf-8")
    (exports / "合同.csv").write_text(f"组织代码,合同编号,承包方,签订日期,面积\n990101001001,HT-1,某丁,2024-01-05,{'9' * 25}\n", encoding="utf-8")
    (exports / "凭证副本.csv").write_bytes((exports / "凭证.CSV").read_bytes())
    config.write_text(CONFIG.format(mask="true"), encoding="utf-8")
    assert run_plainly(out_dir, exports_dir=exports, config_path=config) == 0
    keep(out_dir, home / "first")
    put_back(home / "first", exports / "反馈")
    config.write_text(CONFIG.format(mask="false"), encoding="utf-8")
    assert run_plainly(out_dir, exports_dir=exports, config_path=config, as_of=AS_OF + dt.timedelta(days=1)) == 0
    keep(out_dir, home / "second")
    done = nightly(exports, "--out", out_dir, "--as-of", AS_OF + dt.timedelta(days=1), "--config", config)
    assert done.returncode == 0, done.stderr
    (home / "stdout").write_text(done.stdout, encoding="utf-8")
    (home / "stderr").write_text(done.stderr, encoding="utf-8")
    return home


def keep(out_dir: Path, folder: Path) -> None:
    folder.mkdir()
    for path in out_dir.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())


def put_back(first: Path, folder: Path) -> None:
    """The workbook with one clue closed, a line of a clue that was never given, a corrected amount, and lists nobody filled in."""
    folder.mkdir()
    book = openpyxl.load_workbook(first / "线索清单.xlsx")
    sheet = book["线索清单"]
    for name, text in (("承办人", "某甲"), ("处置方式", "予以了结"), ("核查结论", "已核实"), ("办结日期", dt.date(2025, 7, 15)), ("备注", "'=已退款")):
        sheet.cell(2, CLUES.index(name) + 1).value = text
    book.save(folder / "线索清单.xlsx")
    (folder / "别处.csv").write_text("线索编号,承办人,处置方式,核查结论,办结日期\nXAAAAAAAAAAAA,某乙,整改,,\n", encoding="gb18030")
    (folder / "线索证据.csv").write_bytes((first / "线索证据.csv").read_bytes())
    rejected = rows_of(first / "问题数据.csv")
    with (folder / "问题数据.csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, REJECTED)
        writer.writeheader()
        # 整行原文 is never read back.
        writer.writerows(row | {"更正值": "8800", "整行原文": "|".join("改过的原文" * 9)} for row in rejected)


def files_of(folder: Path) -> dict:
    return {(file["path"], file["sheet"]): file for file in record(folder)["files"]}


def test_a_table_named_like_the_output_folder_is_read_and_the_output_is_not(county):
    files = files_of(county / "second")
    assert files["结果.csv", ""]["rows_loaded"] == 2
    assert not [path for path, _ in files if path.startswith("结果/")]
    assert (files["凭证.CSV", ""]["status"], files["凭证副本.csv", ""]["status"]) == ("loaded", "duplicate")
    assert (files["凭证.CSV", ""]["kind"], files["凭证.CSV", ""]["rows_after_as_of"]) == ("vouchers", 2)


def test_dispositions_come_back_with_the_clue_and_an_unknown_id_is_listed(county):
    first, second = ({row["线索编号"]: row for row in rows_of(county / night / "线索清单.csv")} for night in ("first", "second"))
    top = next(iter(first.values()))
    assert {top[name] for name in CLUES[-5:]} == {""}
    closed = second[top["线索编号"]]
    assert [closed[name] for name in CLUES[-6:]] == ["予以了结", "某甲", "予以了结", "已核实", "2025-07-15", "'=已退款"]
    assert (closed["首次发现日期"], closed["变化"]) == ("2025-07-15", "持续")
    assert record(county / "second")["clues"]["unknown_dispositions"] == ["XAAAAAAAAAAAA"]
    with duckdb.connect(str(county / "second" / "sanzi.duckdb"), read_only=True) as con:
        assert con.execute("SELECT note FROM staged.dispositions WHERE note IS NOT NULL").fetchall() == [("=已退款",)]


def test_lists_of_our_own_making_are_ignored(county):
    files = files_of(county / "second")
    for name in (("反馈/线索证据.csv", ""), ("反馈/线索清单.xlsx", "证据明细"), ("反馈/问题数据.csv", "")):
        assert files[name]["status"] == "ignored"
        assert files[name]["why"].startswith("本系统产物")
    assert files["反馈/线索清单.xlsx", "线索清单"]["kind"] == "dispositions"


def test_a_corrected_row_loads_once_and_stays_corrected(county):
    (rejected,) = rows_of(county / "first" / "问题数据.csv")
    assert (rejected["字段"], rejected["原值"], rejected["原因代码"], rejected["来源行号"], rejected["更正值"]) == ("debit", "八千多", "amount", "8", "")
    third = (county / "exports" / "结果").resolve()
    for night in (county / "second", third):
        assert rows_of(night / "问题数据.csv") == []
        file = files_of(night)["凭证.CSV", ""]
        assert (file["rows_loaded"], file["rows_quarantined"], file["sums"]["debit"]) == (8, 0, "35200.00")
        assert "更正值1处已采用" in files_of(night)["反馈/问题数据.csv", ""]["why"]
        with duckdb.connect(str(night / "sanzi.duckdb"), read_only=True) as con:
            corrected = con.execute("SELECT debit, debit_raw, summary FROM staged.vouchers WHERE row_id = ?", [rejected["行标识"]]).fetchall()
        assert [(str(debit), raw) for debit, raw, _ in corrected] == [("8800.00", "8800")]
        assert corrected[0][2].startswith("=1+1付洗浴足疗费")


def test_a_rerun_is_the_same_bytes_whatever_called_it(county):
    for name in ("线索清单.csv", "线索证据.csv", "问题数据.csv", "线索清单.xlsx", "clues.parquet", "evidence.parquet"):
        assert (county / "second" / name).read_bytes() == (county / "exports" / "结果" / name).read_bytes(), name


def test_numbers_are_masked_unless_the_configuration_says_otherwise(county):
    texts = {night: (county / night / "线索证据.csv").read_text(encoding="utf-8-sig") for night in ("first", "second")}
    assert PHONE not in texts["first"]
    assert "*******2345" in texts["first"]
    assert PHONE in texts["second"]


def test_stdout_holds_the_paths_and_the_summary_and_stderr_no_person(county):
    lines = (county / "stdout").read_text(encoding="utf-8").splitlines()
    out_dir = county / "exports" / "结果"
    paths = [line for line in lines if line.startswith("/")]
    assert {Path(line) for line in paths} == {path for path in out_dir.iterdir() if not path.name.startswith(".")}
    # A name with brackets is printed as it is.
    assert any("[/red]样例二村" in line for line in lines)
    assert all(line.startswith(("/", "2025-07-16", "排在最前", *"┌│└┏┃┡├╇")) for line in lines if line.strip())
    said = (county / "stderr").read_text(encoding="utf-8")
    assert PHONE not in said
    assert "洗浴中心" not in said


def test_names_become_safe_and_no_text_becomes_a_formula(county):
    out_dir = county / "exports" / "结果"
    assert sorted(path.name for path in (out_dir / "按乡镇").iterdir()) == ["_CON", "河东_新区"]
    said = {row["摘要"] for row in rows_of(county / "first" / "线索证据.csv") if row["数据类别"] == "vouchers"}
    assert said == {"'=1+1付洗浴足疗费 电话*******2345"}
    assert "[/red]样例二村" in (out_dir / "夜间报告.html").read_text(encoding="utf-8")


def test_a_rule_that_is_off_says_why(county):
    (rule,) = [rule for rule in record(county / "first")["rules"] if rule["code"] == "XF02"]
    assert (rule["status"], rule["hits"]) == ("not_applicable", 0)
    assert "本县另有专项" in rule["why"]


# What a night never touches.


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--config", "."), "读不了配置文件"),
        (("--warehouse", "名录.csv"), "名录.csv 不是 .duckdb"),
        (("--out", "名录.csv/out"), "不是文件夹"),
    ],
)
def test_bad_usage_touches_nothing(tmp_path, arguments, word):
    (tmp_path / "名录.csv").write_text("组织代码,组织名称\n990101001001,样例村\n", encoding="utf-8")
    option, value = arguments
    done = nightly(tmp_path, "--out", tmp_path / "out", option, tmp_path / value)
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["名录.csv"]


def test_rows_of_a_file_that_is_gone_stay_when_the_reader_changes(tmp_path):
    door = Door(tmp_path)
    row = "\n990101001001,2024-03-05,记,{},购,550,管理费用,1.00,\n"
    door.text("一月.csv", VOUCHER + row.format(1))
    door.text("二月.csv", VOUCHER + row.format(2))
    door.load()
    (door.folder / "一月.csv").unlink()
    door.con.execute("UPDATE staged.sheet SET reader = 'of last year'")
    files = {file["path"]: file for file in door.load()}
    assert files["二月.csv"]["why"] == ""
    assert "文件已不在" in files["一月.csv"]["why"]
    assert door.rows("SELECT source_file, run_no FROM staged.vouchers JOIN staged.sheet ON path = source_file ORDER BY 1") == [("一月.csv", 1), ("二月.csv", 1)]


def test_where_there_are_no_links_files_are_replaced_and_nothing_stale_stays(tmp_path):
    out_dir, whole = tmp_path / "out", tmp_path / "whole"
    for folder, township in ((out_dir, "旧镇"), (whole, "新镇")):
        (folder / "按乡镇" / township).mkdir(parents=True)
        (folder / "按乡镇" / township / "线索清单.csv").write_text(township, encoding="utf-8")
        outputs = {f"按乡镇/{township}/线索清单.csv": ""}
        (folder / "run.json").write_text(json.dumps({"outputs": outputs}), encoding="utf-8")
    (out_dir / "exports").mkdir()
    (out_dir / "exports" / "凭证.csv").write_text("不是本系统写的", encoding="utf-8")
    publish.copy_one_by_one(whole, out_dir)
    left = sorted(path.relative_to(out_dir).as_posix() for path in out_dir.rglob("*") if path.is_file())
    assert left == ["exports/凭证.csv", "run.json", "按乡镇/新镇/线索清单.csv"]
    assert not (out_dir / "按乡镇" / "旧镇").exists()
    assert "新镇" in (out_dir / "run.json").read_text(encoding="utf-8").encode().decode("unicode_escape")
