"""Who holds office when, and whose kin is who (leaders.toml): one who leaves between elections, the election of a new term, the roster that tells of it.

The committed sample has none of it: its six hold office all along."""

import datetime as dt
from random import Random

from sanzi.twin import texts
from sanzi.twin.days import workday
from sanzi.twin.village import Change, Village, add_kin


def plan(village: Village, seed: str) -> None:
    """Draws the village's changes of office and the deaths among its old, and writes them into its registers; its books must still be empty."""
    told, rng, span = texts.read("leaders"), Random(f"{seed}/leaders/{village.number}"), village.span
    room = (span.last_on - span.first_on).days - 2 * told["margin"]
    if room > 0 and rng.random() < told["leaves_share"]:
        on = workday(span.first_on + dt.timedelta(days=told["margin"] + rng.randint(0, room)))
        _replace(village, rng.choice(told["leaves"]), on, rng)
    for on in told["terms"]:
        if span.holds(on):
            _elect(village, on, rng)
    if rng.random() < told["dies_share"]:
        _bury(village, rng)
    _relate(village, rng)


def _relate(village: Village, rng: Random) -> None:
    """In a village most people are somebody's kin: a cleaner, a delegate, whoever keeps the one shop."""
    relations, shares = texts.read("names")["relations"], texts.read("leaders")["kin"]
    for group in ("workers", "delegates"):
        if rng.random() < shares[group]:
            add_kin(village, rng.choice(village.officials), rng.choice(relations[3:]), person=rng.choice(getattr(village, group)))
    if rng.random() < shares["shop"]:
        shop = texts.read("characters")["purchase"][0]["payees"][0].format(short=village.name.removesuffix("村"))
        keeper = add_kin(village, rng.choice(village.officials), rng.choice(relations[3:]), shop, "100%")
        village.firm(shop, legal_person=keeper.name, shareholders=keeper.name)


def _replace(village: Village, post: int, on: dt.date, rng: Random) -> None:
    """Another takes over a post: the roster ends one term and begins another."""
    left, came = village.in_office(on)[post], village.people.draw(1970, 1993)
    _end(village, left.id_no, on)
    village.changes.append(Change(on, post, left, came))
    _enter(village, came, post, on)
    add_kin(village, came, rng.choice(texts.read("names")["relations"]))


def _elect(village: Village, on: dt.date, rng: Random) -> None:
    told = texts.read("leaders")
    village.terms.append(on)
    for post in told["elected"]:
        if rng.random() < told["new_share"]:
            _replace(village, post, on, rng)
        else:
            holder = village.in_office(on)[post]
            _end(village, holder.id_no, on)
            _enter(village, holder, post, on)


def _end(village: Village, id_no: str, on: dt.date) -> None:
    for row in village.rows["officials"]:
        if row.values["id_no"] == id_no and row.values["term_end"] is None:
            row.values["term_end"] = on - dt.timedelta(days=1)


def _enter(village: Village, person, post: int, on: dt.date) -> None:
    village.add(
        "officials", village_code=village.code, name=person.name, id_no=person.id_no, post=texts.read("names")["posts"][post], term_start=on, term_end=None,
        phone=person.phone, bank_account=person.card,
    )  # fmt: skip


def _bury(village: Village, rng: Random) -> None:
    """One of the old dies: the register of persons knows the day, and no list of later days names him."""
    person, span = rng.choice(village.elders), village.span
    on = span.first_on + dt.timedelta(days=rng.randint(0, (span.last_on - span.first_on).days))
    village.passed[person.id_no] = on
    village.add("people_status", name=person.name, id_no=person.id_no, status="死亡", **{"from": on, "to": None})
