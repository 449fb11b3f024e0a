"""A tie between a file of an earlier night and a new one is found wherever it would be found in one night."""

import datetime as dt

import pytest
from drawn_ties import DUES, MONEY, RENTS, VILLAGE, bank, plan, vouchers, waiting

OLD = dt.date(2024, 3, 10)
# Statement and books may lie this far apart (ties.toml).
DAYS = 31


def on(day: dt.date) -> tuple:
    """The money of one day: the reach of a file with nothing else in it ends exactly there."""
    return tuple((day.isoformat(), *rest) for _, *rest in MONEY)


def rents(day: dt.date) -> tuple:
    return tuple((day.isoformat(), "in", yuan, "") for yuan in RENTS)


def dated(text: str, day: dt.date) -> str:
    """A plan all of whose instalments were received on one day."""
    head, *rows = text.splitlines()
    return "\n".join([head, *(",".join([*row.split(",")[:4], day.isoformat(), row.split(",")[5]]) for row in rows)])


def plan_in_fen(day: dt.date) -> str:
    return dated(plan(("3684000", "512500", "26150"))["计划.csv"], day)


@pytest.mark.parametrize("away", [-DAYS - 1, -DAYS, DAYS, DAYS + 1])
@pytest.mark.parametrize(
    ("old", "new", "waits"),
    [
        (("凭证.csv", lambda day: vouchers(on(day))), ("流水.csv", lambda day: bank(on(day), in_wan=True)), ["流水.csv"]),
        (("流水.csv", lambda day: bank(on(day), in_wan=True)), ("凭证.csv", lambda day: vouchers(on(day))), ["流水.csv"]),
        (("凭证.csv", lambda day: vouchers(rents(day))), ("计划.csv", plan_in_fen), ["计划.csv"]),
        (("计划.csv", plan_in_fen), ("凭证.csv", lambda day: vouchers(rents(day))), ["计划.csv"]),
    ],
    ids=["a new statement", "new books beside a statement", "a new plan", "new books beside a plan"],
)
def test_the_last_day_between_an_old_file_and_a_new_one(county, old, new, waits, away):
    """On the last day that the tie allows it is found, on the next it is not."""
    county.text("合同.csv", plan(RENTS)["合同.csv"].replace("年租金", "备注"))
    county.text(old[0], old[1](OLD))
    assert waiting(county.night()) == []
    county.text(new[0], new[1](OLD + dt.timedelta(days=away)))
    assert waiting(county.night()) == (waits if abs(away) <= DAYS else [])


def test_what_was_posted_of_a_quarter_meets_the_books_of_its_last_month(county):
    """Each month's income is 36,840 + 5,000 = 41,840 and its expense 395.30 + 1,200 + 88.50 + 760.05 = 2,443.85; the quarter's are 125,520 and 7,331.55."""
    county.text("公开.csv", f"组织代码,公开期间,公开类别,公开日期,收入合计,支出合计\n{VILLAGE},2024Q1,财务,2024-04-05,12.5520,0.7332\n")
    for month in (1, 2):
        county.text(f"{month}月.csv", vouchers(tuple((day.replace("-03-", f"-0{month}-"), *rest) for day, *rest in MONEY)))
    assert waiting(county.night()) == []
    county.text("3月.csv", vouchers())
    assert waiting(county.night()) == ["公开.csv"]


def test_a_journal_of_one_column_meets_the_balance_sheet_of_its_month_a_night_later(county):
    entries = [("102", 300), ("513", -300), ("102", -1000), ("501", 1000)]
    lines = [f"{VILLAGE},2024-03-05,1,收付,{account},{amount}.00" for account, amount in entries]
    county.text("凭证.csv", "\n".join(["组织代码,凭证日期,凭证号,摘要,科目编码,金额", *lines]))
    assert waiting(county.night()) == []
    sides = [("102", "1000.00", "300.00"), ("513", "300.00", "0.00"), ("501", "0.00", "1000.00")]
    lines = [f"{VILLAGE},2024-03,{account},科目,0,0,{debit},{credit},0,0" for account, debit, credit in sides]
    county.text("余额.csv", "\n".join(["组织代码,会计期间,科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方", *lines]))
    assert waiting(county.night()) == ["凭证.csv"]


def test_a_file_of_an_earlier_night_waits_once_the_books_arrive(county):
    county.text("流水.csv", bank(in_wan=True))
    assert waiting(county.night()) == []
    assert len(county.staged("bank", "amount")) == 6
    county.text("凭证.csv", vouchers())
    assert waiting(county.night()) == ["流水.csv"]
    assert county.staged("bank", "amount") == []
    assert waiting(county.night()) == ["流水.csv"]


def test_where_nothing_tells_what_is_loaded_stays_and_what_is_new_waits(county):
    county.text("流水.csv", bank(swapped=True))
    assert waiting(county.night()) == []
    county.text("凭证.csv", vouchers(others=DUES))
    assert waiting(county.night()) == ["凭证.csv"]


def test_a_file_that_is_gone_is_never_taken_out(county):
    county.text("流水.csv", bank(in_wan=True))
    county.night()
    (county.folder / "流水.csv").unlink()
    county.text("凭证.csv", vouchers())
    assert (waiting(county.night()), len(county.staged("bank", "amount"))) == ([], 6)
