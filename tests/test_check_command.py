"""`sanzi exports check` and what `sanzi exports map` shows: what is said of each file, and that nothing is written."""

import io
import json
from pathlib import Path

import pytest
from drawn_ties import RENTED, VILLAGE, bank, vouchers
from rich.console import Console

from sanzi import cli
from sanzi.exports import load, show
from sanzi.exports.examine import Examined


def check(county, capsys, *more: str) -> tuple[int, list[str]]:
    status = cli.main(["exports", "check", str(county.folder), "--config", str(county.config), "--as-of", "2025-07-15", *more])
    return status, capsys.readouterr().out.splitlines()


def listed(folder: Path) -> list[tuple]:
    return [(path.relative_to(folder).as_posix(), path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.rglob("*"))]


def of(lines: list[str], name: str) -> list[str]:
    """The lines said of the file `name`."""
    start = next(at for at, line in enumerate(lines) if line.endswith(f"] {name}"))
    end = next(at for at in range(start + 1, len(lines)) if not lines[at].startswith("    "))
    return [line.strip() for line in lines[start:end]]


def test_what_is_said_of_a_file_that_loads(county, capsys):
    county.text(
        "流水/甲.csv", "单位：万元\n账号,交易日期,借贷标志,交易金额,账户余额,柜员\n1,2024-03-05,借,1.5,9,甲\n张三,2024-03-06,借,李四欠款,9,乙\n", "gb18030"
    )
    status, lines = check(county, capsys)
    assert status == 0
    assert of(lines, "流水/甲.csv") == [
        "[读入] 流水/甲.csv",
        "看作：银行流水，因为对上了 5 列：账号、交易日期、借贷标志、交易金额、账户余额→余额",
        "表头：第 2 行，编码 gb18030",
        "单位：标题写明 万元",
        "没有用到的列：柜员",
        "记录：读到 4，入库 1，问题 1，重复 0，跳过 2",
        "合计：交易金额 15,000.00，余额 90,000.00",
        "问题数据：第 4 行，交易金额：金额读不懂",
    ]
    assert lines[-1] == "共 1 个文件或工作表：读入 1，重复 0，没有读入 0，不读 0。记录：读到 4，入库 1，问题 1，重复 0，跳过 2。"
    assert not [word for line in lines for word in ("张三", "李四") if word in line]


def test_copies_refusals_and_what_is_not_a_table(county, capsys):
    county.text("a.csv", vouchers())
    county.text("b.csv", vouchers())
    county.text("c.csv", "<html><table></table></html>")
    county.text("d.pdf", "x")
    county.text("e.csv", "借条,利息\n1,2\n")
    status, lines = check(county, capsys)
    assert status == 1
    assert of(lines, "b.csv")[0] == "[重复] b.csv"
    assert "与 a.csv 完全相同" in of(lines, "b.csv")[-1]
    assert "请用 Excel 或 WPS 打开后另存为 .xlsx" in of(lines, "c.csv")[-1]
    assert of(lines, "d.pdf") == ["[不读] d.pdf", "原因：不是表格文件（.pdf），不读取"]
    assert of(lines, "e.csv")[1:2] == ["编码：utf-8"]


def test_a_total_that_does_not_agree_is_told_with_both_sums(county, capsys):
    county.text("a.csv", vouchers() + "\n合计,,,,,,,1.00,1.00")
    _, lines = check(county, capsys)
    # 6 × both sides: 36,840 + 5,000 in and 395.30 + 1,200 + 88.50 + 760.05 out, on either side once.
    assert "问题数据：第 14 行，借方金额：合计对不上：各行的借方金额相加是 44283.85" in of(lines, "a.csv")


def test_a_file_in_doubt_is_shown_side_by_side_and_told_what_to_run(county, capsys):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(in_wan=True))
    status, lines = check(county, capsys)
    said = of(lines, "流水.csv")
    assert (status, said[0]) == (1, "[没有读入] 流水.csv")
    assert said[1].startswith("看作：银行流水")
    assert "--unit 万元" in next(line for line in said if line.startswith("原因："))
    assert said[-4:] == [
        "对照：流水.csv 行号 | 金额 | 凭证.csv 行号 | 金额",
        "对照：2 | 支 0.04 | 2 | 贷 395.30",
        "对照：3 | 支 0.12 | 4 | 贷 1200.00",
        "对照：4 | 收 3.68 | 6 | 借 36840.00",
    ]
    assert county.answer("流水.csv", "--unit", "万元") == 0
    capsys.readouterr()
    status, lines = check(county, capsys)
    assert (status, "确认：李某 2025-07-10 确认：金额单位 万元" in of(lines, "流水.csv")) == (0, True)


def test_map_without_a_decision_shows_what_is_asked(county, capsys):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(in_wan=True))
    told = ["exports", "map", str(county.folder / "流水.csv"), "--as-of", "2025-07-15"]
    assert cli.main(told) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "[没有读入] 流水.csv"
    assert any("对照：2 | 支 0.04 | 2 | 贷 395.30" in line for line in lines)
    assert not [line for line in lines if "凭证.csv" in line and line.startswith("[")]
    (county.folder / "凭证.csv").unlink()
    assert cli.main(told) == 0
    assert "没有什么要确认的" in capsys.readouterr().out


@pytest.mark.parametrize(
    "told",
    [
        ["exports", "check", "没有这个文件夹"],
        ["exports", "map", "没有这个文件.csv", "--accept", "--by", "李某"],
        ["exports", "map", "{file}", "--accept"],
        ["exports", "map", "{file}", "--accept", "--by", "李某"],
        ["exports", "map", "{file}", "--exports", "{elsewhere}"],
        ["exports", "check", "{folder}", "--as-of", "昨天"],
        ["exports", "check", "{folder}", "--config", "没有.toml"],
        ["exports"],
    ],
)
def test_bad_usage_is_2(county, tmp_path, capsys, told):
    county.text("a.csv", vouchers())
    (tmp_path / "elsewhere").mkdir()
    names = {"file": county.folder / "a.csv", "folder": county.folder, "elsewhere": tmp_path / "elsewhere"}
    assert cli.main([each.format(**names) for each in told]) == 2
    assert capsys.readouterr().err.startswith("sanzi：")


def test_an_empty_folder_is_1(county, capsys):
    assert check(county, capsys)[0] == 1


def test_check_writes_nothing(county, tmp_path, capsys, monkeypatch):
    work = tmp_path / "temporary"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    home = tmp_path / "home"
    home.mkdir()
    county.text("凭证.csv", vouchers(RENTED))
    county.text("流水.csv", bank(in_wan=True))
    county.book("名录.xlsx", {"一": [["组织代码", "组织名称", "户数"], [VILLAGE, "样例村", 5]]})
    before = listed(county.folder)
    monkeypatch.chdir(home)
    assert check(county, capsys)[0] == 1
    assert listed(county.folder) == before
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["exports", "home", "sanzi.toml", "temporary"]
    assert listed(work) == listed(home) == []


def test_results_that_lie_among_the_exports_are_not_looked_at(county, capsys):
    county.text("a.csv", vouchers())
    county.text("结果/b.csv", bank())
    _, lines = check(county, capsys, "--out", str(county.folder / "结果"))
    assert lines[-1].startswith("共 1 个文件")


def test_check_says_what_the_night_says(county, capsys):
    """The same loading code: the counts of the night's list, file by file."""
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(in_wan=True))
    county.text("又.csv", vouchers() + "\n,,,,,,,,")
    _, lines = check(county, capsys)
    for file in county.load():
        said = of(lines, file["path"])
        named = zip(("读到", "入库", "问题", "重复", "跳过"), load.COUNTS, strict=True)
        told = "记录：" + "，".join(f"{word} {file[name]}" for word, name in named)
        assert (told in said) == bool(file["rows_read"])
        assert said[0].startswith("[没有读入]" if file["status"] == "refused" else "[读入]")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_colour_only_on_a_terminal(is_terminal):
    file = {"path": "[a].csv", "sheet": "", "status": "ignored", "kind": None, "why": "空文件", "sums": {}}
    file |= dict.fromkeys(("rows_read", "rows_loaded", "rows_quarantined", "rows_duplicate", "rows_skipped"), 0)
    stream = io.StringIO()
    show.show(Console(file=stream, force_terminal=is_terminal, width=20), [Examined(file, None, (), ())])
    assert ("\x1b[" in stream.getvalue()) == is_terminal
    assert "[a].csv" in stream.getvalue()
    assert stream.getvalue().count("\n") == 3


@pytest.mark.slow
def test_a_night_goes_on_without_the_file_that_waits(county, tmp_path):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(in_wan=True))
    county.text("名录.csv", f"组织代码,组织名称,县区,乡镇\n{VILLAGE},样例村,样例县,样例镇\n")
    out = tmp_path / "out"
    night = ["nightly", str(county.folder), "--out", str(out), "--config", str(county.config), "--as-of", "2025-07-15", "--plain"]
    assert cli.main(night) == 1
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [problem.split("：")[:2] for problem in told["problems"]] == [["流水.csv 没有读入", "等待确认"]]
    assert sum(file["rows_loaded"] for file in told["files"]) == 13
    assert county.answer("流水.csv", "--unit", "万元") == 0
    assert cli.main(night) == 0
    again = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert {file["path"]: file["rows_loaded"] for file in again["files"]} == {"凭证.csv": 12, "名录.csv": 1, "流水.csv": 6}
    assert told["answers_hash"] != again["answers_hash"]
