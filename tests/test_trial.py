"""Two versions of a rule over one frozen night, and how rules have fared: from a small drawn county whose staff have answered."""

import csv
import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest
from drawn_rules import change

from sanzi import cases, cli, contract, store
from sanzi.clues import build
from sanzi.config import Config, RuleSetting
from sanzi.errors import UsageError
from sanzi.policy import load
from sanzi.rules import catalogue, run, scaffold
from sanzi.trial import conclusion, diff, outcomes

AS_OF = dt.date(2025, 7, 15)
TODAY = dt.date(2026, 1, 31)
# One voucher a village. ZJ90 asks from 20,000.00 on, ZJ91 from 15,000.00 on.
ENTRIES = """
village_code | voucher_key | debit    | credit | counterparty    | row_id
990101001001 | P1          | 20000.00 | -      | 甲店            | aaaaaaaaaaaa.0.2
990101001002 | P2          | 25000.00 | -      | 乙店            | aaaaaaaaaaaa.0.3
990101001003 | P3          | 30000.00 | -      | 丙店            | aaaaaaaaaaaa.0.4
990101001004 | P4          | 50000.00 | -      | 丁店            | aaaaaaaaaaaa.0.5
990101001005 | P5          | 15000.00 | -      | 电话19900012345号店 | aaaaaaaaaaaa.0.6
990101001006 | P6          | 21000.00 | -      | 己店            | aaaaaaaaaaaa.0.7
"""
ANSWERS = {"990101001001": "属实", "990101001005": "误报", "990101001006": "经核实不属实"}


@pytest.fixture
def old(tmp_path) -> Path:
    """ZJ90 and ZJ91, as they were when the night ran."""
    home = tmp_path / "old"
    home.mkdir()
    for code, title, least in (("ZJ90", "大额支出", 20000), ("ZJ91", "较大支出", 15000)):
        folder = scaffold.new("money", title, today=TODAY, code=code, slug="toy", rules_folder=home)
        change(folder / "rule.toml", ("value = 20000", f"value = {least}"), ("max_share = 0.5", "max_share = 1.0"))
    return home


@pytest.fixture
def new(tmp_path, old) -> Path:
    """ZJ90 from 22,000.00 on, yellow from 50,000.00 on, and whatever is exactly 15,000.00; ZJ91 with another text only."""
    home = tmp_path / "new"
    shutil.copytree(old, home)
    folder = home / "money" / "zj90_toy"
    change(folder / "rule.sql", ("amount >= $amount_from", "amount >= $amount_from OR amount = 15000"))
    change(folder / "rule.sql", ("0.5 AS strength", "CASE WHEN amount >= 50000 THEN 0.9 ELSE 0.5 END AS strength"))
    change(folder / "rule.toml", ("value = 20000", "value = 22000"), ("[[innocent]]", '[[band]]\nfrom = 0.9\nlevel = "yellow"\n\n[[innocent]]'))
    change(home / "money" / "zj91_toy" / "rule.toml", ('why = "', 'why = "改了说法。'))
    return home


@pytest.fixture
def night(tmp_path, old) -> Path:
    """OUT_DIR/.nights/2025-07-15, in which staff have answered three clues."""
    folder = tmp_path / "out" / ".nights" / "2025-07-15"
    folder.mkdir(parents=True)
    path = folder / "sanzi.duckdb"
    with store.connect(path) as con:
        lay_out(con)
    config = Config(rules_folder=old)
    found = run.ask_all(path, config, AS_OF, tuple(rule for rule in catalogue.read(config) if rule.code in ("ZJ90", "ZJ91")), spill=tmp_path)
    with store.connect(path) as con:
        run.store(con, found)
        build.build(con, AS_OF)
        for village_code, outcome in ANSWERS.items():
            (clue_id,) = con.execute("SELECT clue_id FROM clues.clue WHERE village_code = ?", [village_code]).fetchone()
            con.execute("INSERT INTO staged.dispositions (clue_id, form, outcome, row_id) VALUES (?, '予以了结', ?, 'dddddddddddd.0.2')", [clue_id, outcome])
    return folder


def lay_out(con) -> None:
    """The drawn ledger, and of `staged` what clues are told from."""
    store.prepare(con)
    load.load(con, Config())
    for table in contract.tables("ledger"):
        cases.fill(con, table, ENTRIES if table.name == "entry" else "")
    con.execute("UPDATE ledger.entry SET credit = coalesce(credit, 0)")
    codes = [code for (code,) in con.execute("SELECT village_code FROM ledger.entry ORDER BY 1").fetchall()]
    names = "\n".join(f"{code} | 样例{number}村" for number, code in enumerate(codes, 1))
    cases.fill(con, contract.table("ledger.village"), f"village_code | village_name\n{names}")
    store.run_file(con, contract.FOLDERS["ledger"] / "lineage.sql")
    load.load_limits(con, Config())
    for kind in contract.kinds():
        con.execute(kind.ddl)
    con.execute(
        "CREATE TABLE staged.sheet AS SELECT 'dddddddddddd' AS file_id, 0 AS sheet_no, 'd.csv' AS path, '' AS sheet, 'dispositions' AS kind,"
        " 'loaded' AS status, 1 AS run_no, 0 AS rows_quarantined, NULL::DATE AS last_on, NULL::VARCHAR[] AS village_codes, FALSE AS is_gone"
    )
    con.execute("CREATE TABLE staged.rejected (row_id VARCHAR)")
    con.execute("CREATE TABLE staged.duplicate (row_id VARCHAR, kind VARCHAR, first_row_id VARCHAR)")
    con.execute("CREATE TABLE night.run AS SELECT 1 AS run_no, DATE '2026-01-01' AS as_of UNION ALL SELECT 2, ?", [AS_OF])


def compared(old: Path, new: Path, night: Path, config: Config | None = None) -> dict[str, diff.Compared]:
    config = config or Config()
    told, problems = diff.versions(old, new, config)
    assert problems == []
    as_of, found = diff.compare(diff.night_file(night), told, config)
    assert as_of == AS_OF, "the night that ran last, whatever as-of it had"
    return {each.code: each for each in found}


def drawn(each: diff.Compared) -> list[tuple]:
    names = ("change", "moved", "village_name", "old_level", "new_level", "old_rank", "new_rank", "verdict", "is_of_rule")
    return [tuple(line[name] for name in names) for line in each.lines]


# Two versions


def test_gone_new_moved_and_what_staff_said_of_each(old, new, night):
    """Old: villages 1, 2, 3, 4, 6. New: 2, 3, 4 and 5; 4 is yellow now. Ranks: by strength, then amount. The clue of village 5 is another rule's."""
    (each,) = compared(old, new, night).values()
    assert drawn(each) == [
        ("gone", "", "样例6村", "blue", None, 4, None, "cleared", True),
        ("gone", "", "样例1村", "blue", None, 5, None, "confirmed", True),
        ("new", "", "样例5村", None, "blue", None, 4, "cleared", False),
        ("moved", "等级、强度", "样例4村", "blue", "yellow", 1, 1, "open", True),
        ("same", "", "样例3村", "blue", "blue", 2, 2, "open", True),
        ("same", "", "样例2村", "blue", "blue", 3, 3, "open", True),
    ]
    assert dict(each.verdicts("gone")) == {"confirmed": 1, "cleared": 1}
    assert (each.rows("old"), each.rows("new")) == (5, 4)


def test_a_hit_that_only_changes_its_place_is_not_moved(old, tmp_path, night, capsys):
    """Village 2 (25,000.00) becomes the strongest: 4, 3 step back by one, 6 and 1 stay behind them."""
    home = tmp_path / "other"
    shutil.copytree(old, home)
    change(home / "money" / "zj90_toy" / "rule.sql", ("0.5 AS strength", "CASE WHEN amount = 25000 THEN 0.8 ELSE 0.5 END AS strength"))
    assert cli.main(["rules", "diff", str(old), str(home), "--night", str(night), "--csv", str(tmp_path / "diff.csv")]) == 0
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        told = [(row["变化"], row["变动内容"], row["组织名称"], row["名次(原)"], row["名次(现)"]) for row in csv.DictReader(file)]
    assert told == [
        ("变动", "强度", "样例2村", "3", "1"),
        ("不变", "", "样例4村", "1", "2"),
        ("不变", "", "样例3村", "2", "3"),
        ("不变", "", "样例6村", "4", "4"),
        ("不变", "", "样例1村", "5", "5"),
    ]
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "ZJ90" in line]
    assert [cell.strip() for cell in line.split("│")[2:10]] == ["5", "5", "4", "1", "3", "0", "0", "5 → 5"]


def test_the_night_is_only_read(old, new, night):
    def prints() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in night.rglob("*")}

    before = prints()
    compared(old, new, night)
    assert prints() == before


def test_what_asks_the_same_is_not_asked_again(old, new):
    told, _ = diff.versions(old, new, Config())
    assert (told.changed, told.same) == (("ZJ90",), 1), "ZJ91 changed its text only"
    assert diff.versions(old, old, Config())[0].changed == ()


def test_one_folder_of_a_rule_decides_what_is_compared(old, new, night):
    told, _ = diff.versions(old, new / "money" / "zj90_toy", Config())
    assert told.changed == ("ZJ90",)
    told, _ = diff.versions(old / "money" / "zj91_toy", new, Config())
    assert (told.changed, told.same) == ((), 1)
    gone = compared(old / "money" / "zj90_toy", old / "money" / "zj91_toy", night)
    assert {code: (len(each.of("gone")), len(each.of("new"))) for code, each in gone.items()} == {"ZJ90": (5, 0), "ZJ91": (0, 6)}
    assert {code: (each.old, each.new) for code, each in gone.items()} == {"ZJ90": (None, "没有这条规则"), "ZJ91": ("没有这条规则", None)}


def test_the_params_of_the_county_hold_for_both_versions(old, new, night):
    """With 40,000.00 on both sides only the yellow band and the 15,000.00 differ. A rule that is switched off is compared all the same."""
    own = Config(rules={"ZJ90": RuleSetting(enabled=False, why="试", params={"amount_from": 40000})})
    (each,) = compared(old, new, night, own).values()
    assert [(line["change"], line["village_name"]) for line in each.lines] == [("new", "样例5村"), ("moved", "样例4村")]


def test_a_hit_that_lost_its_subject_is_known_by_its_row(old, tmp_path, night):
    home = tmp_path / "other"
    shutil.copytree(old, home)
    change(home / "money" / "zj90_toy" / "rule.sql", ("counterparty AS subject", "NULL AS subject"))
    (each,) = compared(old, home, night).values()
    assert {(line["change"], line["moved"]) for line in each.lines} == {("moved", "对象")}
    assert len(each.lines) == 5


@pytest.mark.parametrize(
    ("old_hit", "new_hit", "is_one_matter"),
    [
        (("V1", "甲", "a b c d"), ("V1", "甲", "d e f g"), True),  # the same subject and a row in common
        (("V1", "甲", "a b c d"), ("V1", "乙", "d e f g"), False),  # another subject, one row of four
        (("V1", "甲", "a b c d"), ("V1", "乙", "c d"), True),  # another subject, both rows of the smaller one
        (("V1", "甲", "a b"), ("V1", None, "b c"), True),  # half of the smaller one
        (("V1", None, "a b c"), ("V1", None, "c d e"), True),  # neither has a subject
        (("V1", "甲", "a b"), ("V1", "甲", "c d"), False),  # no row in common
        (("V1", "甲", "a b"), ("V2", "甲", "a b"), False),  # another village
    ],
)
def test_when_two_hits_are_one_matter(old_hit, new_hit, is_one_matter):
    with store.connect() as con:
        for name, (village_code, subject, keys) in (("old_hit", old_hit), ("new_hit", new_hit)):
            con.execute(f"CREATE TABLE {name} (hit_id VARCHAR, rule_code VARCHAR, village_code VARCHAR, subject VARCHAR, ledger_keys VARCHAR[])")
            con.execute(f"INSERT INTO {name} VALUES (?, 'XF01', ?, ?, ?)", [name, village_code, subject, keys.split()])
        assert store.run_file(con, diff.HOME / "pair.sql").fetchall() == [("old_hit", "new_hit")] * is_one_matter


def test_a_feature_that_the_night_lacks_is_said_and_the_other_rules_are_compared(old, new, night):
    folder = new / "money" / "zj91_toy"
    change(folder / "rule.toml", ('needs = ["ledger.entry"]', 'needs = ["ledger.entry", "features.arrival", "features.of_tomorrow"]'))
    change(folder / "rule.sql", ("FROM ledger.entry", "FROM ledger.entry ANTI JOIN features.arrival USING (village_code)"))
    found = compared(old, new, night)
    assert found["ZJ91"].problem == "那一夜没有 features.arrival、features.of_tomorrow，没有比较；重跑一夜才有"
    assert found["ZJ91"].lines == ()
    assert len(found["ZJ90"].lines) == 6


def test_a_version_that_fails_is_said(old, new, night):
    change(new / "money" / "zj90_toy" / "rule.sql", ("amount >= $amount_from", "amount >= CAST('十' AS INTEGER) + $amount_from"))
    (each,) = compared(old, new, night).values()
    assert each.problem.startswith("运行出错，没有比较：") and "Could not convert string" in each.problem


def test_a_column_that_the_night_lacks_is_said_in_words(old, new, night):
    change(new / "money" / "zj90_toy" / "rule.sql", ("NOT entry.is_opening", "entry.of_tomorrow IS NULL AND NOT entry.is_opening"))
    (each,) = compared(old, new, night).values()
    assert each.problem == "那一夜的 entry 没有 of_tomorrow 这一列，没有比较；用现在的版本重跑一夜才有"


def test_answers_are_taken_from_the_night_that_is_current(old, new, night):
    """Staff answered after the frozen night: what it did not know the current one does."""
    later = night.parent / "2025-07-16"
    shutil.copytree(night, later)
    with store.connect(later / "sanzi.duckdb") as con:
        (clue_id,) = con.execute("SELECT clue_id FROM clues.clue WHERE village_code = '990101001004'").fetchone()
        con.execute("INSERT INTO staged.dispositions (clue_id, form, outcome, row_id) VALUES (?, '初步核实', NULL, 'dddddddddddd.0.9')", [clue_id])
    (night.parent / "current").symlink_to("2025-07-16")
    assert diff.remembers(diff.night_file(night)) == (later / "sanzi.duckdb").resolve()
    (each,) = compared(old, new, night).values()
    assert [line["verdict"] for line in each.of("moved")] == ["in_hand"]


# The command


def test_the_command_tells_what_must_not_be_missed_and_writes_all_lines(tmp_path, old, new, night, capsys):
    told = ["rules", "diff", str(old), str(new), "--night", str(night), str(night / "sanzi.duckdb"), "--csv", str(tmp_path / "diff.csv")]
    assert cli.main(told) == 0
    said = capsys.readouterr().out
    assert said.count("查实 1，查无 1") == 2, "once a night"
    assert "1（升级 1）" in said
    assert "ZJ90 曾查实，现在不再命中：样例1村，甲店，线索 X" in said
    assert "ZJ90 新命中，而这批行曾查无：样例5村，电话*******2345号店，线索 X" in said
    assert "改动 1 条规则，1 条问的没有变，没有重跑。" in said
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {"线索编号", "核查结论"} & set(rows[0]) == set(), "must not be taken for a disposition"
    first = rows[1]
    shown = ("截止日期", "变化", "组织名称", "等级(原)", "等级(现)", "强度(原)", "金额(原)", "证据行数(原)", "对应方式", "反馈", "反馈结论")
    told = ["2025-07-15", "不再", "样例1村", "蓝", "", "0.5000", "20000.00", "1", "本规则的线索", "查实", "属实"]
    assert [first[name] for name in shown] == told
    assert "19900012345" not in (tmp_path / "diff.csv").read_text(encoding="utf-8-sig")


def test_exit_statuses(tmp_path, old, new, night, capsys):
    assert cli.main(["rules", "diff", str(old), str(tmp_path / "nowhere"), "--night", str(night)]) == 2
    assert cli.main(["rules", "diff", str(old), str(new), "--night", str(tmp_path)]) == 2
    assert cli.main(["rules", "diff", str(old), str(tmp_path / "out"), "--night", str(night)]) == 2
    assert cli.main(["rules", "diff", str(old / "money" / "zj90_toy"), str(old / "money" / "zj91_toy"), "--night", str(night)]) == 0
    assert "ZJ90 现说明：没有这条规则" in capsys.readouterr().out
    change(new / "money" / "zj91_toy" / "rule.toml", ('why = "', 'wy = "'))
    assert cli.main(["rules", "diff", str(old), str(new), "--night", str(night)]) == 1
    said = capsys.readouterr()
    assert "zj91_toy/rule.toml：缺键 why" in said.err
    assert "改动 1 条规则，0 条问的没有变" in said.out


# How rules have fared


def test_how_each_rule_has_fared(old, night):
    """Six clues of ZJ91, five of them ZJ90's too. Settled: village 1 confirmed, 5 and 6 cleared; 5 is ZJ91's alone."""
    told = {each.code: each for each in outcomes.fared(night / "sanzi.duckdb", Config(rules_folder=old, shadow=("ZJ90",)))}
    first, second = told["ZJ90"], told["ZJ91"]
    assert (first.standing, first.clues, dict(first.verdicts), dict(first.alone)) == ("观察", 5, {"confirmed": 1, "cleared": 1, "open": 3}, {})
    assert (second.standing, second.clues, dict(second.verdicts), dict(second.alone)) == ("试用", 6, {"confirmed": 1, "cleared": 2, "open": 3}, {"cleared": 1})
    assert (first.share[0], second.share[0]) == (0.5, pytest.approx(1 / 3))
    assert (told["XF01"].clues, told["XF01"].share) == (0, None), "every rule there is stands in the table"


def test_a_retired_rule_keeps_its_name_and_its_record(old, night, capsys):
    shutil.rmtree(old / "money" / "zj91_toy")
    (old / "RETIRED.toml").write_text('[ZJ91]\ntitle = "较大支出"\nwhy = "并入 ZJ90"\non = 2026-01-31\nreplaced_by = ["ZJ90"]\n', encoding="utf-8")
    settings = old.parent / "sanzi.toml"
    settings.write_text('[rules]\nfolder = "old"\n', encoding="utf-8")
    assert cli.main(["rules", "outcomes", "--warehouse", str(night / "sanzi.duckdb"), "--config", str(settings), "--csv", str(old.parent / "o.csv")]) == 0
    assert "ZJ91" in capsys.readouterr().out
    with (old.parent / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["编号"]: row for row in csv.DictReader(file)}
    assert list(told["ZJ91"].values()) == ["ZJ91", "较大支出", "停用", "6", "0", "1", "2", "0", "0", "3", "33%（6%–79%）", "0", "1"]


@pytest.mark.parametrize(
    ("right", "settled", "lower", "upper"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (1, 3, 0.061, 0.792)],
)
def test_wilsons_interval(right, settled, lower, upper):
    """Worked by hand with z = 1.96; 0 of 10: upper = z² / (10 + z²) = 3.8416 / 13.8416."""
    assert outcomes.wilson(right, settled) == (pytest.approx(lower, abs=0.0005), pytest.approx(upper, abs=0.0005))


@pytest.mark.parametrize(
    ("state", "outcome", "is_closed", "verdict"),
    [
        ("予以了结", "属实", True, "confirmed"),
        ("予以了结", "经核实不属实", True, "cleared"),
        ("移送", "部分属实，其余未发现问题", False, "confirmed"),
        ("予以了结", "不存在问题", True, "cleared"),
        ("整改", "存在问题，已整改", False, "confirmed"),
        ("初步核实", "尚未查实", False, "unsaid"),
        ("予以了结", None, True, "unsaid"),
        ("予以了结", None, False, "unsaid"),
        ("待处置", None, True, "unsaid"),
        ("暂存待查", "", False, "in_hand"),
        ("待处置", None, False, "open"),
        (None, None, False, "open"),
    ],
)
def test_a_conclusion_in_one_word(state, outcome, is_closed, verdict):
    assert conclusion.verdict(state, outcome, is_closed=is_closed) == verdict


def test_a_file_without_a_night_is_said(tmp_path):
    with store.connect(tmp_path / "empty.duckdb"):
        pass
    with pytest.raises(UsageError, match="没有跑过的一夜"):
        outcomes.fared(tmp_path / "empty.duckdb", Config())
