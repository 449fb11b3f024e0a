"""Works by the book: decision, platform, bids, contract, payments by progress, acceptance, retention; and the larger purchases."""

import datetime as dt
from dataclasses import dataclass, field

from sanzi.twin import money, texts
from sanzi.twin.books import Line, Row, Voucher
from sanzi.twin.days import spring_festival, workday
from sanzi.twin.village import Village


@dataclass
class Work:
    """What one works contract left behind, so that a plan can point at its rows."""

    project: Row
    contract: Row
    decision_no: str
    deal: Row | None
    bids: list[Row] = field(default_factory=list)
    payments: list[Voucher] = field(default_factory=list)


def plan(village: Village) -> None:
    """Works (two in the sample, else by the village's character) and a larger purchase over the span, apart in place, time and contractor."""
    told, rng, span, own = texts.read("works"), village.rng, village.span, village.character
    known = told["work"] + [each for each in told["more"] if own.get("name") in each["of"]]
    count, (low, high) = rng.randint(*own["works"]) if own else 2, own.get("price", (76_000, 160_000))
    kinds, places = rng.sample(known, count), rng.sample(texts.read("life")["places"], count)
    contractors = rng.sample(told["contractors"], count)
    for number, kind in enumerate(kinds):
        decided = workday(span.first_on + dt.timedelta(days=40 + 660 // count * number + rng.randint(0, 60)))
        price = money.draw(rng, 34_000, 39_000, 10_000) if rng.random() < 0.4 else money.draw(rng, low, high, 10_000)
        name, site = kind["name"].format(place=places[number]), kind["site"].format(place=places[number])
        village.works.append(build(village, decided, name, site, price, contractors[number], kind["item"]))
    what, on = rng.choice(told["purchase"]), workday(span.first_on + dt.timedelta(days=rng.randint(150, 560)))
    pieces = rng.randint(11_000 // what["each"] + 1, 19_000 // what["each"]) if own else 0
    amount = pieces * what["each"] * rng.randint(94, 106) if own else money.draw(rng, 11_000, 19_000, 10_000)
    buy(village, on, what["name"], what["payee"], what["item"], what["key"], amount, pieces)


def build(
    village: Village, decided: dt.date, name: str, site: str, price: int, contractor: str, item: str, *,
    award: str = "公开招标", bidders: list[str] | None = None, is_urgent: bool = False,
) -> Work:  # fmt: skip
    """The whole life of one works contract that starts with a decision on `decided`.

    `is_urgent`: the two committees give it out at once by the emergency rules, without a tender; the representatives confirm it before it is paid."""
    year, ref = decided.year, village.code
    project_no, contract_no, deal_no = village.next_no("XM", year), village.next_no("GC", year), "" if is_urgent else village.next_no("JY", year)
    budget = -(-price * 106 // 100 // 100_000) * 100_000
    body, topic = ("两委联席会", f"{name}应急抢险，先行组织施工") if is_urgent else ("村民代表会议", f"{name}立项及预算{money.text(budget)}元")
    decision = village.meeting(decided, body, topic, budget, project_no)
    if is_urgent:
        village.meeting(workday(decided + dt.timedelta(days=9)), "村民代表会议", f"追认{name}应急抢险，预算{money.text(budget)}元", budget, project_no)
    noticed = decided + dt.timedelta(days=6)
    dealt = workday(noticed + dt.timedelta(days=16))
    signed = workday(decided + dt.timedelta(days=1)) if is_urgent else workday(dealt + dt.timedelta(days=5))
    start, accepted = workday(signed + dt.timedelta(days=1 if is_urgent else 8)), workday(signed + dt.timedelta(days=24 if is_urgent else 75))
    village.firm(contractor, kind="works", item=item)
    deal, bids = None, []
    if not is_urgent:
        deal = village.add(
            "deals", village_code=ref, deal_no=deal_no, name=name, type="工程", mode=award, floor_price=budget * 99 // 100, bidders=3, price=price,
            price_basis="总价", winner=contractor, notice_start=noticed, notice_end=noticed + dt.timedelta(days=14), deal_date=dealt, contract_no=contract_no,
        )  # fmt: skip
        bids = bid(village, deal_no, contractor, price, bidders or texts.read("works")["contractors"], deal)
    contract = village.add(
        "contracts", village_code=ref, contract_no=contract_no, name=f"{name}施工合同", type="施工", party_a=village.organisation, party_b=contractor,
        object=name, area="", unit="", sign_date=signed, start_date=start, end_date=accepted + dt.timedelta(days=365), total=price, annual=None,
        pay_mode="按进度付款，质保金3%", award_mode=award, deal_no=deal_no, decision_no=decision, status="履行中",
    )  # fmt: skip
    project = village.add(
        "projects", village_code=ref, project_no=project_no, name=name, site=site, budget=budget, contract_price=price, settled=price, contractor=contractor,
        award_mode=award, start_date=start, accept_date=accepted, contract_no=contract_no, deal_no=deal_no,
    )  # fmt: skip
    work = Work(project, contract, decision, deal, bids)
    _pay_by_progress(village, work, name, item, price, contractor, start, accepted)
    return work


def bid(village: Village, deal_no: str, winner: str, price: int, others: list[str], deal: Row) -> list[Row]:
    """The winner's bid and those of two or three others, all above it."""
    rng = village.rng
    losers = rng.sample([each for each in others if each != winner], rng.choice((2, 3)))
    deal.values["bidders"] = len(losers) + 1
    rows = []
    for bidder in [winner, *losers]:
        quote = price if bidder == winner else price * rng.randint(1011, 1058) // 1000 // 100 * 100
        village.firm(bidder, kind="works")
        rows.append(
            village.add(
                "bids", deal_no=deal_no, bidder=bidder, phone=village.phone(), quote=quote,
                deposit_account=f"9901{rng.randint(0, 10**14 - 1):014d}", won="是" if bidder == winner else "否",
            )
        )  # fmt: skip
    return rows


def _pay_by_progress(village: Village, work: Work, name: str, item: str, price: int, contractor: str, start: dt.date, accepted: dt.date) -> None:
    retention = price * 3 // 100
    first = price * 4 // 10 // 10_000 * 10_000
    settled = workday(accepted + dt.timedelta(days=20))
    feast = spring_festival(settled.year)
    if settled < feast < settled + dt.timedelta(days=40):
        settled = workday(feast - dt.timedelta(days=12))
    links = {"contract_no": work.contract.values["contract_no"], "project_no": work.project.values["project_no"]}
    began, last = workday(start + dt.timedelta(days=20)), village.span.last_on
    if began <= last:
        signed = _signed(village, began, 2)
        number = village.invoice(began - dt.timedelta(days=village.rng.randint(1, 8)), contractor, item, first)
        more = {"invoice_no": number, "doc_type": "增值税普通发票", "attach": 5, "purpose": f"付{name}进度款", **links, **signed}
        work.payments.append(village.book.spend(began, "works", first, contractor, f"付{name}进度款", **more))
    if settled <= last:
        signed = _signed(village, settled, 2)
        number = village.invoice(settled - dt.timedelta(days=village.rng.randint(1, 8)), contractor, item, price - first)
        text, more = f"付{name}结算款（扣质保金）", {"settle": "转账", **links}
        lines = [
            Line("works", "debit", price - first, text, contractor, {"invoice_no": number, "doc_type": "增值税普通发票", **more}),
            Line("bank", "credit", price - first - retention, text, contractor, more),
            Line("payable", "credit", retention, f"{name}质保金", contractor, links),
        ]
        work.payments.append(village.book.post(Voucher(settled, lines, attach=5, purpose=f"付{name}结算款", **signed)))
        due, text = workday(accepted + dt.timedelta(days=370)), f"付{name}质保金"
        village.book.spend(due, "payable", retention, contractor, text, attach=2, purpose=text, doc_type="验收单", **links, **_signed(village, due, 2))
        finished, text = workday(settled + dt.timedelta(days=4)), f"{name}完工转固定资产"
        moved = [Line("fixed_asset", "debit", price, text, "", links), Line("works", "credit", price, text, "", links)]
        village.book.post(Voucher(finished, moved, attach=3, **_signed(village, finished, 2)))
        village.add(
            "assets", village_code=village.code, asset_no=village.next_no("ZC", accepted.year), name=name, category="构筑物", cost=price,
            depreciation=price // 40,
            acquired=finished, use_status="在用", disposed=None, disposal_amount=None, appraisal=None, contract_no=links["contract_no"],
        )  # fmt: skip


def buy(village: Village, decided: dt.date, name: str, payee: str, item: str, key: str, amount: int, pieces: int = 0) -> Voucher:
    """One larger purchase (of so many pieces; 0: drawn): decision, contract, invoice, transfer, and a card where it is a fixed asset."""
    contract_no, signed_on = village.next_no("CG", decided.year), workday(decided + dt.timedelta(days=10))
    decision = village.meeting(decided, "村民代表会议", f"{name}，预算{money.text(amount)}元", amount, contract_no)
    village.firm(payee, kind="shop", item=item)
    village.add(
        "contracts", village_code=village.code, contract_no=contract_no, name=f"{name}合同", type="采购", party_a=village.organisation, party_b=payee,
        object=name, area="", unit="",
        sign_date=signed_on, start_date=signed_on, end_date=signed_on + dt.timedelta(days=365), total=amount, annual=None, pay_mode="验收后一次付清",
        award_mode="询价",
        deal_no="", decision_no=decision, status="已完成",
    )  # fmt: skip
    paid = workday(signed_on + dt.timedelta(days=24))
    number = village.invoice(paid - dt.timedelta(days=3), payee, item, amount, pieces or village.rng.randint(4, 30))
    if key == "fixed_asset" and paid <= village.span.last_on:
        village.add(
            "assets", village_code=village.code, asset_no=village.next_no("ZC", paid.year), name=name[2:], category="设备", cost=amount,
            depreciation=amount // 10,
            acquired=paid, use_status="在用", disposed=None, disposal_amount=None, appraisal=None, contract_no=contract_no,
        )  # fmt: skip
    return village.book.spend(
        paid, key, amount, payee, f"{name}款", invoice_no=number, doc_type="增值税普通发票", attach=4, contract_no=contract_no,
        **_signed(village, paid, 1),
    )  # fmt: skip


def _signed(village: Village, on: dt.date, handler: int) -> dict[str, str]:
    """Who of those in office on that day handles (by post), and the two who approve a large payment."""
    holders = village.in_office(on)
    return {"handler": holders[handler].name, "approver": f"{holders[0].name}、{holders[4].name}"}
