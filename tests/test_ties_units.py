"""A sheet in another unit that it does not say, whole or in part, held against what another kind of export says."""

from decimal import Decimal

import pytest
from drawn_ties import RENTS, VILLAGE, bank, plan, vouchers, waiting

FIGURES = tuple((f"2024-03-{day:02}", "in", f"{day}23.40", "") for day in range(1, 6))
FIGURES += (("2024-03-07", "in", "5000.00", ""),)
# Yuan, and what the sheet says: five in yuan, five in 万元.
HALVES = tuple((f"2024-03-{day:02}", "in", f"{day}{day}37.00", f"{day}{day}37.00" if day <= 5 else f"0.{day}{day}37") for day in range(1, 10))
HALVES += (("2024-03-10", "out", "10037.00", "1.0037"),)


def mixed(money=HALVES) -> str:
    """A statement that says some amounts in 万元, without a word."""
    return bank(money, in_wan=True)


def test_a_statement_of_two_units_waits_and_says_so(county):
    county.text("凭证.csv", vouchers(HALVES))
    county.text("流水.csv", mixed())
    files = county.night()
    assert waiting(files) == ["流水.csv"]
    why = files["流水.csv"]["why"]
    for part in ("同一列里像是混有两种单位", "按现在的读法相符 5 处，另有 5 处放大一万倍才相符", "第一处在第 7 行", "--accept"):
        assert part in why
    assert county.answer("流水.csv", "--accept") == 0
    assert waiting(county.night()) == []


def test_a_unit_in_the_cells_of_some_rows_is_no_mixture(county):
    county.text("凭证.csv", vouchers(HALVES))
    county.text("流水.csv", bank(tuple((*rest, f"{told}万元" if float(told) < 2 else told) for *rest, told in HALVES), in_wan=True))
    assert (waiting(county.night()), len(county.staged("bank", "amount"))) == ([], 10)


@pytest.mark.parametrize(("lines", "waits"), [(slice(0, 9), []), (slice(1, 10), []), (slice(0, 10), ["流水.csv"])])
def test_five_of_either_unit_are_needed(county, lines, waits):
    county.text("凭证.csv", vouchers(HALVES))
    county.text("流水.csv", mixed(HALVES[lines]))
    assert waiting(county.night()) == waits


@pytest.mark.parametrize(("others", "waits"), [(5, ["流水.csv"]), (6, [])])
def test_half_of_the_small_amounts_must_agree_in_no_other_way(county, others, waits):
    """Small amounts that the books do not have: bank charges, not 万元."""
    county.text("凭证.csv", vouchers(HALVES))
    county.text("流水.csv", mixed(HALVES + tuple((f"2024-03-{day:02}", "out", "0", f"0.5{day}") for day in range(11, 11 + others))))
    assert waiting(county.night()) == waits


def test_amounts_that_also_agree_as_they_stand_are_of_no_other_unit(county):
    small = tuple((day, side, told, told) for day, side, _, told in HALVES[5:9])
    small += (("2024-03-10", "out", "1.00", "1.00"),)
    county.text("凭证.csv", vouchers(HALVES + small))
    county.text("流水.csv", mixed(HALVES[:5] + small))
    assert waiting(county.night()) == []


def test_rows_in_yuan_under_a_stated_unit(county):
    """The title says 万元, every other row is yuan: those came in 10,000 times too large."""
    county.text("凭证.csv", vouchers(HALVES))
    told = tuple((*rest, yuan, f"{float(yuan) / 10000:.4f}" if at % 2 else yuan) for at, (*rest, yuan, _) in enumerate(HALVES))
    county.text("流水.csv", bank(told, in_wan=True, title="单位：万元"))
    files = county.night()
    assert waiting(files) == ["流水.csv"]
    assert "相符 5 处，另有 5 处缩小到万分之一才相符" in files["流水.csv"]["why"]
    assert "本表写明的单位是 万元" in files["流水.csv"]["why"]


def test_contracts_of_two_units(county):
    yuan = [f"{n}5{n}0.00" for n in range(1, 7)]
    days = [f"2024-03-0{n}" for n in range(1, 7)]
    rows = [f"{VILLAGE},HT-{n},承租{n},2024-01-01,{sum_ if n <= 3 else f'{float(sum_) / 10000:.4f}'}" for n, sum_ in enumerate(yuan, 1)]
    county.text("合同.csv", "\n".join(["组织代码,合同编号,承包方,起始日期,年租金", *rows]))
    dues = [f"HT-{n},1,{day},{sum_},{day},{sum_}" for n, (day, sum_) in enumerate(zip(days, yuan, strict=True), 1)]
    county.text("计划.csv", "\n".join(["合同编号,期次,应收日期,应收金额,实收日期,实收金额", *dues]))
    files = county.night()
    assert waiting(files) == ["合同.csv"]
    assert "合同的年租金、总金额与收款计划：同一列里像是混有两种单位" in files["合同.csv"]["why"]


@pytest.mark.parametrize(("unit", "factor", "says"), [("分", 100, "缩小到百分之一"), ("千元", Decimal("0.001"), "放大一千倍")])
def test_a_statement_in_another_unit_that_it_does_not_say(county, unit, factor, says):
    """Five amounts of three figures or more; 5000.00 is round and says nothing of 分 or 千元."""
    county.text("凭证.csv", vouchers(FIGURES))
    county.text("流水.csv", bank(tuple((*rest, yuan, str(Decimal(yuan) * factor)) for *rest, yuan, _ in FIGURES), in_wan=True))
    files = county.night()
    assert waiting(files) == ["流水.csv"]
    assert f"把本表的金额{says}后相符 5 处" in files["流水.csv"]["why"] and f"--unit {unit}" in files["流水.csv"]["why"]
    assert county.answer("流水.csv", "--unit", unit) == 0
    assert (waiting(county.night()), county.staged("bank", "amount")) == ([], [Decimal(yuan) for *_, yuan, _ in FIGURES])


def test_round_amounts_a_hundred_times_apart_are_no_tie(county):
    money = tuple((f"2024-03-{day:02}", "in", f"{day}000.00", f"{day}0.00") for day in range(1, 10))
    county.text("凭证.csv", vouchers(money))
    county.text("流水.csv", bank(money, in_wan=True))
    assert waiting(county.night()) == []


RENT_DAYS = ("2024-03-08", "2024-03-20", "2024-03-28")


def received(rents=RENTS) -> str:
    return vouchers(tuple((day, "in", yuan, "") for day, yuan in zip(RENT_DAYS, rents, strict=True)))


@pytest.mark.parametrize("wrong", ["合同.csv", "计划.csv"])
@pytest.mark.parametrize(
    ("unit", "written", "says"), [("分", ("3684000", "512500", "26150"), "缩小到百分之一"), ("千元", ("36.84", "5.125", "0.2615"), "放大一千倍")]
)
def test_contracts_or_a_plan_in_fen_or_thousands_that_they_do_not_say(county, wrong, unit, written, says):
    county.text("凭证.csv", received())
    for name in ("合同.csv", "计划.csv"):
        county.text(name, plan(written if name == wrong else RENTS)[name])
    files = county.night()
    assert waiting(files) == [wrong]
    assert f"把本表的金额{says}后相符 3 处" in files[wrong]["why"] and f"--unit {unit}" in files[wrong]["why"]
    assert county.answer(wrong, "--unit", unit) == 0
    kind, column = {"合同.csv": ("contracts", "annual"), "计划.csv": ("contract_plan", "received_amount")}[wrong]
    assert (waiting(county.night()), county.staged(kind, column)) == ([], [Decimal(each) for each in RENTS])


def test_rents_of_two_figures_in_fen_are_no_tie(county):
    county.text("凭证.csv", received(("12000.00", "1500.00", "260.00")))
    county.text("合同.csv", plan(("1200000", "150000", "26000"))["合同.csv"])
    assert waiting(county.night()) == []


def test_a_thousandth_of_the_rent_that_goes_out_is_stamp_duty(county):
    """The rents of these contracts came in under no number that the ledger of contracts knows; the duty was booked under theirs."""
    head = "组织代码,凭证日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,合同编号"
    rows = [
        f"{VILLAGE},2024-03-0{n},记,{n},印花税,{account},{sides},HT-{n}"
        for n, duty in enumerate(("36.84", "51.25", "26.15"), 1)
        for account, sides in (("512,税金及附加", f"{duty},"), ("102,银行存款", f",{duty}"))
    ]
    county.text("凭证.csv", "\n".join([head, *rows]))
    county.text("合同.csv", plan(("36840.00", "51250.00", "26150.00"))["合同.csv"])
    assert waiting(county.night()) == []


@pytest.mark.parametrize(("heading", "waits"), [("合同总金额", []), ("年租金", ["合同.csv", "计划.csv"])])
def test_a_whole_sum_may_be_a_hundred_instalments(county, heading, waits):
    """Twenty-five years by quarters. A year has no hundred instalments: then one of the two is in another unit, and nothing tells which."""
    county.text("计划.csv", plan(("1234.00", "2345.00", "3456.00"))["计划.csv"])
    county.text("合同.csv", plan(("123400.00", "234500.00", "345600.00"))["合同.csv"].replace("年租金", heading))
    assert waiting(county.night()) == waits
