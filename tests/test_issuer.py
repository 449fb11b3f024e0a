"""A ledger of land contracts names its village only as the one who lets the land."""

import pytest

VILLAGES = "组织代码,组织名称,县区,乡镇\n990101001001,甲村股份经济合作社,虚构县,样例镇\n990101001002,乙村股份经济合作社,虚构县,样例镇"
HEAD = "FBFMC,CBFMC,CBHTBM,CBQXQ,CBQXZ,HTZMJ,QDSJ"


@pytest.mark.parametrize(
    ("name", "issuer", "village"),
    [
        ("承包.csv", "甲村经济合作社", "990101001001"),
        ("承包.csv", "乙村村民委员会", "990101001002"),
        # Who is not in the directory may be anybody.
        ("承包.csv", "丙村经济合作社", None),
        ("承包.csv", "张三", None),
        # What the file is named by is nearer.
        ("乙村承包.csv", "甲村经济合作社", "990101001002"),
    ],
)
def test_the_village_of_a_contract_that_names_only_its_parties(door, name, issuer, village):
    door.text("名录.csv", VILLAGES)
    door.text(name, f"{HEAD}\n{issuer},李四,HT-1,2024-01-01,2054-01-01,3.5,2023-12-30")
    door.load()
    assert door.rows("SELECT village_code FROM staged.contracts") == ([(village,)] if village else [])
    assert door.rows("SELECT field, code FROM staged.rejected") == ([] if village else [("village_code", "key")])
