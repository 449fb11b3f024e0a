"""What an account is to a village by its chart, and which entries open and close its books."""

import pytest
from drawn_staged import Staged, entries


def roles(staged: Staged) -> dict[str, str]:
    return dict(staged.ask("SELECT summary, role FROM ledger.entry ORDER BY ALL"))


# --- accounts -------------------------------------------------------------------------------------------------------------------------


ROLES = [
    ("2023-12-31", "511", "-", "letting_income"),
    ("2024-01-01", "511", "-", "operating_expense"),
    ("2023-12-31", "502", "-", "operating_expense"),
    ("2024-01-01", "502", "-", "investment_income"),
    ("2023-12-31", "153", "-", "disposal"),
    ("2024-01-01", "153", "-", "works_in_progress"),
    ("2023-12-31", "154", "-", "works_in_progress"),
    ("2024-01-01", "154", "-", "disposal"),
    ("2023-12-31", "511", "经营支出", "operating_expense"),  # the name wins over the code
    ("2024-02-01", "511", "发包及上交收入", "letting_income"),
    ("2024-02-01", "154", "在建工程", "works_in_progress"),
    ("2024-02-01", "541", "管理费用", "management_expense"),  # the old code went on
    ("2024-02-01", "10201", "基本户", "bank"),
    ("2024-02-01", "102.01", "基本户", "bank"),
    ("2024-02-01", "102-01-03", "-", "bank"),
    ("2024-02-01", "1020101", "银行存款/基本账户/基本户", "bank"),
    ("2024-02-01", "51301", "办公费", "management_expense"),
    ("2024-02-01", "24101", "补助收入", "special_fund"),  # a sub-account that is only called like an account of another class
    ("2024-02-01", "50102", "经营收入/租赁和发包收入", "letting_income"),
    ("2024-02-01", "50101", "经营收入/集市摊位", "operating_income"),
    ("2024-02-01", "401", "生产（劳务）成本", "production_cost"),
    ("2024-02-01", "-", "生产(劳务)成本", "production_cost"),
    ("2024-02-01", "-", "管理费用-办公费", "management_expense"),
    ("2024-02-01", "-", "现金", "cash"),
    ("2024-02-01", "1002", "-", "bank"),  # four digits: a firm's chart, not 100 + 2
    ("2024-02-01", "1012", "其他货币资金", "bank"),
    ("2024-02-01", "2211", "-", "wages_payable"),
    ("2024-02-01", "999", "样例科目", "unknown"),
    ("2024-02-01", "102/01", "-", "bank"),
    ("2024-02-01", "1002.01", "-", "bank"),
    ("2024-02-01", "100201", "基本户", "bank"),
    ("2024-02-01", "6602", "管理费用", "management_expense"),
    ("2024-02-01", "5602", "管理费用", "management_expense"),
    ("2024-02-01", "660201", "-", "management_expense"),
    ("2024-02-01", "112001", "单位", "receivable"),
    ("2024-02-01", "322001", "未分配收益", "distribution"),
    ("2024-02-01", "-", "银行存款—基本户", "bank"),
    ("2024-02-01", "-", "庫存現金", "cash"),
    ("2024-02-01", "-", "管理費用/辦公費", "management_expense"),
    ("2024-02-01", "-", "招待费", "unknown"),  # a sub-account by its own name only: nothing says below which account
]


@pytest.fixture(scope="module")
def roles_by_village():
    """Every case in a village of its own, built at once."""
    staged = Staged()
    rows = [f"{village} | {day} | 1 | 1 | {code} | {name} | 1.00" for village, (day, code, name, _) in enumerate(ROLES)]
    staged.put("vouchers", "\n".join(["village_code | date | voucher_no | line_no | account_code | account_name | debit", *rows]))
    staged.build()
    return dict(staged.ask("SELECT village_code, role FROM ledger.entry"))


@pytest.mark.parametrize("case", range(len(ROLES)), ids=[" ".join(case[:3]) for case in ROLES])
def test_role_of_an_account(roles_by_village, case):
    assert roles_by_village[str(case)] == ROLES[case][3]


def test_chart_of_a_month_is_told_by_the_accounts_that_only_one_chart_has(staged):
    """January 2024 still kept by the old chart: 541 管理费用 says so, and 511 without a name is then letting income."""
    staged.put(
        "vouchers",
        entries("""date | voucher_no | line_no | summary | account_code | account_name | debit | credit
        2024-01-05 | 1 | 1 | 甲 | 541 | 管理费用 | 10.00 | -
        2024-01-06 | 2 | 1 | 乙 | 511 | - | - | 30.00
        2024-01-06 | 2 | 2 | 丙 | 51101 | 承包金 | - | 30.00
        2024-02-06 | 1 | 1 | 丁 | 513 | 管理费用 | 10.00 | -
        2024-02-06 | 2 | 1 | 戊 | 511 | - | 30.00 | -"""),
    )
    staged.build()
    assert roles(staged) == {"甲": "management_expense", "乙": "letting_income", "丙": "letting_income", "丁": "management_expense", "戊": "operating_expense"}


def test_a_file_across_the_turn_of_2024_maps_both(staged):
    """One file, codes only in both months but for one name each that only one chart has under that code."""
    staged.put(
        "vouchers",
        entries("""date | voucher_no | line_no | summary | account_code | account_name | debit | credit
        2023-12-30 | 1 | 1 | 旧管理 | 541 | - | 10.00 | -
        2023-12-30 | 2 | 1 | 旧发包 | 511 | - | - | 30.00
        2023-12-30 | 3 | 1 | 旧清理 | 153 | - | 30.00 | -
        2023-12-30 | 4 | 1 | 旧往来 | 202 | - | - | 30.00
        2023-12-31 | 5 | 1 | 旧工资 | 211 | - | - | 30.00
        2024-01-01 | 1 | 1 | 新管理 | 513 | - | 10.00 | -
        2024-01-01 | 2 | 1 | 新经营 | 511 | - | 30.00 | -
        2024-01-01 | 3 | 1 | 新在建 | 153 | - | 30.00 | -
        2024-01-01 | 4 | 1 | 新往来 | 211 | - | - | 30.00
        2024-01-02 | 5 | 1 | 新工资 | 212 | - | - | 30.00
        2024-01-02 | 6 | 1 | 新投资 | 502 | - | - | 30.00"""),
    )
    staged.build()
    assert roles(staged) == {
        "旧管理": "management_expense", "旧发包": "letting_income", "旧清理": "disposal", "旧往来": "payable", "旧工资": "wages_payable",
        "新管理": "management_expense", "新经营": "operating_expense", "新在建": "works_in_progress", "新往来": "payable", "新工资": "wages_payable",
        "新投资": "investment_income",
    }  # fmt: skip


# --- openings and closings ------------------------------------------------------------------------------------------------------------


NATURES = [
    ("上年结转 | 库存现金 | 5.00 | -\n上年结转 | 公积公益金 | - | 5.00", True, False),
    ("2024年期初余额 | 库存现金 | 5.00 | -\n期初余额 | 公积公益金 | - | 5.00", True, False),
    ("库存现金期初余额 | 库存现金 | 5.00 | -\n- | 公积公益金 | - | 5.00", True, False),
    ("支付上年结转工程款 | 应付款 | 5.00 | -\n支付上年结转工程款 | 银行存款 | - | 5.00", False, False),
    ("期初余额 | 管理费用 | 5.00 | -\n期初余额 | 库存现金 | - | 5.00", False, False),
    ("结转本年收益 | 经营收入 | 5.00 | -\n结转本年收益 | 本年收益 | - | 5.00", False, True),
    ("年终转账 | 本年收益 | 5.00 | -\n年终转账 | 管理费用 | - | 5.00", False, True),
    ("结转收益分配 | 本年收益 | 5.00 | -\n结转收益分配 | 收益分配 | - | 5.00", False, True),
    ("结转支出 | 管理费用 | 5.00 | -\n结转支出 | 银行存款 | - | 5.00", False, False),
    ("结转本年收益 | 本年收益 | 5.00 | -\n结转本年收益 | 库存现金 | - | 5.00", False, False),
    ("结转完工工程 | 固定资产 | 5.00 | -\n结转完工工程 | 在建工程 | - | 5.00", False, False),
    ("分红 | 收益分配 | 5.00 | -\n分红 | 应付款 | - | 5.00", False, False),
    ("上年結轉 | 庫存現金 | 5.00 | -\n上年結轉 | 公積公益金 | - | 5.00", True, False),
    ("結轉本年收益 | 經營收入 | 5.00 | -\n結轉本年收益 | 本年收益 | - | 5.00", False, True),
]


@pytest.fixture(scope="module")
def natures():
    """Every case is a voucher of its own, built at once."""
    staged = Staged()
    told = [(no, line_no, line) for no, (lines, _, _) in enumerate(NATURES) for line_no, line in enumerate(lines.splitlines(), 1)]
    rows = "\n".join(f"2024-01-01 | {no} | {line_no} | {line}" for no, line_no, line in told)
    staged.put("vouchers", entries("date | voucher_no | line_no | summary | account_name | debit | credit\n" + rows))
    staged.build()
    return staged


@pytest.mark.parametrize("case", range(len(NATURES)), ids=[case[0].split(" |")[0] for case in NATURES])
def test_openings_and_closings(natures, case):
    _, is_opening, is_closing = NATURES[case]
    assert natures.ask(f"SELECT DISTINCT is_opening, is_closing FROM ledger.entry WHERE voucher_no = '{case}'") == [(is_opening, is_closing)]
    assert natures.ask(f"SELECT is_opening, is_closing FROM ledger.voucher WHERE voucher_no = '{case}'") == [(is_opening, is_closing)]
