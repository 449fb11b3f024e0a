"""Totals and running balances that a file states itself, right and wrong, with sums made by hand."""

import pytest
from drawn_door import counts

HEAD = "组织代码,凭证日期,凭证号,摘要,科目编码,借方金额,贷方金额"
ROW = "990101001001,2024-03-05,1,购,513,{},{}"


def voucher_file(door, *lines: str) -> dict:
    door.text("a.csv", "\n".join([HEAD, *lines]))
    return next(file for file in door.load() if "已不在" not in file["why"])


def test_a_total_that_is_right_is_skipped(door):
    file = voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), '合 计,,,,,"100.10",50.05元')
    assert (counts(file), "合计" in file["why"]) == ((4, 2, 0, 0, 2), False)


@pytest.mark.parametrize(
    ("debit", "credit", "field", "text", "ours"), [("100.11", "50.05", "debit", "100.11", "100.10"), ("100.10", "5.05", "credit", "5.05", "50.05")]
)
def test_a_total_that_is_a_cent_off_is_quarantined_and_the_rows_load(door, debit, credit, field, text, ours):
    file = voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), f"合计,,,,,{debit},{credit}")
    assert counts(file) == (4, 2, 1, 0, 1)
    assert door.rows("SELECT source_row, code, field, raw_value FROM staged.rejected") == [(4, "balance", field, text)]
    title = {"debit": "借方金额", "credit": "贷方金额"}[field]
    assert f"第 4 行合计对不上：{title}写 {text}，各行相加是 {ours}" in file["why"]
    assert door.rows("SELECT reason, line FROM staged.rejected") == [(f"合计对不上：各行的{title}相加是 {ours}", f"合计 |  |  |  |  | {debit} | {credit}")]
    assert voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), f"合计,,,,,{debit},{credit}")["rows_quarantined"] == 1


def test_totals_of_groups_and_of_all(door):
    lines = [ROW.format("1", ""), "小计,,,,,1,", ROW.format("2", ""), ROW.format("3", ""), "小计,,,,,5,", "合计,,,,,6,"]
    assert counts(voucher_file(door, *lines)) == (7, 3, 0, 0, 4)


def test_totals_of_each_voucher(door):
    lines = [ROW.format("1", ""), "合计,,,,,1,", ROW.format("2", ""), ROW.format("3", ""), "合计,,,,,5,", ROW.format("4", ""), "合计,,,,,9,"]
    file = voucher_file(door, *lines)
    assert (counts(file), "第 8 行合计对不上" in file["why"]) == ((8, 4, 1, 0, 3), True)


def test_what_is_not_judged(door):
    """A month's and a year's total may count rows of other files; rows that were kept out may lack their amount; an opening may be left out."""
    assert voucher_file(door, ROW.format("1", ""), "本月合计,,,,,7,", "本年累计,,,,,70,")["rows_quarantined"] == 0
    assert voucher_file(door, ROW.format("约5", ""), ROW.format("1", ""), "合计,,,,,6,")["rows_quarantined"] == 1
    opening = "990101001001,2024-01-01,0,上年结转,101,1000,"
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1,")["rows_quarantined"] == 0
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1001,")["rows_quarantined"] == 0
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1000,")["rows_quarantined"] == 1


MONTH = "本月合计,,,,,{},"


def test_the_total_of_a_month_that_began_in_this_file(door):
    lines = [ROW.format("1", ""), MONTH.format("7"), "本年累计,,,,,70,", ROW.format("2", ""), ROW.format("3", ""), MONTH.format("{}"), "本年累计,,,,,75,"]
    assert counts(voucher_file(door, *lines[:5], lines[5].format("5"), lines[6])) == (8, 3, 0, 0, 5)
    file = voucher_file(door, *lines[:5], lines[5].format("5.01"), lines[6])
    assert (counts(file)[2:], "第 7 行合计对不上：借方金额写 5.01，各行相加是 5" in file["why"]) == ((1, 3, 4), True)


def test_the_total_of_a_month_behind_a_header_or_an_opening_is_not_judged(door):
    """There another account may begin, whose month began in another file."""
    for between in (HEAD, ",,,期初余额,,,"):
        lines = [ROW.format("1", ""), MONTH.format("1"), between, ROW.format("2", ""), MONTH.format("9"), ROW.format("4", ""), MONTH.format("{}")]
        assert voucher_file(door, *lines[:6], lines[6].format("4"))["rows_quarantined"] == 0
        assert voucher_file(door, *lines[:6], lines[6].format("9"))["rows_quarantined"] == 1


STATEMENT = "账号,交易日期,摘要,收入金额,支出金额"


def told_wrong(file: dict, door) -> list[int]:
    """Rows of totals that do not agree."""
    rows = [row for (row,) in door.rows(f"SELECT source_row FROM staged.rejected WHERE code = 'balance' AND row_id[1:12] = '{file['sha256'][:12]}' ORDER BY 1")]
    assert ("合计对不上" in file["why"], file["rows_quarantined"]) == (bool(rows), len(rows))
    return rows


def statement(door, *lines: str) -> list[int]:
    door.text("样例村.csv", "\n".join([STATEMENT, *lines]))
    return told_wrong(next(file for file in door.load() if "已不在" not in file["why"]), door)


def line(day: str, into: str, out: str, account: str = "9955000000000000001") -> str:
    return f"{account},{day},收付,{into},{out}"


@pytest.mark.parametrize(("into", "out", "wrong"), [("30", "7", []), ("30.01", "7", [6]), ("30", "7.01", [6]), ("40", "7", [6])])
def test_the_total_of_a_day_that_began_in_this_file(door, into, out, wrong):
    """10 and 20 in, 7 out on the second day; the first day may have begun in another file."""
    second = [line("2024-03-02", "10", ""), line("2024-03-02", "20", ""), line("2024-03-02", "", "7")]
    first = [line("2024-03-01", "10", ""), ",,本日合计,99,99"]
    assert statement(door, *first, *second[:2], f",,本日合计,{into},0") == [row for row in wrong if out == "7"]
    assert statement(door, *first, *second, f",,本日合计,{into},{out}") == [row + 1 for row in wrong]


def test_a_total_of_several_days_or_of_another_account_is_no_total_of_a_day(door):
    first = [line("2024-03-01", "10", ""), ",,本日合计,10,0"]
    assert statement(door, *first, line("2024-03-02", "10", ""), line("2024-03-03", "20", ""), ",,本日合计,20,0") == []
    assert statement(door, *first, line("2024-03-02", "20", "", "9955000000000000002"), ",,本日合计,50,0") == []
    assert statement(door, *first, STATEMENT, line("2024-03-02", "20", ""), ",,本日合计,50,0") == []
    assert statement(door, *first, ",,昨日余额,,", line("2024-03-02", "20", ""), ",,本日合计,50,0") == []


def test_the_total_of_the_year_is_the_one_above_and_what_came_since(door):
    above = [line("2024-02-01", "10", ""), ",,本年累计,500,60"]
    assert statement(door, *above, line("2024-03-01", "20", ""), line("2024-03-02", "", "5"), ",,本年累计,520,65") == []
    assert statement(door, *above, line("2024-03-01", "20", ""), ",,本年累计,30,60") == [5]
    # A new year begins anew, and a sheet with the latest first says nothing that could be held against ours.
    assert statement(door, *above, line("2025-01-02", "20", ""), ",,本年累计,20,0") == []
    assert statement(door, *above, line("2025-01-02", "20", ""), ",,本年累计,520,60") == [5]
    assert statement(door, *above, line("2024-01-02", "20", ""), ",,本年累计,490,60") == []
    assert statement(door, *above, line("2024-12-02", "20", ""), line("2025-01-02", "20", ""), ",,本年累计,20,0") == []


def test_the_total_of_a_page_that_began_in_this_file(door):
    first = [line("2024-03-01", "10", ""), ",,本页合计,77,0"]
    assert statement(door, *first, line("2024-03-02", "20", ""), ",,本页合计,20,0") == []
    assert statement(door, *first, line("2024-03-02", "20", ""), ",,本页合计,30,0") == [5]
    # Below a header a page begins, whatever stood above it.
    assert statement(door, line("2024-03-01", "10", ""), STATEMENT, line("2024-03-02", "20", ""), ",,本页合计,20.01,0") == [5]


CARRIED = {"the page": "20", "the page and all before": "519.00", "the month": "25", "the year": "625", "nothing": "620"}


@pytest.mark.parametrize("says", CARRIED.values(), ids=CARRIED)
def test_what_is_carried_over_a_page_turn(door, says):
    """20 on the page, 499 before it, 5 more of this month, 605 more of this year: whichever sum is carried over, the next page has to begin with it."""
    top = [line("2024-02-03", "5", ""), ",,本月合计,5,0", ",,本年累计,600,0", line("2024-03-01", "5", "0"), ",,过次页,499,0"]
    page = [STATEMENT, ",,承前页,499,0", line("2024-03-03", "20", ""), f",,过次页,{says},0", STATEMENT]
    assert statement(door, *top, *page, f",,承前页,{says},0") == ([10] if says == "620" else [])
    assert statement(door, *top, *page, ",,承前页,499,0") == ([10, 12] if says == "620" else [12])


def test_what_is_carried_over_and_is_no_sum_of_anything(door):
    page = [",,承前页,499,0", line("2024-03-03", "20", ""), ",,过次页,{},0"]
    assert statement(door, *page[:2], page[2].format("519")) == []
    assert statement(door, *page[:2], page[2].format("519.01")) == [4]
    # Without what the page began with nothing tells what is carried over; with rows in between it is not carried back.
    assert statement(door, *page[1:2], page[2].format("519.01")) == []
    assert statement(door, *page[:2], page[2].format("519"), line("2024-03-04", "1", ""), ",,承前页,9,0") == []


def test_sums_of_a_page_or_a_day_are_not_told_in_logs(door):
    """They may be one person's amount; 问题数据 shows them to whom they belong."""
    door.text("样例村.csv", "\n".join([STATEMENT, line("2024-03-01", "10", ""), ",,本日合计,10,0", line("2024-03-02", "20", ""), ",,本日合计,21,0"]))
    assert "第 5 行合计对不上：贷方发生额" in (why := door.only()["why"])
    assert "21" not in why and "20" not in why
    assert door.rows("SELECT raw_value, reason FROM staged.rejected") == [("21", "合计对不上：各行的贷方发生额相加是 20.00")]


def test_the_month_of_another_village_may_have_begun_elsewhere(door):
    other = ROW.replace("990101001001", "990101001002")
    lines = [ROW.format("1", ""), MONTH.format("1"), other.format("2", ""), MONTH.format("9"), other.format("3", ""), MONTH.format("{}")]
    assert told_wrong(voucher_file(door, *lines[:5], MONTH.format("3")), door) == []
    assert told_wrong(voucher_file(door, *lines[:5], MONTH.format("4")), door) == [7]


SIDED = "组织代码,凭证日期,凭证号,摘要,科目编码,方向,金额"


def sided(door, *lines: str) -> list[int]:
    rows = (line if line[0] in ",借贷合小本" else f"990101001001,2024-03-0{line[0]},{number},收付,513,{line[1:]}" for number, line in enumerate(lines, 1))
    door.text("a.csv", "\n".join([SIDED, *rows]))
    return told_wrong(next(file for file in door.load() if "已不在" not in file["why"]), door)


@pytest.mark.parametrize(
    ("totals", "wrong"),
    [
        (["借方合计,,,,,,30", "贷方合计,,,,,,7.50"], []),
        (["贷方合计,,,,,,7.50", "借方合计,,,,,,30"], []),
        (["借方合计,,,,,,30.01", "贷方合计,,,,,,7.50"], [5]),
        (["借方合计,,,,,,30", "贷方合计,,,,,,30"], [6]),
        (["合计,,,,,借,30", "合计,,,,,贷,7.50"], []),
        (["合计,,,,,借,7.50", "合计,,,,,贷,7.50"], [5]),
        # The sum of both, their difference, or a word that could be either: nothing tells what is meant.
        (["合计,,,,,,37.50"], []),
        (["合计,,,,,,99"], []),
        (["借方贷方合计,,,,,,99"], []),
        (["本月借方合计,,,,,,99", "本月贷方合计,,,,,,99"], []),
    ],
)
def test_totals_of_either_side_of_one_column_of_amounts(door, totals, wrong):
    """10 and 20 on the debit side, 7.50 on the credit side. A month's may count rows of another file."""
    assert sided(door, "1借,10", "1贷,7.50", "2借,20", *totals) == wrong


def test_groups_of_either_side(door):
    """A group's own total says no more than that there is one."""
    first = ["1借,10", "1贷,7", "借方小计,,,,,,10", "贷方小计,,,,,,7", "2借,20", "2贷,5", "借方小计,,,,,,20", "贷方小计,,,,,,6"]
    assert sided(door, *first, "借方合计,,,,,,30", "贷方合计,,,,,,12") == []
    assert sided(door, *first, "借方合计,,,,,,20", "贷方合计,,,,,,13") == [10, 11]


def test_a_months_totals_of_either_side(door):
    above = ["1借,10", "1贷,7", "本月借方合计,,,,,,99", "本月贷方合计,,,,,,98", "2借,20", "2贷,5"]
    assert sided(door, *above, "本月借方合计,,,,,,20", "本月贷方合计,,,,,,5") == []
    assert sided(door, *above, "本月借方合计,,,,,,20", "本月贷方合计,,,,,,6") == [9]


def test_a_row_whose_side_is_not_told_leaves_no_side_certain(door):
    rows = "990101001001,2024-03-01,1,收付,513,借,10\n990101001001,2024-03-01,2,收付,513,?,5"
    door.text("a.csv", f"{SIDED}\n{rows}\n借方合计,,,,,,15")
    door.load()
    assert door.rows("SELECT source_row, code FROM staged.rejected") == [(3, "direction")]


@pytest.mark.parametrize(("into", "out", "wrong"), [("30", "7", []), ("7", "30", [5, 6]), ("30", "7.01", [6])])
def test_the_sides_of_a_statement_are_the_banks(door, into, out, wrong):
    """The bank's 贷 is money in."""
    lines = [f"9955000000000000001,2024-03-01,{side}" for side in ("贷,10,", "借,7,", "贷,20,")]
    door.text("样例村.csv", "\n".join([BANK, *lines, f"贷方合计,,,{into},", f"借方合计,,,{out},"]))
    assert told_wrong(door.only(), door) == wrong


OPENED = "990101001001,{},1,购,513,{},"


@pytest.mark.parametrize(
    ("carried", "day", "month", "year", "wrong"),
    [
        ("上月结转", "2024-03-05", "1", "70", []),
        ("上月结转", "2024-03-05", "2", "70", [4]),
        ("月初余额", "2024-03-05", "2", "70", [4]),
        ("期初余额", "2024-03-05", "2", "70", []),
        ("上年结转", "2024-01-05", "1", "1", []),
        ("上年结转", "2024-01-05", "2", "1", [4]),
        ("年初余额", "2024-01-05", "1", "70", [5]),
        # A ledger of March may well begin with what came from the last year, and leaves the months between out.
        ("上年结转", "2024-03-05", "2", "70", []),
    ],
)
def test_the_first_total_below_what_says_where_its_time_began(door, carried, day, month, year, wrong):
    lines = [f",,,{carried},,,", OPENED.format(day, "1"), f"本月合计,,,,,{month},", f"本年累计,,,,,{year},"]
    assert told_wrong(voucher_file(door, *lines), door) == wrong


def test_a_total_across_batches_and_with_a_unit(door, monkeypatch):
    monkeypatch.setattr("sanzi.exports.workbook.BATCH", 3)
    rows = [["单位：万元"], ["合同编号", "承包方", "合同总金额"], *([f"HT-{n}", "张三", n] for n in range(1, 9)), ["总计", None, 36], ["合计", None, 37]]
    door.book("a.xlsx", {"样例村": rows})
    file = door.only()
    assert counts(file) == (12, 8, 1, 0, 3)
    assert "第 12 行合计对不上：合同总金额写 37，各行相加是 360000.00" in file["why"]


BANK = "账号,交易日期,借贷标志,交易金额,余额"


def bank_file(door, *lines: str) -> dict:
    door.text("样例村.csv", "\n".join([BANK, *(f"9955000000000000001,2024-03-0{day},{rest}" for day, rest in enumerate(lines, 1))]))
    return next(file for file in door.load() if "已不在" not in file["why"])


def test_a_running_balance_that_follows_says_nothing(door):
    up = ["贷,100,100", "借,30,70", "贷,5,75", "借,75,0"]
    assert bank_file(door, *up)["why"] == ""
    assert bank_file(door, *reversed(up))["why"] == ""


def test_a_running_balance_that_breaks_names_the_place_and_keeps_the_rows(door):
    file = bank_file(door, "贷,100,100", "借,30,70", "贷,5,76", "借,76,0", "贷,1,1")
    assert counts(file) == (6, 5, 0, 0, 1)
    assert "余额有 1 处接不上，第一处在第 4 行" in file["why"]


def test_balances_that_are_of_something_else_are_not_used(door):
    assert "多数接不上" in bank_file(door, "贷,100,5", "借,30,6", "贷,5,7")["why"]


def test_an_account_ledger_with_a_balance(door):
    head = "科目：101 库存现金,,,,,,\n组织代码,凭证日期,凭证号,摘要,借方金额,贷方金额,方向,余额"
    lines = [("10", "", "借", "10.00"), ("", "4", "借", "6.00"), ("", "6", "平", "0"), ("", "3", "贷", "3.00"), ("8", "", "借", "5.00"), ("1", "", "借", "{}")]
    text = "\n".join([head, *(f"990101001001,2024-03-05,{n},购,{','.join(line)}" for n, line in enumerate(lines, 1))])
    door.text("a.csv", text.format("6.00"))
    door.text("b.csv", text.replace("990101001001", "990101001002").format("7.00"))
    right, wrong = door.load()
    assert (counts(right), "接不上" in right["why"]) == ((8, 6, 0, 0, 2), False)
    assert (counts(wrong), "余额有 1 处接不上，第一处在第 8 行" in wrong["why"]) == ((8, 6, 0, 0, 2), True)
