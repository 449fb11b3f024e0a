"""One block planted in one village: the rows it left, what came with them, what it took away."""

import datetime as dt
from dataclasses import dataclass, field

from sanzi.twin.books import Row, Voucher
from sanzi.twin.draw import Drawn
from sanzi.twin.scheme import Block

_ROLES = {
    "spend": "付款", "receive": "收款", "voucher": "凭证", "invoice": "票据", "meeting": "会议", "let": "出租发包", "build": "工程", "list": "发放明细",
    "kin": "亲属", "edit": "改动的记录", "withhold": "应收未收", "row": "登记",
}  # fmt: skip


@dataclass
class Absence:
    """What is not there: of a kind, between two days, both inclusive."""

    kind: str
    what: str
    subject: str
    first_on: dt.date
    last_on: dt.date


@dataclass
class Planting:
    """`rows`: what it should be seen by, each with its role; `around`: what came with it. Vouchers give their bank lines once the books are closed."""

    block: Block
    drawn: Drawn
    village_code: str
    rows: list[tuple[Row, str]] = field(default_factory=list)
    around: list[Row] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    banked: list[tuple[Voucher, str]] = field(default_factory=list)
    later: list[dict] = field(default_factory=list)
    firms: set[str] = field(default_factory=set)

    @staticmethod
    def role(told: dict, row: Row | None = None) -> str:
        """What the rows of an event are to the matter: its own word, or one for the kind of event."""
        return told.get("role", "票据" if row and row.kind in ("invoices", "invoice_ext") else _ROLES.get(told["do"], ""))

    def cite(self, told: dict, *rows: Row) -> None:
        """Rows that a clue should point at, unless the event says cite = false."""
        if told.get("cite", True):
            self.rows += [(row, self.role(told, row)) for row in rows]

    def let_go(self) -> None:
        """Forget all but what the truth will say: a county of any size keeps its plantings to the end."""
        self.vouchers, self.banked, self.later, self.firms = [], [], [], set()
        self.drawn.let_go()
