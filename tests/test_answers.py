"""导出确认.toml: what may stand in it, which files an answer holds for, and how a command becomes an answer."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanzi.errors import UsageError
from sanzi.exports import answers, recognise, record
from sanzi.exports.answers import Answer, Answers

GOOD = """
[[answer]]
kind = "contracts"
folder = "栖禾镇/合同"
headers = ["年租金", "承包方"]
file = "合同.csv"
sha256 = "ab"
unit = "万元"
by = "李某"
on = 2025-07-10
"""


def told(**changes) -> Answer:
    return Answer(
        **{"kind": "contracts", "folder": "栖禾镇/合同", "headers": ("年租金", "承包方"), "file": "合同.csv", "sha256": "ab", "by": "李某"}
        | {"on": dt.date(2025, 7, 10)}
        | changes
    )


def written(tmp_path: Path, text: str) -> Answers:
    path = tmp_path / answers.NAME
    path.write_text(text, encoding="utf-8")
    return answers.read(path)


def test_a_file_is_read_and_none_is_no_answers(tmp_path):
    assert written(tmp_path, GOOD).every == (told(unit="万元"),)
    assert (answers.read(None).every, answers.read(tmp_path / "没有.toml").every, answers.beside(None)) == ((), (), None)


@pytest.mark.parametrize(
    ("was", "becomes", "named"),
    [
        ("[[answer]]", "[[answers]]", "不认识的键 answers"),
        ('by = "李某"', 'by = "李某"\ncolour = 1', "不认识的键 colour"),
        ('by = "李某"\n', "", "没有 by"),
        ('by = "李某"', 'by = " "', "by 是空的"),
        ("on = 2025-07-10", 'on = "2025-07-10"', "on 的值"),
        ("on = 2025-07-10", "on = 2025-07-10T08:00:00", "on 的值"),
        ('unit = "万元"', 'unit = "万"', "unit '万' 不认识"),
        ('unit = "万元"', "", "决定是空的"),
        ('unit = "万元"', "unit = 10000", "unit 的值 10000 类型不对"),
        ('unit = "万元"', 'units = { area = "万元" }', "area 不是“合同台账”的金额列"),
        ('unit = "万元"', 'columns = { "钱" = "rent" }', "rent 不是“合同台账”的列"),
        ('unit = "万元"', 'swap_sides = "是"', "swap_sides 的值"),
        ('kind = "contracts"', 'kind = "contract"', "kind 'contract' 不认识"),
        ('["年租金", "承包方"]', '["承包方", "年租金"]', "headers 应当是折叠后按字排好的列名"),
        ('["年租金", "承包方"]', "[]", "headers 应当是折叠后按字排好的列名"),
        ("[[answer]]", "answer = 1\n[x]", "answer 应当写成若干个 [[answer]]"),
        ("[[answer]]", "[[answer", "不是合法的 TOML"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path, was, becomes, named):
    assert was in GOOD
    with pytest.raises(UsageError, match="确认文件") as wrong:
        written(tmp_path, GOOD.replace(was, becomes))
    assert named in str(wrong.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    with pytest.raises(UsageError, match="有 2 处要改"):
        written(tmp_path, GOOD.replace('unit = "万元"', 'unit = "万"') + GOOD.replace('by = "李某"', ""))


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


@given(
    by=texts.filter(str.strip),
    name=texts,
    headers=st.lists(texts, min_size=1).map(sorted),
    heading=texts,
    swap=st.sampled_from([None, True, False]),
    accept=st.booleans(),
    on=st.dates(),
)
def test_what_is_recorded_is_read_again(tmp_path_factory, by, name, headers, heading, swap, accept, on):
    path = tmp_path_factory.mktemp("answers") / answers.NAME
    answer = told(by=by, name=name, headers=tuple(headers), columns={heading: "annual"}, swap_sides=swap, accept=accept, on=on, units={"annual": "万元"})
    assert record.append(path, answer)
    assert answers.read(path).every == (answer,)
    assert not record.append(path, answer)
    assert record.append(path, told(unit="元"))
    assert answers.read(path).every == (answer, told(unit="元"))


def test_comments_stay_where_an_answer_is_added(tmp_path):
    path = tmp_path / answers.NAME
    path.write_text("# 我们的说明" + GOOD, encoding="utf-8")
    record.append(path, told(accept=True))
    assert path.read_text(encoding="utf-8").startswith("# 我们的说明" + GOOD)
    assert [each.accept for each in answers.read(path).every] == [False, True]
    assert [each.name for each in tmp_path.iterdir()] == [answers.NAME]


ROWS = [["合同一览"], ["合同编号", "承包方", "年租金"], ["HT-1", "甲", "1"]]
HEADERS = answers.folded(ROWS[1])


@pytest.mark.parametrize(
    ("path", "rows", "holds"),
    [
        ("甲县/栖禾镇/2025-07/合同.csv", ROWS, True),
        ("甲县/栖禾镇/2025-08/别名.xlsx", ROWS, True),
        ("别处/栖禾镇/1-1/合同.csv", ROWS, True),
        ("甲县/栖禾镇/合同/合同.csv", ROWS, False),
        ("甲县/澜湾乡/2025-07/合同.csv", ROWS, False),
        # Another order is the same source, another heading is another.
        ("甲县/栖禾镇/2025-07/合同.csv", [["年租金", "合同编号", " 承包方"]], True),
        ("甲县/栖禾镇/2025-07/合同.csv", [["合同编号", "承包方", "年租金", "备注"]], False),
    ],
)
def test_the_source_that_an_answer_holds_for(path, rows, holds):
    answer = told(folder="栖禾镇/#-#", headers=HEADERS, unit="万元")
    assert (Answers((answer,)).of(Path("/") / path, rows) is not None) == holds


@pytest.mark.parametrize(
    ("name", "opened"), [("三月流水.csv", "#月流水.csv"), ("2025第一季度.xlsx", "#第#季度.xlsx"), ("二组.csv", "二组.csv"), ("２０２５.csv", "#.csv")]
)
def test_numbers_of_a_name_are_left_open(name, opened):
    assert answers.name_of(Path(name)) == opened


def test_an_answer_of_one_name():
    answer = told(folder="栖禾镇/合同", headers=HEADERS, unit="万元", name="松坪村#.csv")
    held = [bool(Answers((answer,)).of(Path("/栖禾镇/合同") / name, ROWS)) for name in ("松坪村2025.csv", "松坪村.csv", "竹洼村2025.csv")]
    assert held == [True, False, False]


def test_the_later_answer_counts_and_what_it_does_not_say_stays():
    first = told(headers=HEADERS, columns={"钱": "annual"}, units={"annual": "万元"}, swap_sides=True)
    second = told(headers=HEADERS, unit="元", swap_sides=False, by="王某")
    both = Answers((first, second)).of(Path("/栖禾镇/合同/a.csv"), ROWS)
    assert (both.unit, both.units, both.columns, both.swap_sides, both.by) == ("元", {}, {"钱": "annual"}, False, "王某")
    back = Answers((second, first)).of(Path("/栖禾镇/合同/a.csv"), ROWS)
    assert (back.unit, back.units, back.swap_sides) == ("元", {"annual": "万元"}, True)


def test_a_file_is_read_again_only_where_an_answer_for_its_folder_changed():
    here, there = Path("/栖禾镇/合同/a.csv"), Path("/澜湾乡/合同/a.csv")
    none, one = Answers(), Answers((told(unit="万元"),))
    accepted, two = Answers((told(accept=True),)), Answers((told(unit="万元"), told(unit="元")))
    assert none.mark(here) == accepted.mark(here) == one.mark(there) == ""
    assert len({none.mark(here), one.mark(here), two.mark(here)}) == 3
    assert (accepted.accepted, one.accepted) == (frozenset({"ab"}), frozenset())


PAIRED = [["合同编号", "承包方", "年租金（元）", "合同总金额"], ["HT-1", "甲", "1", "2"]]


@pytest.mark.parametrize(
    ("decision", "units"),
    [
        ({}, {"annual": 1}),
        ({"unit": "万元"}, {"annual": 10_000, "total": 10_000}),
        ({"units": {"total": "千元"}}, {"annual": 1, "total": 1_000}),
        ({"unit": "万元", "units": {"annual": "元"}}, {"annual": 1, "total": 10_000}),
    ],
)
def test_units_of_one_column_and_of_all(decision, units):
    assert answers.as_answered(told(**decision), PAIRED).units == units


def test_columns_that_nobody_knew():
    rows = [["编码", "租户", "每年收"], ["HT-1", "甲", "1"]]
    with pytest.raises(recognise.Undecided):
        recognise.find(rows)
    header = answers.as_answered(told(columns={"编码": "contract_no", "租户": "party_b", "每年收": "annual"}), rows)
    assert (header.kind.name, header.places, header.cells) == ("contracts", {"contract_no": 1, "party_b": 2, "annual": 3}, rows[0])


STRANGE = "甲乙一览\n单号,租户,每年收\nHT-1,张三,100.00\nHT-2,李四,200.00\n"


def test_a_refused_table_is_mapped_from_the_command_line(county, capsys):
    county.text("样例村/单.csv", STRANGE)
    (file,) = county.load()
    assert file["status"] in ("ignored", "refused")
    columns = ("--column", "单号=合同编号", "--column", "租户=party_b", "--column", "每年收=年租金")
    assert county.answer("样例村/单.csv", *columns) == 2
    assert "--kind" in capsys.readouterr().err
    assert county.answer("样例村/单.csv", *columns, "--kind", "contracts", "--unit", "千元") == 0
    file = county.night()["样例村/单.csv"]
    assert (file["kind"], file["rows_loaded"], file["rows_skipped"], file["sums"]["annual"]) == ("contracts", 2, 2, "300000.00")
    assert "“单号”是合同编号" in file["why"]


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (("--unit", "万"), "unit '万' 不认识"),
        (("--unit", "年租金=角"), "unit '角' 不认识"),
        (("--unit", "面积=元"), "area 不是“合同台账”的金额列"),
        (("--column", "承包方"), "应写成 --column 列名=字段"),
        (("--column", "承包方=谁"), "谁 不是“合同台账”的列"),
        (("--column", "没有这列=annual", "--kind", "contracts"), "没有一行同时有这些列名"),
        (("--kind", "contract", "--unit", "元"), "没有类别 contract"),
        (("--sheet", "别的", "--unit", "元"), "没有工作表 别的"),
        (("--column", "合同编号=name", "--kind", "contracts"), "照这样仍然认不出来"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_nothing_is_recorded(county, capsys, decision, said):
    county.text("合同.csv", "合同编号,承包方,年租金\nHT-1,张三,100.00\n")
    assert county.answer("合同.csv", *decision) == 2
    assert said in capsys.readouterr().err
    assert not answers.beside(county.config).exists()


def test_sheets_with_different_headings_must_be_named(county, capsys):
    code = "990101001001"
    county.book(
        "a.xlsx", {"一": [["组织代码", "合同编号", "承包方", "年租金"], [code, "1", "甲", 1]], "二": [["组织代码", "组织名称", "户数"], [code, "样例村", 1]]}
    )
    assert county.answer("a.xlsx", "--unit", "万元") == 2
    assert "--sheet" in capsys.readouterr().err
    assert county.answer("a.xlsx", "--unit", "万元", "--sheet", "一") == 0
    county.night()
    assert county.staged("contracts", "annual") == [Decimal("10000.00")]


def test_one_signed_column_and_a_direction_are_swapped(county):
    head = "组织代码,凭证日期,凭证号,科目编码,金额"
    county.text("有方向/a.csv", f"{head},方向\n990101001001,2024-03-05,1,102,5.00,借\n990101001001,2024-03-05,1,501,5.00,贷\n")
    county.text("无方向/b.csv", f"{head}\n990101001001,2024-03-06,1,102,7.00\n990101001001,2024-03-06,1,501,-7.00\n")
    for name in ("有方向/a.csv", "无方向/b.csv"):
        assert county.answer(name, "--swap-sides") == 0
    county.night()
    sides = county.rows("SELECT account_code, debit, credit FROM staged.vouchers ORDER BY date, account_code")
    assert sides == [("102", None, Decimal("5.00")), ("501", Decimal("5.00"), None), ("102", None, Decimal("7.00")), ("501", Decimal("7.00"), None)]
    assert county.answer("有方向/a.csv", "--no-swap-sides") == 0
    county.night()
    assert county.rows("SELECT account_code, debit FROM staged.vouchers WHERE debit > 0 ORDER BY date") == [("102", Decimal("5.00")), ("501", Decimal("7.00"))]


def test_a_wrong_answers_file_stops_a_night_before_it_begins(county, tmp_path, capsys):
    from sanzi import cli

    answers.beside(county.config).write_text("[[answer]]\ncolour = 1\n", encoding="utf-8")
    out = tmp_path / "out"
    assert cli.main(["nightly", str(county.folder), "--out", str(out), "--config", str(county.config), "--plain"]) == 2
    assert "不认识的键 colour" in capsys.readouterr().err
    assert not out.exists()
