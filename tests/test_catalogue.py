"""The rules engine: what a rule folder must be, what a rule may not do, and the commands about rules. With tiny rules of its own."""

import pytest
from drawn_rules import TODAY, ask, change, entries, read, told, toy, warehouse

from sanzi import cli
from sanzi.config import Config, RuleSetting
from sanzi.errors import UsageError
from sanzi.rules import card, catalogue, commands, lint, scaffold

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


def test_a_rule_that_is_switched_off_says_why(home, tmp_path):
    off = Config(rules_folder=home, rules={"ZJ90": RuleSetting(enabled=False, why="县里另有系统")})
    night = ask(warehouse(tmp_path, entries(["30000.00"])), home, off)
    told = {"code": "ZJ90", "slug": "toy", "title": "大额支出", "status": "not_applicable", "why": "已在配置中关闭：县里另有系统", "hits": 0}
    assert night.listing == [told]
    assert night.coverage["status"].to_pylist() == ["not_applicable"]


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


def test_a_rule_is_tried_whole_though_it_is_in_shadow(home, tmp_path, capsys):
    settings = tmp_path / "sanzi.toml"
    settings.write_text(f'[rules]\nfolder = "{home.name}"\nshadow = ["ZJ90"]\n', encoding="utf-8")
    path = warehouse(tmp_path, entries(["20000.00"]))
    assert cli.main(["rules", "try", "ZJ90", "--warehouse", str(path), "--as-of", "2025-07-15", "--config", str(settings)]) == 0
    assert "ZJ90 大额支出：1 条疑点" in capsys.readouterr().out
