"""Who is out of step where ties contradict each other."""

import pytest

from sanzi.exports import majority
from sanzi.exports.majority import Edge


def edge(left: str, right: str, power: int = 0, swapped: bool = False, matches: int = 10) -> Edge:
    return Edge("bank_ledger", (left, 0), (right, 0), power, swapped, matches, 0)


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([edge("a", "b"), edge("b", "c")], []),
        # c is 10,000 times too large: a and b agree.
        ([edge("a", "b"), edge("b", "c", power=1)], [("c", -1, False, True)]),
        ([edge("a", "b"), edge("c", "b", power=1)], [("c", 1, False, True)]),
        # Through two ties: d is right by b's measure and c is twice out of step.
        ([edge("a", "b"), edge("c", "b", power=1), edge("c", "d", power=1)], [("c", 1, False, True)]),
        ([edge("a", "b", swapped=True)], [("a", 0, True, False), ("b", 0, True, False)]),
        # The weaker of two ties that contradict each other is passed over.
        ([edge("a", "b"), edge("b", "c"), edge("a", "c", power=1, matches=3)], []),
        ([edge("a", "b", power=1, swapped=True), edge("b", "c"), edge("x", "y", swapped=True, matches=2), edge("y", "z")],
         [("a", 1, True, True), ("x", 0, True, True)]),
    ],
)  # fmt: skip
def test_who_is_out_of_step(edges, expected):
    verdicts = majority.judge(edges, weigh=lambda nodes, *_: (len(nodes),))
    assert [(verdict.node[0], verdict.power, verdict.is_swapped, verdict.is_decided) for verdict in verdicts] == expected
