"""What `make recall` measured of each rule on the twin: recall.toml beside this file, which the catalogue pages tell."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIGURES = Path(__file__).parent / "recall.toml"


@dataclass(frozen=True)
class Figure:
    """One rule. Pairs are (part, whole). `found` of `due`: matters planted for it that exports can show, `interval` the 95 % interval of that share (0…1);
    `plain`, `covered`, `hidden` by concealment; `beyond`: matters that exports alone may not show; `half_a`, `half_b`: by half of the wordings; `first`: of its
    first clues, as many as were due, those pointing at something planted; `look_alikes`: red, yellow, above a matter due, all; `clean`: its clues in villages
    where nothing was planted."""

    found: int
    due: int
    interval: list[float]
    plain: list[int]
    covered: list[int]
    hidden: list[int]
    beyond: list[int]
    half_a: list[int]
    half_b: list[int]
    first: list[int]
    look_alikes: list[int]
    clean: int


@dataclass(frozen=True)
class Measured:
    """When and on what it was measured, and the figures by rule code. A rule that is not there was not measured."""

    on: dt.date
    seeds: int
    villages: int
    clean_villages: int
    months: int
    mess: str
    rule: dict[str, Figure]


def read(path: Path = FIGURES) -> Measured | None:
    """The figures; None where nothing was measured yet."""
    if not path.is_file():
        return None
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Measured(**told | {"rule": {code: Figure(**figure) for code, figure in told["rule"].items()}})


def short(measured: Measured | None, code: str) -> str:
    """found/due and the interval of a rule, for a table."""
    figure = measured.rule.get(code) if measured else None
    return f"{figure.found}/{figure.due}（{_interval(figure)}）" if figure and figure.due else "没有测"


def told(measured: Measured | None, code: str) -> str:
    """All that was measured of a rule, in a few sentences."""
    figure = measured.rule.get(code) if measured else None
    if figure is None:
        return "没有测：双胞县里没有为这条规则埋的方案。" if measured else "没有测。"
    return "。".join([*_found(figure), *_besides(figure, measured)]) + "。"


def _found(figure: Figure) -> Iterator[str]:
    if figure.due:
        levels = (("不遮掩", figure.plain), ("遮掩", figure.covered), ("隐蔽", figure.hidden))
        of_levels = "，".join(f"{name} {found}/{due}" for name, (found, due) in levels if due)
        share = f"{figure.found / figure.due:.0%}"
        yield f"{share}：双胞县里凭导出数据看得出的 {figure.due} 处，找到 {figure.found} 处，区间 {_interval(figure)}（{of_levels}）"
    if figure.beyond[1]:
        yield f"只凭导出数据可能看不出的 {figure.beyond[1]} 处，找到 {figure.beyond[0]} 处"
    halves = (("写规则时可以参照的一半", figure.half_a), ("留作检验的一半", figure.half_b))
    if figure.due:
        yield "埋设的用词分两半：" + "，".join(f"{name} {found}/{due}" for name, (found, due) in halves if due)


def _besides(figure: Figure, measured: Measured) -> Iterator[str]:
    red, yellow, above, planted = figure.look_alikes
    if planted:
        yield f"合法而形似的 {planted} 处，列为红的 {red} 处、黄的 {yellow} 处，排在应找到的前面的 {above} 处"
    if measured.clean_villages:
        yield f"没有埋设的 {measured.clean_villages} 个村里列出 {figure.clean} 条"


def _interval(figure: Figure) -> str:
    return f"{figure.interval[0]:.0%}～{figure.interval[1]:.0%}"
