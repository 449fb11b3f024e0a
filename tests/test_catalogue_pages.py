"""The generated catalogue: what a reader finds on its pages. That they are current is part of the lint (test_catalogue.py)."""

import datetime as dt
import re

import pytest

from sanzi.rules import catalogue, example, measured, page
from sanzi.rules.card import FAMILIES
from sanzi.rules.measured import Figure, Measured

RULES = {rule.code: rule for rule in catalogue.look()[0]}
# Of 25 to be found 23 were; the interval of 23 of 25 after Wilson is 0.750 to 0.978.
FIGURE = Figure(23, 25, [0.75, 0.978], [10, 10], [9, 10], [4, 5], [1, 10], [12, 12], [11, 13], [20, 25], [0, 1, 2, 20], 3)
UNSEEN = Figure(0, 0, [0, 1], [0, 0], [0, 0], [0, 0], [1, 4], [0, 0], [0, 0], [0, 0], [0, 0, 0, 0], 0)
WRITTEN = """
on = 2026-11-22
seeds = 10
villages = 600
clean_villages = 150
months = 24
mess = "real"

[rule.XF02]
found = 23
due = 25
interval = [0.75, 0.978]
plain = [10, 10]
covered = [9, 10]
hidden = [4, 5]
beyond = [1, 10]
half_a = [12, 12]
half_b = [11, 13]
first = [20, 25]
look_alikes = [0, 1, 2, 20]
clean = 3
"""


def section(code: str) -> str:
    """What the committed page says of a rule."""
    text = (page.HOME / FAMILIES[code[:2]][0] / "README.md").read_text(encoding="utf-8")
    return text.split(f"\n## {code} ")[1].split('\n<a id="')[0]


def test_the_index_leads_to_every_rule():
    links = re.findall(r"\]\((\w+)/README\.md#(\w+)\)", page.INDEX.read_text(encoding="utf-8"))
    assert {(FAMILIES[code[:2]][0], code.lower()) for code in RULES} == set(links)
    for folder, anchor in links:
        assert f'<a id="{anchor}"></a>' in (page.HOME / folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_told_with_rows_and_the_sentence_it_gives(code):
    told = section(code)
    for heading in ("问什么", "为什么问", "依据", "画出来的例", "常见合理解释", "下一步查什么", "看不到什么", "测得检出率"):
        assert f"**{heading}**" in told
    assert re.search(r"^\| .* \|\n\| (---|---:)", told, re.MULTILINE)
    assert re.search(r"^> \*\*[红黄蓝]\*\*　.{10}", told, re.MULTILINE)
    assert "{" not in re.sub(r"`[^`]*`", "", told)
    # Run `sanzi rules docs` where it is not.
    assert "\n".join(example.of(RULES[code])) in told


def test_an_example_shows_its_rows_and_marks_the_cited():
    told = "\n".join(example.of(RULES["XF02"]))
    assert "学习考察费付给旅行社（取自公开案例）（● 为线索引用的行" in told
    assert "|  | 凭证 | 凭证日期 | 科目角色 | 借方金额 | 贷方金额 | 往来单位 | 摘要 |" in told
    assert "| ● | P1 | 2024-08-05 | 管理费用 | 29,600.00 |  | 春山旅行社 | 付学习考察费 |" in told
    assert "|  | P1 | 2024-08-05 | 银行存款 |  | 29,600.00 |  | 付学习考察费 |" in told
    assert "> **黄**　2024年8月5日付给春山旅行社（旅行社）1笔共29,600.00元，列为“付学习考察费”" in told


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("付给旅行社（K14）", "付给旅行社（取自公开案例）"),
        ("低价包出（K43 的变形）", "低价包出（由公开案例变化而来）"),
        ("直接指定（K38，限额5万）", "直接指定（取自公开案例，限额5万）"),
        ("拨款次日付出（K35），现金", "拨款次日付出（取自公开案例），现金"),
        ("五万元（含）", "五万元（含）"),
    ],
)
def test_the_number_of_a_published_case_is_told_in_words(name, expected):
    assert example.named(name) == expected


def test_a_limit_says_how_it_compares_and_a_share_is_a_percentage():
    assert "| 应取得正式票据起点 | 500.00元 | 达到就算 |" in "\n".join(example.of(RULES["ZJ10"]))
    assert "| 非生产性开支占经营收入比例 | 3% |" in "\n".join(example.of(RULES["XF08"]))


def test_of_many_rows_the_cited_ones_are_shown():
    told = "\n".join(example.of(RULES["SJ03"]))
    assert "记账凭证（共 38 行，这里画 8 行）" in told
    assert "| ● | V1-2025-02 |" in told


@pytest.mark.parametrize(
    ("text", "expected"), [("*旅游服务*综合服务", r"\*旅游服务\*综合服务"), ("a|b", r"a\|b"), ("K_1 <x>", r"K\_1 \<x\>"), ("付办公费", "付办公费")]
)
def test_marks_of_markdown_are_shown_as_they_are(text, expected):
    assert example.plain(text) == expected


def test_measured_recall_is_told_with_its_interval():
    figures = Measured(dt.date(2026, 11, 22), 10, 600, 150, 24, "real", {"XF02": FIGURE, "XF10": UNSEEN})
    assert measured.told(figures, "XF02") == (
        "92%：双胞县里凭导出数据看得出的 25 处，找到 23 处，区间 75%～98%（不遮掩 10/10，遮掩 9/10，隐蔽 4/5）。"
        "只凭导出数据可能看不出的 10 处，找到 1 处。埋设的用词分两半：写规则时可以参照的一半 12/12，留作检验的一半 11/13。"
        "合法而形似的 20 处，列为红的 0 处、黄的 1 处，排在应找到的前面的 2 处。没有埋设的 150 个村里列出 3 条。"
    )
    assert measured.told(figures, "XF10") == "只凭导出数据可能看不出的 4 处，找到 1 处。没有埋设的 150 个村里列出 0 条。"
    assert measured.told(figures, "XF01") == "没有测：双胞县里没有为这条规则埋的方案。"
    assert measured.told(None, "XF02") == "没有测。"
    assert [measured.short(figures, code) for code in ("XF02", "XF10", "XF01")] == ["23/25（75%～98%）", "没有测", "没有测"]


def test_the_figures_are_read_as_they_are_written(tmp_path):
    assert measured.read(tmp_path / "recall.toml") is None
    (tmp_path / "recall.toml").write_text(WRITTEN, encoding="utf-8")
    assert measured.read(tmp_path / "recall.toml") == Measured(dt.date(2026, 11, 22), 10, 600, 150, 24, "real", {"XF02": FIGURE})


def test_a_page_that_is_behind_is_named(tmp_path, monkeypatch):
    """A change of the figures alone, which asks no rule."""
    (tmp_path / "recall.toml").write_text(WRITTEN, encoding="utf-8")
    figures = measured.read(tmp_path / "recall.toml")
    monkeypatch.setattr(measured, "read", lambda: figures)
    assert page.INDEX in page.stale(asks=False)
    assert page.HOME / "spending" / "README.md" in page.stale(asks=False)
