"""The rules engine: what a rule folder must be, what a rule may not do, and what a night of rules answers. With tiny rules of its own."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from sanzi import cases, cli, contract, store
from sanzi.config import Config, Decision, Limit, RuleSetting
from sanzi.errors import SanziError, UsageError
from sanzi.policy import load
from sanzi.rules import card, catalogue, commands, lint, page, retired, run, scaffold

AS_OF = dt.date(2025, 7, 15)
TODAY = dt.date(2026, 1, 31)


@pytest.fixture
def home(tmp_path):
    """A county's own folder of rules with one rule, MONEY: every expense from 20,000.00 yuan on, blue."""
    folder = tmp_path / "rules"
    folder.mkdir()
    scaffold.new("money", "大额支出", today=TODAY, code="ZJ90", slug="toy", rules_folder=folder)
    return folder


def toy(home: Path, code: str = "ZJ90") -> Path:
    return next(home.glob(f"*/{code.lower()}_*"))


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def told(home: Path, code: str = "ZJ90") -> str:
    return "\n".join(lint.check((code,), home))


def read(home: Path, code: str = "ZJ90", config: Config | None = None):
    return next(rule for rule in catalogue.read(config or Config(rules_folder=home)) if rule.code == code)


def warehouse(tmp_path: Path, entries: str, *, config: Config | None = None, **drawn: str) -> Path:
    """A work file with drawn ledger tables, the villages of the entries, real policy and limits."""
    path = tmp_path / "warehouse.duckdb"
    con = store.connect(path)
    store.prepare(con)
    load.load(con, Config())
    for table in contract.tables("ledger"):
        cases.fill(con, table, entries if table.name == "entry" else drawn.get(table.name, ""))
    codes = [code for (code,) in con.execute("SELECT DISTINCT village_code FROM ledger.entry ORDER BY 1").fetchall()]
    cases.fill(con, contract.table("ledger.village"), "village_code\n" + "\n".join(codes))
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0)")
    store.run_file(con, contract.FOLDERS["ledger"] / "lineage.sql")
    load.load_limits(con, config or Config())
    con.close()
    return path


def entries(amounts: list[str]) -> str:
    """One village and one expense for each amount; villages 990101001001, …002 and so on."""
    rows = [f"9901010010{number:02} | P{number} | {amount} | - | 样例商行" for number, amount in enumerate(amounts, 1)]
    return "\n".join(["village_code | voucher_key | debit | credit | counterparty", *rows])


def ask(path: Path, home: Path, config: Config | None = None, codes: tuple[str, ...] = ("ZJ90",)) -> run.RuleNight:
    config = config or Config(rules_folder=home)
    return run.ask_all(path, config, AS_OF, tuple(rule for rule in catalogue.read(config) if rule.code in codes))


# The built-in catalogue


def test_every_built_in_rule_passes_the_lint():
    told = lint.check(puts_cases=False)
    assert not told, "\n".join(told)


# What a folder must be


def test_a_new_rule_passes_and_is_three_new_files(home):
    assert told(home) == ""
    assert sorted(path.name for path in home.rglob("*") if path.is_file()) == ["cases.toml", "rule.sql", "rule.toml"]


def test_codes_and_slugs_are_given_once(home):
    second = scaffold.new("money", "第二条", today=TODAY, rules_folder=home)
    assert second.name == "zj51_draft_zj51"
    with pytest.raises(UsageError, match="已经用过"):
        scaffold.new("money", "再来", today=TODAY, code="ZJ90", rules_folder=home)
    with pytest.raises(UsageError, match="没有规则类别"):
        scaffold.new("nothing", "再来", today=TODAY, rules_folder=home)


def test_all_problems_of_a_card_are_told_at_once_with_file_and_line(home):
    change(toy(home) / "rule.toml", ('why = "', 'wy = "'), ("weight = 1.0", 'weight = "heavy"'), ('level = "blue"', 'level = "purple"'))
    text = told(home)
    lines = (toy(home) / "rule.toml").read_text(encoding="utf-8").splitlines()
    assert "缺键 why" in text
    assert f"rule.toml 第 {lines.index(next(line for line in lines if line.startswith('wy'))) + 1} 行：不认识的键 wy" in text
    assert "weight 应当是数" in text
    assert "'purple' 不认识" in text


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("rule.toml", 'title = "大额支出"', 'title = "一二三四五六七八九十一二三"', "title 有 13 个字"),
        ("rule.toml", 'id = "planned"', 'id = "未知"', "不能写“未知”"),
        ("rule.toml", 'basis = ["FIN"]', 'basis = ["FIN-999"]', "FIN-999 不在 policy/law 里"),
        ("rule.toml", 'needs = ["ledger.entry"]', 'needs = ["ledger.entry", "ledger.asset"]', "ledger.asset 没有任何 SQL 用到"),
        ("rule.toml", 'needs = ["ledger.entry"]', 'needs = ["ledger.entries"]', "ledger.entries 不是已有的表"),
        ("rule.toml", "optional = []", 'optional = ["bids"]', "bids 不在 needs 背后"),
        ("rule.toml", 'level = "blue"', 'level = "red"', "against.sql"),
        ("rule.toml", 'question = "有没有', 'question = "有没有涉嫌', "不许用下结论的词“涉嫌”"),
        ("rule.toml", "[params.amount_from]", "[params.amount_to]", "$amount_from，规则卡"),
        ("rule.toml", "[params.amount_from]", '[params.more]\nvalue = 1\nlabel = "多"\nsource = "无"\n\n[params.amount_from]', "参数 more 没有任何 SQL 用到"),
        ("rule.sql", "-- ", "", "第一行应当是注释"),
        ("rule.sql", "paid_on <= $as_of", "paid_on <= current_date", "不许用 current_date"),
        ("rule.sql", "paid_on <= $as_of", "paid_on <= CAST(now() AS DATE) + CAST(random() AS INTEGER)", "不许用结果会变或看得到库外的函数 random"),
        ("rule.sql", "FROM paid\n", "FROM paid, read_csv('x.csv')\n", "不许用会读表外东西的函数 read_csv"),
        ("rule.sql", "FROM paid\n", "FROM paid, query('SELECT 1')\n", "不许用会读表外东西的函数 query"),
        ("rule.sql", "FROM paid\n", "FROM paid, duckdb_settings()\n", "duckdb_settings"),
        ("rule.sql", "cn_day(paid_on)", "getenv('HOME')", "getenv"),
        ("rule.sql", "FROM ledger.entry", "FROM ledger.voucher AS entry", "读了 needs 没有写的表 ledger.voucher"),
        ("rule.sql", "WITH paid AS (", "WITH gone AS (DELETE FROM ledger.entry RETURNING *), paid AS (", "有增删改"),
        ("rule.sql", "0.5 AS strength", "0.5 AS strength, 1 AS more", "输出列应当依次是"),
        ("rule.sql", "amount >= $amount_from", "amount > $amount_from", "正好 20000.00 元"),
        ("rule.sql", "|| '，达到'", "|| '，涉嫌'", "不许用下结论的词“涉嫌”"),
        ("rule.sql", "0.5 AS strength", "0.4 AS strength", "不低于规则卡最低一档"),
        ("cases.toml", 'expect = "silent"', 'expect = "hit"', "要同时有或同时没有"),
        ("cases.toml", "voucher_key | role", "voucher_key | rolle", "没有这些列：rolle"),
    ],
)
def test_the_lint_says(home, file, old, new, expected):
    change(toy(home) / file, (old, new))
    assert expected in told(home)


def test_the_lint_wants_a_changed_question_written_down(home):
    change(toy(home) / "rule.sql", ("amount >= $amount_from", "amount >= $amount_from + 0"))
    assert "SQL 改过而 [[history]] 没有记" in told(home)
    scaffold.stamp(toy(home))
    assert told(home) == ""


def test_an_answer_that_hangs_on_the_order_of_rows_is_found(home):
    change(toy(home) / "rule.sql", ("list(entry.row_id ORDER BY entry.row_id) AS evidence", "[first(entry.row_id)] AS evidence"))
    change(toy(home) / "cases.toml", ('evidence = ["entry-1", "entry-2"]\n', ""))
    rows = "\n".join(f"P1 | management_expense | {number}000.00 | - | 样例商行" for number in range(3, 9))
    change(toy(home) / "cases.toml", ("P1 | management_expense | 12000.00 | - | 样例商行\nP1 | management_expense | 9000.00 | - | 样例商行", rows))
    change(toy(home) / "cases.toml", ('amount = "21000.00"', 'amount = "33000.00"'))
    assert "换了顺序，结果就不同" in told(home)


def test_an_answer_that_hangs_on_another_village_is_found(home):
    counted = "(SELECT 0.01 * count(*) FROM ledger.entry AS other WHERE other.counterparty = paid.counterparty)"
    change(toy(home) / "rule.sql", ("0.5 AS strength", f"0.5 + {counted} AS strength"))
    assert "账目相同的另一个村" in told(home)
    change(toy(home) / "rule.sql", ("paid.counterparty)", "paid.counterparty AND other.village_code = paid.village_code)"))
    assert "账目相同的另一个村" not in told(home)


def test_a_rule_sees_only_what_it_needs_when_its_cases_run(home):
    change(toy(home) / "rule.sql", ("FROM ledger.entry", "FROM ledger.voucher AS v INNER JOIN ledger.entry USING (voucher_key, village_code)"))
    assert "Table with name voucher does not exist" in told(home)


# What the configuration may say


def test_a_county_sets_params_and_is_told_what_does_not_exist(home, tmp_path):
    lower = Config(rules_folder=home, rules={"ZJ90": RuleSetting(params={"amount_from": 100})})
    assert read(home, config=lower).params[0].value == 100
    path = warehouse(tmp_path, entries(["99.99", "100.00"]))
    assert ask(path, home, lower).hits["amount"].to_pylist() == [100]
    wrong = {"ZJ90": RuleSetting(params={"amount": 100}), "XX01": RuleSetting(), "ZJ91": RuleSetting()}
    with pytest.raises(UsageError) as raised:
        catalogue.read(Config(rules_folder=home, rules=wrong))
    assert "没有参数 amount（可用：amount_from）" in str(raised.value)
    assert "[rule.XX01]" in str(raised.value)
    with pytest.raises(UsageError, match="不是同一类"):
        catalogue.read(Config(rules_folder=home, rules={"ZJ90": RuleSetting(params={"amount_from": "100"})}))


# A night


def test_a_rule_that_is_switched_off_says_why(home, tmp_path):
    off = Config(rules_folder=home, rules={"ZJ90": RuleSetting(enabled=False, why="县里另有系统")})
    night = ask(warehouse(tmp_path, entries(["30000.00"])), home, off)
    told = {"code": "ZJ90", "slug": "toy", "title": "大额支出", "status": "not_applicable", "why": "已在配置中关闭：县里另有系统", "hits": 0}
    assert night.listing == [told]
    assert night.coverage["status"].to_pylist() == ["not_applicable"]


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


GONE = """[ZJ{number}]
title = "旧的大额支出"
why = "与 ZJ90 问的是同一件事"
on = 2026-01-31
replaced_by = ["ZJ90"]
"""


def test_a_retired_code_is_never_given_again_and_says_what_became_of_it(home):
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    told_of_it = "已于 2026年1月31日 停用：与 ZJ90 问的是同一件事，由 ZJ90 代替"
    assert scaffold.new("money", "第二条", today=TODAY, rules_folder=home).name == "zj52_draft_zj52", "51 was given once"
    with pytest.raises(UsageError, match="已经用过"):
        scaffold.new("money", "再来", today=TODAY, code="ZJ51", rules_folder=home)
    assert told(home, "ZJ51") == f"规则 ZJ51 {told_of_it}"
    with pytest.raises(UsageError) as raised:
        catalogue.read(Config(rules_folder=home, rules={"ZJ51": RuleSetting()}))
    assert f"[rule.ZJ51]：这条规则{told_of_it}" in str(raised.value)
    (home / "RETIRED.toml").write_text(GONE.format(number=90), encoding="utf-8")
    assert "编号 ZJ90 已于 2026年1月31日 停用" in told(home)
    assert "停用的编号不再使用" in told(home)


@pytest.mark.parametrize(
    ("line", "instead", "problem"),
    [
        ("[ZJ51]", "[QQ51]", "[QQ51]：编号应当是类别"),
        ('title = "旧的大额支出"', "", "[ZJ51]：缺 title"),
        ('why = "与 ZJ90 问的是同一件事"', 'why = " "', "[ZJ51]：缺 why"),
        ("on = 2026-01-31", 'on = "2026-01-31"', "[ZJ51]：on 应当是日期"),
        ('["ZJ90"]', '"ZJ90"', "[ZJ51]：replaced_by 应当是编号的列表"),
        ('["ZJ90"]', '["ZJ99"]', "[ZJ51]：replaced_by 里的 ZJ99 不是规则"),
        ("on = 2026-01-31", "on = 2026-01-31\nby = 1", "[ZJ51]：不认识的键 by"),
        ("[ZJ51]", "[ZJ51", "不是合法的 TOML"),
    ],
)
def test_an_entry_of_a_retired_rule_is_whole(home, line, instead, problem):
    text = GONE.format(number=51)
    assert line in text
    (home / "RETIRED.toml").write_text(text.replace(line, instead), encoding="utf-8")
    gone, wrong = retired.read(home)
    wrong += retired.lost(gone, {"ZJ90"})
    assert problem in "\n".join(wrong)


def test_retired_codes_are_listed_and_old_lists_stay_readable(home, tmp_path, capsys):
    """On the command line with why and by what replaced; on the page of the catalogue a section of its own, which stands only where there is one."""
    settings = tmp_path / "sanzi.toml"
    settings.write_text(f'[rules]\nfolder = "{home.name}"\nshadow = ["ZJ90"]\n', encoding="utf-8")
    assert cli.main(["rules", "list", "--retired", "--config", str(settings)]) == 0
    assert capsys.readouterr().out == "没有停用的编号。\n"
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    assert cli.main(["rules", "list", "--retired", "--config", str(settings)]) == 0
    listed = capsys.readouterr().out
    assert all(text in listed for text in ("ZJ51", "2026-01-31", "ZJ90"))
    assert cli.main(["rules", "list", "--config", str(settings)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "ZJ90" in line]
    assert "观察" in line
    assert cli.main(["rules", "try", "ZJ51", "--warehouse", "none", "--config", str(settings)]) == 2
    assert "规则 ZJ51 已于 2026年1月31日 停用" in capsys.readouterr().err
    assert page.retired_codes({}) == []
    assert page.retired_codes(retired.read(home)[0])[-1] == "- ZJ51 旧的大额支出　已于 2026年1月31日 停用：与 ZJ90 问的是同一件事，由 ZJ90 代替。"


def test_a_rule_is_tried_whole_though_it_is_in_shadow(home, tmp_path, capsys):
    settings = tmp_path / "sanzi.toml"
    settings.write_text(f'[rules]\nfolder = "{home.name}"\nshadow = ["ZJ90"]\n', encoding="utf-8")
    path = warehouse(tmp_path, entries(["20000.00"]))
    assert cli.main(["rules", "try", "ZJ90", "--warehouse", str(path), "--as-of", "2025-07-15", "--config", str(settings)]) == 0
    assert "ZJ90 大额支出：1 条疑点" in capsys.readouterr().out


def test_a_whole_entry_has_no_problem(home):
    (home / "RETIRED.toml").write_text(GONE.format(number=51), encoding="utf-8")
    gone, wrong = retired.read(home)
    assert (wrong, retired.lost(gone, {"ZJ90"})) == ([], [])
    assert gone["ZJ51"] == retired.Retired("ZJ51", "旧的大额支出", "与 ZJ90 问的是同一件事", dt.date(2026, 1, 31), ("ZJ90",))


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


# The command line


def test_the_commands(home, tmp_path, capsys):
    config = tmp_path / "sanzi.toml"
    config.write_text('[rules]\nfolder = "rules"\n', encoding="utf-8")
    path = warehouse(tmp_path, entries(["20000.00"]))
    told = ["--config", str(config)]
    assert cli.main(["rules", "check", "ZJ90", *told]) == 0
    assert cli.main(["rules", "try", "ZJ90", "--warehouse", str(path), "--as-of", "2025-07-15", *told]) == 0
    said = capsys.readouterr().out
    assert "ZJ90 大额支出：1 条疑点" in said
    # The whole sentence, however narrow the screen.
    assert "20,000.00元，达到" in said and "990101001001" in said
    assert cli.main(["rules", "new", "works", "新的", *told]) == 0
    assert (home / "works" / "gc51_draft_gc51" / "rule.sql").is_file()
    assert cli.main(["rules", "list", *told]) in (0, 1)
    assert "新的" in capsys.readouterr().out
    assert cli.main(["rules", "try", "ZJ99", "--warehouse", str(path), *told]) == 2
    change(toy(home) / "rule.toml", ('basis = ["FIN"]', "basis = []"))
    assert cli.main(["rules", "check", "ZJ90", *told]) == 1
    assert "basis 至少一条" in capsys.readouterr().err
    change(toy(home) / "rule.toml", ("basis = []", 'basis = ["FIN"]'))
    change(toy(home) / "cases.toml", ('amount = "20000.00"', 'amount = "20000.01"'))
    assert cli.main(["rules", "check", "ZJ90", "--no-cases", *told]) == 0
    assert cli.main(["rules", "check", "ZJ90", *told]) == 1
    assert commands.LEVELS.keys() == set(card.LEVELS)
