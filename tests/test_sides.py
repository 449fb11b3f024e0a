"""On which side an amount stands, told by a direction, a sign, two columns, or proved by the balances around it."""

import datetime as dt
from decimal import Decimal

import pytest
from drawn_door import counts


def test_amount_with_direction_and_amount_alone(door):
    head = "组织代码,凭证日期,凭证号,摘要,科目编码,金额"
    door.text(
        "a.csv", f"{head},方向\n990101001001,2024-03-05,1,购,513,100,借\n990101001001,2024-03-05,1,付,102,100,-1\n990101001001,2024-03-05,1,付,102,100,平\n"
    )
    door.text("b.csv", f"{head}\n990101001002,2024-03-05,1,购,513,100\n990101001002,2024-03-05,1,付,102,-100\n")
    first, second = door.load()
    assert (counts(first), counts(second)) == ((4, 2, 1, 0, 1), (3, 2, 0, 0, 1))
    sides = [
        ("990101001001", Decimal(100), None),
        ("990101001001", None, Decimal(100)),
        ("990101001002", Decimal(100), None),
        ("990101001002", None, Decimal(100)),
    ]
    assert door.rows("SELECT village_code, debit, credit FROM staged.vouchers ORDER BY source_file, source_row") == sides
    assert door.rows("SELECT code, raw_value FROM staged.rejected") == [("direction", "平")]


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        ("交易日期,借贷标志,交易金额", ["2024-03-05,借,100.00", "2024-03-06,C,20.00"]),
        ("交易日期,收/支,交易金额", ["20240305,支出,100.00", "20240306,收入,20.00"]),
        ("交易日期,支出金额,收入金额", ["2024-03-05,100.00,", "2024-03-06,0.00,20.00"]),
        ("交易日期,借方发生额,贷方发生额", ['2024/3/5,"100.00",', '2024/3/6,,"20.00"']),
        ("交易日期,交易发生金额,账户余额", ["2024-03-05,-100.00,5", "2024-03-06,20.00,25"]),
    ],
)
def test_a_banks_debit_is_money_out(door, head, lines):
    door.text("样例村.csv", "\n".join(["账号：9955000000000000001,,", head, *lines, "合计,100.00,20.00"]))
    assert counts(door.only()) == (5, 2, 0, 0, 3)
    assert door.rows("SELECT village_code, account_no, date, direction, amount FROM staged.bank ORDER BY date") == [
        ("样例村", "9955000000000000001", dt.date(2024, 3, 5), "借", Decimal("100.00")),
        ("样例村", "9955000000000000001", dt.date(2024, 3, 6), "贷", Decimal("20.00")),
    ]


def test_a_bank_line_whose_direction_is_unknown_is_kept_out(door):
    door.text("样例村.csv", "交易日期,借贷标志,交易金额\n2024-03-05,冲,100.00\n2024-03-05,借,\n")
    assert counts(door.only()) == (3, 0, 2, 0, 1)
    assert door.rows("SELECT code, field, raw_value FROM staged.rejected ORDER BY source_row") == [("direction", "direction", "冲"), ("amount", "amount", None)]


def test_a_side_that_nothing_proves_is_given_as_a_correction(door):
    """An account that stands on either side and did not move: only somebody who knows can tell."""
    door.text("样例村.csv", "会计期间,科目编码,科目名称,期初余额,本期借方,本期贷方,期末余额\n2024-03,113,内部往来,10,,,10\n")
    assert counts(door.only()) == (2, 0, 1, 0, 1)
    ((row_id, field),) = door.rows("SELECT row_id, field FROM staged.rejected")
    head = "来源文件,工作表,来源行号,数据类别,字段,原值,原因代码,原因,整行原文,行标识,更正值"
    door.text("问题数据.csv", f"{head}\n样例村.csv,,2,balances,{field},,direction,,,{row_id},贷\n", "utf-8-sig")
    door.load()
    assert door.rows("SELECT opening_debit, opening_credit, closing_credit FROM staged.balances") == [(0, 10, 10)]


TRUE_BALANCES = """
    SELECT opening, moved, opening + moved AS closing, abs(opening) AS o, abs(opening + moved) AS c, told
    FROM range(-6, 7) AS a (opening), range(-6, 7) AS b (moved), (VALUES (1), (-1)) AS t (told)
"""


@pytest.mark.parametrize(
    ("way", "where", "is_always"),
    [
        # Written without a sign, on sides that nobody tells: the true reading, or none.
        ("proved_alone(o, moved, c)", "TRUE", False),
        # Written with a sign, minus for the side that is not told.
        ("proved_on(told, told * opening, moved, told * closing)", "TRUE", True),
        # Written without a sign, the side of the closing balance told.
        ("coalesce(proved_on(told, o, moved, c), proved_across(o, moved, c))", "told * closing > 0 OR closing = 0 AND told * opening > 0", True),
    ],
)
def test_what_proves_a_side_never_proves_a_wrong_one(door, way, where, is_always):
    """Every small opening and movement, whatever the true sides are."""
    door.load()
    read = door.rows(f"SELECT {way}, opening, closing FROM ({TRUE_BALANCES}) WHERE {where}")
    assert [row for row in read if row[0] is not None and row[0] != list(row[1:])] == []
    proved = sum(row[0] is not None for row in read)
    assert (proved == len(read)) == is_always and proved > len(read) / 2
