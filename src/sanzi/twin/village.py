"""One invented village: who lives there, its books, and the rows of every kind it would export."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from random import Random

from sanzi.twin import money, texts
from sanzi.twin.books import Book, Row
from sanzi.twin.people import People, Person

# How many a meeting of each kind is called for; any other kind twenty.
_DUE = {
    "村民代表会议": 35, "党员大会": 28, "成员代表大会": 40, "成员大会": 60, "两委联席会": 6, "经济总结会议": 38, "村民选举大会": 420, "村民会议": 240,
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """First and last day of the books, both inclusive."""

    first_on: dt.date
    last_on: dt.date

    def holds(self, day: dt.date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class Change:
    """From `on` (inclusive) `came` holds the post, by its place in names.toml, that `left` held until the day before."""

    on: dt.date
    post: int
    left: Person
    came: Person


@dataclass
class Village:
    """`number` counts from 1 in the county. `rows` are the rows by kind, vouchers excepted until the books are closed."""

    number: int
    code: str
    name: str
    organisation: str
    township: str
    vendor: str
    span: Span
    rng: Random
    people: People
    book: Book
    account_no: str
    households: int
    # Who held each post when the books began; who came later stands in `changes` (leaders.py).
    officials: list[Person] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    # What it lives from (characters.toml); the sample has none. Days on which a new term of office begins within the books.
    character: dict = field(default_factory=dict)
    terms: list[dt.date] = field(default_factory=list)
    kin: list[tuple[Person, Person, str]] = field(default_factory=list)
    elders: list[Person] = field(default_factory=list)
    workers: list[Person] = field(default_factory=list)
    delegates: list[Person] = field(default_factory=list)
    # One of each household, drawn when a list of households is first paid.
    heads: list[Person] = field(default_factory=list)
    # By identity number the day of death of those who die while the books run.
    passed: dict[str, dt.date] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    firms: dict[str, dict] = field(default_factory=dict)
    last_paid: dict[str, dt.date] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    # What ordinary life let and built (lettings.Letting, works.Work), for schemes that take hold of one.
    lettings: list = field(default_factory=list)
    works: list = field(default_factory=list)

    @property
    def short(self) -> str:
        """ASCII prefix of this village's document numbers."""
        return f"YX{self.number:02d}"

    def in_office(self, on: dt.date) -> list[Person]:
        """Who holds each post on a day, in the order of the posts of names.toml."""
        holders = list(self.officials)
        for change in self.changes:
            if change.on <= on:
                holders[change.post] = change.came
        return holders

    def living(self, people: list[Person], on: dt.date) -> list[Person]:
        """`people` without those who have died by that day."""
        return [person for person in people if self.passed.get(person.id_no, on) >= on]

    @property
    def families(self) -> list[Person]:
        """One member of each household, who signs for it."""
        if not self.heads:
            self.heads = [self.people.draw(1948, 1985) for _ in range(self.households)]
        return self.heads

    def phone(self) -> str:
        """An invented number that no office holder has."""
        known = {row.values["phone"] for row in self.rows.get("officials", [])}
        while (number := f"1990000{self.rng.randint(0, 9999):04d}") in known:
            pass
        return number

    def add(self, kind: str, **values: object) -> Row:
        """A row of `kind`; a column not given stays empty."""
        row = Row(kind, values)
        self.rows.setdefault(kind, []).append(row)
        return row

    def next_no(self, letters: str, year: int) -> str:
        """The next document number of a series, e.g. YX03-HT-2024-005."""
        key = f"{letters}{year}"
        self.counters[key] = self.counters.get(key, 0) + 1
        return f"{self.short}-{letters}-{year}-{self.counters[key]:03d}"

    def firm(self, name: str, **known: object) -> str:
        """Registers a firm the first time it is met; `known` overrides what is invented for it."""
        self.firms.setdefault(name, {}).update(known)
        return name

    def invoice(self, on: dt.date, seller: str, item: str, amount: int, quantity: int = 1, *, before: str = "") -> str:
        """An invoice to this village (both in its own list and on the tax side); its number, the one after `before` where that is told.

        Paper numbers before 2024-07, digital after."""
        rng = self.rng
        if before:
            number, code = (
                f"{int(before) + 1:0{len(before)}d}",
                next((row.values["invoice_code"] for row in self.rows["invoices"] if row.values["invoice_no"] == before), ""),
            )
        elif on < dt.date(2024, 7, 1):
            number, code = f"{rng.randint(1_000_000, 98_999_999):08d}", f"9901{on:%y}{rng.randint(0, 99999):05d}{rng.randint(1, 9)}"
        else:
            number, code = f"{on:%y}9901{rng.randint(0, 10**14 - 1):014d}", ""
        self.book_invoice(on, seller, item, amount, number, code, quantity)
        return number

    def book_invoice(self, on: dt.date, seller: str, item: str, amount: int, number: str, code: str, quantity: int = 1, *, taxed: bool = True) -> Row:
        """An invoice whose number is given."""
        values = {
            "village_code": self.code, "invoice_no": number, "invoice_code": code, "invoice_date": on, "buyer": self.organisation, "seller": seller,
            "item": item, "qty": quantity, "price": money.text(round(amount / quantity)), "total": amount,
            "issued_at": f"{on} {self.rng.randint(8, 17):02d}:{self.rng.randint(0, 59):02d}:{self.rng.randint(0, 59):02d}",
        }  # fmt: skip
        if taxed:
            self.add("invoice_ext", **values, direction="进项")
        return self.add("invoices", **values)

    def meeting(
        self, on: dt.date, kind: str, topic: str, amount: int | None = None, related: str = "", *, end: dt.date | None = None, place: str = "村委会会议室"
    ) -> str:
        """A meeting that decides; its number."""
        due = _DUE.get(kind, 20)
        present = due - self.rng.randint(0, max(1, due // 6))
        number = self.next_no("HY", on.year)
        self.add(
            "meetings", village_code=self.code, decision_no=number, type=kind, start_date=on, end_date=end or on, place=place, topic=topic, amount=amount,
            due=due, present=present, agree=present - self.rng.randint(0, 1), passed="是", publicised=on + dt.timedelta(days=self.rng.randint(1, 3)),
            related_no=related,
        )  # fmt: skip
        return number

    def allowance(self, person: Person, reason: str, on: dt.date | str, days: object, rate: int, amount: int, account: str | None = None) -> Row:
        """One line of a pay-out list; `on` may be text where the sheet shows an impossible day."""
        return self.add(
            "allowances", village_code=self.code, name=person.name, id_no=person.id_no, reason=reason, date=on, days=days, rate=rate, amount=amount,
            account=person.card if account is None else account,
        )  # fmt: skip


def found(number: int, seed: str, span: Span, townships: list[str], per_township: int) -> Village:
    """Village `number` of the county with its people and rosters, its books still empty; `townships` begin again when they are full."""
    words = texts.read("names")
    rng = Random(f"{seed}/village/{number}")
    town = (number - 1) // per_township
    within = number - town * per_township
    code = f"990101{town + 1:03d}{200 + within}"
    people = People(rng, "990101", set())
    vendor = "AB"[town % 2]
    name = village_name(number)
    township = townships[town % len(townships)] + _again(town // len(townships))
    village = Village(
        number, code, name, name + words["organisation"][town % 2], township, vendor, span, rng, people, Book(rng, span.first_on, span.last_on),
        f"9901{number:04d}{rng.randint(0, 10**10 - 1):010d}", rng.randint(210, 760),
    )  # fmt: skip
    _settle(village, words)
    return village


def village_name(number: int) -> str:
    """The sample's own names first, then pairs of syllables."""
    words = texts.read("names")
    if number <= len(words["villages"]):
        return words["villages"][number - 1]
    pairs = _village_pairs()
    round_, place = divmod(number - len(words["villages"]) - 1, len(pairs))
    return pairs[place] + _again(round_) + "村"


@cache
def _village_pairs() -> list[str]:
    """The pairs of syllables that no village of the sample is called by."""
    words = texts.read("names")
    pairs = [first + second for first in words["village_first"] for second in words["village_second"]]
    return [pair for pair in pairs if f"{pair}村" not in words["villages"]]


def _again(round_: int) -> str:
    """What tells a name from the same name of earlier rounds: nothing, 乙, 丙 … 癸, 乙甲, 乙乙 …"""
    stems = "甲乙丙丁戊己庚辛壬癸"
    return "".join(stems[int(digit)] for digit in str(round_)) if round_ else ""


def _settle(village: Village, words: dict) -> None:
    rng, people = village.rng, village.people
    village.officials = [people.draw(1968, 1990) for _ in words["posts"]]
    village.elders = [people.draw(1934, 1949) for _ in range(rng.randint(14, 24))]
    village.workers = [people.draw(1958, 1975) for _ in range(rng.randint(6, 7))]
    village.delegates = [people.draw(1960, 1992) for _ in range(10)]
    for person, post in zip(village.officials, words["posts"], strict=True):
        village.add(
            "officials", village_code=village.code, name=person.name, id_no=person.id_no, post=post, term_start=dt.date(2021, 1, 18), term_end=None,
            phone=person.phone, bank_account=person.card,
        )  # fmt: skip
    former = people.draw(1955, 1965)
    village.add(
        "officials", village_code=village.code, name=former.name, id_no=former.id_no, post="村委会主任", term_start=dt.date(2015, 1, 20),
        term_end=dt.date(2021, 1, 17), phone=former.phone, bank_account=former.card,
    )  # fmt: skip
    for official in village.officials:
        add_kin(village, official, rng.choice(words["relations"]))
    population = round(village.households * rng.uniform(3.1, 4.2))
    village.add(
        "villages", village_code=village.code, village_name=village.organisation, county=words["county"], township=village.township,
        households=village.households,
        population=population, members=round(population * rng.uniform(0.9, 0.98)), annual_income=0, has_vehicle="否",
    )  # fmt: skip
    for status, first in (("死亡", dt.date(2022, 5, 6)), ("外出务工", dt.date(2023, 3, 1))):
        person = people.draw(1940, 1995)
        village.add("people_status", name=person.name, id_no=person.id_no, status=status, **{"from": first, "to": None})


def add_kin(village: Village, official: Person, relation: str, company: str = "", share: str = "", person: Person | None = None) -> Person:
    """A relative of an official, entered in the roster of relatives."""
    person = person or village.people.draw(1950, 2000)
    village.kin.append((official, person, relation))
    village.add(
        "relatives", official_name=official.name, official_id=official.id_no, relation=relation, name=person.name, id_no=person.id_no, company=company,
        share=share, village_code=village.code,
    )  # fmt: skip
    return person
