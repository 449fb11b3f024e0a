"""Which hits become one clue: never in a chain, only by a direct relation to the strongest of them."""

from collections import defaultdict
from collections.abc import Iterable


def gather(places: Iterable[int], relations: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs (place of the anchor, place of the member), each hit once, its own anchor included.

    `places` are the hits, strongest first; `relations` are pairs (stronger, weaker). The strongest hit not yet taken is the next anchor and
    takes every related hit not yet taken.

    >>> gather([1, 2, 3], [(1, 2), (2, 3)])
    [(1, 1), (1, 2), (3, 3)]
    """
    weaker = defaultdict(list)
    for strong, weak in relations:
        weaker[strong].append(weak)
    anchor_of: dict[int, int] = {}
    for place in places:
        if place in anchor_of:
            continue
        anchor_of[place] = place
        for weak in weaker[place]:
            anchor_of.setdefault(weak, place)
    return sorted((anchor, member) for member, anchor in anchor_of.items())
