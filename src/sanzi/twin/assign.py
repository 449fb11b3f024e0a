"""Which village gets what: every scheme at every concealment and every look-alike once a round, a share of villages left clean."""

from itertools import pairwise
from random import Random

from sanzi.twin.scheme import Block, Scheme

# More than this many matters in one village, and it would be no village any more.
_MOST = 8
# Rounds go on until the villages that are not clean hold so many each.
_WANTED = 2
# Villages that are assigned together; a long county is assigned part by part, so that it can be streamed.
PART = 80


def parts(villages: int) -> list[range]:
    """The numbers of `villages` villages in parts of nearly equal size; none where nobody knows how many there will be (0)."""
    if not villages:
        return []
    count = -(-villages // PART)
    ends = [villages * number // count for number in range(count + 1)]
    return [range(start + 1, end + 1) for start, end in pairwise(ends)]


def assign(schemes: list[Scheme], numbers: range, seed: str, clean_share: float) -> dict[int, list[Block]]:
    """Blocks by village number. Clean villages and villages without any are left out; two blocks of one scheme never meet in one village."""
    rng = Random(f"{seed}/assign/{numbers.start}")
    shuffled = rng.sample(list(numbers), len(numbers))
    busy = sorted(shuffled[round(len(shuffled) * clean_share) :])
    if not busy or not schemes:
        return {}
    placed: dict[int, list[Block]] = {number: [] for number in busy}
    turn, found_place = 0, True
    while found_place and (not turn or _held(placed) + sum(len(each.levels) + len(each.look_alikes) for each in schemes) <= _WANTED * len(busy)):
        found_place = sum(_place(block, placed, rng) for block in _round(schemes, rng, turn)) > 0
        turn += 1
    return {number: blocks for number, blocks in placed.items() if blocks}


def _held(placed: dict[int, list[Block]]) -> int:
    return sum(map(len, placed.values()))


def _round(schemes: list[Scheme], rng: Random, turn: int) -> list[Block]:
    """One of each, pairs of a concealment and a look-alike first, so that a small county has some of every scheme."""
    order = rng.sample(schemes, len(schemes))
    blocks = []
    for step in range(max(max(len(each.levels), len(each.look_alikes)) for each in schemes)):
        for number, scheme in enumerate(order):
            if step < len(scheme.levels):
                blocks.append(scheme.levels[(step + number + turn) % len(scheme.levels)])
            if step < len(scheme.look_alikes):
                blocks.append(scheme.look_alikes[(step + turn) % len(scheme.look_alikes)])
    return blocks


def _place(block: Block, placed: dict[int, list[Block]], rng: Random) -> bool:
    """Into the emptiest village that has none of its scheme, rather one where no block is for the same rule; False when there is none."""
    free = [number for number, blocks in placed.items() if len(blocks) < _MOST and all(each.scheme != block.scheme for each in blocks)]
    if free:
        weight = {number: len(placed[number]) + 3 * any(each.rules[:1] == block.rules[:1] for each in placed[number]) for number in free}
        least = min(weight.values())
        placed[rng.choice([number for number in free if weight[number] == least])].append(block)
    return bool(free)
