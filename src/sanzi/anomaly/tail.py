"""The tail of each single measure: what lies far above its peers and far above its own village, which a forest of combinations may miss."""

import math

import numpy as np

from sanzi.anomaly.measures import Kind, in_words
from sanzi.anomaly.peers import Subjects, Usual, usual_range

# A modified z beyond this is an outlier (Iglewicz and Hoaglin 1993).
FAR = 3.5


def farthest(subjects: Subjects, kind: Kind, usual: Usual) -> list[tuple]:
    """Rows of features.anomaly_score, farthest first, at most `kind.share` of the subjects: one measure each.

    How far is the lesser of the two distances, from the peers and from the village's own, in robust standard deviations;
    at FAR the strangeness is 0.5. A measure without spread among the peers or in the village is left out.
    """
    columns = tailed(kind)
    from_peers, from_own = (distance(subjects, columns, keys, of) for keys, of in ((subjects.peer, usual.of_peers), (subjects.village_code, usual.of_village)))
    far = np.minimum(from_peers, from_own)
    best = np.argmax(far, axis=1)
    most = far[np.arange(len(far)), best]
    # Rounded first: the last bit of a distance must not decide the order, the subject's key does.
    order = np.lexsort((subjects.subject, -np.round(most, 9)))[: max(1, math.floor(kind.share * len(most)))]
    rows = []
    for place, index in enumerate(order[most[order] >= FAR], 1):
        column = columns[best[index]]
        peers, own = usual.of_peers[str(subjects.peer[index])], usual.of_village[str(subjects.village_code[index])]
        measure = kind.measures[column]
        because = (
            f"{measure.label}{in_words(measure, subjects.values[index, column])}；"
            f"同类通常{usual_range(measure, peers, column)}，高出中位数{from_peers[index, best[index]]:.1f}个稳健标准差；"
            f"本村通常{usual_range(measure, own, column)}，高出中位数{from_own[index, best[index]]:.1f}个"
        )
        strangeness = round(float(most[index] / (most[index] + FAR)), 6)
        rows.append((str(subjects.village_code[index]), kind.name, str(subjects.subject[index]), strangeness, place, because))
    return rows


def without_spread(subjects: Subjects, kind: Kind, usual: Usual) -> list[str]:
    """The villages of which no measure can be told far: none has spread both among the peers of its subjects and in the village."""
    columns = tailed(kind)
    told = {
        code
        for peer, code in set(zip(subjects.peer.tolist(), subjects.village_code.tolist(), strict=True))
        if ((usual.of_peers[peer]["deviation"] > 0) & (usual.of_village[code]["deviation"] > 0))[columns].any()
    }
    return sorted(set(usual.of_village) - told)


def tailed(kind: Kind) -> list[int]:
    """The columns of the measures of which a high value alone says something."""
    return [column for column, measure in enumerate(kind.measures) if measure.is_tailed]


def distance(subjects: Subjects, columns: list[int], keys: np.ndarray, of: dict[str, dict[str, np.ndarray]]) -> np.ndarray:
    """Subjects × columns: how far above the median of its group, in robust standard deviations; 0 where the group has no spread."""
    names, places = np.unique(keys, return_inverse=True)
    middle = np.array([of[str(name)]["middle"][columns] for name in names])[places]
    deviation = np.array([of[str(name)]["deviation"][columns] for name in names])[places]
    above = subjects.values[:, columns] - middle
    return np.divide(above, deviation, out=np.zeros_like(above), where=deviation > 0)
