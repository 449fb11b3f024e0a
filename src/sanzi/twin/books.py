"""One village's books: vouchers are planned in any order, then closed: sorted, cash topped up, years closed, numbered, made into rows."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from sanzi.twin import texts
from sanzi.twin.days import month_end

NEW_CHART_FROM = dt.date(2024, 1, 1)


@dataclass
class Row:
    """One row of one kind. `place` (file, sheet, record) is known once it is written."""

    kind: str
    values: dict
    place: tuple[str, str, int] | None = None


@dataclass
class Line:
    """One entry: `amount` in 分, negative for red ink. `side` is debit or credit."""

    key: str
    side: str
    amount: int
    summary: str
    counterparty: str = ""
    extra: dict = field(default_factory=dict)
    row: Row | None = None


@dataclass
class Voucher:
    """`paid_on` is the day of the bank line (default: a day or two before the voucher); `purpose` is what the bank prints."""

    on: dt.date
    lines: list[Line]
    handler: str = ""
    approver: str = ""
    attach: int = 1
    paid_on: dt.date | None = None
    purpose: str = ""
    is_closing: bool = False
    is_planted: bool = False
    # What a plan may set: no cash is drawn for it; another amount on the bank line (0: none), another name there.
    runs_short: bool = False
    banked: int | None = None
    bank_name: str = ""
    bank_rows: list[Row] = field(default_factory=list)

    def row(self, number: int = 0) -> Row:
        """The row of the line `number` once the books are closed; made here so that a plan can point at it before."""
        line = self.lines[number]
        line.row = line.row or Row("vouchers", {})
        return line.row


def account(key: str, on: dt.date) -> tuple[str, str]:
    """Code and name of an account on a day: the chart changed on 2024-01-01."""
    told = texts.read("accounts")["account"][key]
    return (told[4], told[5]) if on >= NEW_CHART_FROM else (told[2], told[3])


def account_class(key: str) -> str:
    return texts.read("accounts")["account"][key][1]


def is_debit_account(key: str) -> bool:
    return texts.read("accounts")["account"][key][0] == "debit"


class Book:
    """`openings`: 分 per account key on the first day, in the account's own direction."""

    def __init__(self, rng: Random, first_on: dt.date, last_on: dt.date):
        self.rng, self.first_on, self.last_on = rng, first_on, last_on
        self.vouchers: list[Voucher] = []
        self.openings: dict[str, int] = {}
        self.months: dict[dt.date, dict[str, list[int]]] = {}

    def post(self, voucher: Voucher) -> Voucher:
        """Plan a voucher. One dated outside the books' span is dropped on close."""
        assert sum(line.amount if line.side == "debit" else -line.amount for line in voucher.lines) == 0, voucher
        self.vouchers.append(voucher)
        return voucher

    def spend(self, on, key, amount, payee, summary, *, by="bank", **more) -> Voucher:
        """Debit `key`, credit bank, cash or payable. `more`: fields of Voucher, the rest goes to the debit entry."""
        own = {name: more.pop(name) for name in ("handler", "approver", "attach", "paid_on", "purpose") if name in more}
        settle = {"bank": "转账", "cash": "现金"}.get(by, "")
        extra = {"settle": settle, **more}
        other = {"settle": settle, **{name: more[name] for name in ("contract_no", "project_no", "counterparty_account") if name in more}}
        lines = [Line(key, "debit", amount, summary, payee, extra), Line(by, "credit", amount, summary, payee, other)]
        return self.post(Voucher(on, lines, **own))

    def receive(self, on, key, amount, payer, summary, *, by="bank", **more) -> Voucher:
        """Debit bank or cash, credit `key`."""
        own = {name: more.pop(name) for name in ("handler", "approver", "attach", "paid_on", "purpose") if name in more}
        extra = {"settle": {"bank": "转账", "cash": "现金"}[by], **more}
        return self.post(Voucher(on, [Line(by, "debit", amount, summary, payer, dict(extra)), Line(key, "credit", amount, summary, payer, extra)], **own))

    def close(self) -> list[Voucher]:
        """The vouchers in their order, withdrawals and year-end closings added, never short of cash."""
        planned = sorted((each for each in self.vouchers if self.first_on <= each.on <= self.last_on), key=lambda each: each.on)
        ordered, cash, totals, year = [], self.openings["cash"], {}, self.first_on.year
        for voucher in planned:
            if voucher.on.year > year:
                ordered += self._closings(dt.date(year, 12, 31), totals)
                year = voucher.on.year
            change = sum(line.amount if line.side == "debit" else -line.amount for line in voucher.lines if line.key == "cash")
            if cash + change < 0 and not voucher.runs_short:
                need = -(-(-change - cash) // 50_000) * 50_000 + self.rng.choice((50_000, 100_000))
                ordered.append(self._withdrawal(voucher.on, need))
                cash += need
            cash += change
            ordered.append(voucher)
            for line in voucher.lines:
                totals[line.key] = totals.get(line.key, 0) + (line.amount if line.side == "debit" else -line.amount)
        if self.last_on.month == 12:
            ordered += self._closings(self.last_on, totals)
        self._sum_months(ordered)
        return ordered

    def _withdrawal(self, on: dt.date, amount: int) -> Voucher:
        text = self.rng.choice(("提取备用金", "提备用金", "从基本户提现备零星开支"))
        lines = [Line("cash", "debit", amount, text, "", {"settle": "现金支票"}), Line("bank", "credit", amount, text, "", {"settle": "现金支票"})]
        return Voucher(on, lines, purpose="现金支取", paid_on=on)

    def _closings(self, on: dt.date, totals: dict[str, int]) -> list[Voucher]:
        """Income and expense into 本年收益, that into 收益分配; empties `totals` of them."""
        income = [(key, -totals.pop(key)) for key in sorted(totals) if account_class(key) == "income"]
        expense = [(key, totals.pop(key)) for key in sorted(totals) if account_class(key) == "expense"]
        income, expense = [each for each in income if each[1]], [each for each in expense if each[1]]
        gain = sum(amount for _, amount in income) - sum(amount for _, amount in expense)
        first = [Line(key, "debit", amount, "结转本年收入") for key, amount in income]
        first.append(Line("surplus", "credit", sum(amount for _, amount in income), "结转本年收入"))
        second = [Line("surplus", "debit", sum(amount for _, amount in expense), "结转本年支出")]
        second += [Line(key, "credit", amount, "结转本年支出") for key, amount in expense]
        sides = ("debit", "credit") if gain >= 0 else ("credit", "debit")
        third = [Line("surplus", sides[0], abs(gain), "结转本年收益"), Line("distribution", sides[1], abs(gain), "结转本年收益")]
        return [Voucher(on, lines, is_closing=True) for lines in (first, second, third)]

    def _sum_months(self, ordered: list[Voucher]) -> None:
        for voucher in ordered:
            month = self.months.setdefault(voucher.on.replace(day=1), {})
            for line in voucher.lines:
                sums = month.setdefault(line.key, [0, 0, 0, 0])
                sums[line.side == "credit"] += line.amount
                if not voucher.is_closing:
                    sums[2 + (line.side == "credit")] += line.amount

    def lowest_bank(self) -> int:
        """The deepest the bank account would go from zero, over what is planned (withdrawals counted as cash payments)."""
        planned = sorted((each for each in self.vouchers if self.first_on <= each.on <= self.last_on), key=lambda each: each.on)
        lowest = running = 0
        for voucher in planned:
            running += sum(line.amount if line.side == "debit" else -line.amount for line in voucher.lines if line.key in ("bank", "cash"))
            lowest = min(lowest, running)
        return lowest

    def income_and_expense(self, first: dt.date, last: dt.date) -> tuple[int, int]:
        """分 booked to income and expense accounts from `first` to `last` inclusive, closings left out."""
        income = expense = 0
        for month, keys in self.months.items():
            if first <= month and month_end(month) <= last:
                for key, (_, _, debit, credit) in keys.items():
                    if account_class(key) == "income":
                        income += credit - debit
                    elif account_class(key) == "expense":
                        expense += debit - credit
        return income, expense
