"""What the two lists look at, read from measures.toml, and how a measured value is said in words."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent


@dataclass(frozen=True)
class Measure:
    """One column of a measure table: `show` is the form its values are printed in; of one that `is_tailed` a high value alone says something."""

    name: str
    label: str
    show: str
    is_tailed: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of subject. Below `at_least` subjects in the county, or `at_least_in_village` in a village, nothing is scored;
    at most `share` of the subjects are written down in each of `lists`. What the words of it are for stands in measures.toml."""

    name: str
    table: str
    called: str
    in_village: str
    unit: str
    evidence: str
    at_least: int
    at_least_in_village: int
    share: float
    measures: tuple[Measure, ...]
    lists: tuple[str, ...] = ("forest", "tail")
    period: str = ""
    shares: str = ""


@dataclass(frozen=True)
class Forest:
    """Settings of the forest; published defaults and a fixed seed."""

    trees: int
    samples: int
    seed: int


@cache
def read() -> tuple[Forest, tuple[Kind, ...]]:
    """The forest's settings and the kinds of subject, in the order of the file."""
    told = tomllib.loads((HOME / "measures.toml").read_text(encoding="utf-8"))
    forest = Forest(**told.pop("forest"))
    kinds = []
    for name, kind in told.items():
        measures = tuple(Measure(**measure) for measure in kind.pop("measure"))
        kinds.append(Kind(name, **{**kind, "measures": measures, "lists": tuple(kind.get("lists", Kind.lists))}))
    return forest, tuple(kinds)


def in_words(measure: Measure, value: float) -> str:
    """A value as a reader meets it: the logs of the measure tables are undone here."""
    forms = {
        "exp_yuan": lambda: f"{math.expm1(value):,.2f}元",
        "ratio": lambda: f"{math.exp(value):.1f}倍",
        "exp_percent": lambda: f"{100 * math.exp(-value):.1f}%",
        "percent": lambda: f"{100 * value:.0f}%",
        "exp_days": lambda: f"{math.expm1(value):.0f}天",
        "exp_number": lambda: f"{math.exp(value):.0f}",
        "number": lambda: f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}",
    }
    return forms[measure.show]()
