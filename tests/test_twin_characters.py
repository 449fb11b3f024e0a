"""Villages that differ: their books hold like those of the sample, what they live from is banked and told, and how it is written leaves amounts alone."""

import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

# Collected here once more, over this county.
from test_twin import (  # noqa: F401
    test_balances_tie_to_vouchers_and_carry_over,
    test_bank_balance_runs_on,
    test_bank_lines_tie_to_the_bank_account,
    test_cash_is_never_short,
    test_every_voucher_balances,
    test_received_instalments_are_in_the_books,
)
from twin_rows import tables_of, yuan

from sanzi.twin import texts
from sanzi.twin.county import Order, make
from sanzi.twin.planting import Asked

TOLD = tomllib.loads((Path(texts.HOME) / "characters.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A county of clean villages: {kind label: rows}."""
    out = tmp_path_factory.mktemp("characters")
    make(Order(20, 18, 6, is_messy=False, asked=Asked(is_sample=False, clean_share=1.0)), out)
    return tables_of(out)


def payers(character: dict) -> set[str]:
    return {payer for receipt in character["receipt"] for payer in receipt["payers"] if "{" not in payer}


def test_villages_live_from_different_things(plain):
    met = defaultdict(set)
    for row in plain["记账凭证"]:
        for character in TOLD["character"]:
            if row["往来单位"] in payers(character):
                met[character["name"]].add(row["组织代码"])
    assert len(met) >= 4
    villages = [code for codes in met.values() for code in codes]
    assert len(villages) == len(set(villages))


def test_receipts_of_a_character_are_banked(plain):
    lines = {(row["组织代码"], row["对方户名"], yuan(row["交易金额"])) for row in plain["银行流水"] if row["借贷标志"] == "贷"}
    known, checked = {payer for character in TOLD["character"] for payer in payers(character)}, 0
    for row in plain["记账凭证"]:
        if row["往来单位"] in known and row["科目编码"][:3] in ("501", "503", "504", "522", "531") and yuan(row["贷方金额"]):
            assert (row["组织代码"], row["往来单位"], yuan(row["贷方金额"])) in lines, row
            checked += 1
    assert checked >= 20


def test_subsidies_are_on_the_list_of_grants(plain):
    listed = {(row["组织代码"], row["拨付单位"], yuan(row["金额"])) for row in plain["上级拨款清单"]}
    subsidies = [row for row in plain["记账凭证"] if row["科目名称"].endswith("运转补助") and yuan(row["贷方金额"]) and not row["摘要"].startswith("结转")]
    assert subsidies
    for row in subsidies:
        assert (row["组织代码"], row["往来单位"], yuan(row["贷方金额"])) in listed, row


def test_villages_where_nothing_was_planted_are_written_about_too(plain):
    letters = plain["信访台账"]
    # None to two in each of the two calendar years: in the second about three villages of five, in both four of five, had the books held all of 2023.
    written = Counter(row["组织代码"] for row in letters)
    assert 8 <= len(written) <= 18
    assert max(written.values()) <= 4
    assert len({row["受理编号"] for row in letters}) == len(letters)
    assert all("2023-07-01" <= row["受理日期"] <= "2024-12-31" for row in letters)
    assert not [row for row in letters if "{" in row["反映内容"]]


def test_bookkeepers_write_in_their_own_way(plain):
    purchases = [row for row in plain["记账凭证"] if row["票据号"] and yuan(row["借方金额"])]
    bare = {row["组织代码"] for row in purchases if row["摘要"] in ("支", "付款", "支出一笔")}
    slips = {row["组织代码"] for row in purchases if any(wrong in row["摘要"] for wrong in ("维休", "拉圾", "打应", "电废", "才料"))}
    assert bare
    assert slips
    assert not bare & slips
    assert all(row["摘要"] for row in purchases)
