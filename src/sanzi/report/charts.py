"""The pictures of a night, with Chinese labels in the bundled font; the same functions serve the page and the notebook."""

import io
import math
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Regular-GBK.otf"
LEVELS = (("red", "红", "#c0392b"), ("yellow", "黄", "#e0a526"), ("blue", "蓝", "#3a76b0"))
ANSWERS = (
    ("hit", "有疑点", "#b8504a"),
    ("aside", "未列入清单", "#dfb58c"),
    ("silent", "没有疑点", "#dfe7ea"),
    ("not_applicable", "无法核查", "#8c8c8c"),
    ("error", "出错", "#222222"),
)
# More bars or rows than this cannot be read on one page.
MOST_BARS = 30
WIDTH = 10.0


def settle_font() -> None:
    """Draw with the bundled font, whatever the machine has."""
    font_manager.fontManager.addfont(FONT)
    mpl.rcParams["font.family"] = font_manager.FontProperties(fname=FONT).get_name()
    mpl.rcParams["axes.unicode_minus"] = False
    # The same picture gives the same bytes.
    mpl.rcParams["svg.hashsalt"] = "sanzi"


def figure(height: float) -> Figure:
    """An empty figure in the house's font; `height` in inches."""
    settle_font()
    return Figure(figsize=(WIDTH, height), layout="constrained")


def village_bars(rows: Sequence[tuple[str, int, int, int]]) -> Figure:
    """Clues per village as stacked bars. `rows`: village name, red, yellow, blue; drawn in their order, the first on top."""
    rows = list(rows)[:MOST_BARS]
    drawn = figure(1.4 + 0.28 * max(len(rows), 3))
    axes = drawn.add_subplot()
    names = [row[0] for row in rows]
    places = range(len(rows))
    start = [0] * len(rows)
    for column, (_, label, colour) in enumerate(LEVELS, 1):
        counts = [row[column] for row in rows]
        axes.barh(places, counts, left=start, color=colour, label=label)
        start = [before + count for before, count in zip(start, counts, strict=True)]
    for place, total in zip(places, start, strict=True):
        axes.text(total, place, f" {total}", va="center", fontsize=9)
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlabel("线索条数")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title("各村线索")
    axes.legend(title="等级", loc="lower right")
    plain_frame(axes)
    return drawn


def month_bars(rows: Sequence[tuple[str, Decimal, int]]) -> Figure:
    """Money in question by the month in which it ends. `rows`: month (2024-03), yuan, number of clues."""
    drawn = figure(3.4)
    axes = drawn.add_subplot()
    months = [row[0] for row in rows]
    # Drawn in 万元: a picture is not where a sum is read to the 分.
    axes.bar(range(len(rows)), [float(row[1]) / 10_000 for row in rows], color="#3a76b0")
    for place, (_, amount, count) in enumerate(rows):
        axes.text(place, float(amount) / 10_000, str(count), ha="center", va="bottom", fontsize=8)
    axes.set_xticks(range(len(rows)), months, rotation=60, ha="right", fontsize=8)
    axes.set_ylabel("涉及金额（万元）")
    axes.set_title("各月线索涉及金额（柱上数字为线索条数）")
    plain_frame(axes)
    return drawn


def coverage_grid(villages: Sequence[str], rules: Sequence[str], answers: dict[tuple[str, str], str]) -> Figure:
    """Rule by village: what was found, what was not, and where nobody could look.

    `answers` maps (village, rule) to one of hit, aside, silent, not_applicable, error.
    """
    villages = list(villages)[: MOST_BARS * 2]
    drawn = figure(1.8 + 0.24 * max(len(villages), 4))
    axes = drawn.add_subplot()
    names = [name for name, _, _ in ANSWERS]
    cells = [[names.index(answers[village, rule]) for rule in rules] for village in villages]
    colours = mpl.colors.ListedColormap([colour for _, _, colour in ANSWERS])
    axes.pcolormesh(range(len(rules) + 1), range(len(villages) + 1), cells, cmap=colours, vmin=0, vmax=len(ANSWERS) - 1, edgecolors="white", linewidth=1)
    axes.set_xticks([place + 0.5 for place in range(len(rules))], rules, rotation=90, fontsize=8)
    axes.set_yticks([place + 0.5 for place in range(len(villages))], villages, fontsize=9)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.set_title("每条规则在每个村的三种回答")
    handles = [mpl.patches.Patch(color=colour, label=label) for _, label, colour in ANSWERS]
    drawn.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    for side in axes.spines.values():
        side.set_visible(False)
    return drawn


def recall_grid(schemes: Sequence[str], concealments: Sequence[str], shares: Sequence[Sequence[tuple[float, str] | None]]) -> Figure:
    """Scheme by concealment: the share found (0…1; not a number where not finding it is no fault) with its text, None where nothing was planted."""
    drawn = figure(1.4 + 0.24 * max(len(schemes), 4))
    axes = drawn.add_subplot()
    cells = [[math.nan if cell is None else cell[0] for cell in row] for row in shares]
    shade = mpl.colors.LinearSegmentedColormap.from_list("found", ["#c0392b", "#e8c26a", "#6a9a6a"])
    axes.pcolormesh(range(len(concealments) + 1), range(len(schemes) + 1), cells, cmap=shade, vmin=0, vmax=1, edgecolors="white", linewidth=1)
    for line, row in enumerate(shares):
        for place, cell in enumerate(row):
            if cell is not None:
                axes.text(place + 0.5, line + 0.5, cell[1], ha="center", va="center", fontsize=8, color="#555555" if math.isnan(cell[0]) else "white")
    axes.set_xticks([place + 0.5 for place in range(len(concealments))], concealments, fontsize=9)
    axes.set_yticks([line + 0.5 for line in range(len(schemes))], schemes, fontsize=8)
    axes.invert_yaxis()
    axes.tick_params(length=0)
    axes.set_title("找到 / 埋下（* 只凭导出数据可能看不出）")
    for side in axes.spines.values():
        side.set_visible(False)
    return drawn


def plain_frame(axes) -> None:
    """Only the two lines that carry a scale."""
    axes.spines["top"].set_visible(False)
    axes.spines["right"].set_visible(False)


def as_png(drawn: Figure) -> bytes:
    """The picture as PNG, for a notebook."""
    out = io.BytesIO()
    drawn.savefig(out, format="png", dpi=110, metadata={"Software": None})
    return out.getvalue()


def as_svg(drawn: Figure) -> str:
    """The picture as inline SVG: glyphs as outlines, no date, no outside reference."""
    settle_font()
    mpl.rcParams["svg.fonttype"] = "path"
    out = io.StringIO()
    drawn.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    text = out.getvalue()
    return text[text.index("<svg") :]


def money_by_month(rows: Sequence[tuple[str, Decimal, Decimal]], title: str) -> Figure:
    """Income and spending of each month side by side. `rows`: month (2024-03), income, spending, in yuan."""
    drawn = figure(3.6)
    axes = drawn.add_subplot()
    places = range(len(rows))
    axes.bar([place - 0.2 for place in places], [float(row[1]) / 10_000 for row in rows], width=0.4, color="#6a9a6a", label="收入")
    axes.bar([place + 0.2 for place in places], [float(row[2]) / 10_000 for row in rows], width=0.4, color="#b8804a", label="支出")
    axes.set_xticks(places, [row[0] for row in rows], rotation=60, ha="right", fontsize=8)
    axes.set_ylabel("万元")
    axes.set_title(title)
    axes.legend()
    plain_frame(axes)
    return drawn


def spending_days(rows: Sequence[tuple], cited: Sequence[tuple], title: str) -> Figure:
    """Every spending entry by day and sum, the entries a clue cites in colour. `rows` and `cited`: day, yuan (above zero)."""
    drawn = figure(3.6)
    axes = drawn.add_subplot()
    axes.scatter([day for day, _ in rows], [float(amount) for _, amount in rows], s=9, color="#b9c4cc", label="全部支出分录")
    axes.scatter([day for day, _ in cited], [float(amount) for _, amount in cited], s=42, color="#c0392b", label="线索引用的分录")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_ylabel("金额（元，对数刻度）")
    axes.set_title(title)
    axes.legend()
    plain_frame(axes)
    return drawn


def digit_bars(rows: Sequence[tuple[int, int, float, float | None]], title: str) -> Figure:
    """How often amounts begin with each digit (1…9) or each two digits (10…99), held against Benford's law.

    `rows`, by digit: the digit, number of amounts, share by the law (0…1), share in the other villages (0…1, None where there are none); the columns
    digit, row_count, benford_share and others_share of features.digit_count. The band is where a share lies by chance alone: three standard errors of
    this many amounts, with the continuity correction, as rule ZH06 counts them. Raises ValueError where no amount is counted.
    """
    total = sum(row[1] for row in rows)
    if not total:
        raise ValueError("没有计入比较的金额，画不出首位数字")
    digits = [row[0] for row in rows]
    law = [row[2] for row in rows]
    reach = [3 * math.sqrt(share * (1 - share) / total) + 0.5 / total for share in law]
    dot = 3 if len(digits) < 10 else 0
    drawn = figure(3.8)
    axes = drawn.add_subplot()
    axes.bar(digits, [row[1] / total for row in rows], width=0.7, color="#b9c4cc", label=f"本村（{total}笔）")
    low, high = ([max(share + side * off, 0) for share, off in zip(law, reach, strict=True)] for side in (-1, 1))
    axes.fill_between(digits, low, high, color="#3a76b0", alpha=0.18, linewidth=0, label="碰巧会有的范围")
    axes.plot(digits, law, color="#3a76b0", marker="o", markersize=dot, label="本福特规律")
    if all(row[3] is not None for row in rows):
        axes.plot(digits, [row[3] for row in rows], color="#b8804a", linestyle="--", marker="s", markersize=dot, label="本县其他村")
    axes.set_xticks(digits if len(digits) < 10 else range(10, 100, 5))
    axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1, decimals=0))
    axes.set_xlabel("金额的首位数字" if len(digits) < 10 else "金额的前两位数字")
    axes.set_title(title)
    axes.legend()
    plain_frame(axes)
    return drawn
