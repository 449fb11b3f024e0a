"""Totals and running balances that a file states itself, right and wrong, with sums made by hand."""

import pytest
from test_exports import counts, door  # noqa: F401 - a fixture

HEAD = "组织代码,凭证日期,凭证号,摘要,科目编码,借方金额,贷方金额"
ROW = "990101001001,2024-03-05,1,购,513,{},{}"


def voucher_file(door, *lines: str) -> dict:  # noqa: F811
    door.text("a.csv", "\n".join([HEAD, *lines]))
    return next(file for file in door.load() if "已不在" not in file["why"])


def test_a_total_that_is_right_is_skipped(door):  # noqa: F811
    file = voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), '合 计,,,,,"100.10",50.05元')
    assert (counts(file), "合计" in file["why"]) == ((4, 2, 0, 0, 2), False)


@pytest.mark.parametrize(
    ("debit", "credit", "field", "text", "ours"), [("100.11", "50.05", "debit", "100.11", "100.10"), ("100.10", "5.05", "credit", "5.05", "50.05")]
)
def test_a_total_that_is_a_cent_off_is_quarantined_and_the_rows_load(door, debit, credit, field, text, ours):  # noqa: F811
    file = voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), f"合计,,,,,{debit},{credit}")
    assert counts(file) == (4, 2, 1, 0, 1)
    assert door.rows("SELECT source_row, code, field, raw_value FROM staged.rejected") == [(4, "balance", field, text)]
    title = {"debit": "借方金额", "credit": "贷方金额"}[field]
    assert f"第 4 行合计对不上：{title}写 {text}，各行相加是 {ours}" in file["why"]
    assert door.rows("SELECT reason, line FROM staged.rejected") == [(f"合计对不上：各行的{title}相加是 {ours}", f"合计 |  |  |  |  | {debit} | {credit}")]
    assert voucher_file(door, ROW.format("100.10", ""), ROW.format("", "50.05"), f"合计,,,,,{debit},{credit}")["rows_quarantined"] == 1


def test_totals_of_groups_and_of_all(door):  # noqa: F811
    lines = [ROW.format("1", ""), "小计,,,,,1,", ROW.format("2", ""), ROW.format("3", ""), "小计,,,,,5,", "合计,,,,,6,"]
    assert counts(voucher_file(door, *lines)) == (7, 3, 0, 0, 4)


def test_totals_of_each_voucher(door):  # noqa: F811
    lines = [ROW.format("1", ""), "合计,,,,,1,", ROW.format("2", ""), ROW.format("3", ""), "合计,,,,,5,", ROW.format("4", ""), "合计,,,,,9,"]
    file = voucher_file(door, *lines)
    assert (counts(file), "第 8 行合计对不上" in file["why"]) == ((8, 4, 1, 0, 3), True)


def test_what_is_not_judged(door):  # noqa: F811
    """A month's and a year's total may count rows of other files; rows that were kept out may lack their amount; an opening may be left out."""
    assert voucher_file(door, ROW.format("1", ""), "本月合计,,,,,7,", "本年累计,,,,,70,")["rows_quarantined"] == 0
    assert voucher_file(door, ROW.format("约5", ""), ROW.format("1", ""), "合计,,,,,6,")["rows_quarantined"] == 1
    opening = "990101001001,2024-01-01,0,上年结转,101,1000,"
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1,")["rows_quarantined"] == 0
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1001,")["rows_quarantined"] == 0
    assert voucher_file(door, opening, ROW.format("1", ""), "合计,,,,,1000,")["rows_quarantined"] == 1


MONTH = "本月合计,,,,,{},"


def test_the_total_of_a_month_that_began_in_this_file(door):  # noqa: F811
    lines = [ROW.format("1", ""), MONTH.format("7"), "本年累计,,,,,70,", ROW.format("2", ""), ROW.format("3", ""), MONTH.format("{}"), "本年累计,,,,,75,"]
    assert counts(voucher_file(door, *lines[:5], lines[5].format("5"), lines[6])) == (8, 3, 0, 0, 5)
    file = voucher_file(door, *lines[:5], lines[5].format("5.01"), lines[6])
    assert (counts(file)[2:], "第 7 行合计对不上：借方金额写 5.01，各行相加是 5" in file["why"]) == ((1, 3, 4), True)


def test_the_total_of_a_month_behind_a_header_or_an_opening_is_not_judged(door):  # noqa: F811
    """There another account may begin, whose month began in another file."""
    for between in (HEAD, ",,,期初余额,,,"):
        lines = [ROW.format("1", ""), MONTH.format("1"), between, ROW.format("2", ""), MONTH.format("9"), ROW.format("4", ""), MONTH.format("{}")]
        assert voucher_file(door, *lines[:6], lines[6].format("4"))["rows_quarantined"] == 0
        assert voucher_file(door, *lines[:6], lines[6].format("9"))["rows_quarantined"] == 1


def test_a_total_across_batches_and_with_a_unit(door, monkeypatch):  # noqa: F811
    monkeypatch.setattr("sanzi.exports.workbook.BATCH", 3)
    rows = [["单位：万元"], ["合同编号", "承包方", "合同总金额"], *([f"HT-{n}", "张三", n] for n in range(1, 9)), ["总计", None, 36], ["合计", None, 37]]
    door.book("a.xlsx", {"样例村": rows})
    file = door.only()
    assert counts(file) == (12, 8, 1, 0, 3)
    assert "第 12 行合计对不上：合同总金额写 37，各行相加是 360000.00" in file["why"]


BANK = "账号,交易日期,借贷标志,交易金额,余额"


def bank_file(door, *lines: str) -> dict:  # noqa: F811
    door.text("样例村.csv", "\n".join([BANK, *(f"9955000000000000001,2024-03-0{day},{rest}" for day, rest in enumerate(lines, 1))]))
    return next(file for file in door.load() if "已不在" not in file["why"])


def test_a_running_balance_that_follows_says_nothing(door):  # noqa: F811
    up = ["贷,100,100", "借,30,70", "贷,5,75", "借,75,0"]
    assert bank_file(door, *up)["why"] == ""
    assert bank_file(door, *reversed(up))["why"] == ""


def test_a_running_balance_that_breaks_names_the_place_and_keeps_the_rows(door):  # noqa: F811
    file = bank_file(door, "贷,100,100", "借,30,70", "贷,5,76", "借,76,0", "贷,1,1")
    assert counts(file) == (6, 5, 0, 0, 1)
    assert "余额有 1 处接不上，第一处在第 4 行" in file["why"]


def test_balances_that_are_of_something_else_are_not_used(door):  # noqa: F811
    assert "多数接不上" in bank_file(door, "贷,100,5", "借,30,6", "贷,5,7")["why"]


def test_an_account_ledger_with_a_balance(door):  # noqa: F811
    head = "科目：101 库存现金,,,,,,\n组织代码,凭证日期,凭证号,摘要,借方金额,贷方金额,方向,余额"
    lines = [("10", "", "借", "10.00"), ("", "4", "借", "6.00"), ("", "6", "平", "0"), ("", "3", "贷", "3.00"), ("8", "", "借", "5.00"), ("1", "", "借", "{}")]
    text = "\n".join([head, *(f"990101001001,2024-03-05,{n},购,{','.join(line)}" for n, line in enumerate(lines, 1))])
    door.text("a.csv", text.format("6.00"))
    door.text("b.csv", text.replace("990101001001", "990101001002").format("7.00"))
    right, wrong = door.load()
    assert (counts(right), "接不上" in right["why"]) == ((8, 6, 0, 0, 2), False)
    assert (counts(wrong), "余额有 1 处接不上，第一处在第 8 行" in wrong["why"]) == ((8, 6, 0, 0, 2), True)
