"""What is looked at, and what is usual for it: among its peers, and in its own village."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sanzi.anomaly.measures import Kind, Measure, in_words

# 1.4826 makes the median absolute deviation of normal data equal to its standard deviation (Rousseeuw and Croux 1993).
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class Group:
    """One of a few names for each of many subjects: `places` are places in `names`. (A name each would be most of a county's memory.)"""

    names: list[str]
    places: np.ndarray

    def __getitem__(self, index: int) -> str:
        return self.names[self.places[index]]

    def parts(self) -> Iterator[tuple[str, np.ndarray]]:
        """Each name with the places of its subjects."""
        ends = np.cumsum(np.bincount(self.places, minlength=len(self.names)))[:-1]
        yield from zip(self.names, np.split(np.argsort(self.places, kind="stable"), ends), strict=True)


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind that are looked at, in the order of their keys: `values` is subjects × measures."""

    keys: pa.ChunkedArray
    village: Group
    peer: Group
    values: np.ndarray


@dataclass(frozen=True)
class Usual:
    """Median, spread and the middle eight tenths of every measure, per group of peers and per village."""

    of_peers: dict
    of_village: dict

    @classmethod
    def of(cls, subjects: Subjects, kind: Kind) -> "Usual":
        """Groups smaller than the village minimum fall back to all subjects of the kind."""
        every = spread(subjects.values)
        of_peers = {name: spread(subjects.values[part]) if len(part) >= kind.at_least_in_village else every for name, part in subjects.peer.parts()}
        return cls(of_peers, {code: spread(subjects.values[part]) for code, part in subjects.village.parts()})


def spread(values: np.ndarray) -> dict[str, np.ndarray]:
    """Median, robust standard deviation, 10th and 90th percentile and maximum of each column."""
    told = [_spread(column) for column in values.T]
    return {name: np.array([each[name] for each in told]) for name in told[0]}


def _spread(column: np.ndarray) -> dict[str, float]:
    middle = np.median(column)
    low, high = np.quantile(column, (0.1, 0.9))
    return {"middle": middle, "deviation": MAD_TO_SIGMA * np.median(np.abs(column - middle)), "low": low, "high": high, "most": column.max()}


def first(strangeness: np.ndarray, kind: Kind) -> np.ndarray:
    """The places of the subjects that are written down at most, strangest first."""
    # Rounded first: the last bit of a score must not decide the order, the subject's key does.
    return np.argsort(-np.round(strangeness, 9), kind="stable")[: max(1, math.floor(kind.share * len(strangeness)))]


def usual_range(measure: Measure, of: dict[str, np.ndarray], column: int) -> str:
    """The middle eight tenths in words, from low to high."""
    low, high = sorted((in_words(measure, of["low"][column]), in_words(measure, of["high"][column])), key=plain)
    return f"{low}～{high}"


def plain(text: str) -> float:
    """The number in a value said in words, so that a range reads from low to high where the measure falls as the value grows."""
    return float("".join(character for character in text if character.isdigit() or character in ".-"))
