"""What a night of rules answers: the three answers, width, shadow, levels, and the ids that stay. With tiny rules of its own."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from drawn_rules import AS_OF, TODAY, ask, change, entries, read, told, toy, warehouse

from sanzi import store
from sanzi.config import Config, Decision, Limit
from sanzi.errors import SanziError, UsageError
from sanzi.rules import catalogue, run, scaffold


def test_the_three_answers(home, tmp_path):
    change(toy(home) / "rule.toml", ('needs = ["ledger.entry"]', 'needs = ["ledger.entry", "ledger.meeting"]'))
    change(toy(home) / "rule.sql", ("FROM ledger.entry", "FROM ledger.entry SEMI JOIN ledger.meeting ON entry.village_code = meeting.village_code"))
    meetings = "village_code | decision_no\n990101001001 | HY-1\n990101001002 | HY-2"
    path = warehouse(tmp_path, entries(["20000.00", "19999.99", "50000.00"]), meeting=meetings)
    night = ask(path, home)
    assert night.hits["village_code"].to_pylist() == ["990101001001"]
    assert night.coverage.to_pylist() == [
        {"rule_code": "ZJ90", "village_code": "990101001001", "status": "ran", "why": None},
        {"rule_code": "ZJ90", "village_code": "990101001002", "status": "ran", "why": None},
        {"rule_code": "ZJ90", "village_code": "990101001003", "status": "not_applicable", "why": "没有收到：会议与决策记录"},
    ]
    assert night.listing[0]["status"] == "ran"
    assert night.listing[0]["why"] == "1 个村无法核查，多因没有收到：会议与决策记录"


def test_a_village_that_cannot_be_asked_has_no_hit(home, tmp_path):
    (toy(home) / "applies.sql").write_text("-- 太短\nSELECT '990101001001' AS village_code, '不足一年' AS why FROM ledger.entry LIMIT 1\n", encoding="utf-8")
    night = ask(warehouse(tmp_path, entries(["20000.00", "20000.00"])), home)
    assert night.hits["village_code"].to_pylist() == ["990101001002"]
    assert night.coverage["why"].to_pylist() == ["不足一年", None]


def test_a_failing_rule_is_an_error_and_the_others_still_run(home, tmp_path):
    scaffold.new("money", "出错的", today=TODAY, code="ZJ89", rules_folder=home)
    change(toy(home, "ZJ89") / "rule.sql", ("amount >= $amount_from", "amount >= CAST('十' AS INTEGER) + $amount_from"))
    scaffold.new("money", "乱答的", today=TODAY, code="ZJ91", rules_folder=home)
    change(toy(home, "ZJ91") / "rule.sql", ("    evidence,\n    amount,", "    ['nowhere'] AS evidence,\n    amount,"))
    night = ask(warehouse(tmp_path, entries(["20000.00"])), home, codes=("ZJ89", "ZJ90", "ZJ91"))
    assert [(each["code"], each["status"], each["hits"]) for each in night.listing] == [("ZJ89", "error", 0), ("ZJ90", "ran", 1), ("ZJ91", "error", 0)]
    assert "Could not convert string" in night.listing[0]["why"]
    assert night.listing[2]["why"] == "evidence 里有台账没有的行：nowhere"
    assert night.coverage["status"].to_pylist() == ["error", "ran", "error"]


def test_a_rule_that_writes_is_refused_by_the_connection(home, tmp_path):
    path = warehouse(tmp_path, entries(["20000.00"]))
    for sql in (
        "WITH gone AS (DELETE FROM ledger.entry RETURNING *) SELECT * FROM gone",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT * FROM read_csv('x.csv')",
        "SELECT 1) ; DROP TABLE found; SELECT * FROM (SELECT 1",
    ):
        (toy(home) / "rule.sql").write_text(f"-- 改\n{sql}\n", encoding="utf-8")
        assert ask(path, home).listing[0]["status"] == "error", sql
    con = store.connect(path)
    assert con.execute("SELECT count(*) FROM ledger.entry").fetchone() == (1,)
    assert not Path("x.csv").exists()


def test_a_rule_that_hits_more_than_its_share_of_ten_villages_is_kept_off_the_list(home, tmp_path):
    half = ask(warehouse(tmp_path, entries(["20000.00"] * 5 + ["1.00"] * 5)), home)
    assert half.listing[0]["hits"] == 5
    wide = ask(warehouse(tmp_path, entries(["20000.00"] * 6 + ["1.00"] * 4)), home)
    assert wide.hits.num_rows == 0
    assert wide.aside["aside"].to_pylist() == ["wide"] * 6
    assert wide.listing[0]["hits"] == 0
    assert wide.kept_aside == [{"code": "ZJ90", "title": "大额支出", "standing": "trial", "hits": 6}]
    assert half.kept_aside == []
    assert wide.listing[0]["status"] == "ran"
    assert wide.listing[0]["why"] == "命中 6 个村，占看过的 10 个村的 60%，超过 50%，规则过宽，6 条疑点不列入清单"
    assert ask(warehouse(tmp_path, entries(["20000.00"] * 9)), home).hits.num_rows == 9


DECIDED = Decision(0.6, "样例一", dt.date(2026, 1, 31), "抽查十条都要看")


def test_somebody_decides_that_a_wide_rule_is_listed_up_to_a_share(home, tmp_path):
    """Card: at most 50 %. Six of ten are within the 60 % decided on, seven are not: then it is kept off again until the next decision."""
    config = Config(rules_folder=home, decisions={"ZJ90": DECIDED})
    six = ask(warehouse(tmp_path, entries(["20000.00"] * 6 + ["1.00"] * 4)), home, config)
    assert (six.listing[0]["hits"], six.kept_aside, six.hits.num_rows, six.aside.num_rows) == (6, [], 6, 0)
    assert six.listing[0]["why"] == "命中 6 个村，占看过的 10 个村的 60%；已决定列入清单（样例一，2026年1月31日：抽查十条都要看）"
    seven = ask(warehouse(tmp_path, entries(["20000.00"] * 7 + ["1.00"] * 3)), home, config)
    assert (seven.listing[0]["hits"], seven.kept_aside[0]["hits"]) == (0, 7)
    assert seven.listing[0]["why"].startswith("命中 7 个村，占看过的 10 个村的 70%，超过 60%，规则过宽，7 条疑点不列入清单；")


def test_a_rule_in_shadow_is_asked_and_its_hits_are_kept_apart(home, tmp_path):
    (toy(home) / "against.sql").write_text(RED.format(holds="false"), encoding="utf-8")
    shadow = Config(rules_folder=home, shadow=("ZJ90",))
    night = ask(warehouse(tmp_path, entries(["20000.00", "1.00", "30000.00"])), home, shadow)
    assert night.hits.num_rows == 0
    assert [(hit["village_code"], hit["amount"], hit["level"], hit["aside"]) for hit in night.aside.to_pylist()] == [
        ("990101001001", 20000, "blue", "shadow"),
        ("990101001003", 30000, "blue", "shadow"),
    ]
    assert night.against.num_rows == 2
    assert night.listing == [
        {"code": "ZJ90", "slug": "toy", "title": "大额支出", "status": "ran", "why": "观察中，2 条疑点不列入清单，写在 观察线索.csv", "hits": 0}
    ]
    assert night.kept_aside == [{"code": "ZJ90", "title": "大额支出", "standing": "shadow", "hits": 2}]
    with store.connect(tmp_path / "warehouse.duckdb") as con:
        run.store(con, night)
        assert con.execute("SELECT (SELECT count(*) FROM hits.hit), (SELECT count(*) FROM hits.aside)").fetchone() == (0, 2)
        assert con.execute("SELECT standing, hits, aside FROM hits.rule").fetchall() == [("shadow", 0, 2)]


def test_the_card_may_begin_in_shadow_and_a_decision_takes_it_out(home, tmp_path):
    change(toy(home) / "rule.toml", ('status = "trial" ', 'status = "shadow"'))
    assert told(home) == ""
    path = warehouse(tmp_path, entries(["20000.00"]))
    assert ask(path, home).kept_aside[0]["hits"] == 1
    listed = Config(rules_folder=home, decisions={"ZJ90": Decision(None, "样例一", dt.date(2026, 1, 31), "三个月都查实")})
    out = ask(path, home, listed)
    assert (out.listing[0]["hits"], out.outcomes[0].rule.status, out.kept_aside, out.aside.num_rows) == (1, "trial", [], 0)
    assert out.listing[0]["why"] == "已决定列入清单（样例一，2026年1月31日：三个月都查实）"


def test_what_the_configuration_decides_must_fit(home):
    def problem(**config) -> str:
        with pytest.raises(UsageError) as raised:
            catalogue.read(Config(rules_folder=home, **config))
        return str(raised.value)

    assert "[rules] shadow 里的 XX01：没有这条规则" in problem(shadow=("XX01",))
    assert "又说观察，请去掉一个" in problem(shadow=("ZJ90",), decisions={"ZJ90": DECIDED})
    assert "share 0.5 应当大于规则卡的 0.5" in problem(decisions={"ZJ90": Decision(0.5, "甲", TODAY, "试")})
    assert "规则 XX01 的 [[decision]]：没有这条规则" in problem(decisions={"XX01": DECIDED})


def test_a_hit_whose_innocent_explanation_holds_says_nothing_of_width(home, tmp_path):
    sql = "SELECT hit_id, 'INNOCENT' AS innocent, amount < 50000 AS holds, [] AS evidence, '小额' AS sentence\nFROM hit\n"
    (toy(home) / "against.sql").write_text(sql.replace("INNOCENT", read(home).innocents[0].id), encoding="utf-8")
    # Seven of ten villages are hit: six for small sums, which are explained, one for a large one.
    explained = ask(warehouse(tmp_path, entries(["20000.00"] * 6 + ["90000.00"] + ["1.00"] * 3)), home)
    assert (explained.listing[0]["hits"], explained.listing[0]["why"]) == (7, None)
    # Six of the seven are not explained.
    wide = ask(warehouse(tmp_path, entries(["20000.00"] + ["90000.00"] * 6 + ["1.00"] * 3)), home)
    assert wide.listing[0]["why"] == "命中 6 个村，占看过的 10 个村的 60%，超过 50%（合理解释成立的不算），规则过宽，7 条疑点不列入清单"


def test_a_hit_before_the_law_is_counted_and_not_listed(home, tmp_path):
    change(toy(home) / "rule.toml", ("valid_from = 2020-01-01", "valid_from = 2024-03-06"))
    drawn = "village_code | voucher_key | voucher_on | debit | counterparty\nV1 | P1 | 2024-03-05 | 20000 | 甲\nV1 | P2 | 2024-03-06 | 20000 | 甲"
    night = ask(warehouse(tmp_path, drawn), home)
    assert night.hits["first_on"].to_pylist() == [dt.date(2024, 3, 6)]
    assert night.listing[0]["why"] == "1 条早于 2024年3月6日，当时尚无此项规定，不列入清单"


RED = """-- 两条解释各答一次
SELECT hit_id, 'planned' AS innocent, {holds} AS holds, CAST([] AS VARCHAR[]) AS evidence, '看过了' AS sentence FROM hit
"""


@pytest.mark.parametrize(
    ("confirmed", "holds", "limit", "level", "why"),
    [
        (True, "false", "works_tender", "red", None),
        (True, None, "works_tender", "yellow", "尚无一条合理解释被排除，不列红"),
        (True, "NULL", "works_tender", "yellow", "尚无一条合理解释被排除，不列红"),
        (False, "false", "works_tender", "yellow", "参考限额，待本地确认"),
        (False, "false", "hospitality", "blue", "参考限额，待本地确认"),
        (
            True,
            "true",
            "works_tender",
            "blue",
            "尚无一条合理解释被排除，不列红；合理解释成立，降低等级：年度预算里列明、按合同支付的款项",
        ),
    ],
)
def test_the_level_of_a_hit(home, tmp_path, confirmed, holds, limit, level, why):
    folder = toy(home)
    change(folder / "rule.toml", ('level = "blue"', 'level = "red"'), ("limits = []", f'limits = ["{limit}"]'))
    change(folder / "rule.toml", ('needs = ["ledger.entry"]', 'needs = ["ledger.entry", "policy.limit_on"]'))
    if holds:
        (folder / "against.sql").write_text(RED.format(holds=holds), encoding="utf-8")
    own = Limit(limit, "", dt.date(2000, 1, 1), None, Decimal(1), "县文件", True)
    config = Config(rules_folder=home, limits=(own,) if confirmed else ())
    night = ask(warehouse(tmp_path, entries(["20000.00"]), config=config), home, config)
    assert (night.hits["level"].to_pylist(), night.hits["level_why"].to_pylist()) == ([level], [why])


def test_the_same_story_has_the_same_id_after_a_second_export(home, tmp_path):
    drawn = "voucher_key | debit | counterparty | row_id | ledger_key\nP1 | 20000.00 | 样例商行 | {row} | entry:V,P1,1#1"
    first = ask(warehouse(tmp_path, drawn.format(row="aaaaaaaaaaaa.0.2")), home)
    again = ask(warehouse(tmp_path, drawn.format(row="bbbbbbbbbbbb.0.9")), home)
    assert first.hits["evidence"].to_pylist() == [["aaaaaaaaaaaa.0.2"]]
    assert first.hits["ledger_keys"].to_pylist() == [["entry:V,P1,1#1"]]
    assert first.hits["hit_id"] == again.hits["hit_id"]


def test_a_night_is_stored_and_replaces_the_last(home, tmp_path):
    (toy(home) / "against.sql").write_text(RED.format(holds="false"), encoding="utf-8")
    path = warehouse(tmp_path, entries(["20000.00", "1.00"]))
    night = ask(path, home)
    con = store.connect(path)
    for _ in range(2):
        run.store(con, night)
    assert con.execute("SELECT count(*), count(DISTINCT hit_id) FROM hits.hit").fetchone() == (1, 1)
    assert con.execute("SELECT innocent, holds, sentence FROM hits.against").fetchall() == [("planned", False, "看过了")]
    assert con.execute("SELECT count(*) FROM hits.coverage").fetchone() == (2,)
    assert con.execute("SELECT rule_code, family, status, hits, len(verify_steps), basis FROM hits.rule").fetchall() == [
        ("ZJ90", "资金凭证", "ran", 1, 2, ["FIN"])
    ]


def test_a_work_file_in_use_is_said_in_words(home, tmp_path):
    with pytest.raises(SanziError, match="找不到"):
        run.ask_all(tmp_path / "none.duckdb", Config(), AS_OF, (read(home),))
