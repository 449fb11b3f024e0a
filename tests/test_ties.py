"""Scale and sides held against what another kind of export says: drawn files, and who must wait."""

import datetime as dt
from decimal import Decimal

import pytest
from conftest import SAMPLE
from drawn_ties import DUES, MONEY, RENTED, VILLAGE, bank, plan, vouchers, waiting

from sanzi.exports import load

SUM = "44283.85"


def test_a_statement_in_wan_that_does_not_say_so_waits_and_an_answer_releases_it(county):
    county.text("凭证/三月.csv", vouchers())
    county.text("流水/2024-03/三月.csv", bank(in_wan=True))
    files = county.night()
    assert waiting(files) == ["流水/2024-03/三月.csv"]
    assert (files["凭证/三月.csv"]["rows_loaded"], county.staged("bank", "amount")) == (12, [])
    why = files["流水/2024-03/三月.csv"]["why"]
    for part in ("凭证/三月.csv", "相符 0 处", "放大一万倍后相符 6 处", "--unit 万元", "--accept"):
        assert part in why
    assert waiting(county.night()) == ["流水/2024-03/三月.csv"]
    assert county.answer("流水/2024-03/三月.csv", "--unit", "万元") == 0
    files = county.night()
    assert waiting(files) == []
    assert "李某 2025-07-10 确认：金额单位 万元" in files["流水/2024-03/三月.csv"]["why"]
    assert files["流水/2024-03/三月.csv"]["sums"]["amount"] == SUM
    assert county.staged("bank", "amount") == [Decimal(yuan) for _, _, yuan, _ in MONEY]
    # Next month's file of the same source is covered, and is not asked about.
    april = tuple((day.replace("-03-", "-04-"), side, yuan, wan) for day, side, yuan, wan in MONEY)
    county.text("流水/2024-04/四月.csv", bank(april, in_wan=True))
    county.text("凭证/四月.csv", vouchers(april))
    files = county.night()
    assert (waiting(files), files["流水/2024-04/四月.csv"]["sums"]["amount"]) == ([], SUM)
    assert files["流水/2024-03/三月.csv"]["why"].startswith("沿用")


@pytest.mark.parametrize(("lines", "waits"), [(4, []), (5, ["流水.csv"])])
def test_five_different_amounts_are_needed(county, lines, waits):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(MONEY[:lines], in_wan=True))
    assert waiting(county.night()) == waits


def test_an_amount_that_repeats_is_one_amount(county):
    same = tuple((f"2024-03-{day:02}", "out", "1000.00", "0.1") for day in range(1, 9))
    county.text("凭证.csv", vouchers(same))
    county.text("流水.csv", bank(same, in_wan=True))
    assert waiting(county.night()) == []


def test_a_statement_that_fits_loads_although_a_few_amounts_would_fit_otherwise(county):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank())
    assert (waiting(county.night()), county.staged("bank", "direction")) == ([], ["借", "借", "贷", "借", "贷", "借"])
    assert county.rows("SELECT tie, power, is_swapped, matches FROM staged.tie") == [("bank_ledger", 0, False, 6)]


@pytest.mark.parametrize("days", [31, 32])
def test_days_between_statement_and_books(county, days):
    late = tuple(((dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat(), *rest) for day, *rest in MONEY[:5])
    county.text("凭证.csv", vouchers(late[:1] + late[3:] + late[1:3]))
    county.text("流水.csv", bank(MONEY[:1] + MONEY[3:5] + MONEY[1:3], in_wan=True))
    # At 32 days no line finds its entry.
    assert waiting(county.night()) == (["流水.csv"] if days == 31 else [])


def test_swapped_sides_with_nothing_else_to_tell_make_both_wait(county):
    county.text("凭证.csv", vouchers(others=DUES))
    county.text("流水.csv", bank(swapped=True))
    files = county.night()
    assert waiting(files) == ["凭证.csv", "流水.csv"]
    assert all("无法判断哪一边有误，两边都等待确认" in file["why"] and "--swap-sides" in file["why"] for file in files.values())
    assert county.answer("流水.csv", "--swap-sides") == 0
    assert (waiting(county.night()), county.staged("bank", "direction")) == ([], ["借", "借", "贷", "借", "贷", "借"])


@pytest.mark.parametrize(("is_swapped", "wrong"), [(True, "流水.csv"), (False, "凭证.csv")])
def test_the_running_balance_tells_whose_sides_are_swapped(county, is_swapped, wrong):
    turned = tuple((day, {"in": "out", "out": "in"}[side], *rest) for day, side, *rest in MONEY)
    county.text("凭证.csv", vouchers(MONEY if is_swapped else turned, others=DUES))
    county.text("流水.csv", bank(swapped=is_swapped, opening="100000.00"))
    files = county.night()
    assert waiting(files) == [wrong]
    assert "无法判断" not in files[wrong]["why"]


SPENT = tuple((f"2024-03-{day:02}", "out", f"{day}00.50", "") for day in range(1, 7))


@pytest.mark.parametrize(("entries", "is_swapped", "wrong"), [
    (6, True, ["流水.csv"]),
    (6, False, ["凭证.csv"]),
    # Four expenses are too few to say which side is which.
    (4, True, ["凭证.csv", "流水.csv"]),
])  # fmt: skip
def test_expenses_on_the_debit_side_tell_that_the_books_are_right(county, entries, is_swapped, wrong):
    """What was spent is debited; books that credit it have their sides swapped."""
    books = SPENT if is_swapped else tuple((day, "in", *rest) for day, _, *rest in SPENT)
    spent = "\n".join(vouchers(books, others=("513,管理费用", "513,管理费用")).splitlines()[: 1 + 2 * entries])
    rest = "\n".join(vouchers(books, others=DUES).splitlines()[1 + 2 * entries :])
    county.text("凭证.csv", f"{spent}\n{rest}")
    county.text("流水.csv", bank(SPENT, swapped=is_swapped))
    assert waiting(county.night()) == wrong


def test_where_nothing_else_tells_the_unit_is_not_that_of_the_books(county):
    """Round sums in 万元 have no fine decimals to speak against them."""
    money = tuple((f"2024-03-{day:02}", "in", f"{day}0000.00", f"{day}.00") for day in range(1, 7))
    county.text("凭证.csv", vouchers(money, others=DUES))
    county.text("流水.csv", bank(money, in_wan=True))
    assert waiting(county.night()) == ["流水.csv"]


def test_a_third_kind_tells_whose_sides_are_swapped(county):
    county.text("凭证.csv", vouchers(RENTED))
    county.text("流水.csv", bank(RENTED, swapped=True))
    for name, text in plan().items():
        county.text(name, text)
    assert waiting(county.night()) == ["流水.csv"]


def test_a_village_in_step_tells_which_statement_is_wrong(county):
    """Books of two villages in one file; the statement of one fits, the other's sides are swapped."""
    other = "990101001002"
    county.text("凭证.csv", vouchers() + "\n" + "\n".join(vouchers().replace(VILLAGE, other).splitlines()[1:]))
    county.text("甲.csv", bank())
    county.text("乙.csv", bank(swapped=True).replace(VILLAGE, other))
    assert waiting(county.night()) == ["乙.csv"]


def test_contracts_in_wan_wait_and_plan_and_books_load(county):
    county.text("凭证.csv", vouchers(RENTED))
    told = plan()
    county.text("计划.csv", told["计划.csv"])
    county.text("合同.csv", plan(("3.684", "0.5000", "0.0260"))["合同.csv"])
    files = county.night()
    assert waiting(files) == ["合同.csv"]
    assert "合同的年租金、总金额与收款计划对不上" in files["合同.csv"]["why"]
    assert county.answer("合同.csv", "--unit", "年租金=万元") == 0
    files = county.night()
    assert (waiting(files), files["合同.csv"]["sums"]["annual"]) == ([], "42100.00")


@pytest.mark.parametrize(("written", "waits"), [(("0.37", "0.50", "0.12"), ["合同.csv"]), (("0.37", "0.50", "0.08"), [])])
def test_how_far_figures_of_two_decimals_may_be_open(county, written, waits):
    """Of one contract 0.37 万元 is its 3,684 yuan; 0.08 is anything between 750 and 850, more than a twentieth apart, and no tie."""
    yuan = ("3684.00", "5000.00", f"{10000 * float(written[2]):.2f}")
    county.text("计划.csv", plan(yuan)["计划.csv"])
    county.text("合同.csv", plan(written)["合同.csv"])
    # A second kind beside the plan tells whose unit it is.
    county.text("凭证.csv", vouchers(tuple((day, "in", each, "") for day, each in zip(("2024-03-08", "2024-03-20", "2024-03-28"), yuan, strict=True))))
    assert waiting(county.night()) == waits


def test_books_of_a_township_with_sides_swapped(county):
    """Statement, plan and contracts stand against the books; a tie that knows no sides would have said that the books are right."""
    county.text("凭证.csv", vouchers(tuple((day, {"in": "out", "out": "in"}[side], *rest) for day, side, *rest in RENTED)))
    county.text("流水.csv", bank(RENTED))
    for name, text in plan().items():
        county.text(name, text)
    assert waiting(county.night()) == ["凭证.csv"]


def test_a_plan_in_wan_against_receipts_and_contracts(county):
    county.text("凭证.csv", vouchers(RENTED))
    county.text("合同.csv", plan()["合同.csv"])
    county.text("计划.csv", plan(("3.6840", "0.5000", "0.0260"))["计划.csv"])
    assert waiting(county.night()) == ["计划.csv"]


@pytest.mark.parametrize(("income", "expense", "waits"), [("4.1840", "0.2444", ["公开.csv"]), ("41840.00", "2443.85", []), ("41000.00", "2400.00", [])])
def test_a_disclosure_in_wan(county, income, expense, waits):
    """Income 36,840 + 5,000 = 41,840; expense 395.30 + 1,200 + 88.50 + 760.05 = 2,443.85. A figure that is a little off is no question of units."""
    county.text("凭证.csv", vouchers())
    county.text("公开.csv", f"组织代码,公开期间,公开类别,公开日期,收入合计,支出合计\n{VILLAGE},2024-03,财务,2024-04-05,{income},{expense}\n")
    files = county.night()
    assert waiting(files) == waits
    if waits:
        assert county.answer("公开.csv", "--unit", "万元") == 0
        assert (waiting(county.night()), county.staged("disclosures", "income")) == ([], [Decimal("41840.00")])


def test_a_disclosure_with_its_columns_swapped(county):
    county.text("凭证.csv", vouchers(RENTED))
    for name, text in plan().items():
        county.text(name, text)
    county.text("公开.csv", f"组织代码,公开期间,公开类别,公开日期,收入合计,支出合计\n{VILLAGE},2024Q1,财务,2024-04-05,2443.85,42100.00\n")
    files = county.night()
    assert (waiting(files), "两方对调" in files["公开.csv"]["why"]) == (["公开.csv"], True)
    assert county.answer("公开.csv", "--swap-sides") == 0
    assert (waiting(county.night()), county.staged("disclosures", "income")) == ([], [Decimal("42100.00")])


def test_swapped_columns_are_seen_although_both_are_alike(county):
    """Posted 1,020 in and 1,000 out; the books have 1,000 in and 1,020 out. As it stands that is near, and swapped it is so to the fen."""
    money = (("2024-03-02", "in", "1000.00", ""), ("2024-03-03", "out", "1020.00", ""))
    county.text("凭证.csv", vouchers(money))
    county.text("公开.csv", f"组织代码,公开期间,公开类别,公开日期,收入合计,支出合计\n{VILLAGE},2024-03,财务,2024-04-05,1020.00,1000.00\n")
    assert waiting(county.night()) == ["公开.csv", "凭证.csv"]


@pytest.mark.parametrize(("head", "title"), [("交易金额（万元）", ""), ("交易金额", "某某账户明细　单位：万元")])
def test_a_stated_unit_is_converted_once_and_stops_nothing(county, head, title):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank(in_wan=True, head=head, title=title))
    files = county.night()
    assert (waiting(files), files["流水.csv"]["sums"]["amount"]) == ([], SUM)


def test_a_stated_unit_that_a_tie_contradicts_waits_and_both_are_told(county):
    county.text("凭证.csv", vouchers(RENTED))
    for name, text in plan().items():
        county.text(name, text)
    county.text("流水.csv", bank(RENTED, head="交易金额（万元）"))
    files = county.night()
    assert waiting(files) == ["流水.csv"]
    for part in ("本表写明的单位是 万元", "缩小到万分之一", "--unit 元"):
        assert part in files["流水.csv"]["why"]
    assert county.answer("流水.csv", "--unit", "元") == 0
    files = county.night()
    assert (waiting(files), files["流水.csv"]["sums"]["amount"]) == ([], "44543.85")


def test_an_answer_that_a_tie_contradicts_is_asked_again_and_named(county):
    county.text("凭证.csv", vouchers())
    county.text("流水.csv", bank())
    assert county.answer("流水.csv", "--unit", "万元") == 0
    files = county.night()
    assert waiting(files) == ["流水.csv"]
    assert "现在的读法照 李某 2025-07-10 确认：金额单位 万元" in files["流水.csv"]["why"]
    assert "--unit 元" in files["流水.csv"]["why"]
    assert county.answer("流水.csv", "--unit", "元") == 0
    assert waiting(county.night()) == []


def test_an_accepted_file_loads_as_it_is_and_what_contradicts_it_waits(county):
    county.text("凭证.csv", vouchers(others=DUES))
    county.text("流水.csv", bank(swapped=True))
    assert county.answer("流水.csv", "--accept") == 0
    assert waiting(county.night()) == ["凭证.csv"]
    assert county.answer("凭证.csv", "--accept") == 0
    assert waiting(county.night()) == []


def test_copies_and_other_sheets_of_a_waiting_file_wait_with_it(county):
    head, *rows = ([cell or None for cell in line.split(",")] for line in bank(in_wan=True).splitlines())
    county.text("凭证.csv", vouchers())
    county.book("流水.xlsx", {"三月": [head, *rows], "名录": [["组织代码", "组织名称", "户数"], [VILLAGE, "样例村", 5]]})
    (county.folder / "另一份.xlsx").write_bytes((county.folder / "流水.xlsx").read_bytes())
    files = county.load()
    told = [(file["path"], file["sheet"], file["status"]) for file in files]
    assert told == [("凭证.csv", "", "loaded"), *((name, sheet, "refused") for name in ("另一份.xlsx", "流水.xlsx") for sheet in ("三月", "名录"))]
    assert county.staged("villages", "households") == []
    assert "另一张表在等待确认" in files[2]["why"]


def test_rows_that_a_waiting_file_said_before_are_not_lost(county):
    """Its rows were left out of a later file as duplicates; that file is read again once they are gone."""
    county.text("流水/一.csv", bank(in_wan=True))
    county.text("流水/二.csv", bank(MONEY[:2], in_wan=True) + f"\n{VILLAGE},9955000000000000001,2024-03-28,借,12.00")
    assert [file["rows_duplicate"] for file in county.night().values()] == [0, 2]
    county.text("凭证.csv", vouchers())
    assert waiting(county.night()) == ["流水/一.csv", "流水/二.csv"]
    files = county.night()
    assert (waiting(files), files["流水/二.csv"]["rows_loaded"]) == (["流水/一.csv"], 3)


@pytest.mark.parametrize(("sign", "waits"), [(1, []), (-1, ["流水.csv"])])
def test_one_column_of_money_is_proved_by_the_running_balance(county, sign, waits):
    moved = [Decimal(yuan) if side == "in" else -Decimal(yuan) for _, side, yuan, _ in MONEY]
    balance = [Decimal("100000") + sum(moved[: at + 1]) for at in range(len(moved))]
    lines = [f"{VILLAGE},9955000000000000001,{MONEY[at][0]},{sign * moved[at]},{balance[at]}" for at in range(len(moved))]
    county.text("流水.csv", "\n".join(["组织代码,账号,交易日期,交易金额,余额", *lines]))
    files = county.night()
    assert waiting(files) == waits
    if waits:
        assert "5 步余额中接得上的 0 步；反过来读，接得上的 5 步" in files["流水.csv"]["why"]
        assert county.answer("流水.csv", "--swap-sides") == 0
    assert (waiting(county.night()), county.staged("bank", "direction")) == ([], ["借", "借", "贷", "借", "贷", "借"])
    assert county.staged("bank", "amount") == [Decimal(yuan) for _, _, yuan, _ in MONEY]


@pytest.mark.parametrize(("lines", "waits"), [(5, []), (6, ["流水.csv"])])
def test_five_steps_of_the_balance_are_needed(county, lines, waits):
    told = [f"{VILLAGE},9955000000000000001,2024-03-0{at},-{at},{100 + at * (at + 1) // 2}" for at in range(1, lines + 1)]
    county.text("流水.csv", "\n".join(["组织代码,账号,交易日期,交易金额,余额", *told]))
    assert waiting(county.night()) == waits


@pytest.mark.parametrize(("sign", "waits"), [(1, []), (-1, ["凭证.csv"])])
def test_one_signed_column_of_a_journal_is_proved_by_the_balance_sheet(county, sign, waits):
    """Debit = credit in every voucher whichever side plus is."""
    entries = [("1", "102", -300), ("1", "513", 300), ("2", "102", 1000), ("2", "501", -1000)]
    lines = [f"{VILLAGE},2024-03-05,{number},收付,{account},{sign * amount}.00" for number, account, amount in entries]
    county.text("凭证.csv", "\n".join(["组织代码,凭证日期,凭证号,摘要,科目编码,金额", *lines]))
    sides = [("102", "1000.00", "300.00"), ("513", "300.00", "0.00"), ("501", "0.00", "1000.00")]
    lines = [f"{VILLAGE},2024-03,{account},科目,0,0,{debit},{credit},0,0" for account, debit, credit in sides]
    county.text("余额.csv", "\n".join(["组织代码,会计期间,科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方", *lines]))
    assert waiting(county.night()) == waits
    if waits:
        assert county.answer("凭证.csv", "--swap-sides") == 0
    assert waiting(county.night()) == []
    debits = county.rows("SELECT account_code, debit FROM staged.vouchers WHERE debit IS NOT NULL ORDER BY 1, 2")
    assert debits == [("102", Decimal("1000.00")), ("513", Decimal("300.00"))]


def test_a_clean_county_does_not_stop(door):
    files = load.load(door.con, SAMPLE, skip=(), as_of=dt.date(2025, 7, 15), run_no=1, progress=lambda _: None)
    assert [file["path"] for file in files if file["status"] == "refused"] == []
    ties = door.rows("SELECT tie, count(*) > 0 FROM staged.tie WHERE power = 0 AND NOT is_swapped GROUP BY tie ORDER BY tie")
    assert ties == [(name, True) for name in ("bank_ledger", "contract_ledger", "contract_plan", "disclosure_ledger", "plan_ledger")]
