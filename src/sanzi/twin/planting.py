"""Plants what is assigned to each village while its books are open, and keeps what the truth will say."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sanzi.errors import UsageError
from sanzi.twin import assign, events, language, missing, scheme, truth
from sanzi.twin.books import Row
from sanzi.twin.draw import Drawn, anchors
from sanzi.twin.planted import Planting
from sanzi.twin.scheme import Block, Scheme
from sanzi.twin.village import Span, Village

# In so many villages a block is tried that did not fit where it was assigned.
_TRIES = 12


@dataclass(frozen=True)
class Asked:
    """What to plant: the sample's own matters, or schemes (for these rule codes; none named: all) worded from one half, a share of villages left clean.

    `folder`: scheme files of one's own instead of those that come along."""

    is_sample: bool = True
    codes: tuple[str, ...] = ()
    half: str = "both"
    clean_share: float = 0.25
    folder: Path | None = None


class Plants:
    """Everything planted in one county. `villages`: how many there will be, 0 where nobody knows yet."""

    def __init__(self, span: Span, asked: Asked, seed: str, villages: int):
        self.span, self.asked, self.seed = span, asked, seed
        self.schemes: list[Scheme] = [] if asked.is_sample else schemes_for(asked.codes, asked.folder)
        self.parts = assign.parts(villages)
        self.assigned_to = 0
        self.due: dict[int, list[Block]] = {}
        self.waiting: list[tuple[Block, int]] = []
        self.open: list[Planting] = []
        self.planted: list[Planting] = []
        self.written = 0

    def plant(self, village: Village) -> None:
        """Adds the vouchers and rows of every block of this village; its books must still be open."""
        blocks = [(block, 0) for block in self._blocks(village.number)]
        if not blocks:
            return
        blocks, self.waiting = blocks + self.waiting, []
        for block, tries in blocks:
            if not self._try(block, village):
                self.waiting.append((block, tries + 1))

    def _blocks(self, number: int) -> list[Block]:
        if self.asked.is_sample:
            return [block for block in scheme.matters() if block.village == number and _last_day(block) <= self.span.last_on]
        if number > self.assigned_to:
            part = next((part for part in self.parts if number in part), range(number, number + assign.PART))
            self.due = assign.assign(self.schemes, part, self.seed, self.asked.clean_share)
            self.assigned_to = part.stop - 1
        return self.due.get(number, [])

    def _try(self, block: Block, village: Village) -> bool:
        rng = Random(f"{self.seed}/plant/{block.scheme}/{block.concealment}{block.number}/{village.number}")
        takes = block.fit.get("takes", block.scheme)
        met = any(block.scheme == each.block.scheme or takes == each.block.fit.get("takes") for each in self.open)
        found = [] if met or not fits(block, village) else anchors(block, village)
        if not found:
            return False
        chosen = rng.choice(found)
        for taken in (village.lettings, village.works):
            taken[:] = [each for each in taken if each is not chosen.what]
        half = rng.choice("ab") if self.asked.half == "both" else self.asked.half
        planting = Planting(block, Drawn(block, village, chosen, rng, half), village.code)
        events.plant(planting, village)
        self.open.append(planting)
        return True

    def finish(self, village: Village, companies: list[Row]) -> None:
        """After the books of this village are closed: what was waiting for that, its firms new in the register; and the village itself is let go."""
        for planting in self.open:
            missing.finish(planting, village)
            planting.around += [row for row in companies if row.values["name"] in planting.firms]
            planting.let_go()
        self.planted += self.open
        self.open = []
        self.waiting = [(block, tries) for block, tries in self.waiting if tries < _TRIES]

    def forget_written(self) -> None:
        """Lets go of what the rows said that are in their files; only their places will be told."""
        while self.written < len(self.planted):
            rows = [*(row for row, _ in self.planted[self.written].rows), *self.planted[self.written].around]
            if not all(row.place for row in rows):
                return
            for row in rows:
                row.values = {}
            self.written += 1

    def write(self, path: Path, codes: dict[int, str]) -> None:
        """planted.toml; the villages where nothing was planted are the clean ones."""
        busy = {planting.village_code for planting in self.planted}
        clean = [code for code in codes.values() if code not in busy]
        unplanted = [f"{block.scheme}.{block.concealment or f'look_alike{block.number}'}" for block, _ in self.waiting]
        truth.write(path, self.planted, self.span.last_on + dt.timedelta(days=15), clean, unplanted)


def schemes_for(codes: tuple[str, ...], folder: Path | None = None) -> list[Scheme]:
    """The schemes that any of these rules should name first; all where none is named. Raises UsageError with all that is wrong in their files."""
    schemes, problems = look(folder)
    if problems:
        raise UsageError(f"方案有 {len(problems)} 处要改：\n" + "\n".join(f"  - {each}" for each in problems))
    unknown = [code for code in codes if all(code != each.rules[0] for each in schemes)]
    if unknown:
        raise UsageError(f"--schemes：没有为 {'、'.join(unknown)} 写的方案。sanzi twin check 列出全部方案。")
    return [each for each in schemes if not codes or each.rules[0] in codes]


def look(home: Path | None = None) -> tuple[list[Scheme], list[str]]:
    """The schemes that can be planted, by name, and all that is wrong with the others (Chinese)."""
    good, problems = [], [each for block in scheme.matters() for each in language.check(block)]
    for path in scheme.files(home):
        read, wrong = scheme.read(path)
        wrong += [f"{path.parent.name}/{path.name}：{each}" for block in (*read.levels, *read.look_alikes) for each in language.check(block)] if read else []
        problems += wrong
        good += [read] if read and not wrong else []
    return sorted(good, key=lambda each: each.name), problems


def fits(block: Block, village: Village) -> bool:
    """Whether the books are long enough and use the account that [fit] of the block asks for."""
    span = village.span
    months = (span.last_on.year - span.first_on.year) * 12 + span.last_on.month - span.first_on.month + 1
    key = block.fit.get("key")
    return months >= block.fit.get("months", 0) and (not key or any(line.key == key for voucher in village.book.vouchers for line in voucher.lines))


def _last_day(block: Block) -> dt.date:
    return max(
        value for event in block.events for name, value in event.items() if name in ("on", "decided", "signed", "sign_date") and isinstance(value, dt.date)
    )
