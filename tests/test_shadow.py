"""Rules in shadow: what they find is told apart and can be judged, and the list is as if they did not exist."""

import csv
import datetime as dt
import io
import json
import shutil

import pytest
from conftest import SAMPLE, run_plainly
from drawn_night import AS_OF, NEXT, clues_of, warehouse
from rich.console import Console

from sanzi import cli, config, progress
from sanzi.clues import build
from sanzi.config import Config
from sanzi.errors import UsageError
from sanzi.handoff import write

LATER = dt.date(2025, 7, 17)
LISTED = "rule_code | keys | strength | level | subject\nZJ01 | entry:A entry:B | 0.7 | yellow | 样例歌厅\n"
FOUND = "XF03 | entry:A | 0.95 | red | 样例歌厅\n"


def shadow(con, *columns: str) -> list[tuple]:
    return con.execute(f"SELECT {', '.join(columns)} FROM clues.shadow_clue ORDER BY rank").fetchall()


def bring_back(con, file_id: str, clue_id: str, outcome: str) -> None:
    con.execute("INSERT INTO staged.sheet VALUES (?, 0, ?, '', 'dispositions', 'loaded', 2, 0, NULL, NULL, FALSE)", [file_id, f"{file_id}.csv"])
    con.execute("INSERT INTO staged.dispositions (clue_id, form, outcome, row_id) VALUES (?, '予以了结', ?, ?)", [clue_id, outcome, f"{file_id}.0.2"])


def test_the_list_is_as_if_the_rule_in_shadow_did_not_exist(con):
    """On trial the red dinner takes the payment into its clue. In shadow the payment stays yellow, of one rule, with the id, score and reason it has alone."""
    with warehouse() as other:
        alone = clues_of(other, LISTED)
    assert clues_of(con, LISTED + FOUND, shadow=("XF03",)) == alone
    assert shadow(con, "rule_codes", "level", "rank", "amount", "evidence_count", "disposition_state") == [("XF03", "red", 1, 100, 1, "待处置")]
    assert con.execute("SELECT hit_id FROM clues.shadow_hit").fetchall() == [("hit2",)]
    assert [(clue["level"], clue["rule_codes"]) for clue in clues_of(con, LISTED + FOUND)] == [("red", "XF03;ZJ01")], "listed it does"
    assert shadow(con, "clue_id") == []


def test_a_rule_in_shadow_explains_no_strange_row_and_counts_nowhere(con):
    hits = "rule_code | keys\nZH04 | entry:A\nXF03 | entry:A"
    assert [clue["rule_codes"] for clue in clues_of(con, hits, shadow=("XF03",))] == ["ZH04"]
    said = build.build(con, AS_OF)
    assert (said["count"], said["hits"], said["hits_explained"], said["shadow"]) == (1, 1, 0, 1)
    assert clues_of(con, hits)[0]["rule_codes"] == "XF03", "listed it explains the strange row"


def test_ids_of_shadow_clues_last_and_are_never_those_of_the_list(con):
    (listed,) = clues_of(con, LISTED + FOUND, shadow=("XF03",))
    ((first, seen, change),) = shadow(con, "clue_id", "first_seen_on", "change")
    assert (seen, change) == (AS_OF, "新增")
    assert first != listed["clue_id"]
    grown = LISTED + "XF03 | entry:A entry:C | 0.95 | red | 样例歌厅\n"
    assert clues_of(con, grown, NEXT, shadow=("XF03",))[0]["clue_id"] == listed["clue_id"]
    assert shadow(con, "clue_id", "first_seen_on", "change") == [(first, AS_OF, "加重")], "200.00 after 100.00"
    assert clues_of(con, grown, NEXT, shadow=("XF03",))[0]["clue_id"] == listed["clue_id"]
    assert shadow(con, "clue_id", "change") == [(first, "加重")], "a rerun gives what it gave"


def test_what_staff_found_of_a_shadow_clue_comes_back_and_goes_with_it_onto_the_list(con):
    """In shadow: judged 属实. Taken out of shadow the same story has the same id and what was found; new on the list, seen since the first night."""
    clues_of(con, "rule_code | keys | subject\nXF03 | entry:A | 样例歌厅", shadow=("XF03",))
    ((clue_id,),) = shadow(con, "clue_id")
    bring_back(con, "dddddddddddd", clue_id, "属实")
    clues_of(con, "rule_code | keys | subject\nXF03 | entry:A | 样例歌厅", NEXT, shadow=("XF03",))
    assert shadow(con, "clue_id", "outcome", "change") == [(clue_id, "属实", "持续")]
    assert build.build(con, NEXT)["unknown_dispositions"] == []
    (clue,) = clues_of(con, "rule_code | keys | subject\nXF03 | entry:A | 样例歌厅", LATER)
    assert (clue["clue_id"], clue["outcome"], clue["change"], clue["first_seen_on"]) == (clue_id, "属实", "新增", AS_OF)


def test_another_rule_on_the_same_rows_does_not_inherit_what_was_found_in_shadow(con):
    clues_of(con, "rule_code | keys | subject\nXF03 | entry:A | 样例歌厅", shadow=("XF03",))
    ((clue_id,),) = shadow(con, "clue_id")
    (clue,) = clues_of(con, "rule_code | keys | subject\nXF05 | entry:A | 样例歌厅", NEXT)
    assert clue["clue_id"] != clue_id
    assert clue["change"] == "新增"


def test_a_rule_put_into_shadow_takes_its_id_along_unless_the_list_still_has_it(con):
    alone = "rule_code | keys | subject\nXF03 | entry:A | 样例歌厅"
    (listed,) = clues_of(con, alone)
    clues_of(con, alone, NEXT, shadow=("XF03",))
    assert shadow(con, "clue_id", "change") == [(listed["clue_id"], "新增")]
    with warehouse() as other:
        (both,) = clues_of(other, LISTED + FOUND)
        (still,) = clues_of(other, LISTED + FOUND, NEXT, shadow=("XF03",))
        assert still["clue_id"] == both["clue_id"]
        assert shadow(other, "clue_id") != [(both["clue_id"],)]


def test_a_work_file_of_before_there_was_shadow_goes_on(con):
    (before,) = clues_of(con, LISTED)
    con.execute("CREATE TABLE kept AS SELECT * EXCLUDE (is_shadow) FROM clues.history")
    con.execute("DROP TABLE clues.history")
    con.execute((build.HOME / "history.sql").read_text(encoding="utf-8").replace("    is_shadow BOOLEAN DEFAULT FALSE,\n", ""))
    con.execute("INSERT INTO clues.history SELECT * FROM kept")
    (after,) = clues_of(con, LISTED, NEXT)
    assert (after["clue_id"], after["change"]) == (before["clue_id"], "持续")


def test_the_shadow_lists_are_written_only_where_a_rule_is_in_shadow_and_masked(con, tmp_path):
    hits = LISTED + "XF03 | entry:A | 0.95 | red | 电话19900012345\n"
    clues_of(con, hits, shadow=("XF03",))
    assert not any("观察" in path.name for path in write.write(con, tmp_path / "none", Config(), AS_OF))
    con.execute("UPDATE hits.rule SET standing = 'shadow' WHERE rule_code = 'XF03'")
    paths = write.write(con, tmp_path / "out", Config(), AS_OF)
    assert [path.name for path in paths[-2:]] == ["观察线索.csv", "观察证据.csv"]
    clue, evidence, listed = (
        list(csv.DictReader(io.StringIO((tmp_path / "out" / name).read_text(encoding="utf-8-sig"), newline="")))
        for name in ("观察线索.csv", "观察证据.csv", "线索清单.csv")
    )
    assert [(row["规则编号"], row["风险等级"], row["涉及对象"], row["核查结论"]) for row in clue] == [("XF03", "红", "电话*******2345", "")]
    assert [(row["线索编号"], row["规则编号"], row["来源文件"], row["来源行号"]) for row in evidence] == [
        (clue[0]["线索编号"], "XF03", "aaaaaaaaaaaa.csv", "2")
    ]
    assert [row["规则编号"] for row in listed] == ["ZJ01"]


# A real night


def test_a_night_with_a_rule_in_shadow(tmp_path, capsys):
    """One village, 村级招待费 in shadow: two files more, told on the page; put among the exports the list is a disposition, the evidence our own product."""
    exports = tmp_path / "exports"
    for folder in (exports, tmp_path / "back"):
        folder.mkdir()
    for name in ("组织名录.xlsx", "澜湾乡/序时账/芦荻村.xlsx"):
        shutil.copy(SAMPLE / "exports" / name, exports)
    settings = tmp_path / "sanzi.toml"
    settings.write_text((SAMPLE / "sanzi.toml").read_text(encoding="utf-8") + '\n[rules]\nshadow = ["XF05"]\n', encoding="utf-8")
    out_dir = tmp_path / "out"
    assert run_plainly(out_dir, exports_dir=exports, config_path=settings) == 0

    def told(name: str) -> list[dict]:
        with (out_dir / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    found = told("观察线索.csv")
    assert {row["规则编号"] for row in found} == {"XF05"}
    assert not any("XF05" in row["规则编号"] for row in told("线索清单.csv"))
    assert {row["线索编号"] for row in told("观察证据.csv")} == {row["线索编号"] for row in found}
    told_of = json.loads((out_dir / "run.json").read_text(encoding="utf-8"))
    assert [rule["hits"] for rule in told_of["rules"] if rule["code"] == "XF05"] == [0]
    assert told_of["kept_aside"] == [{"code": "XF05", "title": "村级招待费", "standing": "shadow", "hits": len(found)}]
    said = Console(file=io.StringIO(), width=120)
    said.print(progress.counts_table(told_of))
    assert f"{len(found)} 条疑点，来自观察 1 条规则、过宽 0 条规则" in said.file.getvalue()
    assert "1 条规则的疑点没有列入清单，等人决定" in (out_dir / "夜间报告.html").read_text(encoding="utf-8")
    for name in ("观察线索.csv", "观察证据.csv"):
        shutil.copy(out_dir / name, tmp_path / "back")
    capsys.readouterr()
    assert cli.main(["exports", "check", str(tmp_path / "back")]) == 0
    said = capsys.readouterr().out
    assert "[读入] 观察线索.csv\n    看作：线索反馈" in said
    assert "[不读] 观察证据.csv" in said


# What the configuration may say

DECIDED = """
[rules]
shadow = ["XF07"]

[[decision]]
rule = "ZJ08"
share = 0.8
by = "样例一"
on = 2026-01-31
why = "抽查十条都要看"
"""


def test_the_configuration_puts_rules_into_shadow_and_lists_others(tmp_path):
    path = tmp_path / "sanzi.toml"
    path.write_text(DECIDED, encoding="utf-8")
    told = config.read(path)
    assert told.shadow == ("XF07",)
    assert told.decisions == {"ZJ08": config.Decision(0.8, "样例一", dt.date(2026, 1, 31), "抽查十条都要看")}


@pytest.mark.parametrize(
    ("line", "instead", "problem"),
    [
        ('["XF07"]', '"XF07"', "[rules] shadow 的值 'XF07' 类型不对"),
        ('["XF07"]', "[7]", "[rules] shadow 应当是文字的列表"),
        ('rule = "ZJ08"', "", "第 1 个 [[decision]] 缺 rule（哪条规则）"),
        ('by = "样例一"', 'by = " "', "第 1 个 [[decision]] 缺 by（谁决定的）"),
        ('why = "抽查十条都要看"', "", "第 1 个 [[decision]] 缺 why（为什么）"),
        ("on = 2026-01-31", 'on = "2026-01-31"', "第 1 个 [[decision]] 的 on（哪天决定的）应当是日期"),
        ("share = 0.8", "share = 0", "第 1 个 [[decision]] 的 share 应当是大于 0、不超过 1 的数"),
        ("share = 0.8", "share = 80", "第 1 个 [[decision]] 的 share 应当是大于 0、不超过 1 的数"),
        ("share = 0.8", "until = 2027-01-31", "[decision] 里不认识的键 until"),
        ("[[decision]]", '[[decision]]\nrule = "ZJ08"\nby = "甲"\non = 2026-01-30\nwhy = "乙"\n\n[[decision]]', "第 2 个 [[decision]]：规则 ZJ08 已有一条决定"),
    ],
)
def test_a_decision_says_who_when_and_why(tmp_path, line, instead, problem):
    assert line in DECIDED
    path = tmp_path / "sanzi.toml"
    path.write_text(DECIDED.replace(line, instead), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        config.read(path)
    assert problem in str(raised.value)
