"""Rows → kind: find the header among the first records and say which column of which kind stands where."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from sanzi import contract
from sanzi.contract import Kind
from sanzi.exports import clean
from sanzi.exports.around import account_in
from sanzi.traditional import simplified

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
FIRST_RECORDS = 30
_FIGURE = re.compile(r"[-¥￥]?\d[\d,.:/%年月日 -]*")
_UNIT = re.compile(r"[(\[,/:](?:单位|金额单位)?:?(亿元|百万元|万元|千元|元)(?:[/每][年月日天亩人次户季工]|[·.])*[)\]]?$")
_MEASURE = re.compile(r"[(\[,/:](?:单位|面积单位)?:?(亩|市亩|公顷|平方米|平米|m2|㎡)[)\]]?$")
_SCALE = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}


@dataclass(frozen=True)
class Header:
    """Where a table begins. `first` and `last` are record numbers of the header's rows; `places` gives the 1-based cell of each
    column; `units` the multiplier stated in a heading; `unmapped` headings that fit nothing; `twice` headings met again; `is_swapped`: somebody
    answered that the one column of money, or its direction, means the other side."""

    kind: Kind
    first: int
    last: int
    places: dict[str, int]
    units: dict[str, int | Decimal]
    cells: list[str]
    unmapped: tuple[str, ...]
    twice: tuple[str, ...]
    score: float
    runner_up: str | None
    is_swapped: bool = False


class Undecided(Exception):
    """A table that no kind, or more than one kind, can take. `near` tells whether something was close."""

    def __init__(self, why: str, *, is_near: bool) -> None:
        super().__init__(why)
        self.is_near = is_near


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """A heading as it is compared: half width, simplified, small letters, no spaces or marks."""
    plain = simplified(unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[\s*:;'\"“”_\u200b\ufeff、，,。]", "", plain)


def unit_of(text: str) -> int | None:
    """The multiplier a heading or a title states, such as 10000 for `合同金额（万元）`."""
    found = _UNIT.search(re.sub(r"\s", "", simplified(unicodedata.normalize("NFKC", text))))
    return _SCALE[found[1]] if found else None


def measure_of(text: str) -> str | None:
    """The measure of land that a heading states, such as 公顷 for `面积（公顷）`."""
    found = _MEASURE.search(re.sub(r"\s", "", simplified(unicodedata.normalize("NFKC", text))))
    return found[1] if found else None


def _stated(kind: Kind, column: str, text: str) -> int | Decimal | None:
    """What a column's cells are multiplied by, as its heading says."""
    if any(heading.name == column and heading.type == "area" for heading in kind.headings):
        return clean.MU.get(measure_of(text) or "")
    return unit_of(text)


def find(rows: list[list[str]], around: str = "", only: str | None = None) -> Header:
    """The best header among the first 30 of `rows`, two-row headers joined. `around`: sheet and file name; `only`: no other kind. Raises Undecided.

    A journal whose account is named above it or around it is a kind of `vouchers`.
    """
    best: list[tuple[float, int, int, Kind, list[tuple[str, ...]]]] = []
    for at in range(min(len(rows), FIRST_RECORDS)):
        joined = _joined(rows[at], rows[at + 1]) if at + 1 < len(rows) else []
        if sum(_is_heading(names) for names in joined or [(cell,) for cell in rows[at]]) < 2:
            continue
        single = [(cell,) for cell in rows[at]]
        for depth, names in ((1, single), (2, joined)):
            above = " ".join([*(cell for row in rows[:at] for cell in row), around])
            best += [(score, -depth, -at, kind, names) for kind, score in _scores(names, above) if only in (None, kind.name)]
    if not best:
        raise _nothing_fits(rows)
    best.sort(key=lambda each: (each[0], each[1], each[2], -each[3].order), reverse=True)
    score, depth, at, kind, names = best[0]
    rivals = [each for each in best if each[3] is not kind and (each[1], each[2]) == (depth, at)]
    if rivals and rivals[0][0] == score:
        raise Undecided(f"表头同样符合“{kind.title}”和“{rivals[0][3].title}”，无法判定类别。请补充能区分的列名。", is_near=True)
    places, unmapped, twice = _places(kind, names)
    first = -at + 1
    units = {name: unit for name, place in places.items() if (unit := _stated(kind, name, names[place - 1][0]))}
    return Header(
        kind=kind,
        first=first,
        last=first - depth - 1,
        places=places,
        units=units,
        cells=rows[-at],
        unmapped=unmapped,
        twice=twice,
        score=score,
        runner_up=rivals[0][3].name if rivals else None,
    )


def is_ours(rows: list[list[str]]) -> bool:
    """Whether a list of our own making stands here that is not read back."""
    heads = [{fold(cell) for cell in row} for row in rows[:FIRST_RECORDS]]
    return any(set(names) <= head for names in WORDS["ours"]["lists"] for head in heads)


@cache
def headings() -> frozenset[str]:
    """Every heading of every kind, folded."""
    return frozenset(fold(name) for kind in contract.kinds() for heading in kind.columns for name in (heading.header, *heading.also) if len(name) > 1)


def _joined(top: list[str], bottom: list[str]) -> list[tuple[str, ...]]:
    """Names of each column of a two-row header: both together, then the lower, then the upper; a merged upper cell reaches to the right.
    Empty where the lower row holds figures: that is a row of the table.
    """
    if any(_FIGURE.fullmatch(cell.strip()) for cell in bottom):
        return []
    width = max(len(top), len(bottom))
    top, bottom = top + [""] * (width - len(top)), bottom + [""] * (width - len(bottom))
    names, above = [], ""
    for upper, lower in zip(top, bottom, strict=True):
        above = upper if upper.strip() else above
        names.append((above + lower, lower, upper) if lower.strip() else (upper,))
    return names


@cache
def _known() -> dict[str, dict[str, list[tuple[int, str]]]]:
    """For each kind: folded heading → (how far down the list of variants, column)."""
    known = {}
    for kind in contract.kinds():
        table: dict[str, list[tuple[int, str]]] = {}
        for heading in kind.headings:
            for rank, name in enumerate((heading.header, *heading.also)):
                table.setdefault(fold(name), []).append((rank, heading.name))
        known[kind.name] = table
    return known


@cache
def _all_known() -> frozenset[str]:
    return frozenset(name for table in _known().values() for name in table)


def _is_heading(names: tuple[str, ...]) -> bool:
    return any(spelling in _all_known() for spelling in _spellings(names))


@lru_cache(maxsize=10_000)
def _spellings(names: tuple[str, ...]) -> list[str]:
    spelt = []
    for name in names:
        # 单位：万元 says something of the table; it is no heading.
        if re.search(r"[:：]\s*\S", name):
            continue
        folded = fold(name)
        bare = re.sub(r"[(\[][^()\[\]]*[)\]]$|/?(亿元|万元|千元|元)$", "", folded)
        spelt += [each for each in (folded, bare) if each]
    return spelt


def _matches(kind: Kind, names: list[tuple[str, ...]]) -> dict[str, list[tuple[int, int, int]]]:
    """Column → its candidates as (rank of the variant, rank of the spelling, 1-based cell)."""
    table = _known()[kind.name]
    found: dict[str, list[tuple[int, int, int]]] = {}
    for place, cell in enumerate(names, 1):
        for depth, spelling in enumerate(_spellings(cell)):
            for rank, column in table.get(spelling, ()):
                found.setdefault(column, []).append((rank, depth, place))
    return found


def _assign(kind: Kind, names: list[tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Column → (cell, rank of the variant); the better heading first, each cell once."""
    found = _matches(kind, names)
    idle = {helper.name for helper in kind.helpers if helper.of and helper.of not in found}
    offers = sorted((rank, depth, place, column) for column, each in found.items() if column not in idle for rank, depth, place in each)
    order = {heading.name: at for at, heading in enumerate(kind.headings)}
    adds = {helper.name for helper in kind.helpers if helper.adds_to}
    # What only adds to a column takes what is left over.
    offers.sort(key=lambda offer: (offer[3] in adds, offer[1], offer[0] > 0, offer[0], order[offer[3]], offer[2]))
    taken: dict[str, tuple[int, int]] = {}
    cells: set[int] = set()
    for rank, _, place, column in offers:
        if column not in taken and place not in cells:
            taken[column] = (place, rank)
            cells.add(place)
    return _moved(kind, offers, taken)


def _moved(kind: Kind, offers: list[tuple[int, int, int, str]], taken: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """A column that the kind needs and has not takes the cell of one it can do without: that of a filler, or an only day out of a time."""
    for helper in kind.helpers:
        if helper.fills and helper.name in taken and helper.fills not in taken:
            taken[helper.fills] = taken.pop(helper.name)
    spare = set(taken) - {name for group in kind.needs for name in group}
    for group in kind.needs:
        if len(group) == 1 and group[0] not in taken:
            given = next(((place, rank, loser) for rank, _, place, name in offers if name == group[0] for loser in spare if taken[loser][0] == place), None)
            if given:
                taken[group[0]] = given[:2]
                del taken[given[2]]
                spare.remove(given[2])
    return taken


def _scores(names: list[tuple[str, ...]], above: str) -> list[tuple[Kind, float]]:
    scores = []
    for kind in contract.kinds():
        assigned = _assign(kind, names)
        told = _account_told(kind, set(assigned), above)
        if _lacking(kind, {*assigned, *told}) or any(each in assigned for each in kind.not_kind):
            continue
        own = [rank for name, (_, rank) in assigned.items() if not any(helper.adds_to for helper in kind.helpers if helper.name == name)]
        # A journal shares its columns with a bank statement; what its title says decides.
        scores.append((kind, round(sum(1.0 if rank == 0 else 0.9 for rank in own) + 3 * bool(told), 3)))
    return sorted(scores, key=lambda each: (-each[1], each[0].order))


def _lacking(kind: Kind, there: set[str]) -> list[tuple[str, ...]]:
    """Columns that the kind needs and a table has not, one of each group."""
    lacking = [group for group in kind.needs if not any(each in there for each in group)]
    lacking += [sets[0] for name, sets in kind.told_by if name in there and not any(there.issuperset(each) for each in sets)]
    return lacking + [(each,) for group in kind.together if any(one in there for one in group) for each in group if each not in there]


def _account_told(kind: Kind, assigned: set[str], above: str) -> dict[str, str]:
    is_journal = kind.name == "vouchers" and "voucher_no" in assigned and not {"account_code", "account_name"} & assigned
    return account_in(above) if is_journal else {}


def _places(kind: Kind, names: list[tuple[str, ...]]) -> tuple[dict[str, int], tuple[str, ...], tuple[str, ...]]:
    places = {column: place for column, (place, _) in _assign(kind, names).items()}
    used = set(places.values())
    heads = {fold(names[place - 1][0]) for place in used}
    left = [cell[0].strip() for place, cell in enumerate(names, 1) if place not in used and cell[0].strip()]
    twice = tuple(name for name in left if fold(name) in heads)
    return places, tuple(name for name in left if name not in twice), twice


def _nothing_fits(rows: list[list[str]]) -> Undecided:
    """Say which headings were seen and which kind was nearest."""
    seen: tuple[float, int, Kind | None, list[str]] = (0.0, 0, None, [])
    for at, row in enumerate(rows[:FIRST_RECORDS]):
        filled = sum(bool(cell.strip()) for cell in row)
        for kind in contract.kinds() if any(_is_heading((cell,)) for cell in row) else ():
            matched = len(_assign(kind, [(cell,) for cell in row]))
            if filled > 1 and (share := matched / filled) and (matched * share, -at) > (seen[0], -seen[1]):
                seen = (matched * share, at, kind, row)
    if seen[2] is None:
        return Undecided("没有一行像表头，不属于任何类别", is_near=False)
    _, at, kind, row = seen
    names = [(cell,) for cell in row]
    assigned = _assign(kind, names)
    titles = {heading.name: heading.header for heading in kind.headings}
    lacking = "；".join("或".join(titles[each] for each in group) for group in _lacking(kind, set(assigned)))
    shown = "、".join(cell.strip() for cell in row if cell.strip())[:80]
    told = [place for place, _ in assigned.values() if fold(row[place - 1]) not in WORDS["everyday"]["headings"]]
    is_near = len(assigned) >= 3 and len(told) >= 2 and seen[0] / len(assigned) >= 0.5
    return Undecided(f"不属于任何类别：第{at + 1}行的列名是 {shown}；最接近“{kind.title}”" + (f"，缺少 {lacking}" if lacking else ""), is_near=is_near)
