"""Sheets that agree or contradict each other → which of them must wait.

A sheet's **state** is what would have to be done to it so that it agrees with the others: a power of ten, and whether its sides are
swapped. Ties set states of two sheets apart; sheets connected by ties form a group with one state for each, up to a common one. Whichever
state most of the group is in is right: the one that somebody accepted; else the one of more kinds of export; else the one that speaks less
against itself and more for itself (of scale: fine decimals in a sheet read as yuan; of sides: one signed column where others have two, a running
balance, expense accounts that stand on the debit side); else, of scale, the one of the books; else the one of more sources. Where nothing
tells, every state waits.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Node = tuple[str, int]
State = tuple[int, bool]
Weigh = Callable[[list[Node], bool, bool], tuple]


@dataclass(frozen=True)
class Edge:
    """What one tie says of two sheets: `left` × 10 ^ `power` is `right`, its sides swapped or not. `matches` amounts say so, `as_read` say otherwise."""

    tie: str
    left: Node
    right: Node
    power: int
    is_swapped: bool
    matches: int
    as_read: int
    sample: tuple[dict, ...] = ()

    @property
    def contradicts(self) -> bool:
        """Whether the two sheets cannot both be right as they were read."""
        return bool(self.power) or self.is_swapped


@dataclass(frozen=True)
class Verdict:
    """One sheet out of step: multiply it by 10 ^ `power` and swap its sides, `edge` is the strongest tie that says so.
    `is_decided` is False where the other side may as well be the wrong one."""

    node: Node
    power: int
    is_swapped: bool
    edge: Edge
    is_decided: bool


def judge(edges: Iterable[Edge], weigh: Weigh) -> list[Verdict]:
    """Every sheet that is not in the state most of its group is in, in order.

    `weigh(sheets, is_about_scale, is_about_sides)` gives what speaks for sheets of one state, greater is better.
    """
    ordered = sorted(edges, key=lambda edge: (-edge.matches, edge.left, edge.right, edge.tie))
    verdicts = []
    for group in _groups(ordered):
        states: dict[State, list[Node]] = defaultdict(list)
        for node in sorted(group):
            states[group[node]].append(node)
        if len(states) > 1:
            verdicts += _out_of_step(states, group, ordered, weigh)
    return sorted(verdicts, key=lambda verdict: verdict.node)


def _out_of_step(states: dict[State, list[Node]], group: dict[Node, State], edges: list[Edge], weigh: Weigh) -> list[Verdict]:
    about = tuple(len(set(each)) > 1 for each in zip(*states, strict=True))
    weights = {state: weigh(nodes, *about) for state, nodes in states.items()}
    ranked = sorted(states, key=lambda state: (weights[state], state), reverse=True)
    is_decided = weights[ranked[0]] > weights[ranked[1]]
    verdicts = []
    for state in ranked[is_decided:]:
        # Where nothing tells which is right, each is shown what it would take to agree with the other.
        other = ranked[0] if state != ranked[0] else ranked[1]
        for node in states[state]:
            own = [edge for edge in edges if node in (edge.left, edge.right)]
            # A sheet may be out of step only because it agrees with one that is.
            edge = next((edge for edge in own if group[edge.left] != group[edge.right]), own[0])
            verdicts.append(Verdict(node, state[0] - other[0], state[1] != other[1], edge, is_decided))
    return verdicts


def _groups(edges: list[Edge]) -> list[dict[Node, State]]:
    """Sheets connected by ties, each with its state; a tie against stronger ones is passed over."""
    group_of: dict[Node, dict[Node, State]] = {}
    for edge in edges:
        left = group_of.setdefault(edge.left, {edge.left: (0, False)})
        right = group_of.setdefault(edge.right, {edge.right: (0, False)})
        if left is right:
            continue
        # The left sheet's state is the right one's and this tie; the whole left group moves along.
        by = edge.power + right[edge.right][0] - left[edge.left][0]
        flips = edge.is_swapped ^ right[edge.right][1] ^ left[edge.left][1]
        for node, (power, is_swapped) in left.items():
            right[node] = (power + by, is_swapped ^ flips)
            group_of[node] = right
    unique = {id(group): group for group in group_of.values()}
    return [unique[key] for key in sorted(unique, key=lambda key: min(unique[key]))]
