"""What happens in some villages and some years (chapters/*.toml): elections, handovers, floods, land taken, shares paid out, gifts, meals for the old.

Told in the language of events (language.toml) and played by the code that plants schemes, but it is ordinary life: nothing of it reaches planted.toml."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random

from sanzi.twin import events, language, scheme, texts
from sanzi.twin.days import is_workday
from sanzi.twin.draw import Drawn, anchors
from sanzi.twin.planted import Planting
from sanzi.twin.planting import fits
from sanzi.twin.scheme import Block
from sanzi.twin.village import Village

HOME = texts.HOME / "chapters"
_KEYS = {"title": str, "of": list, "not_of": list, "share": float, "often": str, "anchor": dict, "draw": dict, "fit": dict, "events": list}
# How often: once in the books, once a calendar year, or at every anchor there is.
_OFTEN = ("once", "year", "each")


@dataclass(frozen=True)
class Chapter:
    """`of`: the characters that know it (none named: all but those of `not_of`); `share`: of those villages; `often`: once, year or each."""

    block: Block
    of: tuple[str, ...]
    not_of: tuple[str, ...]
    share: float
    often: str

    def is_for(self, character: str) -> bool:
        return character in self.of if self.of else character not in self.not_of


def live(village: Village, seed: str) -> list[Planting]:
    """Plays every chapter that falls to this village; what it leaves has still to be finished once the books are closed."""
    lived = []
    for chapter in chapters():
        rng = Random(f"{seed}/chapter/{chapter.block.scheme}/{village.number}")
        if chapter.is_for(village.character["name"]) and rng.random() < chapter.share and fits(chapter.block, village):
            lived += [_play(chapter, village, chosen, rng) for chosen in _chosen(chapter, village, rng)]
    return lived


def _chosen(chapter: Chapter, village: Village, rng: Random) -> list:
    """The anchors of a chapter in a village: one of all, one of each year, or all; what was told with a day only where the books hold it."""
    found = [chosen for chosen in anchors(chapter.block, village) if village.span.holds(chosen.on)]
    if chapter.often == "each" or not found:
        return found
    if chapter.often == "once":
        return [rng.choice(found)]
    return [rng.choice(list(of_year)) for _, of_year in groupby(found, key=lambda chosen: chosen.on.year)]


def _play(chapter: Chapter, village: Village, chosen, rng: Random) -> Planting:
    planting = Planting(chapter.block, Drawn(chapter.block, village, chosen, rng, "both"), village.code)
    events.plant(planting, village)
    _make_room(planting, village)
    for voucher in planting.vouchers:
        voucher.is_planted = False
    return planting


def _make_room(planting: Planting, village: Village) -> None:
    """Nobody is paid twice for one day: what another list has for it moves to that person's next free workday."""
    told = {id(row) for row, _ in planting.rows if row.kind == "allowances" and row.values["days"]}
    if not told:
        return
    rows = [row for row in village.rows["allowances"] if row.values["days"]]
    taken = {(row.values["id_no"], row.values["date"]) for row in rows}
    busy = {(row.values["id_no"], row.values["date"]) for row in rows if id(row) in told}
    for row in rows:
        person, day = row.values["id_no"], row.values["date"]
        if id(row) not in told and (person, day) in busy:
            while (person, day) in taken or not is_workday(day):
                day += dt.timedelta(days=1)
            row.values["date"] = day
            taken.add((person, day))


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters in the order of their files."""
    return tuple(_read(told)[0] for _, told in _told(HOME))


def problems(home: Path = HOME) -> list[str]:
    """All that is wrong with the chapters of a folder (Chinese)."""
    wrong, names = [], [each["name"] for each in texts.read("characters")["character"]]
    for path, told in _told(home):
        chapter, page = _read(told)
        page.wrong += [f"{page.where}：没有“{name}”这种村（有：{'、'.join(names)}）" for name in (*chapter.of, *chapter.not_of) if name not in names]
        page.wrong += [] if chapter.often in _OFTEN else [f"{page.where}：often 应当是 {'、'.join(_OFTEN)} 之一"]
        wrong += [f"chapters/{path.name}：{each}" for each in (*page.wrong, *language.check(chapter.block))]
    return wrong


def _told(home: Path) -> list[tuple[Path, dict]]:
    return [(path, told) for path in sorted(home.glob("*.toml")) for told in tomllib.loads(path.read_text(encoding="utf-8"))["chapter"]]


def _read(told: dict) -> tuple[Chapter, scheme.Page]:
    page = scheme.Page(str(told.get("title", "没有标题")))
    known = page.keys(told, _KEYS, ("title", "anchor", "events"), "这一节")
    block = Block(
        known.get("title", ""), "life", "", 0, known.get("title", ""), (), (), "none", "", "", known.get("anchor", {}), known.get("draw", {}),
        known.get("fit", {}), tuple(known.get("events", [])),
    )  # fmt: skip
    chapter = Chapter(block, tuple(known.get("of", ())), tuple(known.get("not_of", ())), known.get("share", 1.0), known.get("often", "once"))
    return chapter, page
