"""What one run meets on its way through the exports: where each sheet stands, how it was read, and what people had answered."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sanzi.exports.answers import Answer, Answers
from sanzi.exports.doubt import Doubt
from sanzi.exports.recognise import Header


@dataclass(frozen=True)
class Reading:
    """How a sheet was read. `encoding` is of a text file; `header` is None where none was recognised; `unit` is the multiplier that the
    title states (None: it states none)."""

    encoding: str
    header: Header | None = None
    unit: int | None = None
    answer: Answer | None = None

    @property
    def stated(self) -> dict[str, int | Decimal]:
        """Multiplier of every money column for which the sheet, or an answer, states a unit."""
        if self.header is None:
            return {}
        money = [heading.name for heading in self.header.kind.headings if heading.type == "money" and heading.name in self.header.places]
        told = {name: self.header.units.get(name, self.unit) for name in money}
        return {name: unit for name, unit in told.items() if unit is not None}


class Met(dict):
    """(file_id, sheet number) → settle.Context of every sheet staged in this run; `readings`: (path, sheet name) → Reading of every sheet
    looked at, the refused ones too; `doubts` about what was staged. Paths are relative to `root`."""

    def __init__(self, root: Path, answers: Answers | None = None) -> None:
        super().__init__()
        self.root, self.answers = root, answers or Answers()
        self.readings: dict[tuple[str, str], Reading] = {}
        self.doubts: list[Doubt] = []
