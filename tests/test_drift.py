"""What a source sends is compared with what it sent before: a year of clean months is let in, columns that change their meaning stop their file."""

import copy
import csv
import datetime as dt
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from sanzi import store
from sanzi.exports import fingerprint, listing, load
from sanzi.exports.listing import Seen
from sanzi.twin.county import Order, make

AS_OF = dt.date(2025, 7, 15)
MONTHS = [f"2023-{month:02d}" for month in range(7, 13)] + [f"2024-{month:02d}" for month in range(1, 7)]
LAST = MONTHS[-1]
Files = dict[str, list[list[str]]]


def split(exports: Path) -> dict[str, Files]:
    """Month → path → records of what a county of the twin would send that month: events of the month, and registers as they stand at its end."""
    months: dict[str, Files] = defaultdict(dict)
    for path in sorted(exports.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            for month, name in _sent(path, header, row):
                months[month].setdefault(name, [header]).append(row)
    return {month: months[month] for month in MONTHS}


def _sent(path: Path, header: list[str], row: list[str]) -> list[tuple[str, str]]:
    kind, town, said = path.stem, path.parent.name, dict(zip(header, row, strict=True))
    month = next((said[name][:7] for name in ("凭证日期", "交易日期", "会计期间", "开票日期", "日期", "签订日期", "应收日期") if name in said), "")
    if kind == "记账凭证":
        return [(month, f"{town}/凭证/记账凭证{month}.csv")]
    if kind == "银行流水":
        # One township hands out a file for all its villages, the other one file a village.
        return [(month, f"{town}/银行流水/{'全镇' if town == '栖禾镇' else said['户名']}{month[:4]}年{int(month[5:])}月.csv")]
    if kind in ("科目余额表", "票据清单", "补贴发放明细"):
        return [(month, f"{month.replace('-', '年')}月/{kind}.csv")]
    if kind in ("合同台账", "合同收款计划"):
        return [(each, f"台账/{kind}_{each.replace('-', '')}.csv") for each in MONTHS if month <= each]
    return []


def put(files: Files, folder: Path) -> None:
    for name, records in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(records)


def night(warehouse: Path, folder: Path, run_no: int) -> dict[str, dict]:
    """One night over the folder; path → line of the list of files."""
    con = store.connect(warehouse)
    store.prepare(con)
    files = load.load(con, folder, skip=(), as_of=AS_OF, run_no=run_no, progress=lambda _: None)
    con.close()
    return {file["path"]: file for file in files}


def answer(warehouse: Path, query: str) -> list[tuple]:
    con = store.connect(warehouse)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


@dataclass(frozen=True)
class Year:
    """Twelve months of a county, what each night said of its new files, and the warehouse as it was before the last month."""

    months: dict[str, Files]
    said: dict[str, dict[str, dict]]
    before_last: Path


@pytest.fixture(scope="session")
def year(tmp_path_factory) -> Year:
    folder = tmp_path_factory.mktemp("year")
    make(Order(villages=8, months=12, seed=1, is_messy=False), folder / "county")
    months, said = split(folder / "county" / "exports"), {}
    for run_no, month in enumerate(MONTHS, 1):
        if month == LAST:
            shutil.copy(folder / "work.duckdb", folder / "before.duckdb")
        # Each night finds only its month: earlier files are gone, their rows stay.
        put(months[month], folder / month)
        files = night(folder / "work.duckdb", folder / month, run_no)
        said[month] = {path: files[path] for path in months[month]}
    return Year(months, said, folder / "before.duckdb")


def test_twelve_clean_months_pass_night_by_night(year):
    said = [file for files in year.said.values() for file in files.values()]
    assert [file["why"] for file in said if file["status"] == "refused"] == []
    # A register in which nothing changed that month is an exact copy; everything else was compared.
    assert {file["path"].split("/")[0] for file in said if file["status"] != "loaded"} <= {"台账"}
    assert {file["kind"] for file in said} == {"vouchers", "bank", "balances", "invoices", "allowances", "contracts", "contract_plan"}


@pytest.mark.parametrize("seed", [2, 3])
def test_twelve_clean_months_pass_in_one_night(tmp_path, seed):
    make(Order(villages=8, months=12, seed=seed, is_messy=False), tmp_path / "county")
    for files in split(tmp_path / "county" / "exports").values():
        put(files, tmp_path / "exports")
    files = night(tmp_path / "work.duckdb", tmp_path / "exports", 1)
    assert [file["why"] for file in files.values() if file["status"] == "refused"] == []


Change = Callable[[list[list[str]]], None]


def swap(*names: str) -> Change:
    """The contents of the first and second column change places under their headers, and of the third and fourth …"""

    def change(records: list[list[str]]) -> None:
        places = [records[0].index(name) for name in names]
        for row in records[1:]:
            for one, other in zip(places[::2], places[1::2], strict=True):
                row[one], row[other] = row[other], row[one]

    return change


def each(*names: str, become: Callable[[str], str]) -> Change:
    """Every cell of the columns that is not blank."""

    def change(records: list[list[str]]) -> None:
        for place in (records[0].index(name) for name in names):
            for row in records[1:]:
                row[place] = become(row[place]) if row[place] else ""

    return change


def times(factor: str, *names: str) -> Change:
    return each(*names, become=lambda cell: f"{(Decimal(cell) * Decimal(factor)).normalize():f}")


def right(name: str) -> Change:
    """A cell too many from that column on; what falls off at the end is lost."""

    def change(records: list[list[str]]) -> None:
        for row in records[1:]:
            row.insert(records[0].index(name), "")
            row.pop()

    return change


def left(name: str) -> Change:
    """The cell of that column is missing and the others move up."""

    def change(records: list[list[str]]) -> None:
        for row in records[1:]:
            row.append("")
            row.pop(records[0].index(name))

    return change


SIX = ("期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方")
# Part of the path, what happened in the other system, how, and words that the reason has. No words: it is let in, for the reason given.
PLANTED = [
    ("凭证", "借贷写反", swap("借方金额", "贷方金额"), ["借方金额", "贷方金额", "对调"]),
    ("凭证", "摘要与往来单位", swap("摘要", "往来单位"), ["摘要", "往来单位", "对调"]),
    ("凭证", "科目编码与名称", swap("科目编码", "科目名称"), ["科目编码", "科目名称", "对调"]),
    ("凭证", "摘要与科目名称", swap("摘要", "科目名称"), ["摘要", "科目名称", "对调"]),
    ("凭证", "经手人与审批人", swap("经手人", "审批人"), ["经手人", "审批人", "对调"]),
    ("凭证", "凭证号与分录号", swap("凭证号", "分录号"), ["凭证号", "分录号", "对调"]),
    ("凭证", "票据号与对方账号", swap("票据号", "对方账号"), ["票据号", "对方账号"]),
    ("凭证", "乘一万", times("10000", "借方金额", "贷方金额"), ["借方金额", "倍"]),
    ("凭证", "改用万元", times("0.0001", "借方金额", "贷方金额"), ["贷方金额", "分之一"]),
    ("凭证", "改用分", times("100", "借方金额", "贷方金额"), ["借方金额", "倍"]),
    ("凭证", "贷方记负数", each("贷方金额", become=lambda cell: f"-{cell}"), ["贷方金额", "正负"]),
    ("凭证", "从摘要起右移", right("摘要"), ["借方金额", "读不懂"]),
    ("凭证", "从结算方式起左移", left("结算方式"), ["对方账号"]),
    ("银行流水/全镇", "收支写反", each("借贷标志", become={"借": "贷", "贷": "借"}.__getitem__), ["交易金额（借）", "交易金额（贷）", "对调"]),
    ("银行流水/全镇", "金额与余额", swap("交易金额", "余额"), ["交易金额", "余额", "对调"]),
    ("银行流水/全镇", "对方户名与摘要", swap("对方户名", "摘要"), ["对方户名", "摘要", "对调"]),
    ("银行流水/全镇", "账号与对方账号", swap("账号", "对方账号"), ["账号"]),
    ("银行流水/全镇", "户名与对方户名", swap("户名", "对方户名"), ["户名", "对方户名"]),
    ("银行流水/全镇", "日期与时间", swap("交易日期", "交易时间"), ["交易日期", "读不懂"]),
    ("银行流水/全镇", "改用分", times("100", "交易金额", "余额"), ["余额", "倍"]),
    ("银行流水/全镇", "改用万元", times("0.0001", "交易金额", "余额"), ["余额", "分之一"]),
    ("银行流水/全镇", "账号存成浮点数", each("账号", become=lambda cell: f"{float(cell):.5E}"), ["账号", "位数"]),
    ("科目余额表", "期初与期末", swap("期初借方", "期末借方", "期初贷方", "期末贷方"), ["期初", "期末"]),
    ("科目余额表", "本期借贷写反", swap("本期借方", "本期贷方"), ["期初加减本期发生等于期末"]),
    ("科目余额表", "三对借贷全反", swap(*SIX), ["期初借方", "期初贷方", "对调"]),
    ("科目余额表", "改用万元", times("0.0001", *SIX), ["期末贷方", "分之一"]),
    ("科目余额表", "从期初借方起左移", left("期初借方"), ["期初"]),
    ("科目余额表", "期末贷方记负数", each("期末贷方", become=lambda cell: f"-{cell}" if Decimal(cell) else cell), ["期末贷方", "正负"]),
    ("票据清单", "购买方与销售方", swap("购买方名称", "销售方名称"), ["购买方名称", "销售方名称", "对调"]),
    ("票据清单", "品名与销售方", swap("货物或应税劳务名称", "销售方名称"), ["货物或应税劳务名称", "销售方名称", "对调"]),
    ("票据清单", "改用分", times("100", "单价", "价税合计"), ["价税合计", "倍"]),
    ("票据清单", "单价与价税合计", swap("单价", "价税合计"), []),  # nearly every quantity is 1: both columns say the same, and little is lost
    ("合同台账", "签订日期与起始日期", swap("签订日期", "起始日期"), ["签订日期", "起始日期"]),
    ("合同台账", "发包方与承包方", swap("发包方", "承包方"), ["发包方", "承包方", "对调"]),
    ("合同台账", "总额与年租金", swap("合同总金额", "年租金"), ["合同总金额", "年租金"]),
    ("合同台账", "改用万元", times("0.0001", "合同总金额", "年租金"), ["合同总金额", "分之一"]),
    ("合同台账", "亩改平方米", times("666.67", "面积"), ["面积", "倍"]),
    ("合同收款计划", "应收与实收日期", swap("应收日期", "实收日期"), ["应收日期", "实收日期"]),
    ("补贴发放明细", "身份证号与账号", swap("身份证号", "账号"), ["身份证号", "账号", "对调"]),
    ("补贴发放明细", "身份证号只剩十五位", each("身份证号", become=lambda cell: cell[:15] + "000"), ["身份证号", "位数"]),
]


def test_forty_are_planted_and_at_most_two_are_known_to_pass():
    assert len(PLANTED) == 40
    assert sum(bool(words) for *_, words in PLANTED) >= 38


def planted(year: Year, part: str, change: Change) -> tuple[str, Files]:
    """The path and the files of the last month with that one file changed."""
    (path,) = [path for path in year.months[LAST] if part in path and "澜湾乡" not in path]
    files = copy.deepcopy(year.months[LAST])
    change(files[path])
    return path, files


@pytest.mark.parametrize(("part", "what", "change", "words"), PLANTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_planted_change_stops_its_file(year, tmp_path, part, what, change, words):  # noqa: ARG001 - what names the case
    path, files = planted(year, part, change)
    shutil.copy(year.before_last, tmp_path / "work.duckdb")
    put({path: files[path]}, tmp_path / "exports")
    file = night(tmp_path / "work.duckdb", tmp_path / "exports", 12)[path]
    assert file["status"] == ("refused" if words else "loaded"), file["why"]
    assert [word for word in words if word not in file["why"]] == [], file["why"]
    assert not re.search(r"\d\.\d", file["why"]), "amounts are for those who look, not for logs"


def test_the_rest_of_the_night_goes_on(year, tmp_path):
    path, files = planted(year, "凭证", swap("借方金额", "贷方金额"))
    files["栖禾镇/凭证/记账凭证副本.csv"] = files[path]
    shutil.copy(year.before_last, tmp_path / "work.duckdb")
    put(files, tmp_path / "exports")
    said = night(tmp_path / "work.duckdb", tmp_path / "exports", 12)
    assert {name for name in files if said[name]["status"] == "refused"} == {path, "栖禾镇/凭证/记账凭证副本.csv"}
    assert said[path] | {"why": "", "sha256": ""} == {
        "path": path, "sheet": "", "kind": None, "sha256": "", "status": "refused", "why": "", "rows_read": 0, "rows_loaded": 0, "rows_quarantined": 0,
        "rows_duplicate": 0, "rows_skipped": 0, "rows_after_as_of": 0, "sums": {}, "first_date": None, "last_date": None, "village_codes": [],
    }  # fmt: skip
    assert f"sanzi exports map {path} --accept --by 姓名" in said[path]["why"]
    file_id = said[path]["sha256"][:12]
    for table in ("staged.vouchers", "staged.rejected", "staged.duplicate"):
        assert answer(tmp_path / "work.duckdb", f"SELECT count(*) FROM {table} WHERE starts_with(row_id, '{file_id}')") == [(0,)]
    assert answer(tmp_path / "work.duckdb", f"SELECT count(*) FROM staged.fingerprint WHERE file_id = '{file_id}'") == [(0,)]
    assert night(tmp_path / "work.duckdb", tmp_path / "exports", 13)[path]["why"] == said[path]["why"]


def test_rows_that_a_stopped_file_says_first_are_not_taken_from_the_other(year, tmp_path):
    """The stopped file holds a row that is still right; the file after it says the same row and keeps it."""
    path, files = planted(year, "合同台账", swap("发包方", "承包方"))
    right_row = year.months[LAST][path][1]
    files[path].append(right_row)
    shutil.copy(year.before_last, tmp_path / "work.duckdb")
    new = [*right_row]
    new[1] = "HT-新"
    files[path].append(new)
    put({path: files[path], "乙/补报.csv": [files[path][0], new]}, tmp_path / "exports")
    said = night(tmp_path / "work.duckdb", tmp_path / "exports", 12)
    assert (said[path]["status"], said["乙/补报.csv"]["rows_loaded"], said["乙/补报.csv"]["rows_duplicate"]) == ("refused", 1, 0)


def test_within_one_night_each_is_compared_with_what_was_accepted_before_it(year, tmp_path):
    for month in MONTHS[:5]:
        path = f"栖禾镇/凭证/记账凭证{month}.csv"
        records = copy.deepcopy(year.months[month][path])
        if month in MONTHS[2:4]:
            swap("摘要", "往来单位")(records)
        put({path: records}, tmp_path / "exports")
    said = night(tmp_path / "work.duckdb", tmp_path / "exports", 1)
    assert [file["status"] for file in said.values()] == ["loaded", "loaded", "refused", "refused", "loaded"]
    assert all(f"与上次采用的 栖禾镇/凭证/记账凭证{MONTHS[1]}.csv 相比" in file["why"] for file in said.values() if file["status"] == "refused")


def test_a_relation_is_the_share_of_its_rows(tmp_path):
    """Rents come before and after they fall due: 24 rows, every third one early."""
    heading = ["合同编号", "期次", "应收日期", "应收金额", "实收日期", "实收金额"]
    rows = [[f"HT-{number}", "1", "2023-08-10", "1200.00", "2023-08-05" if number % 3 == 0 else "2023-08-15", "1200.00"] for number in range(24)]
    put({"台账/收款.csv": [heading, *rows]}, tmp_path / "exports")
    assert night(tmp_path / "work.duckdb", tmp_path / "exports", 1)["台账/收款.csv"]["status"] == "loaded"
    told = answer(tmp_path / "work.duckdb", "SELECT cells, holds, turned FROM staged.fingerprint WHERE \"column\" = 'due_date<receive_date'")
    assert [(cells, round(holds, 4), round(turned, 4)) for cells, holds, turned in told] == [(24, 0.6667, 0.3333)]


def test_too_few_rows_are_not_judged(year, tmp_path):
    path, files = planted(year, "凭证", swap("摘要", "往来单位"))
    shutil.copy(year.before_last, tmp_path / "work.duckdb")
    put({path: files[path][:11]}, tmp_path / "exports")
    assert night(tmp_path / "work.duckdb", tmp_path / "exports", 12)[path]["status"] == "loaded"


@pytest.fixture
def swapped(year, tmp_path) -> tuple[object, Seen]:
    """A warehouse that holds the rows of a file whose columns are swapped, not yet judged, and its line in the list of files."""
    path, files = planted(year, "凭证", swap("摘要", "往来单位"))
    shutil.copy(year.before_last, tmp_path / "work.duckdb")
    con = store.connect(tmp_path / "work.duckdb")
    con.execute("CREATE TABLE aside AS FROM staged.fingerprint")
    con.execute("DELETE FROM staged.fingerprint")
    con.close()
    put({path: files[path]}, tmp_path / "exports")
    file = night(tmp_path / "work.duckdb", tmp_path / "exports", 12)[path]
    assert file["status"] == "loaded"
    con = store.connect(tmp_path / "work.duckdb")
    con.execute("DELETE FROM staged.fingerprint")
    con.execute("INSERT INTO staged.fingerprint FROM aside")
    con.execute((load.SQL / "macros.sql").read_text(encoding="utf-8"))
    yield con, listing.known_sheets(con)[file["sha256"]][0]
    con.close()


def test_the_sample_stands_side_by_side(swapped):
    con, seen = swapped
    (doubt,) = fingerprint.judge(con, [seen])
    assert (doubt.file_id, doubt.sheet_no) == (seen.file_id, 0)
    heads, *rows = doubt.sample
    assert heads == ("列", f"上次采用：栖禾镇/凭证/记账凭证{MONTHS[-2]}.csv", f"这次：栖禾镇/凭证/记账凭证{LAST}.csv")
    assert [row[0] for row in rows] == ["往来单位", "摘要"]
    assert all("有内容" in cell for row in rows for cell in row[1:])


def test_what_a_person_accepted_is_let_in_and_is_the_next_measure(swapped):
    con, seen = swapped
    assert fingerprint.judge(con, [seen], frozenset({seen.sha256})) == []
    assert con.execute("SELECT count(DISTINCT file_id) FROM staged.fingerprint WHERE file_id = ?", [seen.file_id]).fetchall() == [(1,)]
    # Read once more, it is not asked about again.
    assert fingerprint.judge(con, [seen]) == []


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ("镇/凭证/记账凭证2024-03.csv", "镇/凭证/记账凭证2024-04.csv", "name"),
        ("镇/2024年3月/记账凭证.csv", "镇/2024年12月/记账凭证.csv", "name"),
        ("镇/凭证/序时账3月.csv", "镇/凭证/序时账十二月.csv", "name"),
        ("镇/流水/甲村202403.csv", "镇/流水/甲村 (1).csv", "name"),
        ("镇/流水/甲村20240301093015.csv", "镇/流水/甲村.csv", "name"),
        ("镇/流水/甲村.csv", "镇/流水/补报/甲村补报.csv", "name"),
        ("镇/记账凭证2024上半年.csv", "镇/记账凭证2023下半年.csv", "name"),
        ("镇/流水/甲村202403.csv", "镇/流水/乙村202403.csv", "source"),
        ("镇/流水/990101001201.csv", "镇/流水/990101001202.csv", "source"),
        ("甲镇/流水.csv", "乙镇/流水.csv", "nothing"),
    ],
)
def test_which_files_are_of_one_source(one, other, meets):
    sources, names = zip(*(fingerprint.source_of(Seen(path, kind="bank", mapping={"date": 1, "amount": 2})) for path in (one, other)), strict=True)
    assert {(True, True): "name", (True, False): "source"}.get((sources[0] == sources[1], names[0] == names[1]), "nothing") == meets


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("1月", "12月", True),
        ("2024", "2023", True),
        ("202401", "202412", True),
        ("20240131", "20231231", True),
        ("11", "12", True),  # two digits are a month
        ("101", "102", False),  # three are the shortest account
        ("514001", "102001", False),
        ("51400101", "51400102", False),  # eight digits, and no year in front
        ("190001", "209912", True),  # the first and the last year
        ("189911", "189912", False),
        ("210001", "210002", False),
        ("202439", "202438", True),  # a day at most, by its first digit
        ("202440", "202441", False),
        ("514001", " 514001 ", True),
    ],
)
def test_a_sheet_named_by_an_account_is_told_apart_and_one_named_by_a_time_is_not(one, other, is_one):
    names = [fingerprint.source_of(Seen("明细账2024.xlsx", sheet=sheet, kind="vouchers", mapping={"debit": 1}))[1] for sheet in (one, other)]
    assert (names[0] == names[1]) == is_one


def test_other_columns_are_another_source():
    columns = ({"date": 1, "amount": 2}, {"date": 1, "amount": 2, "balance": 3}, {"date": 2, "amount": 1})
    sources = [fingerprint.source_of(Seen("镇/流水.csv", kind="bank", mapping=mapping))[0] for mapping in columns]
    assert (sources[0] == sources[1], sources[0] == sources[2]) == (False, True)
