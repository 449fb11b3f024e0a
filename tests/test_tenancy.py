"""What is let until when, what follows it, and which receipts are its rent, on drawn ledger tables."""

import datetime as dt

import pytest
from drawn_features import built


def following(contracts: str) -> dict[str, str | None]:
    return dict(built("tenancy", contract=contracts).execute("SELECT contract_no, next_no FROM features.tenancy").fetchall())


def test_a_supplement_moves_the_end_and_a_register_tells_the_use():
    con = built(
        "tenancy",
        contract="""
        contract_no | parent_no | contract_name   | contract_type | party_b | start_on   | end_on     | annual | total    | status
        HT-1        | -         | 东头店面1号合同 | 租赁          | 周样例  | 2020-01-01 | 2024-12-31 | -      | 10000.00 | 履行中
        HT-1-1      | HT-1      | 补充协议        | 租赁          | 周样例  | 2024-06-01 | 2026-12-31 | -      | -        | 已备案
        """,
        asset="asset_no | asset_name | use_status | contract_no\nZC-1 | 东头店面1号 | 出租 | HT-1",
        deal="""
        deal_no | deal_on    | contract_no
        JY-2    | 2019-12-20 | HT-1
        JY-1    | 2019-12-01 | HT-1
        """,
    )
    told = con.execute(
        "SELECT thing, signed_on, end_on, last_on, annual, status, deal_row_id, deal_on, register_row_ids, register_use, supplement_row_ids"
        " FROM features.tenancy"
    ).fetchall()
    assert told == [
        (
            "东头店面1号",
            dt.date(2020, 1, 1),
            dt.date(2024, 12, 31),
            dt.date(2026, 12, 31),
            2000,
            "履行中、已备案",
            "deal-2",
            dt.date(2019, 12, 1),
            ["asset-1"],
            "出租",
            ["contract-2"],
        )
    ]


@pytest.mark.parametrize(
    ("contract_type", "party_a", "party_b", "is_let"),
    [
        ("租赁", "样例村村民委员会", "周样例", True),
        ("承包", "-", "周样例", True),
        ("家庭承包", "-", "周样例", False),
        ("工程承包", "-", "样例建筑公司", False),
        ("承租", "周样例", "样例村村民委员会", False),
        ("租赁", "周样例", "样例村股份经济合作社", False),
        ("租赁", "上样例村村民委员会", "样例村股份经济合作社", True),
        ("采购", "-", "样例商行", False),
    ],
)
def test_what_counts_as_letting(contract_type, party_a, party_b, is_let):
    con = built("tenancy", contract=f"contract_type | party_a | party_b\n{contract_type} | {party_a} | {party_b}")
    assert con.execute("SELECT count(*) FROM features.tenancy").fetchone() == (int(is_let),)


def test_the_first_later_contract_on_the_same_named_thing_follows():
    assert following("""
        contract_no | contract_name        | start_on   | end_on
        HT-1        | 东头店面1号租赁合同  | 2018-01-01 | 2020-12-31
        HT-2        | 东头店面1号续租合同  | 2021-01-01 | 2023-12-31
        HT-3        | 东头店面1号合同2024  | 2024-01-01 | 2026-12-31
        HT-4        | 东头店面2号租赁合同  | 2021-01-01 | 2023-12-31
        """) == {"HT-1": "HT-2", "HT-2": "HT-3", "HT-3": None, "HT-4": None}


def test_a_name_of_kinds_alone_needs_object_area_and_a_term_that_goes_on():
    assert following("""
        contract_no | contract_name | object | area  | start_on   | end_on
        HT-1        | 店面租赁合同  | 店面   | 38.00 | 2018-01-01 | 2020-12-31
        HT-2        | 店面租赁合同  | 店面   | 38.00 | 2019-01-01 | 2021-12-31
        HT-3        | 店面租赁合同  | 店面   | 40.00 | 2021-01-01 | 2023-12-31
        HT-4        | 店面租赁合同  | 店面   | 38.00 | 2022-01-02 | 2023-12-31
        """) == {"HT-1": None, "HT-2": "HT-4", "HT-3": None, "HT-4": None}


def test_receipts_by_their_contract_else_by_their_payer():
    con = built(
        "rent_receipt",
        contract="""
        contract_no | contract_name | party_b | start_on   | end_on     | annual
        HT-1        | 东头鱼塘合同  | 周样例  | 2020-01-01 | 2022-12-31 | 500.00
        HT-2        | 西头鱼塘合同  | 周样例  | 2023-01-01 | 2025-12-31 | 800.00
        HT-3        | 南头鱼塘合同  | 周样例  | 2023-01-01 | 2025-12-31 | 900.00
        """,
        entry="""
        voucher_on | role             | class     | credit | debit | counterparty | contract_no | summary
        2022-05-01 | letting_income   | income    | 500.00 | -     | 周样例       | -           | 收款
        2024-05-01 | letting_income   | income    | 900.00 | -     | 周样例       | -           | 收款
        2024-06-01 | receivable       | asset     | 800.00 | -     | 周样例       | HT-2        | 收欠款
        2026-05-01 | operating_income | income    | 100.00 | -     | 周样例       | -           | 收款
        2024-05-01 | operating_income | income    | 300.00 | -     | 吴样例       | -           | 收鱼塘租金
        2024-05-01 | other_income     | income    | 300.00 | -     | 吴样例       | -           | 存款结息
        2024-05-01 | payable          | liability | 200.00 | -     | 周样例       | -           | 收押金
        2024-05-01 | bank             | asset     | 200.00 | -     | 周样例       | HT-2        | 退款
        2024-05-01 | letting_income   | income    | -      | 50.00 | 周样例       | HT-2        | 冲减
        """,
    )
    told = con.execute("SELECT row_id, contract_no FROM features.rent_receipt ORDER BY row_id").fetchall()
    assert told == [("entry-1", "HT-1"), ("entry-2", "HT-3"), ("entry-3", "HT-2"), ("entry-4", "HT-2"), ("entry-5", None)]
