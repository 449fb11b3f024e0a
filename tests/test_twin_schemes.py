"""Schemes: files read strictly, drawn and assigned by the seed, planted so that the books still hold, told in the truth by the rows as written."""

import argparse
import datetime as dt
import tomllib
from collections import Counter, defaultdict
from decimal import Decimal
from random import Random

import pytest
from test_twin import run
from twin_rows import contents, files_of, tables_of, voucher_of, yuan

from sanzi.errors import UsageError
from sanzi.twin import assign, commands, coverage, days, draw, language, planting, scheme
from sanzi.twin.county import Order, make
from sanzi.twin.firms import Register
from sanzi.twin.planting import Asked

VILLAGES = 24
# Payments, dues that never come, pay-out lists, works, papers, kin, an edited board.
SORTS = ("XF04", "HT01", "RY04", "GC01", "ZJ06", "JC03", "DS03", "JC05")


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A plain county with schemes of every sort: its folder, its rows by file, its truth."""
    out = tmp_path_factory.mktemp("county")
    make(Order(VILLAGES, 24, 7, is_messy=False, asked=Asked(is_sample=False, codes=SORTS)), out)
    return out, files_of(out), tomllib.loads((out / "planted.toml").read_text(encoding="utf-8"))


def rows_of(files: dict, name: str) -> list[dict]:
    return [row for path, rows in files.items() if path.rsplit("/", 1)[-1] == f"{name}.csv" for row in rows]


def told(text: str, tmp_path, name="spending/xf04_try.toml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return planting.look(tmp_path)


GOOD = """
title = "节前买酒"
rules = ["XF04"]
events = [{ id = "buy", do = "spend", on = "anchor-3", amount = [100, 200], payee = "{shop}", key = "office", text = "买酒" }]
[anchor]
festival = ["中秋"]
[draw]
shop = ["甲{mark}店", "乙{mark}店"]
[plain]
least = "yellow"
[covered]
least = "blue"
change.buy = { text = "办公用品" }
[hidden]
least = "none"
without = ["buy"]
events = [{ do = "absent", kind = "vouchers", what = "没有", from = "anchor", to = "end" }]
[[look_alike]]
title = "慰问"
events = [{ do = "spend", on = "anchor", amount = "360", payee = "{shop}", key = "relief", text = "慰问" }]
"""


def test_a_scheme_file_gives_a_block_for_each_concealment_and_look_alike(tmp_path):
    (read,), problems = told(GOOD, tmp_path)
    assert problems == []
    assert read.name == "XF04-try"
    assert [(block.concealment, block.least, [event["do"] for event in block.events]) for block in read.levels] == [
        ("plain", "yellow", ["spend"]), ("covered", "blue", ["spend"]), ("hidden", "none", ["absent"]),
    ]  # fmt: skip
    assert [block.events[0].get("text") for block in read.levels[:2]] == ["买酒", "办公用品"]
    assert [(block.kind, block.rules, block.anchor) for block in read.look_alikes] == [("look_alike", ("XF04",), {"festival": ["中秋"]})]


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ('rules = ["XF04"]', 'rules = ["XF05"]', "编号是 rules 的第一个"),
        ('least = "blue"', 'least = "green"', "[covered] 的 least 应当是"),
        ("change.buy", "change.sell", "要改或去掉的“sell”不是哪个事件的 id（有：buy）"),
        ("[hidden]", "[secret]", "文件没有“secret”这一项"),
        ('do = "spend", on = "anchor-3"', 'do = "spent", on = "anchor-3"', "的 do 应当是 spend、receive"),
        ('on = "anchor-3"', 'on = "festival-3"', "从“festival”数起，前面没有这个日子"),
        ('on = "anchor-3"', 'on = "anchor-3..-9"', "下限大于上限"),
        ('on = "anchor-3"', 'when = "anchor-3"', "缺少“on”"),
        ('key = "office"', 'key = "offices"', "不是 accounts.toml 里的科目：'offices'"),
        ('payee = "{shop}", key = "office"', 'payee = "{店}", key = "office"', "用了没有定义的 {店}"),
        ("amount = [100, 200]", 'amount = "price*2"', "用了没有定义的数“price”"),
        ('festival = ["中秋"]', 'festival = ["双十一"]', "不认识节日“双十一”"),
        ('kind = "vouchers"', 'kind = "voucher"', "的 kind 应当是 villages"),
        ('shop = ["甲{mark}店", "乙{mark}店"]', 'shop = ["甲|乙", "丙"]', "分成的段数不一样"),
    ],
)
def test_what_is_wrong_with_a_scheme_file_is_said(tmp_path, written, instead, words):
    assert written in GOOD
    good, problems = told(GOOD.replace(written, instead), tmp_path)
    assert good == []
    assert any(words in problem for problem in problems), problems
    assert all(problem.startswith("spending/xf04_try.toml：") for problem in problems)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    _, problems = told(GOOD.replace('key = "office"', 'key = "offices"').replace('on = "anchor-3"', 'on = "x"').replace('"360"', '"many"'), tmp_path)
    # plain and covered share the two; the look-alike has its own.
    assert len(problems) == 2 + 2 + 1


def test_every_scheme_and_matter_in_the_folder_is_read():
    schemes, problems = planting.look()
    assert problems == []
    assert len(schemes) >= 60
    assert [each.name for each in schemes if not each.look_alikes] == []


def test_gaps_name_the_rule_without_a_scheme_and_the_scheme_without_a_look_alike(tmp_path):
    for folder in ("spending/xf04_a", "money/zj01_b", "whole/zh03_c", "data/sj01_d"):
        (tmp_path / "rules" / folder).mkdir(parents=True)
        (tmp_path / "rules" / folder / "rule.toml").write_text("")
    (read,), _ = told(GOOD, tmp_path / "schemes")
    bare = scheme.Scheme(read.name, read.rules, read.levels, ())
    assert coverage.gaps([read], tmp_path / "rules") == ["规则 ZJ01 还没有方案：在 schemes/ 里写一个 zj01_名字.toml"]
    assert coverage.gaps([bare], tmp_path / "rules")[1:] == ["方案 XF04-try 没有合法的对照（[[look_alike]]）"]


def test_the_check_that_lint_runs_fails_for_a_rule_without_a_scheme_and_a_scheme_without_a_look_alike(tmp_path, capsys):
    told(GOOD, tmp_path)
    assert commands.check(argparse.Namespace(scheme_folder=tmp_path)) == 1
    said = capsys.readouterr().err
    assert "规则 XF01 还没有方案：在 schemes/ 里写一个 xf01_名字.toml\n" in said
    assert [code for code in ("XF04", "ZH01", "ZH03", "ZH04", "ZH05", "SJ01") if f"规则 {code} 还没有方案" in said] == []
    told(GOOD.partition("[[look_alike]]")[0] + "\n", tmp_path)
    assert commands.check(argparse.Namespace(scheme_folder=tmp_path)) == 1
    assert "spending/xf04_try.toml：文件缺少“look_alike”" in capsys.readouterr().err


def test_halves_share_nothing_and_a_new_wording_moves_no_other():
    words = [f"说法{number}" for number in range(9)]
    one, other = draw.half_of(words, "a"), draw.half_of(words, "b")
    assert sorted(one + other) == sorted(words)
    assert one
    assert other
    assert set(one) <= set(draw.half_of([*words, "新的说法"], "a"))
    assert draw.half_of(["只有一种"], "a") == draw.half_of(["只有一种"], "b") == ["只有一种"]
    assert all(draw.half_of(pair, half) for pair in (["甲", "乙"], ["丙", "丁"], ["戊", "己"]) for half in "ab")


def test_room_is_what_the_events_may_reach():
    events = (
        {"do": "meeting", "id": "met", "on": "anchor-20..-9", "type": "x", "topic": "x"},
        {"do": "spend", "id": "paid", "on": "met+30..40", "amount": 1, "payee": "", "key": "office", "text": "x"},
        {"do": "spend", "on": "paid+1m", "times": [2, 3], "every": [50, 60], "amount": 1, "payee": "", "key": "office", "text": "x"},
    )
    block = scheme.Block("x", "scheme", "plain", 0, "", ("XF04",), (), "none", "", "", {"any": True}, {}, {}, events)
    # -20; and -9 + 40 + 31 + 2 rounds of 60.
    assert draw.room(block) == (20, 182)


def test_assignment_leaves_a_share_clean_and_keeps_look_alikes_apart():
    schemes, _ = planting.look()
    placed = assign.assign(schemes, range(1, 81), "1", 0.25)
    assert len(placed) <= 60
    for blocks in placed.values():
        assert len({block.scheme for block in blocks}) == len(blocks) <= 8
    counts = Counter((block.scheme, block.concealment) for blocks in placed.values() for block in blocks)
    assert all(counts[each.name, level] >= 1 for each in schemes for level in (*scheme.CONCEALMENTS, ""))
    assert placed == assign.assign(schemes, range(1, 81), "1", 0.25) != assign.assign(schemes, range(1, 81), "2", 0.25)
    assert [list(part) for part in assign.parts(3)] == [[1, 2, 3]]
    assert [len(part) for part in assign.parts(100)] == [50, 50]
    assert assign.assign(schemes, range(1, 10), "1", 1.0) == {}
    # One scheme has one place a village: twelve villages hold it twelve times and no more.
    assert sum(map(len, assign.assign(schemes[:1], range(1, 13), "1", 0.0).values())) == 12


def test_firms_share_a_telephone_only_where_they_are_told_to():
    # 2000 firms draw from 10000 numbers: by chance some 200 would meet.
    firms = {f"{number}号店": {} for number in range(2000)} | {name: {"phone": "19900001234"} for name in ("甲店", "乙店")}
    phones = [row.values["phone"] for row in Register("1").rows(firms)]
    assert phones[-2:] == ["19900001234"] * 2
    assert len(set(phones[:-2])) == 2000
    assert all(phone.startswith("19900") and len(phone) == 11 for phone in phones)
    assert len({row.values["phone"] for row in Register("1", is_sample=True).rows(firms)}) < 2000


def test_clean_villages_are_those_where_nothing_is_planted(county):
    _, files, truth = county
    busy = {matter["village_code"] for matter in truth["matter"]}
    assert busy.isdisjoint(truth["clean_villages"])
    assert busy | set(truth["clean_villages"]) == {row["组织代码"] for row in rows_of(files, "组织名录")}
    assert len(truth["clean_villages"]) >= VILLAGES // 4


def test_every_planted_row_is_there_and_of_its_village(county):
    _, files, truth = county
    kinds = set()
    for matter in truth["matter"]:
        assert matter["rows"] or matter["absent"], matter["id"]
        for row in [*matter["rows"], *matter["around"]]:
            record = files[row["file"]][row["row"] - 2]
            assert record.get("组织代码", matter["village_code"]) == matter["village_code"], (matter["id"], row)
            kinds.add(row["kind"])
        places = [(row["file"], row["row"]) for row in [*matter["rows"], *matter["around"]]]
        assert len(places) == len(set(places))
    assert kinds >= {"vouchers", "bank", "invoices", "invoice_ext", "contracts", "contract_plan", "projects", "meetings", "allowances"}


def test_with_schemes_every_voucher_still_balances_and_ties(county):
    _, files, _ = county
    sums, turnover = defaultdict(Decimal), defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows_of(files, "记账凭证"):
        sums[voucher_of(row)] += yuan(row["借方金额"]) - yuan(row["贷方金额"])
        of_account = turnover[row["组织代码"], row["凭证日期"][:7], row["科目编码"]]
        of_account[0] += yuan(row["借方金额"])
        of_account[1] += yuan(row["贷方金额"])
    assert {key: left for key, left in sums.items() if left} == {}
    for row in rows_of(files, "科目余额表"):
        booked = turnover.pop((row["组织代码"], row["会计期间"], row["科目编码"]), [Decimal(0), Decimal(0)])
        assert [yuan(row["本期借方"]), yuan(row["本期贷方"])] == booked
    # A red entry of the same month leaves nothing to show.
    assert not any(any(sums) for sums in turnover.values())


def test_dues_that_were_withheld_are_neither_booked_nor_banked(county):
    _, files, truth = county
    plain = [matter for matter in truth["matter"] if matter["id"].startswith("HT01-dues_not_received.plain")]
    assert plain
    for matter in plain:
        for absence in matter["absent"]:
            dues = [row for row in rows_of(files, "合同收款计划") if row["合同编号"] == absence["subject"] and row["应收日期"] >= str(absence["first_on"])]
            assert dues
            assert {row["实收日期"] for row in dues} == {""}
            booked = [row for row in rows_of(files, "记账凭证") if row["合同编号"] == absence["subject"] and row["凭证日期"] >= str(absence["first_on"])]
            assert booked == []


def test_truth_says_half_concealment_and_level(county):
    _, _, truth = county
    assert truth["as_of"] == dt.date(2025, 7, 15)
    schemes = [matter for matter in truth["matter"] if matter["kind"] == "scheme"]
    assert {matter["concealment"] for matter in schemes} == set(scheme.CONCEALMENTS)
    assert {matter["half"] for matter in truth["matter"]} == {"a", "b"}
    assert len({matter["id"] for matter in truth["matter"]}) == len(truth["matter"])
    assert all(matter["id"].startswith(matter["rules"][0] + "-") for matter in schemes)


def test_the_same_order_gives_the_same_bytes_and_one_half_gives_only_its_own(tmp_path):
    ask = Asked(is_sample=False, codes=("XF04",), half="b")
    for name in ("one", "two"):
        make(Order(6, 12, 3, is_messy=False, asked=ask), tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    truth = tomllib.loads((tmp_path / "one/planted.toml").read_text(encoding="utf-8"))
    assert {matter["half"] for matter in truth["matter"]} == {"b"}
    assert {matter["scheme"].split("-")[0] for matter in truth["matter"]} == {"XF04"}


def test_what_fits_nowhere_is_said(tmp_path, capsys):
    assert run("--villages", "3", "--months", "3", "--schemes", "HT01", "--mess", "none", "--out", str(tmp_path / "small")) == 0
    assert "没有合适的村可埋" in capsys.readouterr().out
    truth = tomllib.loads((tmp_path / "small/planted.toml").read_text(encoding="utf-8"))
    assert truth["unplanted"]
    with pytest.raises(UsageError, match="没有为 XX99 写的方案"):
        run("--villages", "3", "--schemes", "XX99", "--out", str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("expression", "low", "high"),
    [
        ("anchor", "2024-03-13", "2024-03-13"),
        ("anchor+5!", "2024-03-18", "2024-03-18"),
        ("anchor+3!", "2024-03-16", "2024-03-16"),  # a Saturday
        ("anchor+3", "2024-03-15", "2024-03-15"),
        ("anchor-12..-3!", "2024-03-01", "2024-03-10"),
        ("anchor+2m!", "2024-05-13", "2024-05-13"),
        ("anchor+1y!", "2025-03-13", "2025-03-13"),
        ("中秋@anchor-10!", "2024-09-07", "2024-09-07"),
    ],
)
def test_days_are_counted_from_days(expression, low, high):
    drawn = draw.Drawn.__new__(draw.Drawn)
    drawn.rng, drawn.days = Random(1), {"anchor": dt.date(2024, 3, 13)}
    for _ in range(20):
        assert dt.date.fromisoformat(low) <= drawn.day(expression) <= dt.date.fromisoformat(high)


@pytest.mark.parametrize(
    ("expression", "fen"),
    [("860.40", 86040), (300, 30000), ("-3480", -348000), ("rent*0.3", 135000), ("rent*2-100", 890000), ("1000+rent", 550000), ("list", 123456)],
)
def test_amounts_are_summed_from_left_to_right(expression, fen):
    drawn = draw.Drawn.__new__(draw.Drawn)
    drawn.numbers = {"rent": Decimal(4500), "list": Decimal("1234.56")}
    assert drawn.amount(expression) == fen
    assert language.SUM.fullmatch(str(expression))


def test_festivals_fall_on_their_days():
    assert days.festival("中秋", 2024) == dt.date(2024, 9, 17)
    assert days.festival("端午", 2025) == dt.date(2025, 5, 31)
    assert days.festival("国庆", 2025) == dt.date(2025, 10, 1)


APART = """
title = "账与银行、票据、公开各说各的"
rules = ["ZJ08"]
events = [
  { do = "spend", on = "anchor", amount = 4321, payee = "甲", key = "office", text = "没有", banked = 0 },
  { do = "spend", on = "anchor", amount = 4322, payee = "乙", key = "office", text = "多付", item = "*甲*", as = "bill", banked = 5322, bank_name = "{head}" },
  { do = "spend", on = "anchor", amount = 4323, payee = "乙", key = "office", text = "连号", item = "*甲*乙", next_to = "{bill}" },
  { do = "spend", on = "anchor", amount = 88000, payee = "丙店", key = "office", text = "现金不够", by = "cash", runs_short = true },
  { do = "row", kind = "bank", account_no = "990199", date = "anchor", direction = "借", amount = 777, cp_name = "丁", purpose = "账外" },
  { do = "remove", kind = "vouchers", from = "anchor+40", to = "anchor+60", numbered = true, most = 1, what = "凭证缺号" },
  { do = "remove", kind = "vouchers", from = "anchor", to = "end", key = "stall" },
  { do = "remove", kind = "disclosures", from = "start", to = "start" },
  { do = "edit", kind = "disclosures", from = "start+80", to = "start+100", add = { expense = "-1000", date = 40 } },
]
[anchor]
months = [10]
[fit]
key = "stall"
[plain]
least = "none"
[covered]
least = "none"
[hidden]
least = "none"
[[look_alike]]
title = "无"
events = [{ do = "absent", kind = "bank", what = "无", from = "anchor", to = "end" }]
"""


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Rows by file of the one village where the file above was planted, and its truth."""
    home, out = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("apart") / "county"
    told(APART, home, "money/zj08_apart.toml")
    make(Order(5, 12, 1, is_messy=False, asked=Asked(is_sample=False, clean_share=0.0, folder=home)), out)
    truth = next(each for each in tomllib.loads((out / "planted.toml").read_text(encoding="utf-8"))["matter"] if each["kind"] == "scheme")
    return {name: [row for row in rows if row.get("组织代码") == truth["village_code"]] for name, rows in tables_of(out).items()}, truth


def test_bank_lines_may_be_missing_or_say_another_amount_and_name(apart):
    tables, _ = apart
    head = next(row["姓名"] for row in tables["干部花名册"] if "书记" in row["职务"])
    amounts = {yuan(row["交易金额"]): row["对方户名"] for row in tables["银行流水"]}
    assert Decimal("4321.00") not in amounts
    assert Decimal("4322.00") not in amounts
    assert amounts[Decimal("5322.00")] == head
    assert amounts[Decimal("4323.00")] == "乙"
    before = {}
    for row in tables["银行流水"]:
        change = yuan(row["交易金额"]) * (1 if row["借贷标志"] == "贷" else -1)
        assert yuan(row["余额"]) >= 0
        assert before.get(row["账号"], yuan(row["余额"]) - change) + change == yuan(row["余额"])
        before[row["账号"]] = yuan(row["余额"])
    assert before["990199"] == 0


def test_invoice_numbers_may_follow_one_another_and_cash_may_run_short(apart):
    tables, _ = apart
    first, second = (next(row["票据号"] for row in tables["记账凭证"] if row["摘要"] == text and row["票据号"]) for text in ("多付", "连号"))
    assert int(second) == int(first) + 1
    cash = yuan(next(row["期初借方"] for row in tables["科目余额表"] if row["会计期间"] == "2023-07" and row["科目编码"] == "101"))
    lowest = Decimal(0)
    for row in tables["记账凭证"]:
        if row["科目编码"] == "101":
            cash += yuan(row["借方金额"]) - yuan(row["贷方金额"])
            lowest = min(lowest, cash)
    assert lowest < -80_000
    assert cash >= 0


def test_vouchers_and_disclosures_go_missing_and_say_another_thing(apart):
    tables, truth = apart
    numbers = defaultdict(set)
    for row in tables["记账凭证"]:
        numbers[row["凭证日期"][:7]].add(int(row["凭证号"]))
    assert sum(max(each) - len(each) for each in numbers.values()) == 1
    anchor = str(truth["anchor"])
    assert not [row for row in tables["记账凭证"] if row["摘要"] in ("收集市摊位费", "圩日摊位收入", "代收摊位管理费") and row["凭证日期"] >= anchor]
    assert [row["公开期间"] for row in tables["公开记录"]] == ["2023Q4", "2024Q1", "2024Q2"]
    assert tables["公开记录"][0]["公开日期"] > "2024-02-01"
    assert {each["kind"] for each in truth["absent"]} == {"vouchers", "disclosures"}


def test_a_village_without_what_a_block_takes_hold_of_is_passed_over(apart):
    _, truth = apart
    # Every third village has no market.
    assert int(truth["village_code"][-1]) % 3 != 0
