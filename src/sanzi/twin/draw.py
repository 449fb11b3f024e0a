"""Draws what a block leaves open: its anchor day, its parameters, wordings of one half, days counted from other days, sums."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from sanzi.twin import language, money, texts
from sanzi.twin.days import festival, workday
from sanzi.twin.people import Person
from sanzi.twin.scheme import Block
from sanzi.twin.village import Village

# Days that an anchor keeps from either end of the books, beyond what the events ask for: a day may slide over a long holiday.
_MARGIN = 10
# Keys whose days have to lie in the books; a contract may well end after them.
_BOOKED = ("on", "paid_on", "decided", "signed", "date", "from")


def half_of(options: list[str], half: str) -> list[str]:
    """The wordings of one half ("a" or "b"; "both": all), by their hash: a new one never moves the others; each half has one of two or more."""
    if len(options) < 2 or half == "both":
        return options
    ranked = sorted(options, key=lambda each: hashlib.sha256(each.encode()).hexdigest())
    odd = {each for each in options if hashlib.sha256(each.encode()).digest()[0] % 2}
    odd = {ranked[0]} if not odd else odd - {ranked[0]} if len(odd) == len(set(options)) else odd
    return [each for each in options if (each in odd) == (half == "b")]


@dataclass
class Chosen:
    """The anchor of one planting: its day, and the letting or work that it is a day of."""

    on: dt.date
    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, Decimal] = field(default_factory=dict)
    what: object = None


def room(block: Block) -> tuple[int, int]:
    """The most days before and after the anchor that the block's events may fall on."""
    reach = {"anchor": (0, 0)}
    ends = [(0, 0)]

    def visit(events: tuple[dict, ...] | list[dict]) -> None:
        for event in events:
            days = {name: _reach(event[name], reach) for name, type_ in language.keys_of(event).items() if type_.rstrip("!") == "day" and name in event}
            days = {name: day for name, day in days.items() if day is not None}
            ends.extend(day for name, day in days.items() if name in _BOOKED)
            if not days:
                continue
            first = next(iter(days.values()))
            if isinstance(event.get("times"), int | list):
                more = (_most(event["times"]) - 1) * _most(event["every"])
                first = (first[0], first[1] + more)
                ends.append(first)
            for name in {event.get("as"), event.get("id"), "this" if "times" in event else None} - {None}:
                reach[name] = first
            visit(event.get("events", []))

    visit(block.events)
    return -min(low for low, _ in ends), max(high for _, high in ends)


def _most(count: object) -> int:
    return count[1] if isinstance(count, list) else int(count) if isinstance(count, int) else 0


def _reach(told: object, reach: dict[str, tuple[int, int]]) -> tuple[int, int] | None:
    found = language.DAY.fullmatch(told) if isinstance(told, str) else None
    if found is None or found["festival"] or found["base"] not in reach:
        return None
    low, high = language.shift_of(found)
    unit = {"m": 31, "y": 366}.get(found["unit"] or "", 1)
    return reach[found["base"]][0] + low * unit, reach[found["base"]][1] + high * unit


def anchors(block: Block, village: Village) -> list[Chosen]:
    """Every anchor of a block in a village that leaves room for its events inside the books; empty where the village does not fit."""
    if not block.anchor:
        return [Chosen(village.span.first_on)]
    kind, told = next(iter(block.anchor.items()))
    before, after = (max(days, block.fit.get(name, 0)) for days, name in zip(room(block), ("before", "after"), strict=True))
    span, margin = village.span, 0 if kind == "edge" else _MARGIN
    first, last = span.first_on + dt.timedelta(days=before + margin), span.last_on - dt.timedelta(days=after + margin)
    return [chosen for chosen in _candidates(kind, told, village) if kind == "on" or first <= chosen.on <= last]


def _candidates(kind: str, told: object, village: Village) -> Iterator[Chosen]:
    span = village.span
    days = [span.first_on + dt.timedelta(days=number) for number in range((span.last_on - span.first_on).days + 1)]
    if kind == "on":
        yield Chosen(told)
    elif kind in ("any", "months"):
        yield from (Chosen(day) for day in days if workday(day) == day and (kind == "any" or day.month in told))
    elif kind == "festival":
        yield from (Chosen(festival(name, year)) for year in range(span.first_on.year, span.last_on.year + 1) for name in told)
    elif kind == "meeting":
        met = [row.values for row in village.rows["meetings"] if row.values["type"] in told]
        yield from (Chosen(values["start_date"], {"met": values["decision_no"]}) for values in met)
    elif kind == "edge":
        yield from (Chosen(day) for day in days if (day == span.first_on if told == "start" else (day.month, day.day) == (12, 31)))
    elif kind == "change":
        yield from _of_changes(told, village)
    elif kind == "term":
        yield from map(Chosen, village.terms)
    elif kind == "letting":
        yield from _of_lettings(told, village)
    elif kind == "work":
        yield from _of_works(told, village)


def _of_changes(told: list[str], village: Village) -> Iterator[Chosen]:
    """The first days of those who came between two elections."""
    for change in village.changes:
        if language.POSTS[change.post] in told and change.on not in village.terms:
            yield Chosen(change.on, {"left": change.left.name, "came": change.came.name, "post": texts.read("names")["posts"][change.post]})


def _of_lettings(told: str, village: Village) -> Iterator[Chosen]:
    for letting in village.lettings:
        values = letting.contract.values
        names = {"contract": values["contract_no"], "tenant": values["party_b"], "object": values["name"]}
        numbers = {"rent": Decimal(values["annual"]) / 100}
        dues = [row.values["due_date"] for row in letting.dues if row.values["receive_date"]] if told == "due" else [values["sign_date"]]
        yield from (Chosen(day, names, numbers, letting) for day in dues)


def _of_works(told: str, village: Village) -> Iterator[Chosen]:
    for work in village.works:
        values = work.project.values
        names = {"project": values["project_no"], "project_contract": values["contract_no"], "contractor": values["contractor"]}
        days = [payment.on for payment in work.payments[:1]] if told == "paid" else [work.contract.values["sign_date"]]
        yield from (Chosen(day, names, {"price": Decimal(values["contract_price"]) / 100}, work) for day in days)


class Drawn:
    """The values of one planting. Names fill texts, days and numbers are counted with; all grow as events leave something behind."""

    def __init__(self, block: Block, village: Village, chosen: Chosen, rng: Random, half: str):
        self.village, self.rng, self.half, self.chosen = village, rng, half, chosen
        self.people: dict[str, Person] = {}
        self.names = {"village": village.name, "short": village.name[:-1], "org": village.organisation}
        self.names |= {"township": village.township, "town": village.township[:2]}
        for name, person in zip(language.POSTS, village.in_office(chosen.on), strict=True):
            self.know(name, person)
        self.days = {"anchor": chosen.on, "start": village.span.first_on, "end": village.span.last_on}
        self.numbers = {f"limit_{limit['name']}": Decimal(limit["value"]) for limit in texts.read("sample_config")["limit"]} | {"list": Decimal(0)}
        self.names |= {"place": rng.choice(texts.read("life")["places"]), "mark": self._mark(), "mark2": self._mark()} | chosen.names
        self.numbers |= chosen.numbers
        self.at(chosen.on)
        for name, told in block.draw.items():
            self._draw(name, told)

    def let_go(self) -> None:
        """Forget all but the half and the day of the anchor."""
        self.village = self.rng = self.chosen.what = None
        self.people, self.names, self.numbers, self.days = {}, {}, {}, {}

    def _mark(self) -> str:
        return "".join(self.rng.sample(texts.read("names")["syllables"], 2))

    def at(self, day: dt.date) -> None:
        """From here on {year}, {month} and {day} are those of `day`."""
        self.on = day
        self.names |= {"year": str(day.year), "month": str(day.month), "day": str(day.day)}

    def know(self, name: str, person: Person) -> None:
        """A person by the name of the block: {name}, {name_id}, {name_card}, {name_phone}."""
        self.people[name] = person
        self.names |= {name: person.name, f"{name}_id": person.id_no, f"{name}_card": person.card, f"{name}_phone": person.phone}

    def _draw(self, name: str, told: object) -> None:
        if isinstance(told, list) and isinstance(told[0], str):
            self.names[name] = self.text(told)
            self.names |= {f"{name}{number}": part for number, part in enumerate(self.names[name].split("|"), 1)}
            return
        if isinstance(told, dict) and "rate" in told:
            low, high = (int(Decimal(str(each)) * 100) for each in told["rate"])
            number = Decimal(self.rng.randint(low, high)) / 100
        elif isinstance(told, dict):
            number = self._between(*told["yuan"], told.get("step", 10))
        else:
            number = self.sum(told) if isinstance(told, str) else Decimal(self.rng.randint(*told))
        self.numbers[name], self.names[name] = number, f"{number.normalize():f}"

    def _between(self, low: int, high: int, step: int) -> Decimal:
        return Decimal(self.rng.randrange(low // step, high // step + 1) * step)

    def text(self, told: object) -> str:
        """A text, or one of its variants of this half, its {fields} filled in."""
        if isinstance(told, list):
            told = self.rng.choice(half_of(told, self.half))
        return str(told).format_map(self.names)

    def sum(self, told: str) -> Decimal:
        """Yuan (or a plain number) of a sum like 4860, rent*0.5, each*n, counted from left to right."""
        parts = re.findall(r"^-?\d+(?:\.\d+)?|[*+-]|\d+(?:\.\d+)?|[a-z_]\w*", told)
        value = self._number(parts[0])
        for sign, name in zip(parts[1::2], parts[2::2], strict=True):
            number = self._number(name)
            value = value * number if sign == "*" else value + number if sign == "+" else value - number
        return value

    def _number(self, name: str) -> Decimal:
        return self.numbers[name] if name in self.numbers else Decimal(name)

    def amount(self, told: object) -> int:
        """分; a range is drawn in steps of ten yuan (of one below 1000), a sum is rounded to whole yuan unless told in 分."""
        if isinstance(told, list):
            return money.fen(str(self._between(*told, 10 if told[1] >= 1000 else 1)))
        value = Decimal(told) if isinstance(told, int) else self.sum(told)
        is_literal = isinstance(told, int) or not re.search(r"[a-z*]", told)
        return int(value * 100) if is_literal or told == "list" else int(value.to_integral_value()) * 100

    def count(self, told: object) -> object:
        """A whole number where it is drawn or counted; what is told as a number or as nothing stays."""
        if isinstance(told, list):
            return self.rng.randint(*told)
        return int(self.sum(told)) if isinstance(told, str) and told else told

    def day(self, told: object, *, is_exact: bool = False) -> dt.date:
        """A day; one counted from another lands on a workday unless it ends with "!" or bounds a time."""
        if isinstance(told, dt.date):
            return told
        found = language.DAY.fullmatch(told)
        base = self.days[found["base"]]
        if found["festival"]:
            base = min(day for year in (base.year, base.year + 1) if (day := festival(found["festival"], year)) >= base)
        shift = self.rng.randint(*language.shift_of(found))
        unit = found["unit"] or ""
        day = base + dt.timedelta(days=shift) if not unit else _months_on(base, shift * (12 if unit == "y" else 1))
        return day if found["exact"] or is_exact else workday(day)


def _months_on(day: dt.date, months: int) -> dt.date:
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, min(day.day, 28))
