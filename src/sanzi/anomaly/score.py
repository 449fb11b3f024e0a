"""The isolation forest over the measure tables: strangest first, each with measured reasons in words.

Two reasons stand side by side: the measures farthest from the peers (robust z: median and MAD), and the measure whose
replacement by the peers' median brings the forest's own score down most.
"""

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from sklearn.ensemble import IsolationForest

from sanzi import contract, store
from sanzi.anomaly.measures import Forest, Kind, in_words, read

HOME = Path(__file__).parent
REASONS = 3
# 1.4826 makes the median absolute deviation of normal data equal to its standard deviation (Rousseeuw and Croux 1993).
MAD_TO_SIGMA = 1.4826
# A measure nearer to its peers than this is not named as a reason.
FAR = 2.0


@dataclass(frozen=True)
class Subjects:
    """The subjects of one kind that are looked at: `values` is subjects × measures."""

    village_code: np.ndarray
    subject: np.ndarray
    peer: np.ndarray
    values: np.ndarray


def score(con: DuckDBPyConnection, as_of: dt.date) -> None:  # noqa: ARG001 - a stage; the measure tables already end at as_of
    """Fill features.anomaly_score and features.anomaly_reach. A kind with too few subjects, or without spread, is not scored."""
    con.execute(contract.table("features.anomaly_score").ddl)
    con.execute(contract.table("features.anomaly_reach").ddl)
    forest, kinds = read()
    for kind in kinds:
        settle_reach(con, kind)
        subjects = looked_at(con, kind)
        if len(subjects.subject) == 0:
            continue
        rows = strangest(subjects, kind, forest)
        if rows:
            write_down(con, rows)
        store.run_file(con, HOME / f"evidence_{kind.table.partition('.')[2]}.sql")


def write_down(con: DuckDBPyConnection, rows: list[tuple]) -> None:
    """Put `rows` into features.anomaly_score at once; what the evidence statements fill in is NULL until then."""
    names = ("village_code", "subject_kind", "subject", "strangeness", "place_in_list", "because")
    con.register("told", pa.table(dict(zip(names, (pa.array(column) for column in zip(*rows, strict=True)), strict=True))))
    con.execute("INSERT INTO features.anomaly_score BY NAME SELECT *, 'forest' AS method FROM told")
    con.unregister("told")


def settle_reach(con: DuckDBPyConnection, kind: Kind) -> None:
    """Write which villages can be looked at, and why the others cannot."""
    name = kind.table.partition(".")[2]
    store.run_file(con, HOME / f"reach_{name}.sql", {"kind": kind.name, "at_least": kind.at_least, "at_least_in_village": kind.at_least_in_village})


def looked_at(con: DuckDBPyConnection, kind: Kind) -> Subjects:
    """The subjects of the villages within reach, in a fixed order."""
    reach = con.table("features.anomaly_reach").filter(f"subject_kind = '{kind.name}' AND is_scored")
    found = con.table(kind.table).join(reach, "village_code", how="semi").order("subject").fetchnumpy()
    values = np.column_stack([np.asarray(found[measure.name], dtype=np.float64) for measure in kind.measures])
    return Subjects(found["village_code"].astype(str), found["subject"].astype(str), found["peer"].astype(str), values)


def strangest(subjects: Subjects, kind: Kind, forest: Forest) -> list[tuple]:
    """Rows of features.anomaly_score, strangest first; none where every measure is the same for all."""
    if not (subjects.values.std(axis=0) > 0).any():
        return []
    model = IsolationForest(n_estimators=forest.trees, max_samples=min(forest.samples, len(subjects.subject)), random_state=forest.seed)
    model.fit(subjects.values)
    # scikit-learn gives lower for stranger; from here on higher is stranger.
    strangeness = -model.score_samples(subjects.values)
    budget = max(1, math.floor(kind.share * len(strangeness)))
    # Rounded first: the last bit of a score must not decide the order, the subject's key does.
    order = np.lexsort((subjects.subject, -np.round(strangeness, 9)))[:budget]
    usual = Usual.of(subjects, kind)
    owns = model_reasons(subjects, usual, model, order, strangeness)
    rows = []
    for place, (index, own) in enumerate(zip(order, owns, strict=True), 1):
        because = reasons(subjects, kind, usual, int(index), own)
        named = (str(subjects.village_code[index]), kind.name, str(subjects.subject[index]))
        rows.append((*named, round(float(strangeness[index]), 6), place, because))
    return rows


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


def reasons(subjects: Subjects, kind: Kind, usual: Usual, index: int, own: int) -> str:
    """One Chinese sentence: what was measured, what is usual among peers, what the village itself has had at most. `own` is the model's reason."""
    row = subjects.values[index]
    peers = usual.of_peers[str(subjects.peer[index])]
    village = usual.of_village[str(subjects.village_code[index])]
    far = np.divide(np.abs(row - peers["middle"]), peers["deviation"], out=np.zeros(len(row)), where=peers["deviation"] > 0)
    named = [column for column in np.argsort(-far, kind="stable")[:REASONS] if far[column] >= FAR]
    if own not in named:
        named.append(own)
    parts = []
    for column in named:
        measure = kind.measures[column]
        low, high = sorted((in_words(measure, peers["low"][column]), in_words(measure, peers["high"][column])), key=plain)
        part = f"{measure.label}{in_words(measure, row[column])}，同类通常{low}～{high}，本村最高{in_words(measure, village['most'][column])}"
        if far[column] >= FAR:
            part += f"，偏离同类中位数{far[column]:.1f}个稳健标准差"
        if column == own:
            part += "（模型的主要依据）"
        parts.append(part)
    return "；".join(parts)


def plain(text: str) -> float:
    """The number in a value said in words, so that a range reads from low to high where the measure falls as the value grows."""
    return float("".join(character for character in text if character.isdigit() or character in ".-"))


def model_reasons(subjects: Subjects, usual: Usual, model: IsolationForest, order: np.ndarray, strangeness: np.ndarray) -> list[int]:
    """For each subject of `order` the measure without which the forest would find it least strange: each in turn is set to the peers' median.

    The forest is asked once for all: a call costs as much for twelve rows as for thousands.
    """
    width = subjects.values.shape[1]
    changed = np.repeat(subjects.values[order, np.newaxis, :], width, axis=1)
    middles = np.array([usual.of_peers[str(subjects.peer[index])]["middle"] for index in order])
    changed[:, np.arange(width), np.arange(width)] = middles
    drop = strangeness[order, np.newaxis] + model.score_samples(changed.reshape(-1, width)).reshape(-1, width)
    return [int(column) for column in np.argmax(np.round(drop, 9), axis=1)]
