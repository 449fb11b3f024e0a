"""What is looked at, and what is usual for it: among its peers, and in its own village."""

from dataclasses import dataclass

import numpy as np

from sanzi.anomaly.measures import Kind, Measure, in_words

# 1.4826 makes the median absolute deviation of normal data equal to its standard deviation (Rousseeuw and Croux 1993).
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind that are looked at: `values` is subjects × measures."""

    village_code: np.ndarray
    subject: np.ndarray
    peer: np.ndarray
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
        peers = grouped(subjects.peer, subjects.values)
        of_peers = {name: spread(values) if len(values) >= kind.at_least_in_village else every for name, values in peers.items()}
        return cls(of_peers, {code: spread(values) for code, values in grouped(subjects.village_code, subjects.values).items()})


def grouped(keys: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """The rows of `values` of each key."""
    names, places = np.unique(keys, return_inverse=True)
    parts = np.split(np.argsort(places, kind="stable"), np.cumsum(np.bincount(places))[:-1])
    return {str(name): values[part] for name, part in zip(names, parts, strict=True)}


def spread(values: np.ndarray) -> dict[str, np.ndarray]:
    """Median, robust standard deviation, 10th and 90th percentile of each column."""
    middle = np.median(values, axis=0)
    deviation = MAD_TO_SIGMA * np.median(np.abs(values - middle), axis=0)
    low, high = np.quantile(values, (0.1, 0.9), axis=0)
    return {"middle": middle, "deviation": deviation, "low": low, "high": high, "most": values.max(axis=0)}


def usual_range(measure: Measure, of: dict[str, np.ndarray], column: int) -> str:
    """The middle eight tenths in words, from low to high."""
    low, high = sorted((in_words(measure, of["low"][column]), in_words(measure, of["high"][column])), key=plain)
    return f"{low}～{high}"


def plain(text: str) -> float:
    """The number in a value said in words, so that a range reads from low to high where the measure falls as the value grows."""
    return float("".join(character for character in text if character.isdigit() or character in ".-"))
