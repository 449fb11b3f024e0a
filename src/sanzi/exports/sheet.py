"""What every reader gives, whatever the container: sheets of numbered records, and the refusal of what cannot be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from sanzi.errors import SanziError

LOST = "\ufffd"
BATCH = 50_000


class Unreadable(SanziError):
    """A file that is refused: one line saying why and what to do."""


@dataclass(frozen=True)
class Batch:
    """Records numbered from `first`. Either whole `lines` that DuckDB splits at `separator`, or `cells` already parted.

    `is_tidy`: no cell has anything to strip; `has_lost`: bytes were lost in decoding, the first of them at byte `lost_at` of the file,
    from 0 (None: not known); `has_errors`: there may be error cells.
    """

    first: int
    lines: pa.Array | None
    cells: pa.Array | None
    separator: str
    is_tidy: bool
    has_lost: bool
    has_errors: bool
    lost_at: int | None = None

    def __len__(self) -> int:
        return len(self.cells if self.lines is None else self.lines)


@dataclass(frozen=True)
class Marks:
    """What a workbook says of its cells besides their values; records and cells from 1.

    `texts`: record → cell → text of an error cell or a formula without a value; `red`: record → cells whose number is in red ink;
    `merges`: (first record, last record, cell) of cells merged downwards.
    """

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    red: dict[int, list[int]] = field(default_factory=dict)
    merges: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """`head` holds the first records, from which the header is told; `batches` gives every record, from the first.

    `is_1904`: days are counted from 1904; `encoding` of a text file; `otherwise`: the same file under the next encoding whose header is recognised.
    """

    number: int
    name: str
    is_hidden: bool
    head: list[list[str]]
    batches: Callable[[], Iterator[Batch]]
    marks: Marks = field(default_factory=Marks)
    is_1904: bool = False
    encoding: str = ""
    otherwise: "Callable[[], Sheet] | None" = None
