"""What happens to villages: who is in office signs, what comes in is documented and goes where it should, lists are what was paid, rents rise as agreed."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

# Collected here once more, over this county.
from test_twin import (  # noqa: F401
    test_balances_tie_to_vouchers_and_carry_over,
    test_bank_balance_runs_on,
    test_bank_lines_tie_to_the_bank_account,
    test_cash_is_never_short,
    test_disclosures_tie_to_income_and_expense,
    test_every_voucher_balances,
    test_people_are_of_the_invented_kind,
    test_received_instalments_are_in_the_books,
)
from twin_rows import tables_of, yuan

from sanzi.twin import chapters
from sanzi.twin.county import Order, make
from sanzi.twin.planting import Asked

ELECTED_ON = "2026-01-16"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Clean villages over the three years in which a new term begins: {kind label: rows}."""
    out = tmp_path_factory.mktemp("life")
    make(Order(18, 36, 4, is_messy=False, asked=Asked(is_sample=False, clean_share=1.0)), out)
    return tables_of(out)


def sums(rows: list[dict], column: str, *keys: str) -> dict[tuple, Decimal]:
    total = defaultdict(Decimal)
    for row in rows:
        total[tuple(row[key] for key in keys)] += yuan(row[column])
    return total


def test_the_trial_balance_is_even_in_every_month(plain):
    for part in ("期初", "本期", "期末"):
        debit, credit = (sums(plain["科目余额表"], f"{part}{side}", "组织代码", "会计期间") for side in ("借方", "贷方"))
        assert debit == credit


def test_whoever_signs_is_in_office_on_that_day(plain):
    terms = defaultdict(list)
    for row in plain["干部花名册"]:
        terms[row["组织代码"], row["姓名"]].append((row["任职开始"], row["任职结束"] or "9999"))
    signed = {
        (row["组织代码"], name, row["凭证日期"]) for row in plain["记账凭证"] for part in ("经手人", "审批人", "出纳") for name in row[part].split("、") if name
    }
    assert len(signed) > 1000
    assert [each for each in signed if not any(first <= each[2] <= last for first, last in terms[each[:2]])] == []


def test_somebody_leaves_between_elections_and_another_signs(plain):
    left = [row for row in plain["干部花名册"] if "2023-07-01" < row["任职结束"] < "2026-01-15"]
    assert left
    for row in left:
        assert any(row["姓名"] in met["议题"] for met in plain["会议与决策记录"] if met["组织代码"] == row["组织代码"])


def test_at_the_election_every_elected_post_begins_a_new_term(plain):
    holders = defaultdict(list)
    for row in plain["干部花名册"]:
        if "合作社" not in row["职务"] and row["任职开始"] <= "2026-02-01" and (row["任职结束"] or "9999") > "2026-02-01":
            holders[row["组织代码"]].append(row)
    assert len(holders) == 18
    for rows in holders.values():
        assert len(rows) == 6
        assert {row["任职开始"] for row in rows if row["职务"] != "报账员"} == {ELECTED_ON}
    voted = {row["组织代码"] for row in plain["会议与决策记录"] if row["会议类型"] == "村民选举大会" and "2026-01-01" < row["会议开始日期"] < "2026-01-20"}
    assert voted == set(holders)
    paid = [row for row in plain["记账凭证"] if row["科目名称"].endswith("选举费") and yuan(row["借方金额"])]
    assert {row["组织代码"] for row in paid} >= voted


def test_special_funds_come_from_the_list_of_grants_and_go_to_lists_or_to_the_reserve(plain):
    granted = sums(plain["上级拨款清单"], "金额", "组织代码", "拨付单位", "金额")
    lists = sums(plain["补贴发放明细"], "金额", "组织代码", "事由")
    standing, checked = defaultdict(Decimal), defaultdict(int)
    for row in plain["记账凭证"]:
        if "专项应付款" not in row["科目名称"]:
            continue
        code, debit, credit = row["组织代码"], yuan(row["借方金额"]), yuan(row["贷方金额"])
        standing[code, row["科目名称"][:8]] += credit - debit
        assert standing[code, row["科目名称"][:8]] >= 0, row
        if credit:
            assert granted[code, row["往来单位"], str(credit)], row
            checked["in"] += 1
        elif "公积金" in row["摘要"]:
            checked["reserve"] += 1
        else:
            assert any(debit == total for (village, _), total in lists.items() if village == code), row
            checked["lists"] += 1
    assert set(checked) == {"in", "reserve", "lists"}
    # All of the land money is passed on or kept by vote within the books.
    assert {left for (_, name), left in standing.items() if name.endswith("征地")} <= {Decimal(0)}


@pytest.mark.parametrize(
    ("reason", "purpose"), [("成员分红", "代发分红款"), ("征地补偿", "代发征地补偿"), ("自然灾害救助", "代发救助金"), ("奖教助学", "代发助学金")]
)
def test_what_is_paid_out_is_what_the_list_says(plain, reason, purpose):
    listed = sums([row for row in plain["补贴发放明细"] if row["事由"].endswith(reason)], "金额", "组织代码")
    banked = sums([row for row in plain["银行流水"] if row["摘要"] == purpose], "交易金额", "组织代码")
    assert listed == banked
    assert listed


def test_nobody_is_paid_twice_for_one_day_or_after_death(plain):
    dead = {row["身份证号"]: row["起始日期"] for row in plain["人员状态"] if row["状态"] == "死亡"}
    days = [(row["身份证号"], row["日期"]) for row in plain["补贴发放明细"] if row["天数"]]
    assert len(days) == len(set(days)) > 500
    assert {row["身份证号"] for row in plain["补贴发放明细"]} & dead.keys()
    assert [row for row in plain["补贴发放明细"] if row["日期"] > dead.get(row["身份证号"], "9999")] == []


@pytest.mark.parametrize(("says", "factors"), [("每年递增3%", ("1.03", "1.0609")), ("第三年起每两年递增5%", ("1", "1.05"))])
def test_rents_rise_as_the_contract_says(plain, says, factors):
    dues = defaultdict(dict)
    for row in plain["合同收款计划"]:
        dues[row["合同编号"]][int(row["期次"])] = yuan(row["应收金额"])
    checked = 0
    for contract in plain["合同台账"]:
        planned = dues[contract["合同编号"]]
        if says in contract["付款方式"] and 1 in planned:
            assert sum(planned.values()) == yuan(contract["合同总金额"])
            for year, factor in enumerate(factors, 2):
                # Whole yuan, each step cut off.
                assert -2 < planned[year] - yuan(contract["年租金"]) * Decimal(factor) <= 0
            checked += 1
    assert checked


def test_what_was_let_before_is_let_again_by_open_bidding(plain):
    ended = [row for row in plain["合同台账"] if row["状态"] == "已到期"]
    assert ended
    dealt = {row["合同编号"] for row in plain["产权交易记录"]}
    for contract in ended:
        name = contract["合同名称"]
        following = [
            each
            for each in plain["合同台账"]
            if (each["组织代码"], each["合同名称"]) == (contract["组织代码"], name) and each["签订日期"] > contract["签订日期"]
        ]
        assert following, contract
        assert {each["合同编号"] for each in following} <= dealt


def test_emergency_works_go_without_a_tender_and_are_confirmed_before_they_are_paid(plain):
    urgent = [row for row in plain["工程项目台账"] if "应急" in row["发包方式"]]
    assert urgent
    for project in urgent:
        assert not project["交易编号"]
        met = {row["会议类型"]: row["会议开始日期"] for row in plain["会议与决策记录"] if row["关联编号"] == project["项目编号"]}
        first = min(row["凭证日期"] for row in plain["记账凭证"] if row["项目编号"] == project["项目编号"] and row["科目名称"].startswith("在建工程"))
        assert met["两委联席会"] <= project["开工日期"]
        assert met["村民代表会议"] < first


def test_lost_assets_leave_the_books_with_what_the_insurance_paid(plain):
    lost = [row for row in plain["固定资产台账"] if row["使用状况"] == "毁损"]
    assert lost
    for card in lost:
        own = [
            row for row in plain["记账凭证"] if row["组织代码"] == card["组织代码"] and card["资产名称"] in row["摘要"] and row["科目名称"] == "固定资产清理"
        ]
        assert sum(yuan(row["借方金额"]) - yuan(row["贷方金额"]) for row in own) == 0
        assert yuan(card["处置收入"]) in {yuan(row["贷方金额"]) for row in own}
        assert sum(yuan(row["借方金额"]) for row in own) == yuan(card["原值"]) - yuan(card["累计折旧"])


def test_villages_let_and_build_different_things(plain):
    for kind, column in (("合同台账", "标的"), ("工程项目台账", "项目名称")):
        things = defaultdict(set)
        for row in plain[kind]:
            things[row["组织代码"]].add(row[column][-4:])
        assert len({frozenset(each) for each in things.values()}) >= 5, kind


def test_rich_villages_pay_shares_and_poor_ones_spend_less(plain):
    shares = {row["组织代码"] for row in plain["补贴发放明细"] if row["事由"] == "成员分红"}
    spent = sums(plain["公开记录"], "支出合计", "组织代码")
    rich = [total for (code,), total in spent.items() if code in shares]
    poor = [total for (code,), total in spent.items() if code not in shares]
    assert sum(rich) / len(rich) > sum(poor) / len(poor) * Decimal("1.2")


def test_every_chapter_can_be_played():
    assert chapters.problems() == []
    assert len(chapters.chapters()) >= 20


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ('of = ["城郊村"]', 'of = ["海岛村"]', "没有“海岛村”这种村"),
        ('often = "year"', 'often = "daily"', "often 应当是 once、year、each 之一"),
        ("share = 0.5", "share = 1", "“share”应当是小数"),
        ('change = ["head"]', 'change = ["chief"]', "不认识职务“chief”"),
        ("{came}", "{gone}", "用了没有定义的 {gone}"),
        ("[3, 4]", "[4, 3]", "应当是 [下限, 上限]"),
    ],
)
def test_what_is_wrong_with_a_chapter_is_said(tmp_path, written, instead, words):
    good = """
[[chapter]]
title = "试"
of = ["城郊村"]
often = "year"
share = 0.5
anchor = { change = ["head"] }
events = [
  { do = "meeting", on = "anchor", type = "两委联席会", topic = "{left}与{came}移交" },
  { do = "list", who = "families:3", on = "anchor", reason = "试", amount = 100, shares = [3, 4] },
]
"""
    assert written in good
    (tmp_path / "own.toml").write_text(good, encoding="utf-8")
    assert chapters.problems(tmp_path) == []
    (tmp_path / "own.toml").write_text(good.replace(written, instead), encoding="utf-8")
    (problem,) = chapters.problems(tmp_path)
    assert problem.startswith("chapters/own.toml：试：")
    assert words in problem


def test_a_chapter_happens_only_where_its_room_is_in_the_books(tmp_path):
    make(Order(6, 3, 4, is_messy=False, asked=Asked(is_sample=False, clean_share=1.0)), tmp_path)
    last = dt.date(2023, 9, 30)
    met = [row for row in tables_of(tmp_path)["会议与决策记录"] if not row["关联编号"]]
    assert met
    assert max(dt.date.fromisoformat(row["会议开始日期"]) for row in met) <= last
