"""What happens in a village every month: pay, bills, small purchases, allowances, stalls, depreciation, the bank's own lines."""

import datetime as dt

from sanzi.twin import money, texts
from sanzi.twin.books import Line, Voucher
from sanzi.twin.days import month_end, spring_festival, workday
from sanzi.twin.village import Village

# A payee met again within this many days would look like one purchase cut in two.
APART = dt.timedelta(days=46)


def live(village: Village, months: list[dt.date]) -> None:
    """Plans the ordinary vouchers of `months`."""
    rng = village.rng
    head_pay, staff_pay = rng.choice((2040, 2080, 2120)), [rng.choice((1180, 1220, 1260, 1300)) for _ in village.officials[1:-1]]
    share = village.character.get("pay", 100)
    rates = {"pay": [each * share // 100 for each in (head_pay, *staff_pay, 640)], "labour": [rng.choice((480, 500, 520, 540)) for _ in village.workers]}
    depreciation = money.draw(rng, 120, 380, 100), money.draw(rng, 210, 760, 100)
    bills = [(bill, rng.randint(bill["low"], bill["high"])) for bill in texts.read("life")["bill"]]
    for month in months:
        _pay(village, month, "pay", "wages", rates["pay"])
        _pay(village, month, "labour", "labour", rates["labour"])
        for bill, usual in bills:
            _bill(village, month, bill, usual)
        for _ in range(rng.randint(*village.character.get("purchases", (5, 8)))):
            _purchase(village, month)
        _allowances(village, month)
        if village.number % 3 != 0:
            _stalls(village, month)
        for yearly in texts.read("life")["yearly"]:
            if yearly["month"] == month.month:
                buy(village, workday(month.replace(day=rng.randint(6, 24))), yearly, yearly["payee"])
        _depreciation(village, month, depreciation)
        _bank_lines(village, month)


def _day(village: Village, month: dt.date, first: int, last: int) -> dt.date:
    return workday(month.replace(day=village.rng.randint(first, last)))


def signed(village: Village, amount: int, on: dt.date) -> dict:
    """Who of those in office on that day handled and who approved, by the county's steps."""
    holders = village.in_office(on)
    head, accountant = holders[0].name, holders[4].name
    handler = village.rng.choice(holders[1:4]).name
    return {"handler": handler, "approver": head if amount < 200_000 else f"{head}、{accountant}"}


def _pay(village: Village, month: dt.date, source: str, liability: str, rates: list[int]) -> None:
    wording = texts.read("life")["wages"]
    accrue, pay = ("accrue", "pay") if source == "pay" else ("labour_accrue", "labour_pay")
    key = "pay" if source == "pay" else "clean"
    total, on = sum(rates) * 100, _day(village, month, 20, 24)
    people = village.in_office(on) if source == "pay" else village.workers
    text = texts.pick(village.rng, wording[accrue], month=month.month)
    doc = {"doc_type": "工资表"}
    lines = [Line(key, "debit", total, text, "", doc)]
    lines += [Line(liability, "credit", rate * 100, text, person.name) for person, rate in zip(people, rates, strict=True)]
    signers = signed(village, total, on)
    village.book.post(Voucher(on, lines, attach=1, **signers))
    text = texts.pick(village.rng, wording[pay], month=month.month)
    lines = [
        Line(liability, "debit", rate * 100, text, person.name, {"settle": "转账", "counterparty_account": person.card, **doc})
        for person, rate in zip(people, rates, strict=True)
    ]
    lines.append(Line("bank", "credit", total, text, "", {"settle": "转账"}))
    paid = workday(on + dt.timedelta(days=3))
    signers = _of_the_day(village, signers, on, paid)
    village.book.post(Voucher(paid, lines, attach=2, purpose="代发工资" if source == "pay" else "代发劳务费", **signers))


def _of_the_day(village: Village, signers: dict, signed_on: dt.date, on: dt.date) -> dict:
    """The same posts, by whoever holds them on another day."""
    before, holders = village.in_office(signed_on), village.in_office(on)
    names = {one.name: other.name for one, other in zip(before, holders, strict=True)}
    return {part: "、".join(names[name] for name in told.split("、")) for part, told in signers.items()}


def _bill(village: Village, month: dt.date, bill: dict, usual: int) -> None:
    rng = village.rng
    low, high = max(bill["low"], usual * 9 // 10), min(bill["high"], usual * 11 // 10 + 1)
    amount, on = money.draw(rng, low, high, 1), _day(village, month, 6, 18)
    payee = village.firm(bill["payee"].format(town=village.township[:2]), kind="utility")
    invoice = village.invoice(on - dt.timedelta(days=rng.randint(0, 4)), payee, bill["item"], amount)
    village.book.spend(
        on,
        bill["key"],
        amount,
        payee,
        texts.pick(rng, bill["summaries"], month=month.month),
        invoice_no=invoice,
        doc_type="电子发票",
        **signed(village, amount, on),
    )


def _purchase(village: Village, month: dt.date) -> None:
    rng = village.rng
    known = [each for each in texts.read("life")["purchase"] if month.month in each.get("months", (month.month,))]
    what = rng.choices(known, [each["weight"] for each in known])[0]
    on = _day(village, month, 3, 27)
    payee = rng.choice(what["payees"]).format(township=village.township)
    last = village.last_paid.get(payee)
    if last is None or abs(on - last) >= APART:
        village.last_paid[payee] = max(on, last or on)
        buy(village, on, what, payee)


def buy(village: Village, on: dt.date, what: dict, payee: str) -> None:
    """One purchase as `what` of life.toml or characters.toml tells it, against an invoice where it names an item."""
    rng = village.rng
    amount = money.draw(rng, what["low"], what["high"], 10)
    fields = {"month": on.month, "n": rng.randint(3, 12), "place": rng.choice(texts.read("life")["places"]), "short": village.name}
    village.firm(payee, kind="shop", item=what["item"])
    doc = {"doc_type": "完税凭证"}
    if what["item"]:
        number = village.invoice(on - dt.timedelta(days=rng.randint(0, 20)), payee, what["item"], amount, rng.choice((1, 1, 2, 4)))
        doc = {"invoice_no": number, "doc_type": "增值税普通发票" if on < dt.date(2024, 7, 1) else "数电票"}
    by = "cash" if amount < 45_000 and rng.random() < 0.7 and what["item"] else "bank"
    village.book.spend(
        on, what["key"], amount, payee, texts.pick(rng, what["summaries"], **fields), by=by, attach=rng.randint(1, 3), **doc, **signed(village, amount, on)
    )


def _allowances(village: Village, month: dt.date) -> None:
    """误工 of villagers' delegates at the voted rate, one day list per person, paid through the bank; twice a quarter nothing happens."""
    rng = village.rng
    if rng.random() < 0.25:
        return
    reason = rng.choice(("环境整治误工", "村民代表会议误工", "人居环境巡查误工", "防火巡山误工" if month.month in (2, 3, 4, 10, 11) else "河道巡查误工"))
    people, total = rng.sample(village.delegates, rng.randint(3, 6)), 0
    for person in people:
        days = rng.choice((1, 1, 2, 3))
        on = workday(month.replace(day=rng.randint(2, 20)))
        village.allowance(person, reason, on, days, 10_000, days * 10_000)
        total += days * 10_000
    on = _day(village, month, 25, 27)
    others = iter(village.workers)
    while money.near_a_step(total):
        village.allowance(next(others), reason, workday(month.replace(day=8)), 1, 10_000, 10_000)
        total += 10_000
    village.book.spend(
        on, "allowance", total, "", f"付{month.month}月{reason}补助", doc_type="误工补助表", attach=2, purpose="代发误工补助", **signed(village, total, on)
    )


def _stalls(village: Village, month: dt.date) -> None:
    rng = village.rng
    amount, on = rng.randint(320, 880) * 100, _day(village, month, 8, 20)
    if village.character and on < spring_festival(on.year) < on + dt.timedelta(days=40):
        # The last markets before the lunar new year are the full ones.
        amount = amount * 8 // 5
    text = rng.choice(("收集市摊位费", "圩日摊位收入", "代收摊位管理费"))
    village.book.receive(on, "stall", amount, "", text, by="cash", doc_type="农村统一收据", attach=1)
    lines = [Line("bank", "debit", amount, "摊位收入存银行", "", {"settle": "现金"}), Line("cash", "credit", amount, "摊位收入存银行", "", {"settle": "现金"})]
    village.book.post(Voucher(on, lines, purpose="现金存入", paid_on=on))


def _depreciation(village: Village, month: dt.date, parts: tuple[int, int]) -> None:
    text = f"计提{month.month}月折旧"
    lines = [Line(key, "debit", part, text) for key, part in zip(("mg_depreciation", "op_depreciation"), parts, strict=True)]
    lines.append(Line("depreciation", "credit", sum(parts), text))
    village.book.post(Voucher(workday(month_end(month)), lines, attach=1))


def _bank_lines(village: Village, month: dt.date) -> None:
    rng = village.rng
    if month.month % 3 == 0:
        on = workday(month.replace(day=21))
        village.book.receive(on, "interest", rng.randint(3000, 16000), "云溪农村商业银行", "存款结息", paid_on=on, purpose="结息")
    if month.month in (3, 9):
        on = workday(month.replace(day=25))
        village.book.spend(on, "fee", rng.choice((6000, 12000)), "云溪农村商业银行", "账户管理费、工本费", paid_on=on, purpose="手续费", doc_type="银行回单")
