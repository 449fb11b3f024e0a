"""The tail of each single measure: what lies far above its peers and far above its own village, which a forest of combinations may miss."""

import numpy as np

from sanzi.anomaly.measures import Kind, in_words
from sanzi.anomaly.peers import Group, Subjects, Usual, first, usual_range

# A modified z beyond this is an outlier (Iglewicz and Hoaglin 1993).
FAR = 3.5


def farthest(subjects: Subjects, kind: Kind, usual: Usual) -> list[tuple]:
    """Rows of features.anomaly_score, farthest first, at most `kind.share` of the subjects: one measure each.

    How far is the lesser of the two distances, from the peers and from the village's own, in robust standard deviations;
    at FAR the strangeness is 0.5. A measure without spread among the peers or in the village is left out.
    """
    best, most = np.zeros(len(subjects.keys), dtype=np.intp), np.full(len(subjects.keys), -np.inf)
    for column in tailed(kind):
        far = np.minimum(distance(subjects, column, subjects.peer, usual.of_peers), distance(subjects, column, subjects.village, usual.of_village))
        best[far > most] = column
        most = np.maximum(most, far)
    order = first(most, kind)
    rows = []
    for place, index in enumerate(order[most[order] >= FAR], 1):
        column, value = best[index], subjects.values[index, best[index]]
        peers, own = usual.of_peers[subjects.peer[index]], usual.of_village[subjects.village[index]]
        measure = kind.measures[column]
        because = (
            f"{measure.label}{in_words(measure, value)}；"
            f"同类通常{usual_range(measure, peers, column)}，高出中位数{above(value, peers, column):.1f}个稳健标准差；"
            f"本村通常{usual_range(measure, own, column)}，高出中位数{above(value, own, column):.1f}个"
        )
        strangeness = round(float(most[index] / (most[index] + FAR)), 6)
        rows.append((subjects.village[index], kind.name, subjects.keys[index].as_py(), strangeness, place, because))
    return rows


def without_spread(subjects: Subjects, kind: Kind, usual: Usual) -> list[str]:
    """The villages of which no measure can be told far: none has spread both among the peers of its subjects and in the village."""
    columns = tailed(kind)
    pairs = np.unique(np.column_stack([subjects.peer.places, subjects.village.places]), axis=0)
    told = {
        subjects.village.names[own]
        for peer, own in pairs
        if ((usual.of_peers[subjects.peer.names[peer]]["deviation"] > 0) & (usual.of_village[subjects.village.names[own]]["deviation"] > 0))[columns].any()
    }
    return sorted(set(usual.of_village) - told)


def tailed(kind: Kind) -> list[int]:
    """The columns of the measures of which a high value alone says something."""
    return [column for column, measure in enumerate(kind.measures) if measure.is_tailed]


def distance(subjects: Subjects, column: int, group: Group, of: dict[str, dict[str, np.ndarray]]) -> np.ndarray:
    """How far each subject lies above the median of its group in one measure, in robust standard deviations; 0 where the group has no spread."""
    middle, deviation = (np.array([of[name][told][column] for name in group.names])[group.places] for told in ("middle", "deviation"))
    return np.divide(subjects.values[:, column] - middle, deviation, out=np.zeros(len(middle)), where=deviation > 0)


def above(value: float, usual: dict[str, np.ndarray], column: int) -> float:
    """The same of one value."""
    return (value - usual["middle"][column]) / usual["deviation"][column]
