"""Plants the matters of matters/*.toml in their villages and lists where each of their rows was written."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from sanzi.twin import lettings, money, texts, works
from sanzi.twin.books import Line, Row, Voucher
from sanzi.twin.people import Person
from sanzi.twin.village import Span, Village, add_kin

_POSTS = ("head", "deputy", "member", "women", "clerk", "watch")
_NUMBERS = {
    "contracts": "contract_no", "deals": "deal_no", "projects": "project_no", "petitions": "petition_no", "assets": "asset_no", "resources": "resource_no",
    "meetings": "decision_no",
}  # fmt: skip


@dataclass
class Matter:
    """One matter as told in TOML, with the rows it left."""

    told: dict
    village: Village
    names: dict[str, str]
    people: dict[str, Person]
    rows: list[Row] = field(default_factory=list)
    listed: int = 0

    def text(self, told: object) -> str:
        return str(told).format_map(self.names)

    def cite(self, event: dict, *rows: Row) -> None:
        if event.get("cite", True):
            self.rows += rows


class Plants:
    """All matters of the sample; a village of another number, or a span too short for a matter, has none."""

    def __init__(self, span: Span):
        self.span = span
        told = [matter for path in sorted((texts.HOME / "matters").glob("*.toml")) for matter in texts.read(f"matters/{path.stem}")["matter"]]
        self.told = [matter for matter in told if _last_day(matter) <= span.last_on]
        self.planted: list[Matter] = []

    def plant(self, village: Village) -> None:
        """Adds the vouchers and rows of every matter of this village; its books must still be open."""
        for told in self.told:
            if told["village"] == village.number:
                people = dict(zip(_POSTS, village.officials, strict=True))
                names = {name: person.name for name, person in people.items()} | {
                    "village": village.name,
                    "short": village.name[:-1],
                    "org": village.organisation,
                }
                matter = Matter(told, village, names | {"township": village.township}, people)
                for event in told["events"]:
                    _DOING[event["do"]](matter, event)
                self.planted.append(matter)

    def write(self, path: Path, villages: int, codes: dict[int, str]) -> None:
        """planted.toml: as_of, the villages where nothing was planted, and every matter with its rows as written."""
        busy = {matter.told["village"] for matter in self.planted}
        clean = [codes[number] for number in range(1, villages + 1) if number not in busy]
        lines = ["# 由 sanzi twin make 写出。scheme：应当被查出；look_alike：合法但形似，不应为红。行号从 1 起，含标题行。"]
        lines += ["as_of = 2025-07-15", f"clean_villages = {_array(clean)}", ""]
        for matter in self.planted:
            lines += _matter_lines(matter)
        path.write_text("\n".join(lines), encoding="utf-8")


def _last_day(told: dict) -> dt.date:
    return max(
        value for event in told["events"] for name, value in event.items() if name in ("on", "decided", "signed", "sign_date") and isinstance(value, dt.date)
    )


def _array(words: list[str]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _matter_lines(matter: Matter) -> list[str]:
    told, village = matter.told, matter.village
    lines = ["[[matter]]", f'id = "{told["id"]}"', f'village_code = "{village.code}"', f'kind = "{told["kind"]}"', f"rules = {_array(told['rules'])}"]
    lines += [f'title = "{told["title"]}"', f'least_level = "{told["least_level"]}"'] if told["kind"] == "scheme" else [f'title = "{told["title"]}"']
    lines += [f'case = "{told["case"]}"'] if "case" in told else []
    lines += [f'note = "{told["note"]}"'] if "note" in told else []
    lines.append("rows = [")
    for row in matter.rows:
        assert row.place, (told["id"], row)
        lines.append(f'  {{ file = "{row.place[0]}", sheet = "{row.place[1]}", row = {row.place[2]} }},')
    return [*lines, "]", ""]


def _spend(matter: Matter, event: dict) -> None:
    """Debit `key`, credit `by`. `item` makes an invoice unless `number` names one already made; `list` as amount: the sum of the list before."""
    village, on = matter.village, event["on"]
    amount = matter.listed if event["amount"] == "list" else money.fen(event["amount"])
    payee, more = matter.text(event["payee"]), {name: matter.text(event[name]) for name in ("handler", "approver", "purpose") if name in event}
    more = {"handler": village.officials[1].name, "approver": village.officials[0].name, "attach": event.get("attach", 2), **more}
    more |= {f"{name}_no": matter.text(event[name]) for name in ("contract", "project") if name in event}
    if event["payee"].strip("{}") in matter.people:
        more["counterparty_account"] = matter.people[event["payee"].strip("{}")].card
    elif payee and payee not in matter.names.values() and event.get("register", True):
        village.firm(payee, **({"item": event["item"]} if "item" in event else {}), **event.get("firm", {}))
    if "item" in event:
        number = village.invoice(
            event.get("invoiced", on - dt.timedelta(days=3)),
            payee,
            matter.text(event["item"]),
            money.fen(event["total"]) if "total" in event else amount,
            event.get("quantity", 1),
        )
        more["invoice_no"], matter.names[event.get("as", "_")] = number, number
        matter.cite(event, village.rows["invoices"][-1])
    if "number" in event:
        more["invoice_no"] = matter.text(event["number"])
    more["doc_type"] = event.get("doc", "增值税普通发票" if on < dt.date(2024, 7, 1) else "数电票")
    voucher = village.book.spend(on, event["key"], amount, payee, matter.text(event["text"]), by=event.get("by", "bank"), paid_on=event.get("paid_on"), **more)
    matter.cite(event, voucher.row(0))
    if event.get("cite_bank"):
        matter.rows.append(_BankRow(voucher))


class _BankRow(Row):
    """Stands for the bank line that a voucher will leave once its books are closed."""

    def __init__(self, voucher: Voucher):
        self.kind, self.voucher = "bank", voucher

    @property
    def values(self) -> dict:
        return self.voucher.bank_rows[0].values

    @property
    def place(self) -> tuple[str, str, int] | None:
        return self.voucher.bank_rows[0].place


def _receive(matter: Matter, event: dict) -> None:
    more = {"contract_no": matter.text(event["contract"])} if "contract" in event else {}
    voucher = matter.village.book.receive(
        event["on"], event["key"], money.fen(event["amount"]), matter.text(event["payer"]), matter.text(event["text"]), by=event.get("by", "bank"),
        doc_type="农村统一收据", paid_on=event["on"], **more,
    )  # fmt: skip
    matter.cite(event, voucher.row(1))


def _voucher(matter: Matter, event: dict) -> None:
    """A voucher of many entries: lines = [[key, side, amount, summary, counterparty], …]."""
    lines = [Line(key, side, money.fen(amount), matter.text(summary), matter.text(other)) for key, side, amount, summary, other in event["lines"]]
    voucher = matter.village.book.post(Voucher(event["on"], lines, matter.names["clerk"], matter.names["head"], event["attach"]))
    matter.cite(event, *(voucher.row(number) for number in range(len(lines))))


def _row(matter: Matter, event: dict) -> None:
    """A row of any kind; `no` gives it the next number of that series, kept under `as`."""
    kind = event["kind"]
    types = {column[0]: column[4] for column in texts.read("kinds")[kind]["columns"]}
    values = {name: _typed(matter, value, types[name]) for name, value in event.items() if name in types and name != "kind"}
    values |= {"village_code": matter.village.code} if "village_code" in types else {}
    if "type_" in event:
        values["type"] = event["type_"]
    if "no" in event:
        letters, year = event["no"].split("-")
        values[_NUMBERS[kind]] = matter.names[event["as"]] = matter.village.next_no(letters, int(year))
    matter.cite(event, matter.village.add(kind, **values))


def _typed(matter: Matter, value: object, type_: str) -> object:
    if type_ == "money":
        return money.fen(str(value))
    return matter.text(value) if isinstance(value, str) else value


def _meeting(matter: Matter, event: dict) -> None:
    amount = money.fen(event["amount"]) if "amount" in event else None
    more = {name: event[name] for name in ("end", "place") if name in event}
    number = matter.village.meeting(event["on"], event["type"], matter.text(event["topic"]), amount, matter.text(event.get("related", "")), **more)
    matter.names[event.get("as", "decision")] = number
    matter.cite(event, matter.village.rows["meetings"][-1])


def _let(matter: Matter, event: dict) -> None:
    """A letting by lettings.let; `register_type` overrides the kind of resource it is entered as."""
    thing = {**lettings.thing_called(event["thing"]), **event.get("differs", {})}
    known = {name: event[name] for name in ("award", "unpaid_from", "bidders", "first_due") if name in event}
    tenant = matter.text(event["tenant"])
    letting = lettings.let(
        matter.village, thing, matter.text(event["name"]), event["area"], money.fen(event["rent"]), tenant, event["signed"], event["years"], **known
    )
    matter.names[event.get("as", "contract")] = letting.contract.values["contract_no"]
    late = [row for row in letting.dues if row.values["receive_date"] is None and row.values["due_date"] <= dt.date(2025, 7, 15)]
    matter.cite(event, letting.contract, *(late if "unpaid_from" in event else []))


def _build(matter: Matter, event: dict) -> None:
    work = works.build(
        matter.village,
        event["decided"],
        matter.text(event["name"]),
        matter.text(event["site"]),
        money.fen(event["price"]),
        matter.text(event["contractor"]),
        event["item"],
    )
    matter.names[event.get("as", "project")] = work.project.values["project_no"]
    matter.names[event.get("as", "project") + "_contract"] = work.contract.values["contract_no"]
    matter.cite(event, work.project, work.contract, *(payment.row(0) for payment in work.payments))


def _list(matter: Matter, event: dict) -> None:
    """A pay-out list: `who` is a group, a group and how many, or named people."""
    matter.listed = 0
    for person in _group(matter, event["who"]):
        amount = money.fen(event["amount"])
        row = matter.village.allowance(
            person, matter.text(event["reason"]), event.get("day", event["on"]), event.get("days", ""), money.fen(event.get("rate", event["amount"])), amount
        )
        matter.listed += amount
        matter.cite(event, row)


def _group(matter: Matter, who: str | list[str]) -> list[Person]:
    if isinstance(who, list):
        return [matter.people[name] for name in who]
    name, _, count = who.partition(":")
    people = getattr(matter.village, name)
    return people[: int(count)] if count else people


def _kin(matter: Matter, event: dict) -> None:
    person = add_kin(matter.village, matter.people[event["of"]], event["relation"], matter.text(event.get("company", "")), event.get("share", ""))
    matter.people[event["as"]], matter.names[event["as"]] = person, person.name
    matter.cite(event, matter.village.rows["relatives"][-1])


def _person(matter: Matter, event: dict) -> None:
    person = matter.village.people.draw(1958, 1988)
    matter.people[event["as"]], matter.names[event["as"]], matter.names[event["as"] + "_id"] = person, person.name, person.id_no


def _firm(matter: Matter, event: dict) -> None:
    known = {name: matter.text(value) if isinstance(value, str) else value for name, value in event.items() if name not in ("do", "name")}
    matter.village.firm(matter.text(event["name"]), **known)


_DOING = {
    "spend": _spend, "receive": _receive, "voucher": _voucher, "row": _row, "meeting": _meeting, "let": _let, "build": _build, "list": _list, "kin": _kin,
    "person": _person, "firm": _firm,
}  # fmt: skip
