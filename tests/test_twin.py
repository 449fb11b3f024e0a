"""The synthetic county: its books hold together, the committed sample is what the twin makes, planted.toml points at rows that exist."""

import argparse
import csv
import datetime as dt
import io
import tomllib
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from twin_rows import contents, tables_of, voucher_of, yuan

from sanzi import config
from sanzi.twin import commands
from sanzi.twin.county import Order, make
from sanzi.twin.people import check_digit

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
CHARTS = Path(__file__).parents[1] / "src" / "sanzi" / "policy" / "charts"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The sample's county as one plain CSV per kind: {kind label: rows}."""
    out = tmp_path_factory.mktemp("plain")
    make(Order(villages=13, months=24, seed=commands.SAMPLE.seed, is_messy=False), out)
    return tables_of(out)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    out = tmp_path_factory.mktemp("fresh")
    make(commands.SAMPLE, out)
    return out


@pytest.fixture(scope="module")
def planted():
    return tomllib.loads((SAMPLE / "planted.toml").read_text(encoding="utf-8"))


def test_the_committed_sample_is_what_the_twin_makes(fresh):
    made, committed = contents(fresh), contents(SAMPLE)
    assert made.keys() == committed.keys()
    assert [path for path in made if made[path] != committed[path]] == []


def test_another_seed_gives_other_books(tmp_path):
    make(Order(1, 2, 1, is_messy=False), tmp_path / "one")
    make(Order(1, 2, 2, is_messy=False), tmp_path / "two")
    assert contents(tmp_path / "one")["exports/栖禾镇/记账凭证.csv"] != contents(tmp_path / "two")["exports/栖禾镇/记账凭证.csv"]


def test_sample_is_of_the_promised_size(plain):
    assert 19_000 <= len(plain["记账凭证"]) <= 21_000
    assert sum(len(content) for content in contents(SAMPLE).values()) < 8_000_000
    assert len(plain["组织名录"]) == 13
    assert len({row["乡镇"] for row in plain["组织名录"]}) == 2
    assert len(plain) == 22
    assert all(rows for rows in plain.values())


def test_sample_config_is_read_and_every_limit_is_confirmed():
    told = config.read(SAMPLE / "sanzi.toml")
    assert {limit.name for limit in told.limits} == set(config.LIMIT_NAMES)
    assert all(limit.is_confirmed for limit in told.limits)
    assert (told.place.city, told.place.county) == ("云州市", "云溪县")


def test_every_voucher_balances(plain):
    sums = defaultdict(Decimal)
    for row in plain["记账凭证"]:
        sums[voucher_of(row)] += yuan(row["借方金额"]) - yuan(row["贷方金额"])
    assert {key: left for key, left in sums.items() if left} == {}


def test_bank_lines_tie_to_the_bank_account(plain):
    booked, drawn = defaultdict(list), defaultdict(list)
    for row in plain["记账凭证"]:
        if row["科目编码"].startswith("102"):
            amount = yuan(row["借方金额"]) - yuan(row["贷方金额"])
            booked[row["组织代码"], amount].append(dt.date.fromisoformat(row["凭证日期"]))
    for row in plain["银行流水"]:
        amount = yuan(row["交易金额"]) * (1 if row["借贷标志"] == "贷" else -1)
        drawn[row["组织代码"], amount].append(dt.date.fromisoformat(row["交易日期"]))
    assert booked.keys() == drawn.keys()
    for key, days in booked.items():
        assert len(days) == len(drawn[key])
        assert all(abs(one - other).days <= 5 for one, other in zip(sorted(days), sorted(drawn[key]), strict=True)), key


def test_bank_balance_runs_on(plain):
    before = {}
    for row in plain["银行流水"]:
        change = yuan(row["交易金额"]) * (1 if row["借贷标志"] == "贷" else -1)
        balance = yuan(row["余额"])
        assert balance > 0
        assert before.get(row["账号"], balance - change) + change == balance
        before[row["账号"]] = balance


def test_balances_tie_to_vouchers_and_carry_over(plain):
    turnover = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in plain["记账凭证"]:
        sums = turnover[row["组织代码"], row["凭证日期"][:7], row["科目编码"]]
        sums[0] += yuan(row["借方金额"])
        sums[1] += yuan(row["贷方金额"])
    closed = {}
    for row in plain["科目余额表"]:
        opening = yuan(row["期初借方"]) - yuan(row["期初贷方"])
        closing = yuan(row["期末借方"]) - yuan(row["期末贷方"])
        debit, credit = turnover.pop((row["组织代码"], row["会计期间"], row["科目编码"]), (Decimal(0), Decimal(0)))
        assert (yuan(row["本期借方"]), yuan(row["本期贷方"])) == (debit, credit)
        assert opening + debit - credit == closing
        if row["会计期间"] not in ("2023-07", "2024-01"):
            assert closed.get((row["组织代码"], row["科目编码"]), Decimal(0)) == opening
        closed[row["组织代码"], row["科目编码"]] = closing
    assert not turnover


def test_the_books_cross_from_the_old_chart_to_the_new_without_a_gap(plain):
    def total(period: str, side: str) -> Decimal:
        return sum(yuan(row[f"{side}借方"]) for row in plain["科目余额表"] if row["会计期间"] == period)

    assert total("2023-12", "期末") == total("2024-01", "期初") > 0
    codes = {period: {row["科目编码"][:3] for row in plain["记账凭证"] if row["凭证日期"] < "2024"} for period in ("old",)}["old"]
    assert "541" in codes
    assert "513" not in codes


def test_cash_is_never_short(plain):
    cash = {row["组织代码"]: yuan(row["期初借方"]) for row in plain["科目余额表"] if row["会计期间"] == "2023-07" and row["科目编码"] == "101"}
    for row in plain["记账凭证"]:
        if row["科目编码"] == "101":
            cash[row["组织代码"]] += yuan(row["借方金额"]) - yuan(row["贷方金额"])
            assert cash[row["组织代码"]] >= 0


def account_classes() -> dict[str, dict[str, str]]:
    return {
        year: {code: class_ for code, _, _, class_ in tomllib.loads((CHARTS / f"{year}.toml").read_text(encoding="utf-8"))["accounts"]}
        for year in ("2004", "2024")
    }


def test_disclosures_tie_to_income_and_expense(plain):
    classes, sums = account_classes(), defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in plain["记账凭证"]:
        if not row["摘要"].startswith("结转本年"):
            class_ = classes["2024" if row["凭证日期"] >= "2024" else "2004"][row["科目编码"][:3]]
            year, month = row["凭证日期"][:4], int(row["凭证日期"][5:7])
            posted = sums[row["组织代码"], f"{year}Q{(month + 2) // 3}"]
            if class_ == "income":
                posted[0] += yuan(row["贷方金额"]) - yuan(row["借方金额"])
            elif class_ == "expense":
                posted[1] += yuan(row["借方金额"]) - yuan(row["贷方金额"])
    assert len(plain["公开记录"]) == len(plain["组织名录"]) * len({row["会计期间"] for row in plain["科目余额表"]}) / 3
    for row in plain["公开记录"]:
        assert [yuan(row["收入合计"]), yuan(row["支出合计"])] == sums[row["组织代码"], row["公开期间"]]


def test_received_instalments_are_in_the_books(plain):
    receipts = Counter((row["合同编号"], row["凭证日期"], yuan(row["贷方金额"])) for row in plain["记账凭证"] if row["合同编号"] and row["贷方金额"])
    contracts = {row["合同编号"] for row in plain["合同台账"]}
    for row in plain["合同收款计划"]:
        assert row["合同编号"] in contracts
        if row["实收日期"]:
            assert receipts[row["合同编号"], row["实收日期"], yuan(row["实收金额"])] == 1


def test_deals_contracts_and_bids_name_each_other(plain):
    contracts = {row["合同编号"]: row for row in plain["合同台账"]}
    bids = Counter((row["交易编号"], row["投标人"]) for row in plain["投标报价"] if row["是否中标"] == "是")
    for deal in plain["产权交易记录"]:
        assert bids[deal["交易编号"], deal["成交方"]] == 1
        if deal["合同编号"]:
            assert contracts[deal["合同编号"]]["承包方"] == deal["成交方"]


def test_clean_villages_pay_large_sums_only_after_a_meeting(plain, planted):
    decided = {row["关联编号"]: row["会议开始日期"] for row in plain["会议与决策记录"] if row["关联编号"]}
    checked = 0
    for row in plain["记账凭证"]:
        if row["组织代码"] in planted["clean_villages"] and row["科目编码"].startswith("102") and yuan(row["贷方金额"]) >= 10_000:
            assert decided.get(row["项目编号"], decided.get(row["合同编号"], "9999")) < row["凭证日期"], row
            checked += 1
    assert checked >= 6


def test_firms_of_clean_villages_are_paid_from_500_against_an_invoice_and_by_bank(plain, planted):
    invoices = {(row["组织代码"], row["发票号码"]): yuan(row["价税合计"]) for row in plain["票据清单"]}
    own = ["工资表", "误工补助表", "慰问金签收表", "完税凭证", "银行回单"]
    paid = [row for row in plain["记账凭证"] if row["组织代码"] in planted["clean_villages"] and row["科目编码"][0] == "5" and yuan(row["借方金额"]) >= 500]
    checked = [row for row in paid if len(row["往来单位"]) > 4 and row["票据类型"] not in own and not row["摘要"].startswith("结转")]
    assert len(checked) > 100
    for row in checked:
        assert row["结算方式"] == "转账"
        assert invoices[row["组织代码"], row["票据号"]] == yuan(row["借方金额"])


def test_people_are_of_the_invented_kind(plain):
    for row in plain["干部花名册"]:
        assert row["身份证号"].startswith("990101")
        assert row["身份证号"][-1] == check_digit(row["身份证号"][:17])
        assert row["联系电话"].startswith("1990000")
        assert row["银行卡号"].startswith("9901")
    assert all(row["组织代码"].startswith("990") and len(row["组织代码"]) == 12 for row in plain["组织名录"])


def test_enough_is_planted(planted):
    kinds = Counter(matter["kind"] for matter in planted["matter"])
    assert kinds["scheme"] >= 25
    assert kinds["look_alike"] >= 25
    assert len(planted["clean_villages"]) == 3
    assert {matter["village_code"] for matter in planted["matter"]}.isdisjoint(planted["clean_villages"])
    rules = {rule for matter in planted["matter"] if matter["kind"] == "scheme" for rule in matter["rules"]}
    spending, money = "XF01 XF02 XF03 XF04 XF05", "ZJ01 ZJ06 ZJ10 ZJ11 ZJ15 ZJ16"
    assert rules >= {*f"{spending} {money} RY01 RY04 DS03 ZC06 HT01 HT02 GC01 JC01 JC03 ZH04".split()}
    assert planted["as_of"] == dt.date(2025, 7, 15)
    assert len({matter["id"] for matter in planted["matter"]}) == len(planted["matter"])


def records_of(path: Path, sheet: str) -> list[list[object]]:
    """The records of a sheet or text file as a spreadsheet counts them."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        return [list(record) for record in book[sheet].iter_rows(values_only=True)]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def test_planted_rows_point_at_records_of_the_matter(planted):
    sheets = {}
    for matter in planted["matter"]:
        assert matter["rows"]
        for row in matter["rows"]:
            place = row["file"], row["sheet"]
            if place not in sheets:
                sheets[place] = records_of(SAMPLE / "exports" / row["file"], row["sheet"])
            record = [str(cell).strip() for cell in sheets[place][row["row"] - 1] if cell not in (None, "")]
            assert len(record) >= 4, (matter["id"], row)
            own = {matter["village_code"], f"YX{int(matter['village_code'][-1]) + 7 * (matter['village_code'][8] == '2'):02d}-"}
            assert any(mark in cell for cell in record for mark in own) or "银行" in row["file"], (matter["id"], record)


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ("S01", ["云州市远程国际旅行社有限公司", "8,760.00"]),
        ("S22", ["67200", "往来款"]),
        ("S26", ["2640.00", "村口补苗款"]),
        ("S28", ["2025-02-29"]),
        ("S37", ["30000.00", "牛棚"]),
        ("S40", ["环村路西段修补", "2.3"]),
        ("S46", ["160000", "往来调整"]),
        ("L14", ["12600", "应急抢险"]),
    ],
)
def test_planted_rows_show_payee_and_amount(planted, identity, words):
    matter = next(matter for matter in planted["matter"] if matter["id"] == identity)
    shown = [str(cell) for row in matter["rows"] for cell in records_of(SAMPLE / "exports" / row["file"], row["sheet"])[row["row"] - 1]]
    for word in words:
        assert any(word in cell for cell in shown), word


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    commands.add_parser(parser.add_subparsers())
    told = parser.parse_args(["twin", "make", *arguments])
    return told.run(told)


def test_make_counts_entries_and_says_what_it_made(tmp_path, capsys):
    assert run("--entries", "3000", "--mess", "none", "--out", str(tmp_path / "county")) == 0
    entries = len(tables_of(tmp_path / "county")["记账凭证"])
    assert 3000 <= entries < 6000
    assert f"{entries} 条分录" in capsys.readouterr().out


def test_make_refuses_a_folder_that_holds_something(tmp_path, capsys):
    (tmp_path / "已有.txt").write_text("x")
    assert run("--out", str(tmp_path)) == 2
    assert "不是空目录" in capsys.readouterr().err
    assert run("--months", "37", "--out", str(tmp_path / "new")) == 2


def test_twin_never_reads_the_words_of_the_rules():
    for path in (Path(commands.__file__).parent).rglob("*.py"):
        assert "policy" not in path.read_text(encoding="utf-8")
