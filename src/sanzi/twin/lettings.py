"""Lettings by the book: decision, platform, contract, yearly instalments received on time, card or register entry."""

import datetime as dt
from dataclasses import dataclass, field

from sanzi.twin import texts
from sanzi.twin.books import Row, Voucher
from sanzi.twin.days import workday
from sanzi.twin.village import Village, add_kin


@dataclass
class Letting:
    """What one letting left behind, so that a plan can point at its rows."""

    contract: Row
    deal: Row | None
    register: Row
    dues: list[Row] = field(default_factory=list)
    receipts: dict[str, Voucher] = field(default_factory=dict)  # by number of the due


def plan(village: Village) -> None:
    """What the village lets: in the sample one of each kind, signed within two years of its neighbours', three or five years long; else by its character."""
    rng, own = village.rng, village.character.get("let")
    places = rng.sample(texts.read("life")["places"], len(own) if own else 4)
    for number, thing in enumerate([thing_called(each) for each in own] if own else texts.read("lettings")["thing"][:4]):
        area = rng.choice(thing["areas"])
        rent = area * thing["rent"] * rng.randint(100 - thing["spread"], 100 + thing["spread"]) // 100 * 100
        name = thing["name"].format(short=village.name[:-1], place=places[number], n=rng.randint(1, 6) if own is None else number + 1)
        if own:
            _let_in_turn(village, thing, name, area, rent)
        else:
            signed = workday(village.span.first_on + dt.timedelta(days=rng.randint(30, 560)))
            village.lettings.append(let(village, thing, name, area, rent, village.people.draw(1962, 1990).name, signed, rng.choice((3, 5))))


def _let_in_turn(village: Village, thing: dict, name: str, area: int, rent: int) -> None:
    """One thing let before or within the books, and let again by open bidding where the term ends within them; some tenants are somebody's kin."""
    told, rng, span = texts.read("lettings"), village.rng, village.span
    years, step = rng.choice((3, 5)), rng.choices(told["step"], [each["weight"] for each in told["step"]])[0]
    shift = -rng.randint(40, years * 365 - 60) if rng.random() < told["before_share"] else rng.randint(30, 560)
    signed, card = workday(span.first_on + dt.timedelta(days=shift)), None
    while signed <= span.last_on:
        tenant = village.people.draw(1962, 1990)
        if rng.random() < told["kin_share"]:
            add_kin(village, rng.choice(village.in_office(signed)), rng.choice(texts.read("names")["relations"][3:]), person=tenant)
        letting = let(village, thing, name, area, rent, tenant.name, signed, years, step=step, card=card)
        village.lettings.append(letting)
        ends = letting.contract.values["end_date"]
        if ends <= span.last_on:
            letting.contract.values["status"] = "已到期"
        # The same card or entry stands for the thing; it now names who has it next.
        signed, rent, card = workday(ends - dt.timedelta(days=11)), rent * rng.randint(101, 106) // 10_000 * 100, letting.register


def thing_called(what: str) -> dict:
    """The kind of thing whose object is `what`."""
    return next(each for each in texts.read("lettings")["thing"] if each["object"] == what)


def let(
    village: Village, thing: dict, name: str, area: int, rent: int, tenant: str, signed: dt.date, years: int, *,
    award: str = "公开竞投", unpaid_from: int | None = None, bidders: int | None = None, first_due: dt.date | None = None, step: dict | None = None,
    card: Row | None = None,
) -> Letting:  # fmt: skip
    """One letting; `rent` is the first year's in 分, `step` how it rises. Instalments from number `unpaid_from` on are not received.

    `award` 协商 leaves the platform out; `card`: the entry of what is let, where it has been let before."""
    rng, year, rents = village.rng, signed.year, [_risen(rent, number, step) for number in range(years)]
    contract_no = village.next_no("HT", year)
    decision = village.meeting(workday(signed - dt.timedelta(days=rng.randint(32, 40))), "村民代表会议", f"{name}对外发包方案", sum(rents), contract_no)
    deal = _deal(village, name, thing, rent, tenant, signed, contract_no, bidders or rng.choice((3, 3, 4))) if award == "公开竞投" else None
    start = first_due or workday(signed + dt.timedelta(days=12))
    contract = village.add(
        "contracts", village_code=village.code, contract_no=contract_no, name=f"{name}{thing['type']}合同", type=thing["type"],
        party_a=village.organisation, party_b=tenant,
        object=thing["object"], area=area, unit=thing["unit"], sign_date=signed, start_date=start,
        end_date=_after(start, years) - dt.timedelta(days=1), total=sum(rents),
        annual=rent, pay_mode=(step or {}).get("says", "一年一付"),
        award_mode=award, deal_no=deal.values["deal_no"] if deal else "", decision_no=decision, status="履行中",
    )  # fmt: skip
    if card:
        card.values.update(contract_no=contract_no, **({"lessee": tenant} if card.kind == "resources" else {}))
    letting = Letting(contract, deal, card or register(village, thing, name, area, tenant, contract_no, rent))
    for number in range(1, years + 1):
        _due(village, letting, number, start, rents[number - 1], tenant, name, is_paid=unpaid_from is None or number < unpaid_from)
    return letting


def _risen(rent: int, number: int, step: dict | None) -> int:
    """The rent of year `number` (from 0) in 分, whole yuan: `percent` more after each `every` years."""
    if not step or "percent" not in step:
        return rent
    for _ in range(number // step["every"]):
        rent = rent * (100 + step["percent"]) // 10_000 * 100
    return rent


def _after(start: dt.date, years: int) -> dt.date:
    return start.replace(year=start.year + years, day=min(start.day, 28))


def _deal(village: Village, name: str, thing: dict, rent: int, tenant: str, signed: dt.date, contract_no: str, bidders: int) -> Row:
    rng = village.rng
    deal_no, dealt = village.next_no("JY", signed.year), workday(signed - dt.timedelta(days=6))
    for number in range(bidders):
        quote = rent if number == 0 else rent * rng.randint(930, 992) // 1000 // 100 * 100
        village.add(
            "bids", deal_no=deal_no, bidder=tenant if number == 0 else village.people.draw(1960, 1992).name, phone=village.phone(),
            quote=quote, deposit_account=f"9901{rng.randint(0, 10**15 - 1):015d}", won="是" if number == 0 else "否",
        )  # fmt: skip
    return village.add(
        "deals", village_code=village.code, deal_no=deal_no, name=f"{name}{thing['type']}权", type="出租" if thing["type"] == "租赁" else "发包",
        mode="公开竞投",
        floor_price=rent * 9 // 10 // 100 * 100, bidders=bidders, price=rent, price_basis="年租金", winner=tenant, notice_start=dealt - dt.timedelta(days=18),
        notice_end=dealt - dt.timedelta(days=4), deal_date=dealt, contract_no=contract_no,
    )  # fmt: skip


def register(village: Village, thing: dict, name: str, area: int, tenant: str, contract_no: str, rent: int) -> Row:
    """The asset card or the resource entry of what is let."""
    if thing["card"] == "asset":
        return village.add(
            "assets", village_code=village.code, asset_no=village.next_no("ZC", 2018), name=name, category=thing["category"], cost=rent * 14,
            depreciation=rent * 4,
            acquired=dt.date(2018, 5, 10), use_status="出租", disposed=None, disposal_amount=None, appraisal=None, contract_no=contract_no,
        )  # fmt: skip
    return village.add(
        "resources", village_code=village.code, resource_no=village.next_no("ZY", 2018), name=name, type=thing["category"], area=area, area_surveyed=area,
        use_mode="发包", lessee=tenant, contract_no=contract_no,
    )  # fmt: skip


def _due(village: Village, letting: Letting, number: int, start: dt.date, rent: int, tenant: str, name: str, *, is_paid: bool) -> None:
    rng, due = village.rng, _after(start, number - 1)
    contract_no = letting.contract.values["contract_no"]
    paid = workday(due + dt.timedelta(days=rng.randint(-4, 14)))
    is_paid = is_paid and paid <= village.span.last_on
    if paid < village.span.first_on:
        return
    letting.dues.append(
        village.add(
            "contract_plan", contract_no=contract_no, due_no=str(number), due_date=due, due_amount=rent, receive_date=paid if is_paid else None,
            received_amount=rent if is_paid else None,
        )
    )  # fmt: skip
    if is_paid:
        text = rng.choice((f"收{name}租金", f"{tenant}交{name}承包款", f"{name}第{number}年租金", f"收{paid.year}年{name}款"))
        letting.receipts[str(number)] = village.book.receive(
            paid, "letting", rent, tenant, text, contract_no=contract_no, doc_type="农村统一收据", paid_on=paid, purpose=f"{name}租金"
        )
