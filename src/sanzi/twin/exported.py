"""From closed books to rows: vouchers, bank lines, balances."""

import datetime as dt

from sanzi.twin import texts
from sanzi.twin.books import NEW_CHART_FROM, Line, Row, Voucher, account, is_debit_account
from sanzi.twin.days import month_end
from sanzi.twin.village import Village


def write_out(village: Village) -> None:
    """Fills village.rows of vouchers, bank and balances from its books; meetings get their numbers in the order of their days."""
    _number_meetings(village)
    book = village.book
    # What a plan moves through the bank otherwise than through the books has to be there too.
    unbooked = sum(row.values["amount"] for row in village.rows.get("bank", []) if row.values["direction"] == "借")
    unbooked += sum(
        abs(voucher.banked - line.amount) for voucher in book.vouchers if voucher.banked is not None for line in voucher.lines if line.key == "bank"
    )
    lowest = book.lowest_bank() - unbooked
    book.openings = {"cash": village.rng.randint(400, 1900) * 100, "bank": -lowest + village.rng.randint(60_000, 180_000) * 100}
    cost = sum(row.values["cost"] for row in village.rows.get("assets", []) if row.values["acquired"] < book.first_on)
    worn = sum(row.values["depreciation"] for row in village.rows.get("assets", []) if row.values["acquired"] < book.first_on)
    book.openings |= {"fixed_asset": cost, "depreciation": worn, "capital": cost // 2}
    book.openings["reserve"] = book.openings["cash"] + book.openings["bank"] + cost - worn - book.openings["capital"]
    vouchers, clerks = book.close(), texts.read("names")["clerks"]
    shift = 4 * (village.vendor == "B")
    signers = {"maker": clerks[shift], "reviewer": clerks[shift + 1], "poster": clerks[shift + 2]}
    number, month = 0, None
    for voucher in vouchers:
        number = number + 1 if voucher.on.replace(day=1) == month else 1
        month = voucher.on.replace(day=1)
        signers["cashier"] = village.in_office(voucher.on)[4].name
        for line_no, line in enumerate(voucher.lines, 1):
            _entry(village, voucher, line, number, line_no, signers)
            if line.key == "bank" and not voucher.is_closing:
                _bank_line(village, voucher, line)
    _balance_bank(village)
    _balances(village)


def _number_meetings(village: Village) -> None:
    meetings, counts, numbers = village.rows["meetings"], {}, {}
    meetings.sort(key=lambda row: row.values["start_date"])
    for row in meetings:
        year = row.values["start_date"].year
        counts[year] = counts.get(year, 0) + 1
        numbers[row.values["decision_no"]] = row.values["decision_no"] = f"{village.short}-HY-{year}-{counts[year]:03d}"
    for row in village.rows["contracts"]:
        row.values["decision_no"] = numbers.get(row.values.get("decision_no", ""), "")


def _code(village: Village, key: str, on: dt.date) -> tuple[str, str]:
    code, name = account(key, on)
    if village.vendor == "B":
        code, name = (f"{code[:3]}0{code[3:]}" if len(code) > 3 else code), name.replace("/", "-")
    return code, name


def _entry(village: Village, voucher: Voucher, line: Line, number: int, line_no: int, signers: dict) -> None:
    code, name = _code(village, line.key, voucher.on)
    line.row = line.row or Row("vouchers", {})
    line.row.values.update(
        {
            "village_code": village.code, "village_name": village.organisation, "date": voucher.on, "voucher_word": "记", "voucher_no": number,
            "line_no": line_no,
            "summary": line.summary, "account_code": code, "account_name": name, "debit": line.amount if line.side == "debit" else None,
            "credit": line.amount if line.side == "credit" else None, "counterparty": line.counterparty, "attach_count": voucher.attach,
            "handler": voucher.handler, "approver": voucher.approver, **signers, **line.extra,
        }
    )  # fmt: skip
    village.rows.setdefault("vouchers", []).append(line.row)


def _bank_line(village: Village, voucher: Voucher, line: Line) -> None:
    rng, amount = village.rng, line.amount if voucher.banked is None else voucher.banked
    if not amount:
        return
    on = voucher.paid_on or max(voucher.on - dt.timedelta(days=rng.choice((0, 0, 0, 1, 1, 2))), village.span.first_on, voucher.on.replace(day=1))
    is_out = (line.side == "credit") == (line.amount > 0)
    row = village.add(
        "bank", account_no=village.account_no, account_name=village.organisation, date=on, serial="",
        time=f"{rng.randint(8, 16):02d}{rng.randint(0, 59):02d}{rng.randint(0, 59):02d}", direction="借" if is_out else "贷", amount=abs(amount),
        balance=0,
        cp_name=voucher.bank_name or line.counterparty, cp_account=line.extra.get("counterparty_account", ""), purpose=voucher.purpose or line.summary,
        village_code=village.code,
    )  # fmt: skip
    voucher.bank_rows.append(row)


def _balance_bank(village: Village) -> None:
    rows, balances = village.rows.get("bank", []), {village.account_no: village.book.openings["bank"]}
    # Money in before money out within a day, as the bank's own night run would have it.
    rows.sort(key=lambda row: (row.values["date"], row.values["direction"] == "借", row.values["time"]))
    times: dict[dt.date, list[str]] = {}
    for row in rows:
        times.setdefault(row.values["date"], []).append(row.values["time"])
    for number, row in enumerate(rows, 1):
        values = row.values
        values["time"] = sorted(times[values["date"]])[0]
        times[values["date"]].remove(values["time"])
        account_no = values["account_no"]
        if account_no not in balances:
            # An account that the books do not know begins with what will be taken from it.
            balances[account_no] = sum(each.values["amount"] for each in rows if each.values["account_no"] == account_no)
        balances[account_no] += values["amount"] if values["direction"] == "贷" else -values["amount"]
        values["balance"] = balances[account_no]
        values["serial"] = f"{values['date']:%Y%m%d}{village.number:04d}{number:06d}"


def _balances(village: Village) -> None:
    """One row per account and month, from the first of July onwards; accounts never used stay out."""
    book, standing = village.book, {}
    for key, amount in book.openings.items():
        standing[key] = amount if is_debit_account(key) else -amount
    for month in sorted(book.months):
        sums = book.months[month]
        for key in texts.read("accounts")["account"]:
            opening, (debit, credit) = standing.get(key, 0), sums.get(key, (0, 0, 0, 0))[:2]
            if not (opening or debit or credit):
                continue
            closing = standing[key] = opening + debit - credit
            code, name = _code(village, key, month_end(month) if month < NEW_CHART_FROM else month)
            values = {"village_code": village.code, "period": f"{month:%Y-%m}", "account_code": code, "account_name": name, "debit": debit, "credit": credit}
            for part, amount in (("opening", opening), ("closing", closing)):
                side = "debit" if amount > 0 or (amount == 0 and is_debit_account(key)) else "credit"
                values |= {f"{part}_debit": amount if side == "debit" else 0, f"{part}_credit": -amount if side == "credit" else 0}
            village.add("balances", **values)
