"""What a first night could look at: rule by rule, village by village."""

import datetime as dt
import json

import duckdb
import pytest

from sanzi import cases, cli, config, contract, store
from sanzi.exports.answers import Answers
from sanzi.rules import reach

AS_OF = dt.date(2025, 7, 15)
V, W = "990101001001", "990101001002"
FILES = {
    "名录.csv": f"组织代码,组织名称,县区,乡镇\n{V},样例一村,样例县,样例镇\n{W},样例二村,样例县,样例镇\n",
    "账.csv": "组织代码,凭证日期,凭证字,凭证号,分录号,摘要,科目编码,科目名称,借方金额,贷方金额\n"
    + "".join(f"{code},2024-03-05,记,1,1,办公费,513,管理费用,50,\n{code},2024-03-05,记,1,2,办公费,102,银行存款,,50\n" for code in (V, W)),
    "合同.csv": "组织代码,合同编号,合同名称,合同类型,发包方,承包方,签订日期,起始日期,终止日期,年租金\n"
    f"{V},H1,水塘,承包,样例一村,张样例,2024-01-02,2024-02-01,2026-02-01,5000\n",
}


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_rule_tells_how_many_villages_it_can_look_at_and_what_is_missing(exports):
    rules, unreached = reach.of_exports(exports, config.read(None), Answers(), as_of=AS_OF, skip=(), progress=lambda _: None)
    told = {each.code: each for each in rules}
    assert (told["HT02"].looked, told["HT02"].unlooked, told["HT02"].whys) == (1, 1, ("没有收到：合同台账（1个村）",))
    assert (told["RY01"].looked, told["RY01"].unlooked, told["RY01"].whys) == (0, 2, ("没有收到：补贴发放明细（2个村）",))
    assert (told["XF03"].looked, told["XF03"].unlooked, told["XF03"].whys) == (2, 0, ())
    assert [row for row in unreached if row[0] == "HT02"] == [("HT02", W, "样例二村", "没有收到：合同台账")]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("2020-01-01 | 2024-12-31 | true", ()),
        ("2020-01-01 | 2024-12-31 | false", ("机动地发包最长年限 reserve_land_term",)),
        ("2020-01-01 | 2024-03-04 | false", ()),
        ("2020-01-01 | 2024-03-05 | false", ("机动地发包最长年限 reserve_land_term",)),
        ("2024-05-09 | 2024-12-31 | false", ("机动地发包最长年限 reserve_land_term",)),
        ("2024-05-10 | 2024-12-31 | false", ()),
    ],
    ids=["confirmed", "not confirmed", "until the day before the first voucher", "until its day", "from the last voucher on", "from the day after it"],
)
def test_limits_that_the_county_has_not_confirmed_for_days_with_vouchers(limits, expected):
    with store.connect() as con:
        store.prepare(con)
        for name, drawn in (
            ("hits.coverage", f"rule_code | village_code | status\nHT02 | {V} | ran"),
            ("hits.rule", "rule_code | title\nHT02 | 合同期限过长"),
            ("ledger.village", f"village_code\n{V}"),
            ("ledger.voucher", f"village_code | voucher_on\n{V} | 2024-03-05\n{V} | 2024-05-09"),
            ("policy.limit_on", f"name | village_code | from_on | to_on | is_confirmed\nreserve_land_term | {V} | {limits}"),
        ):
            cases.fill(con, contract.table(name), drawn)
        ((told,), _) = reach.read(con, config.read(None))
    assert told == reach.Reach("HT02", "合同期限过长", 1, 0, (), expected)


def test_what_is_missing_is_told_whole_on_a_narrow_screen(exports, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main(["rules", "coverage", str(exports), "--as-of", f"{AS_OF}"]) == 0
    said = capsys.readouterr().out
    assert "…" not in said
    # The reason goes on below itself; its column is the fifth.
    rows = [[cell.strip() for cell in line.split("│")] for line in said.splitlines() if line.startswith("│")]
    at = next(number for number, row in enumerate(rows) if row[1] == "HT02")
    until = next(number for number, row in enumerate(rows[at + 1 :], at + 1) if row[1])
    assert "".join(row[5] for row in rows[at:until]) == "没有收到：合同台账（1个村）"


def test_the_command_before_the_first_night(exports, capsys):
    assert cli.main(["rules", "coverage", str(exports), "--as-of", f"{AS_OF}", "--village", W]) == 0
    said = capsys.readouterr().out
    assert "没有收到：合同台账" in said
    assert V not in said
    assert sorted(path.name for path in exports.parent.rglob("*") if path.is_file()) == sorted(FILES)


def test_the_command_after_a_night(sample_night, capsys):
    rules = json.loads((sample_night / "run.json").read_text(encoding="utf-8"))["rules"]
    assert cli.main(["rules", "coverage", "--warehouse", str(sample_night / "sanzi.duckdb")]) == 0
    said = capsys.readouterr().out
    assert all(f" {rule['code']} " in said for rule in rules)
    assert f"{len(rules)} 条规则，" in said


def test_nothing_to_look_at_is_not_told_as_nothing_missing(exports, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert cli.main(["rules", "coverage", str(tmp_path / "empty")]) == 1
    assert "没有一个村可看" in capsys.readouterr().err
    assert cli.main(["rules", "coverage", str(exports), "--as-of", f"{AS_OF}", "--rule", "HT99"]) == 2
    assert "没有规则 HT99" in capsys.readouterr().err
    assert cli.main(["rules", "coverage", str(exports), "--as-of", f"{AS_OF}", "--rule", "HT02", "--village", V]) == 0
    assert "没有无法核查的。编号、组织代码写错了也会是这样" in capsys.readouterr().out


def test_what_cannot_be_looked_into(tmp_path, capsys):
    duckdb.connect(str(tmp_path / "new.duckdb")).close()
    for words, told in (
        ([str(tmp_path / "none")], "找不到导出文件夹"),
        (["--warehouse", str(tmp_path / "none.duckdb")], "找不到"),
        (["--warehouse", str(tmp_path / "new.duckdb")], "没有跑过的一夜"),
        ([], "必须写其中一个"),
    ):
        assert cli.main(["rules", "coverage", *words]) == 2
        assert told in capsys.readouterr().err
