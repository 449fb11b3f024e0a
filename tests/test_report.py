"""The page opens offline and says what was not looked at; the pictures are drawn in Chinese on any machine."""

import json
import re
import shutil
import warnings
from decimal import Decimal

import pytest
from conftest import SAMPLE, run_plainly

from sanzi.report import charts, write

RARE = "氹仔埗头村、塱头村、堃喆淼村"


def every_picture(name):
    return [
        charts.village_bars([(name, 1, 0, 2), ("乙村", 0, 0, 0)]),
        charts.month_bars([("2024-03", Decimal("-12345.60"), 1), ("2024-04", Decimal(0), 0)]),
        charts.coverage_grid([name], ["XF01", "ZJ01"], {(name, "XF01"): "hit", (name, "ZJ01"): "not_applicable"}),
        charts.money_by_month([("2024-03", Decimal(10), Decimal(20))], name),
        charts.spending_days([(1, Decimal(100))], [(1, Decimal(100))], name),
        charts.digit_bars([(1, 3, 0.301, 0.4), (2, 0, 0.176, 0.6)], name),
        charts.digit_bars([(digit, 1, 0.01, None) for digit in range(10, 100)], name),
    ]


def test_every_glyph_is_in_the_bundled_font():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for drawn in every_picture(RARE):
            charts.as_svg(drawn)
            charts.as_png(drawn)


def test_a_glyph_that_is_missing_would_be_noticed():
    with pytest.warns(UserWarning, match="missing from font"):
        charts.as_svg(charts.village_bars([("\U00020000村", 1, 0, 0)]))


def test_digits_without_an_amount_are_not_drawn():
    with pytest.raises(ValueError, match="没有计入比较的金额"):
        charts.digit_bars([(1, 0, 0.301, None)], "村")


def test_the_band_of_digits_is_what_chance_alone_gives():
    # 100 amounts, share 0.36 by the law: 3 x sqrt(0.36 x 0.64 / 100) + 1 / 200 = 0.149 either way; and never below zero.
    (axes,) = charts.digit_bars([(1, 70, 0.36, None), (2, 30, 0.001, None)], "村").axes
    (band,) = axes.collections
    low, high = (sorted(y for x, y in band.get_paths()[0].vertices if x == 1)[place] for place in (0, -1))
    assert (low, high) == pytest.approx((0.211, 0.509))
    assert min(y for _, y in band.get_paths()[0].vertices) == 0
    assert [bar.get_height() for bar in axes.patches] == [0.7, 0.3]


def test_the_same_picture_is_the_same_bytes():
    assert [charts.as_svg(drawn) for drawn in every_picture(RARE)] == [charts.as_svg(drawn) for drawn in every_picture(RARE)]


def test_many_villages_are_cut_to_what_can_be_read():
    drawn = charts.village_bars([(f"{number}村", 1, 0, 0) for number in range(100)])
    assert len(drawn.axes[0].get_yticks()) == charts.MOST_BARS


@pytest.fixture(scope="module")
def page(sample_night):
    return (sample_night / "夜间报告.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_from_outside(page):
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!#)[^"']+""", page)
    assert set(re.findall(r"https?://[^\s\"'<)]+", page)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in page
    assert page.count("<svg") == 3


def test_the_style_reaches_the_browser_as_it_is_written(page):
    """Escaped quotes lose the line of the fonts."""
    assert page.split("<style>")[1].split("</style>")[0] == (write.HOME / "templates" / "night.css").read_text(encoding="utf-8")


def test_a_clue_of_several_rules_is_told_item_by_item(page):
    assert re.search(r"<dt>触发原因</dt><dd>①[^\n]+\n②", page) and re.search(r"<dt>建议核查事项</dt><dd>①[^\n]+\n②[^\n]+\n③", page)
    assert "@media (max-width: 720px)" in page


def test_the_page_says_that_a_clue_is_no_conclusion(page):
    assert "不是对任何人的结论" in page
    assert "“无法核查”不等于“没有问题”" in page


def test_the_page_names_what_could_not_be_looked_at_and_escapes_what_it_shows(tmp_path):
    exports = tmp_path / "in"
    exports.mkdir()
    (exports / "组织名录.csv").write_text("组织代码,组织名称,县区,乡镇\n990101009001,<b>甲</b>村,云溪县,栖禾镇\n", encoding="utf-8")
    shutil.copyfile(SAMPLE / "sanzi.toml", tmp_path / "sanzi.toml")
    run_plainly(tmp_path / "out", exports_dir=exports, config_path=tmp_path / "sanzi.toml")
    page = (tmp_path / "out" / "夜间报告.html").read_text(encoding="utf-8")
    unseen = page[page.index("无法核查的，以及为什么") :]
    assert "XF01" in unseen
    assert "&lt;b&gt;甲&lt;/b&gt;村" in unseen
    assert "<b>甲</b>" not in page
    assert "今晚没有线索。请同时看下面哪些没有能够核查。" in page


def test_books_that_grew_thin_are_told_on_the_page_and_in_the_record(tmp_path):
    """Four villages book twelve vouchers a month; the first one books two in May 2025."""
    exports = tmp_path / "in"
    exports.mkdir()
    codes = [f"99010100900{number}" for number in range(1, 5)]
    villages = "\n".join(f"{code},{name}村经济合作社,云溪县,栖禾镇" for code, name in zip(codes, "甲乙丙丁", strict=True))
    (exports / "组织名录.csv").write_text(f"组织代码,组织名称,县区,乡镇\n{villages}\n", encoding="utf-8")
    lines = ["组织代码,凭证日期,凭证字,凭证号,分录号,摘要,科目编码,科目名称,借方金额,贷方金额"]
    for month in (f"{2024 + at // 12}-{at % 12 + 1:02d}" for at in range(18)):
        for code in codes:
            for number in range(1, 3 if (code, month) == (codes[0], "2025-05") else 13):
                lines.append(f"{code},{month}-{number + 9},记,{number},1,付电费{number},541,管理费用,{100 + number}.00,")
                lines.append(f"{code},{month}-{number + 9},记,{number},2,付电费{number},102,银行存款,,{100 + number}.00")
    (exports / "记账凭证.csv").write_text("\n".join(lines), encoding="utf-8")
    shutil.copyfile(SAMPLE / "sanzi.toml", tmp_path / "sanzi.toml")
    run_plainly(tmp_path / "out", exports_dir=exports, config_path=tmp_path / "sanzi.toml")
    told = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["arrival"]["quiet"]
    assert told == [{"village_code": codes[0], "rule": "SJ03", "first": "2025-05-01", "last": "2025-05-31"}]
    page = (tmp_path / "out" / "夜间报告.html").read_text(encoding="utf-8")
    part = page[page.index("银行账户没了动静、分录骤减的有 1 项") :][:1000]
    assert "甲村经济合作社" in part
    assert "2025年5月只有4行分录；上年同期前后三个月的中位数是24行" in part
