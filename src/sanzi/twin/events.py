"""What each event of a block does to a village whose books are still open."""

import datetime as dt
from collections.abc import Callable

from sanzi.twin import language, lettings, missing, money, works
from sanzi.twin.books import Line, Voucher
from sanzi.twin.draw import Drawn
from sanzi.twin.people import Person
from sanzi.twin.planted import Absence, Planting
from sanzi.twin.village import Village, add_kin

_NUMBERS = {
    "contracts": "contract_no", "deals": "deal_no", "projects": "project_no", "petitions": "petition_no", "assets": "asset_no", "resources": "resource_no",
    "meetings": "decision_no",
}  # fmt: skip


def plant(planting: Planting, village: Village) -> None:
    """Does every event of the block; keeps what came with them."""
    before, posted = {kind: len(rows) for kind, rows in village.rows.items()}, {id(voucher) for voucher in village.book.vouchers}
    for event in planting.block.events:
        _do(planting, village, event)
    seen = {id(row) for row, _ in planting.rows}
    for kind, rows in village.rows.items():
        planting.around += [row for row in rows[before.get(kind, 0) :] if id(row) not in seen]
    planting.vouchers = [voucher for voucher in village.book.vouchers if id(voucher) not in posted]
    for voucher in planting.vouchers:
        voucher.is_planted = True


def _do(planting: Planting, village: Village, event: dict) -> None:
    drawn = planting.drawn
    if "times" in event:
        _again(planting, village, event)
        return
    types = {name: type_.rstrip("!") for name, type_ in language.keys_of(event).items()}
    days = {name: drawn.day(value, is_exact=name in ("from", "to")) for name, value in event.items() if types[name] == "day"}
    if days:
        first = next(iter(days.values()))
        drawn.at(first)
        drawn.days |= {event[name]: first for name in ("as", "id") if name in event}
    told = {name: days[name] if name in days else _VALUE[types[name]](drawn, value) for name, value in event.items()}
    for part in {"set", "add"} & event.keys():
        told[part] = _by_column(drawn, event["kind"], event[part], part)
    amount = told.get("amount", told.get("rent", told.get("price")))
    if isinstance(amount, int):
        drawn.numbers |= {f"{event[name]}_amount": money.yuan(amount) for name in ("as", "id") if name in event}
    if event["do"] == "edit" or (event["do"] == "remove" and (event["kind"] != "vouchers" or event.get("numbered"))):
        planting.later.append(told)
    else:
        _DOING[event["do"]](planting, village, told)


def _again(planting: Planting, village: Village, event: dict) -> None:
    """Rounds of one event, or of the events of a repeat; "end": as long as the books run."""
    drawn, name = planting.drawn, event.get("as", "this")
    until_end = event["times"] == "end"
    times = 10_000 if until_end else drawn.count(event["times"])
    once = {key: value for key, value in event.items() if key not in ("times", "every")}
    inner = event["events"] if event["do"] == "repeat" else [{**once, next(iter(_day_keys(event))): f"{name}!"}]
    on = drawn.day(event[next(iter(_day_keys(event)))])
    for number in range(1, times + 1):
        if on > village.span.last_on:
            break
        drawn.days[name], drawn.names["i"] = on, str(number)
        drawn.at(on)
        for each in inner:
            _do(planting, village, each)
        drawn.days["next"] = on
        on = drawn.day(f"next+{drawn.count(event['every'])}")


def _day_keys(event: dict) -> list[str]:
    return [name for name, type_ in language.keys_of(event).items() if type_.rstrip("!") == "day" and name in event]


def _map(drawn: Drawn, told: dict) -> dict:
    days = ("established", "cancelled")
    return {name: drawn.day(value) if name in days else drawn.text(value) if isinstance(value, str | list) else value for name, value in told.items()}


def _by_column(drawn: Drawn, kind: str, told: dict, part: str) -> dict:
    types = language.columns(kind)
    if part == "add":
        return {name: drawn.amount(value) if types[name] == "amount" else drawn.count(value) for name, value in told.items()}
    return {name: drawn.day(value, is_exact=True) if types[name] == "day" else _VALUE[types[name]](drawn, value) for name, value in told.items()}


def _lines(drawn: Drawn, told: list) -> list[Line]:
    return [Line(key, side, drawn.amount(amount), drawn.text(summary), drawn.text(other)) for key, side, amount, summary, other in told]


def _who(drawn: Drawn, told: str | list[str]) -> list[Person]:
    if isinstance(told, list):
        return [drawn.people[name] for name in told]
    name, _, count = told.format_map(drawn.names).partition(":")
    people = drawn.village.in_office(drawn.on) if name == "officials" else drawn.village.living(getattr(drawn.village, name), drawn.on)
    return people[: int(count)] if count else people


_VALUE: dict[str, Callable] = {
    "amount": Drawn.amount, "text": Drawn.text, "count": Drawn.count, "word": lambda _, told: told, "flag": lambda _, told: told,
    "account": lambda drawn, told: drawn.rng.choice(told) if isinstance(told, list) else told, "who": _who, "map": _map, "lines": _lines,
    "values": lambda _, told: told, "changes": lambda _, told: told,
    "range": lambda _, told: told,
}  # fmt: skip


def _numbered(told: dict) -> dict[str, str]:
    return {f"{name}_no": told[name] for name in ("contract", "project") if name in told}


def _settle(planting: Planting, told: dict, voucher: Voucher) -> None:
    voucher.runs_short, voucher.banked, voucher.bank_name = told.get("runs_short", False), told.get("banked"), told.get("bank_name", "")
    if told.get("cite_bank"):
        planting.banked.append((voucher, planting.role(told)))


def _spend(planting: Planting, village: Village, told: dict) -> None:
    drawn, on, payee, amount = planting.drawn, told["on"], told["payee"], told["amount"]
    more = {name: told[name] for name in ("handler", "approver", "purpose") if name in told}
    holders = village.in_office(on)
    more = {"handler": holders[1].name, "approver": holders[0].name, "attach": told.get("attach", 2), **more, **_numbered(told)}
    person = next((each for each in drawn.people.values() if each.name == payee), None)
    if person:
        more["counterparty_account"] = person.card
    elif payee and payee != village.organisation and told.get("register", True):
        village.firm(payee, **({"item": told["item"]} if "item" in told else {}), **told.get("firm", {}))
        planting.firms |= {payee} if "firm" in told else set()
    if "item" in told:
        invoiced, seller = told.get("invoiced", on - dt.timedelta(days=3)), told.get("seller", payee)
        number = village.invoice(invoiced, seller, told["item"], told.get("total", amount), told.get("quantity", 1), before=told.get("next_to", ""))
        more["invoice_no"], drawn.names[told.get("as", "_")] = number, number
        planting.cite(told, village.rows["invoices"][-1])
        if seller != payee:
            village.firm(seller, item=told["item"])
    if "number" in told:
        more["invoice_no"] = told["number"]
    more["doc_type"] = told.get("doc", "增值税普通发票" if on < dt.date(2024, 7, 1) else "数电票")
    voucher = village.book.spend(on, told["key"], amount, payee, told["text"], by=told.get("by", "bank"), paid_on=told.get("paid_on"), **more)
    planting.cite(told, voucher.row(1 if told.get("cite_money") else 0))
    _settle(planting, told, voucher)


def _receive(planting: Planting, village: Village, told: dict) -> None:
    more = {"attach": told["attach"]} if "attach" in told else {}
    more |= {"purpose": told["purpose"]} if "purpose" in told else {}
    more |= {"invoice_no": told["number"]} if "number" in told else {}
    voucher = village.book.receive(
        told["on"], told["key"], told["amount"], told["payer"], told["text"], by=told.get("by", "bank"), doc_type=told.get("doc", "农村统一收据"),
        paid_on=told.get("paid_on", told["on"]), **more, **_numbered(told),
    )  # fmt: skip
    planting.cite(told, voucher.row(0 if told.get("cite_money") else 1))
    _settle(planting, told, voucher)


def _voucher(planting: Planting, village: Village, told: dict) -> None:
    holders = village.in_office(told["on"])
    handler, approver = told.get("handler", holders[4].name), told.get("approver", holders[0].name)
    voucher = Voucher(told["on"], told["lines"], handler, approver, told.get("attach", 1), told.get("paid_on"), told.get("purpose", ""))
    village.book.post(voucher)
    planting.cite(told, *(voucher.row(number) for number in range(len(voucher.lines))))
    _settle(planting, told, voucher)


def _invoice(planting: Planting, village: Village, told: dict) -> None:
    before = len(village.rows.get("invoices", [])), len(village.rows.get("invoice_ext", []))
    number = village.invoice(told["on"], told["seller"], told["item"], told["amount"], told.get("quantity", 1), before=told.get("next_to", ""))
    kept = []
    for kind, start, name in (("invoices", before[0], "booked"), ("invoice_ext", before[1], "taxed")):
        for row in village.rows[kind][start:]:
            row.values["buyer"] = told.get("buyer", row.values["buyer"])
        if not told.get(name, True):
            del village.rows[kind][start:]
        kept += village.rows[kind][start:]
    village.firm(told["seller"], item=told["item"])
    planting.drawn.names[told.get("as", "_")] = number
    planting.cite(told, *kept)


def _row(planting: Planting, village: Village, told: dict) -> None:
    kind = told["kind"]
    types = language.columns(kind)
    values = {name: value for name, value in told.items() if name in types and name != "kind"}
    values |= {"village_code": village.code} if "village_code" in types else {}
    if kind == "bank":
        values = {"account_no": village.account_no, "account_name": village.organisation, "time": "101500", "balance": 0, "cp_account": "", **values}
    if "no" in told:
        letters, _, year = told["no"].partition("-")
        days = [value for name, value in values.items() if types[name] == "day" and isinstance(value, dt.date)]
        on = int(year) if year else (days[0] if days else planting.drawn.chosen.on).year
        values[_NUMBERS[kind]] = planting.drawn.names[told.get("as", "_")] = village.next_no(letters, on)
    planting.cite(told, village.add(kind, **values))


def _meeting(planting: Planting, village: Village, told: dict) -> None:
    more = {name: told[name] for name in ("end", "place") if name in told}
    number = village.meeting(told["on"], told["type"], told["topic"], told.get("amount"), told.get("related", ""), **more)
    planting.drawn.names[told.get("as", "decision")] = number
    planting.cite(told, village.rows["meetings"][-1])


def _let(planting: Planting, village: Village, told: dict) -> None:
    thing = {**lettings.thing_called(told["thing"]), **told.get("differs", {})}
    known = {name: told[name] for name in ("award", "unpaid_from", "bidders", "first_due") if name in told}
    letting = lettings.let(village, thing, told["name"], told["area"], told["rent"], told["tenant"], told["signed"], told["years"], **known)
    contract_no = planting.drawn.names[told.get("as", "contract")] = letting.contract.values["contract_no"]
    late = [row for row in letting.dues if row.values["receive_date"] is None and row.values["due_date"] <= village.span.last_on + dt.timedelta(days=15)]
    planting.cite(told, letting.contract, *(late if "unpaid_from" in told else []))
    if "unpaid_from" in told and late:
        planting.absences.append(Absence("contract_plan", "应收未收", contract_no, late[0].values["due_date"], village.span.last_on))


def _build(planting: Planting, village: Village, told: dict) -> None:
    known = {"award": told["award"]} if "award" in told else {}
    known["is_urgent"] = told.get("urgent", False)
    work = works.build(village, told["decided"], told["name"], told["site"], told["price"], told["contractor"], told["item"], **known)
    planting.drawn.names[told.get("as", "project")] = work.project.values["project_no"]
    planting.drawn.names["project_contract" if "as" not in told else told["as"] + "_contract"] = work.contract.values["contract_no"]
    planting.cite(told, work.project, work.contract, *(payment.row(0) for payment in work.payments))


def _list(planting: Planting, village: Village, told: dict) -> None:
    total, account = 0, told.get("account")
    for person in told["who"]:
        on = told.get("day", told["on"])
        amount = told["amount"] * (planting.drawn.rng.randint(*told["shares"]) if "shares" in told else 1)
        row = village.allowance(person, told["reason"], on, told.get("days", ""), told.get("rate", told["amount"]), amount, account)
        total += amount
        planting.cite(told, row)
    planting.drawn.numbers["list"] = money.yuan(total)


def _kin(planting: Planting, village: Village, told: dict) -> None:
    drawn = planting.drawn
    drawn.know(told["as"], add_kin(village, drawn.people[told["of"]], told["relation"], told.get("company", ""), told.get("share", "")))
    planting.cite(told, village.rows["relatives"][-1])


def _person(planting: Planting, village: Village, told: dict) -> None:
    drawn = planting.drawn
    drawn.know(told["as"], drawn.rng.choice(getattr(village, told["from"])) if "from" in told else village.people.draw(1958, 1988))


def _firm(planting: Planting, village: Village, told: dict) -> None:
    planting.firms.add(told["name"])
    village.firm(told["name"], **{name: value for name, value in told.items() if name not in ("do", "name", "as", "id", "cite", "role")})


_DOING: dict[str, Callable] = {
    "spend": _spend, "receive": _receive, "voucher": _voucher, "invoice": _invoice, "row": _row, "meeting": _meeting, "let": _let, "build": _build,
    "list": _list, "kin": _kin, "person": _person, "firm": _firm, "withhold": missing.withhold, "remove": missing.remove, "absent": missing.absent,
}  # fmt: skip
