"""What a block takes away or turns into something else: dues not received, vouchers never booked, rows that never arrive or say another thing."""

import datetime as dt

from sanzi.twin import language
from sanzi.twin.books import Row, Voucher
from sanzi.twin.planted import Absence, Planting
from sanzi.twin.village import Village


def withhold(planting: Planting, village: Village, told: dict) -> None:
    """Dues of the anchor's letting from the anchor's day on are not received, or only a part of each; `claimed`: the list of dues says otherwise."""
    letting, part = planting.drawn.chosen.what, told.get("part", 0)
    received = [(due, letting.receipts.get(due.values["due_no"])) for due in letting.dues if due.values["due_date"] >= planting.drawn.chosen.on]
    received = [(due, receipt) for due, receipt in received if receipt is not None and receipt.on <= village.span.last_on]
    for due, receipt in received[: told.get("dues", len(received))]:
        if not told.get("claimed"):
            due.values["received_amount"] = part or None
            due.values["receive_date"] = due.values["receive_date"] if part else None
        if part:
            for line in receipt.lines:
                line.amount = part
        else:
            village.book.vouchers.remove(receipt)
        planting.cite(told, due)
        planting.absences.append(Absence("contract_plan", "应收未收", letting.contract.values["contract_no"], due.values["due_date"], village.span.last_on))
    planting.cite(told, letting.contract)


def remove(planting: Planting, village: Village, told: dict) -> None:
    """Vouchers of ordinary life between two days, by account or counterparty, are never booked (nor banked)."""

    def gone(voucher: Voucher) -> bool:
        lines = [line for line in voucher.lines if told.get("key", line.key) == line.key and told.get("payee", line.counterparty) == line.counterparty]
        return bool(lines) and told["from"] <= voucher.on <= told["to"] and not voucher.is_planted

    village.book.vouchers = [voucher for voucher in village.book.vouchers if not gone(voucher)]
    absent(planting, village, {**told, "subject": told.get("key", told.get("payee", ""))})


def absent(planting: Planting, _village: Village, told: dict) -> None:
    """Says so in the truth; takes nothing away."""
    planting.absences.append(Absence(told["kind"], told.get("what", "没有"), told.get("subject", ""), told["from"], told["to"]))


def finish(planting: Planting, village: Village) -> None:
    """After the books are closed: rows that never arrive or are edited, and the bank lines of what was planted."""
    for told in planting.later:
        rows = _meant(village, told)
        if told["do"] == "remove":
            left = {id(row) for row in rows}
            village.rows[told["kind"]] = [row for row in village.rows.get(told["kind"], []) if id(row) not in left]
            absent(planting, village, {**told, "what": told.get("what", "应有而没有")})
        else:
            for row in rows:
                _edit(row, told)
            planting.cite(told, *rows)
    for voucher, role in planting.banked:
        planting.rows += [(row, role) for row in voucher.bank_rows]
    seen = {id(row) for row, _ in planting.rows}
    for voucher in planting.vouchers:
        came = [*(line.row for line in voucher.lines if line.row), *voucher.bank_rows]
        planting.around += [row for row in came if id(row) not in seen]
    planting.vouchers, planting.banked, planting.later = [], [], []


def _meant(village: Village, told: dict) -> list[Row]:
    """The rows of a kind that an event means: of its days (rows without a day are of every day), with these values; the first `most` of them.

    Of vouchers it is always whole ones.
    """
    every = village.rows.get(told["kind"], [])
    rows = [row for row in every if (day := _day_of(row)) is None or told["from"] <= day <= told["to"]]
    rows = [row for row in rows if all(str(row.values.get(name, "")) == str(value) for name, value in told.get("where", {}).items())]
    if told["kind"] != "vouchers":
        return rows[: told.get("most", len(rows))]
    meant = list(dict.fromkeys(_number(row) for row in rows))
    meant = set(meant[: told.get("most", len(meant))])
    return [row for row in every if _number(row) in meant]


def _number(row: Row) -> tuple[dt.date, int]:
    return row.values["date"].replace(day=1), row.values["voucher_no"]


def _day_of(row: Row) -> dt.date | None:
    """The day a row is about; of a period its first; None where it has none."""
    for name, type_ in language.columns(row.kind).items():
        value = row.values.get(name)
        if type_ == "day" and isinstance(value, dt.date):
            return value
        if name == "period" and value:
            month = int(value[-1]) * 3 - 2 if "Q" in value else int(value[5:7])
            return dt.date(int(value[:4]), month, 1)
    return None


def _edit(row: Row, told: dict) -> None:
    types = language.columns(row.kind)
    row.values.update(told.get("set", {}))
    for name, value in told.get("add", {}).items():
        if types[name] == "day":
            row.values[name] += dt.timedelta(days=int(value))
        else:
            row.values[name] = (row.values.get(name) or 0) + value
