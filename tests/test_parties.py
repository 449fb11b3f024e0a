"""What stands open between a village and its counterparties, and its streams of income, on drawn ledger tables."""

import datetime as dt
from decimal import Decimal

from drawn_features import built


def movements(columns: str, **drawn: str) -> list[tuple]:
    return built("party_movement", **drawn).execute(f"SELECT {columns} FROM features.party_movement ORDER BY counterparty, moved_on, ledger_key").fetchall()


def yuan(*amounts: object) -> tuple:
    return tuple(Decimal(amount) if isinstance(amount, int) else amount for amount in amounts)


def test_what_is_paid_back_settles_the_oldest_first():
    entry = """
    voucher_key | voucher_on | role | debit | credit | counterparty
    P1 | 2024-01-10 | receivable | 500 | - | 张样例
    P2 | 2024-02-10 | receivable | 300 | - | 张样例
    P3 | 2024-03-10 | receivable | - | 500 | 张样例
    P4 | 2024-04-10 | internal | - | 100 | 张样例
    P5 | 2024-04-10 | internal | 70 | - | 李样例
    """
    day = dt.date
    assert movements("counterparty, raised, cleared, balance, open_amount, cleared_on", entry=entry) == [
        yuan("张样例", 500, 0, 500, 0, day(2024, 3, 10)),
        yuan("张样例", 300, 0, 800, 200, None),
        yuan("张样例", 0, 500, 300, 0, None),
        yuan("张样例", 0, 100, 200, 0, None),
        yuan("李样例", 70, 0, 70, 70, None),
    ]


def test_each_side_runs_its_own_way_and_red_ink_takes_back():
    entry = """
    voucher_key | voucher_on | role | debit | credit | counterparty
    P1 | 2024-01-10 | payable | - | 900 | 样例饭店
    P2 | 2024-02-10 | payable | 400 | - | 样例饭店
    P3 | 2024-03-10 | receivable | 80 | - | 样例饭店
    P4 | 2024-04-10 | receivable | -30 | - | 样例饭店
    P5 | 2024-05-10 | long_investment | 60 | - | 样例饭店
    """
    assert movements("side, raised, cleared, balance, open_amount", entry=entry) == [
        yuan("payable", 900, 0, 900, 500),
        yuan("payable", 0, 400, 500, 0),
        yuan("claim", 80, 0, 80, 50),
        yuan("claim", 0, 30, 50, 0),
        yuan("investment", 60, 0, 60, 60),
    ]


def test_what_was_prepaid_is_settled_on_its_own_day():
    entry = """
    voucher_key | voucher_on | role | debit | credit | counterparty
    P1 | 2024-01-10 | receivable | - | 100 | 张样例
    P2 | 2024-02-10 | receivable | 100 | - | 张样例
    """
    assert movements("balance, open_amount, cleared_on", entry=entry) == [yuan(-100, 0, None), yuan(0, 0, dt.date(2024, 2, 10))]


def test_carrying_a_sum_from_one_account_to_another_is_no_movement():
    entry = """
    voucher_key | voucher_on | role | debit | credit | counterparty
    P1 | 2024-01-10 | receivable | 500 | - | 张样例
    P2 | 2024-12-31 | internal | 500 | - | 张样例
    P2 | 2024-12-31 | receivable | - | 500 | 张样例
    """
    assert movements("moved_on, open_amount, row_ids", entry=entry) == [(dt.date(2024, 1, 10), Decimal(500), ["entry-1"])]


def test_who_the_counterparty_is():
    entry = """
    voucher_key | role | debit | credit | counterparty | account_name
    P1 | receivable | 1 | - | 甲样例 | 应收款/乙样例
    P2 | receivable | 2 | - | - | 应收款/王干部
    P3 | receivable | 3 | - | - | 应收款/租金
    P4 | receivable | 4 | - | - | 应收款
    P4 | bank | - | 4 | 丙样例 | 银行存款
    P5 | receivable | 5 | - | - | 应收款-样例公司
    """
    holder = "person_name\n王干部"
    party = "contract_no | party_b\nHT-1 | 样例公司"
    told = movements("raised::INTEGER, counterparty, payee_type", entry=entry, office_holder=holder, contract=party)
    assert sorted(told) == [(1, "甲样例", "natural_person"), (2, "王干部", "natural_person"), (4, "丙样例", "natural_person"), (5, "样例公司", "unknown")]


def test_only_the_first_opening_counts():
    entry = """
    voucher_key | voucher_on | role | debit | counterparty | is_opening
    P1 | 2024-01-01 | receivable | 500 | 张样例 | true
    P2 | 2024-01-20 | receivable | 30 | 张样例 | false
    P3 | 2025-01-01 | receivable | 530 | 张样例 | true
    """
    balance = "month | account_name | role | opening_debit\n2024-01-01 | 应收款-张样例 | receivable | 999"
    assert movements("moved_on, balance, is_opening", entry=entry, balance=balance) == [
        (dt.date(2024, 1, 1), Decimal(500), True),
        (dt.date(2024, 1, 20), Decimal(530), False),
    ]


def test_a_balance_sheet_opens_where_no_voucher_does():
    entry = "voucher_on | role | debit | counterparty\n2024-03-20 | receivable | 30 | 张样例"
    of_march = """
    month | account_name | role | opening_debit | closing_debit
    2024-03-01 | 应收款-张样例 | receivable | 500 | 530
    2024-02-01 | 应收款-张样例 | receivable | 400 | 500
    2024-04-01 | 应收款-张样例 | receivable | 530 | 530
    """
    expected = [(dt.date(2024, 3, 1), Decimal(500), True, ["balance-1"]), (dt.date(2024, 3, 20), Decimal(530), False, ["entry-1"])]
    assert movements("moved_on, balance, is_opening, row_ids", entry=entry, balance=of_march) == expected
    of_february = "month | account_name | role | opening_debit | closing_debit\n2024-02-01 | 应收款-张样例 | receivable | 400 | 500"
    assert movements("balance", entry=entry, balance=of_february) == [(Decimal(500),), (Decimal(530),)]
    later = "month | account_name | role | opening_debit | closing_debit\n2024-04-01 | 应收款-张样例 | receivable | 530 | 530"
    assert movements("balance", entry=entry, balance=later) == [(Decimal(30),)]


def streams(entry: str, contract: str = "") -> list[tuple]:
    con = built("income_stream", entry=entry, contract=contract)
    return con.execute("SELECT stream_is, stream, month(month), amount::INTEGER FROM features.income_stream ORDER BY ALL").fetchall()


def test_an_item_is_its_sub_account_or_else_a_word_of_income():
    entry = """
    voucher_key | voucher_on | role | class | debit | credit | account_name | summary
    P1 | 2024-01-10 | operating_income | income | - | 10 | 经营收入/集市摊位 | 圩日收入
    P2 | 2024-01-20 | operating_income | income | - | 5 | 经营收入/集市摊位 | 代收管理费
    P3 | 2024-02-20 | operating_income | income | - | 7 | 经营收入/集市摊位 | 圩日收入
    P4 | 2024-03-20 | other_income | income | - | 100 | 其他收入/其他 | 收公墓款
    P5 | 2024-03-21 | other_income | income | - | 30 | 其他收入 | 公墓两穴
    P6 | 2024-03-22 | other_income | income | - | -30 | 其他收入 | 冲公墓两穴
    P7 | 2024-03-22 | other_income | income | - | 99 | 其他收入 | 收款
    P8 | 2024-03-22 | letting_income | income | - | 50 | 发包收入 | 收款
    """
    told = [("item", "公墓", 3, 100), ("item", "发包收入", 3, 50), ("item", "集市摊位", 1, 15), ("item", "集市摊位", 2, 7)]
    assert streams(entry) == told


def test_a_receipt_belongs_to_its_contract_or_else_to_its_payer():
    entry = """
    voucher_key | voucher_on | role | class | debit | credit | account_name | counterparty | contract_no
    P1 | 2024-01-10 | letting_income | income | - | 10 | 租金 | 甲样例 | HT-9
    P2 | 2024-01-10 | letting_income | income | - | 20 | 租金 | 乙样例 | -
    P3 | 2024-01-10 | letting_income | income | - | 40 | 租金 | 丙样例 | -
    P4 | 2024-01-10 | letting_income | income | - | 80 | 租金 | - | -
    P4 | 2024-01-10 | bank | asset | 80 | - | 银行存款 | 丁样例 | -
    """
    contract = """
    contract_no | party_b | start_on | end_on
    HT-1 | 乙样例 | 2024-01-01 | 2024-12-31
    HT-2 | 丙样例 | 2024-01-01 | 2024-12-31
    HT-3 | 丙样例 | 2024-01-01 | 2024-12-31
    """
    told = [("contract", "HT-1", 1, 20), ("contract", "HT-9", 1, 10), ("item", "租金", 1, 150), ("payer", "丁样例", 1, 80), ("payer", "丙样例", 1, 40)]
    assert streams(entry, contract) == sorted(told)
    con = built("income_stream", entry=entry, contract=contract)
    assert con.execute("SELECT contract_amount FROM features.income_stream WHERE stream_is = 'item'").fetchall() == [(Decimal(30),)]
