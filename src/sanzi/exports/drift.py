"""Two sheets of one source, column by column: do the headers still mean what they meant?

A column that is swapped fits another column's past better than its own, by about as much as the two columns differ; in a sheet that is in order it
fits it worse by as much. Hence the distance of the new column to each old one is a sum of parts that are all between 0 and 1, and what counts is the
gain by crossing over, beside the distance that the two old columns have from each other. Limits: fingerprint.toml.
"""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from operator import sub
from pathlib import Path

from sanzi import contract

TOLD = tomllib.loads((Path(__file__).parent / "fingerprint.toml").read_text(encoding="utf-8"))
LIMITS = {name: each["value"] for name, each in TOLD["limit"].items()}
HISTOGRAMS = ("lengths", "words", "frequent")
AMOUNTS, CODES = ("money", "number", "count"), ("code", "id")


@dataclass(frozen=True)
class Print:
    """One column of one sheet, as staged.fingerprint describes it."""

    column: str
    rows: int
    cells: int
    unread: float
    numbers: float
    dates: float
    codes: float
    texts: float
    valued: int
    sizes: tuple[float, ...] | None
    whole: float | None
    hundreds: float | None
    negative: float | None
    distinct_share: float
    holds: float | None
    turned: float | None
    lengths: dict[int, float]
    keys: dict[str, float]
    words: dict[str, float]
    examples: tuple[str, ...]

    @property
    def filled(self) -> float:
        return self.cells / self.rows

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """What tells columns apart at the least cost; of the first four only half counts, since they add up to one."""
        return (self.numbers / 2, self.dates / 2, self.codes / 2, self.texts / 2, self.negative or 0, self.distinct_share, self.filled)

    @cached_property
    def totals(self) -> tuple[float, ...]:
        """The sums of the histograms, as `HISTOGRAMS` has them."""
        return tuple(sum(getattr(self, name).values()) for name in HISTOGRAMS)

    @cached_property
    def frequent(self) -> dict[str, float]:
        """The most frequent cells, where they are a fair part of all."""
        return self.keys if sum(self.keys.values()) >= 0.3 else {}

    @property
    def is_enough(self) -> bool:
        return self.cells >= LIMITS["cells"]


Sheet = dict[str, Print]


@dataclass(frozen=True)
class Change:
    """What is no longer as it was: the columns it is about, one Chinese clause, and what was measured where that is a relation between columns."""

    columns: tuple[str, ...]
    text: str
    rests_on: tuple[str, ...] = ()
    is_swap: bool = False


def changes(kind: str, new: Sheet, old: Sheet, *, is_near: bool, part: float = 1.0) -> list[Change]:
    """What speaks against reading `new` as `old` was read. `is_near`: both are of the same village or file name; `part`: of the limits of single columns."""
    found = [*_borne_out(kind, new, list(_swapped(kind, new, old))), *_related(kind, new, old, part)]
    types = {heading.name: heading.type for heading in contract.kind(kind).headings}
    for check, of in ((_unread, types.values()), (_scaled, AMOUNTS), (_signed, AMOUNTS), (_lengthened, CODES), (_reshaped, types.values())):
        taken = {column for change in found for column in change.columns}
        for name in sorted(new.keys() - taken):
            if types.get(name) in of and (text := check(new[name], old.get(name), is_near, part)):
                found.append(Change((name,), f"“{title(kind, name)}”{text}"))
    taken = {column for change in found for column in change.columns}
    return [*found, *(change for change in _borne_out(kind, new, list(_moved(kind, new, old))) if not taken & set(change.columns))]


def agrees(kind: str, change: Change, new: Sheet, earlier: Sheet, *, is_near: bool) -> bool:
    """Whether an earlier sheet shows that what `change` tells is nothing new. One that tells the columns as badly apart shows nothing."""
    if not all(name in earlier and earlier[name].is_enough for name in change.rests_on or change.columns):
        return False
    if change.is_swap:
        one, other = change.columns
        limit = _swap_limit(apart(earlier[one], earlier[other]), *(each[name] for each in (new, earlier) for name in change.columns))
        return _crossing(new, earlier, one, other, {name: apart(new[name], earlier[name]) for name in (one, other)}) <= -limit
    return not any(set(change.columns) & set(each.columns) for each in changes(kind, new, earlier, is_near=is_near, part=LIMITS["pool_part"]))


def title(kind: str, name: str) -> str:
    """The header of a column as the contract spells it; of one side of a column, with what stands beside it."""
    column, _, side = name.partition("|")
    header = next((heading.header for heading in contract.kind(kind).headings if heading.name == column), column)
    return f"{header}（{side}）" if side else header


def _is_made(name: str) -> bool:
    return not name.replace("_", "").isalnum() or "|" in name


def apart(one: Print, other: Print, at_most: float = math.inf) -> float:
    """The distance of two columns: the sum of nine parts between 0 and 1. Where it is more than `at_most`, no more than that need be added up."""
    distance = sum(map(abs, map(sub, one.shares, other.shares)))
    if distance <= at_most:
        has_sizes = (one.valued >= 5 and bool(one.sizes), other.valued >= 5 and bool(other.sizes))
        distance += min(1, _mean([abs(step) for step in _steps(one, other)]) / 2) if all(has_sizes) else float(any(has_sizes))
        distance += max(abs((one.whole or 0) - (other.whole or 0)), abs((one.hundreds or 0) - (other.hundreds or 0)))
    # Histograms take the longest.
    for at, name in enumerate(HISTOGRAMS):
        if distance > at_most:
            break
        distance += _unlike(getattr(one, name), getattr(other, name), one.totals[at] + other.totals[at])
    return distance


def _unlike(one: dict, other: dict, total: float) -> float:
    """Share of their `total` in which two histograms differ; nought where both are empty."""
    return 1 - 2 * sum([min(one[key], other[key]) for key in one.keys() & other.keys()]) / total if total else 0.0


def _steps(new: Print, old: Print) -> list[float]:
    """By how many powers of ten each quantile of the sizes moved."""
    return [after - before for after, before in zip(new.sizes, old.sizes, strict=True)]


def _mean(steps: list[float]) -> float:
    return sum(steps) / len(steps)


def _swapped(kind: str, new: Sheet, old: Sheet) -> Iterator[Change]:
    away = {name: apart(new[name], old[name]) for name in _pairable(new, old)}
    found = []
    for one, other in combinations(away, 2):
        if one.partition("|")[0] != other.partition("|")[0] and "|" in one + other:
            continue
        # Nothing gains more by crossing over than it is away from its own past.
        most, columns = _mean([away[one], away[other]]), (new[one], old[one], new[other], old[other])
        if most < _swap_limit(LIMITS["swap_apart"], *columns):
            continue
        gap = apart(old[one], old[other], at_most=most / LIMITS["swap_share"])
        if most < (limit := _swap_limit(gap, *columns)) or gap < LIMITS["swap_apart"]:
            continue
        if (score := _crossing(new, old, one, other, away) / limit) >= 1:
            found.append((score, one, other))
    taken: set[str] = set()
    pairs = [set(pair) for told in TOLD["sum"] for pair in (*told["left"], told["right"])]
    for _, one, other in sorted(found, key=lambda each: ({*each[1:]} not in pairs, -each[0], each[1:])):
        if not taken & {one, other}:
            taken |= {one, other}
            yield Change((one, other), f"“{title(kind, one)}”和“{title(kind, other)}”的内容像是对调了", is_swap=True)


def _borne_out(kind: str, new: Sheet, crossed: list[Change]) -> list[Change]:
    """Swaps and moves that the sums of the sheet do not disprove: where those come out, only debits and credits can have changed places, all together."""
    for told in (each for each in TOLD["sum"] if each["kind"] == kind):
        total = new.get(f"{told['label']}=")
        if total and total.is_enough and total.holds >= 1 - LIMITS["relation"] / 2:
            debits, credits = (set(each) for each in zip(*told["left"], told["right"], strict=True))
            turned = [change for change in crossed if debits & set(change.columns) and credits & set(change.columns)]
            crossed = [change for change in crossed if not (debits | credits) & set(change.columns) or (change in turned and len(turned) > 1)]
    return crossed


def _crossing(new: Sheet, old: Sheet, one: str, other: str, away: dict[str, float]) -> float:
    """How much better two new columns fit each other's past than their own, from which they are `away`: the mean of both. The two sides of one column
    can only turn together; of other columns each has to gain."""
    gains = [away[a] - apart(new[a], old[b]) for a, b in ((one, other), (other, one))]
    return _mean(gains) if "|" in one or min(gains) * max(gains) > 0 else 0.0


def _pairable(new: Sheet, old: Sheet) -> list[str]:
    return [name for name in sorted(new.keys() & old.keys()) if new[name].is_enough and old[name].is_enough and old[name].holds is None]


def _swap_limit(gap: float, *columns: Print) -> float:
    return max(LIMITS["swap_share"] * gap, LIMITS["swap_noise"] / math.sqrt(min(each.cells for each in columns)))


def _moved(kind: str, new: Sheet, old: Sheet) -> Iterator[Change]:
    names = [name for name in sorted(old) if old[name].is_enough and not _is_made(name)]
    for name in sorted(new):
        if _is_made(name) or not new[name].is_enough:
            continue
        own = old.get(name)
        away = apart(new[name], own) if own and own.is_enough else math.inf
        if away < LIMITS["move_apart"] or (own is None and new[name].filled < 0.5):
            continue
        others = [(apart(new[name], old[other]), other) for other in names if other != name]
        near, other = min(others, default=(math.inf, ""))
        gap = apart(own, old[other]) if own and own.is_enough and other else LIMITS["move_apart"] * 2
        needed = max(LIMITS["move_share"] * gap, LIMITS["move_noise"] / math.sqrt(new[name].cells))
        is_left = other not in new or new[other].filled < old[other].filled / 2 or apart(new[other], old[other]) >= LIMITS["move_apart"]
        if gap >= LIMITS["move_apart"] and min(away, gap) - near >= needed and is_left:
            yield Change((name, other), f"“{title(kind, name)}”装的像是“{title(kind, other)}”的内容")


def _related(kind: str, new: Sheet, old: Sheet, part: float) -> Iterator[Change]:
    for name in sorted(new):
        if name not in old or old[name].holds is None or not (new[name].is_enough and old[name].is_enough):
            continue
        after, before = new[name], old[name]
        fell, rose = before.holds - after.holds, after.turned - before.turned
        if "<" in name:
            low, high = name.split("<")
            told = f"“{title(kind, low)}”小于（早于）“{title(kind, high)}”的行"
            is_changed = min(fell, rose) >= LIMITS["relation"] * part or max(fell, rose) <= -LIMITS["relation"] * part
        else:
            (low, high), told = _sides_of_sum(kind), f"{name.rstrip('=')}的行"
            is_changed = fell >= LIMITS["relation"] * part
        if is_changed:
            yield Change((low, high), f"{told}上次占{before.holds:.0%}，这次占{after.holds:.0%}，列的内容像是换了位置", rests_on=(name,))


def _sides_of_sum(kind: str) -> tuple[str, str]:
    told = next(each for each in TOLD["sum"] if each["kind"] == kind)
    return told["left"][0][0], told["right"][0]


def _unread(new: Print, old: Print | None, _: bool, part: float) -> str:
    before = old.unread if old else 0.0
    return f"读不懂的占{new.unread:.0%}（上次{before:.0%}）" if new.is_enough and new.unread - before >= LIMITS["unread"] * part else ""


def _scaled(new: Print, old: Print | None, is_near: bool, part: float) -> str:
    if old is None or min(new.valued, old.valued) < LIMITS["cells"]:
        return ""
    steps = _steps(new, old)
    moved = min(abs(_mean(steps)), abs(steps[2])) if min(steps) > 0 or max(steps) < 0 else 0.0
    limit = LIMITS["scale"] + LIMITS["scale_noise"] / math.sqrt(min(new.valued, old.valued)) + LIMITS["scale_far"] * (not is_near)
    if moved < limit * part:
        return ""
    after, before = 10 ** new.sizes[2], 10 ** old.sizes[2]
    times = f"{after / before:,.0f}倍" if after > before else f"{before / after:,.0f}分之一"
    return f"的数值约为上次的{times}"


def _signed(new: Print, old: Print | None, _: bool, part: float) -> str:
    if old is None or min(new.valued, old.valued) < LIMITS["cells"] or abs(new.negative - old.negative) < LIMITS["sign"] * part:
        return ""
    return f"的正负变了（负数上次占{old.negative:.0%}，这次占{new.negative:.0%}）"


def _lengthened(new: Print, old: Print | None, is_near: bool, part: float) -> str:
    if old is None or new.column in TOLD["any_length"] or not (new.is_enough and old.is_enough):
        return ""
    # Another village may have its one account with another bank.
    if not is_near and new.cells * new.distinct_share < LIMITS["cells"]:
        return ""
    if min(old.lengths, default=0) < LIMITS["length_from"] or max(old.lengths) >= 100:
        return ""
    if sum(share for digits, share in new.lengths.items() if old.lengths.get(digits, 0) < 0.02) < LIMITS["length"] * part:
        return ""
    usual = [max(sorted(each.lengths), key=each.lengths.get) for each in (old, new)]
    return f"的位数变了（上次多为{usual[0]}位，这次{f'多为{usual[1]}位' if usual[1] < 100 else '多为文字'}）"


def _reshaped(new: Print, old: Print | None, _: bool, part: float) -> str:
    if old is None or not (new.is_enough and old.is_enough):
        return ""
    # Eight digits are a number and twenty a code: both are figures.
    usual = [{"数字或编码": each.numbers + each.codes, "日期": each.dates, "文字": each.texts} for each in (old, new)]
    if sum(abs(usual[0][name] - usual[1][name]) for name in usual[0]) / 2 < LIMITS["shape"] * part:
        return ""
    before, after = (max(each, key=each.get) for each in usual)
    return f"的内容变了（上次多为{before}，这次多为{after}）"
