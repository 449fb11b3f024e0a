"""The two lists over the measure tables, never blended: the isolation forest here, the tails of single measures in tail.py. Strangest first.

For the forest two reasons stand side by side: the measures farthest from the peers (robust z: median and MAD), and the measure whose
replacement by the peers' median brings the forest's own score down most.
"""

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from sklearn import config_context
from sklearn.ensemble import IsolationForest

from sanzi import contract, store
from sanzi.anomaly import tail
from sanzi.anomaly.measures import Forest, Kind, in_words, read
from sanzi.anomaly.peers import Group, Subjects, Usual, first, usual_range

HOME = Path(__file__).parent
REASONS = 3
# A measure nearer to its peers than this is not named as a reason.
FAR = 2.0
# Megabytes that the forest may use beside the measures (scikit-learn's own default: 1,024).
FOREST_MB = 128


def score(con: DuckDBPyConnection, as_of: dt.date) -> None:  # noqa: ARG001 - a stage; the measure tables already end at as_of
    """Fill features.anomaly_score and features.anomaly_reach. A kind with too few subjects, or without spread, is not scored."""
    con.execute(contract.table("features.anomaly_score").ddl)
    con.execute(contract.table("features.anomaly_reach").ddl)
    forest, kinds = read()
    for kind in kinds:
        settle_reach(con, kind)
        subjects = looked_at(con, kind)
        if len(subjects.keys) == 0:
            continue
        usual = Usual.of(subjects, kind)
        if "forest" in kind.lists:
            write_down(con, "forest", strangest(subjects, kind, forest, usual))
        write_down(con, "tail", tail.farthest(subjects, kind, usual))
        still = tail.without_spread(subjects, kind, usual)
        store.run_file(con, HOME / "reach_without_spread.sql", {"kind": kind.name, "villages": still})
        of = {name: getattr(kind, name) for name in ("table", "name", "period", "shares")}
        store.run_file(con, HOME / f"evidence_{kind.evidence}.sql", **of)


def write_down(con: DuckDBPyConnection, method: str, rows: list[tuple]) -> None:
    """Put `rows` into features.anomaly_score at once; what the evidence statements fill in is NULL until then."""
    if not rows:
        return
    names = ("village_code", "subject_kind", "subject", "strangeness", "place_in_list", "because")
    con.register("told", pa.table(dict(zip(names, (pa.array(column) for column in zip(*rows, strict=True)), strict=True))))
    con.execute("INSERT INTO features.anomaly_score BY NAME SELECT *, $method AS method FROM told", {"method": method})
    con.unregister("told")


def settle_reach(con: DuckDBPyConnection, kind: Kind) -> None:
    """Write which villages can be looked at, and why the others cannot; both lists begin from the same."""
    said = {name: getattr(kind, name) for name in ("called", "in_village", "unit", "at_least", "at_least_in_village")}
    for method in kind.lists:
        store.run_file(con, HOME / "reach.sql", {"kind": kind.name, "method": method, **said}, table=kind.table)


def looked_at(con: DuckDBPyConnection, kind: Kind) -> Subjects:
    """The subjects of the villages within reach, in the order of their keys."""
    reach = con.table("features.anomaly_reach").filter(f"subject_kind = '{kind.name}' AND method = 'tail' AND is_scored")
    asked = ", ".join(("subject", "village_code", "peer", *(measure.name for measure in kind.measures)))
    found = con.table(kind.table).join(reach, "village_code", how="semi").order("subject").select(asked).to_arrow_table()
    values = np.empty((len(found), len(kind.measures)))
    for column, measure in enumerate(kind.measures):
        values[:, column] = found[measure.name].to_numpy()
    return Subjects(found["subject"], group(found["village_code"]), group(found["peer"]), values)


def group(names: pa.ChunkedArray) -> Group:
    """Names as places in the list of those that differ."""
    told = names.combine_chunks().dictionary_encode()
    return Group(told.dictionary.to_pylist(), told.indices.to_numpy())


def strangest(subjects: Subjects, kind: Kind, forest: Forest, usual: Usual) -> list[tuple]:
    """Rows of features.anomaly_score, strangest first; none where every measure is the same for all."""
    if not any(column.std() > 0 for column in subjects.values.T):
        return []
    model = IsolationForest(n_estimators=forest.trees, max_samples=min(forest.samples, len(subjects.keys)), random_state=forest.seed)
    with config_context(working_memory=FOREST_MB):
        model.fit(subjects.values)
        # scikit-learn gives lower for stranger; from here on higher is stranger.
        strangeness = -model.score_samples(subjects.values)
        order = first(strangeness, kind)
        owns = model_reasons(subjects, usual, model, order, strangeness)
    rows = []
    for place, (index, own) in enumerate(zip(order, owns, strict=True), 1):
        because = reasons(subjects, kind, usual, int(index), own)
        named = (subjects.village[index], kind.name, subjects.keys[index].as_py())
        rows.append((*named, round(float(strangeness[index]), 6), place, because))
    return rows


def reasons(subjects: Subjects, kind: Kind, usual: Usual, index: int, own: int) -> str:
    """One Chinese sentence: what was measured, what is usual among peers, what the village itself has had at most. `own` is the model's reason."""
    row = subjects.values[index]
    peers = usual.of_peers[subjects.peer[index]]
    village = usual.of_village[subjects.village[index]]
    far = np.divide(np.abs(row - peers["middle"]), peers["deviation"], out=np.zeros(len(row)), where=peers["deviation"] > 0)
    named = [column for column in np.argsort(-far, kind="stable")[:REASONS] if far[column] >= FAR]
    if own not in named:
        named.append(own)
    parts = []
    for column in named:
        measure = kind.measures[column]
        usually = usual_range(measure, peers, column)
        part = f"{measure.label}{in_words(measure, row[column])}，同类通常{usually}，本村最高{in_words(measure, village['most'][column])}"
        if far[column] >= FAR:
            part += f"，偏离同类中位数{far[column]:.1f}个稳健标准差"
        if column == own:
            part += "（模型的主要依据）"
        parts.append(part)
    return "；".join(parts)


def model_reasons(subjects: Subjects, usual: Usual, model: IsolationForest, order: np.ndarray, strangeness: np.ndarray) -> list[int]:
    """For each subject of `order` the measure without which the forest would find it least strange: each in turn is set to the peers' median.

    The forest is asked once for all: a call costs as much for twelve rows as for thousands.
    """
    width = subjects.values.shape[1]
    changed = np.repeat(subjects.values[order, np.newaxis, :], width, axis=1)
    middles = np.array([usual.of_peers[subjects.peer[index]]["middle"] for index in order])
    changed[:, np.arange(width), np.arange(width)] = middles
    drop = strangeness[order, np.newaxis] + model.score_samples(changed.reshape(-1, width)).reshape(-1, width)
    return [int(column) for column in np.argmax(np.round(drop, 9), axis=1)]
