"""Villages that differ (characters.toml): what they live from and buy beside ordinary life, how their bookkeeper writes. The sample has none of it."""

import datetime as dt

from sanzi.twin import money, texts
from sanzi.twin.books import Voucher
from sanzi.twin.days import workday
from sanzi.twin.months import buy, signed
from sanzi.twin.village import Village


def settle(village: Village) -> None:
    """Draws what the village lives from."""
    village.character = _draw(village, "character")


def live(village: Village, months: list[dt.date]) -> None:
    """Plans the receipts and purchases of `months` that come with the village's character, and the purchases that every village makes."""
    character, everyday = village.character, texts.read("characters")["purchase"]
    for month in months:
        for receipt in character["receipt"]:
            if month.month in receipt["months"]:
                _receive(village, month, receipt)
        for purchase in (*character["purchase"], *everyday):
            if month.month in purchase.get("months", (month.month,)) and village.rng.random() < purchase["chance"]:
                payee = village.rng.choice(purchase["payees"]).format(town=village.township[:2], short=village.name.removesuffix("村"))
                buy(village, workday(month.replace(day=village.rng.randint(3, 27))), purchase, payee)


def write(village: Village) -> None:
    """Draws the bookkeeper's voice and rewrites what it says of ordinary purchases; what was planted keeps its words."""
    voice, before = _draw(village, "voice"), {}
    for voucher in sorted(village.book.vouchers, key=lambda voucher: voucher.on):
        line = voucher.lines[0]
        if voucher.is_planted or not line.extra.get("invoice_no") or "contract_no" in line.extra or "project_no" in line.extra:
            continue
        if village.rng.random() < voice["share"]:
            said = _said(village, voice, voucher, before.get(line.key))
            for each in voucher.lines:
                each.summary = said
        before[line.key] = line.summary


def _said(village: Village, voice: dict, voucher: Voucher, before: str | None) -> str:
    line = voucher.lines[0]
    if "say" in voice:
        return village.rng.choice(voice["say"])
    if voice.get("copy") and before:
        return before
    if voice.get("payee"):
        return f"付{line.counterparty}"
    said = line.summary
    for word, instead in voice.get("swap", ()):
        said = said.replace(word, instead)
    return said or line.summary


def _receive(village: Village, month: dt.date, told: dict) -> None:
    rng, on = village.rng, workday(month.replace(day=village.rng.randint(6, 24)))
    fields = {"month": month.month, "short": village.name.removesuffix("村"), "town": village.township[:2]}
    amount = money.draw(rng, told["low"], told["high"], 100)
    payer = rng.choice(told["payers"]).format(**fields)
    if "grant" in told:
        village.add("grants", village_code=village.code, issuer=payer, item=told["grant"], date=on, amount=amount, payee=village.organisation)
    else:
        village.firm(payer, kind="payer")
    text = texts.pick(rng, told["summaries"], **fields)
    village.book.receive(on, told["key"], amount, payer, text, paid_on=on, doc_type="农村统一收据", attach=1, **signed(village, amount, on))


def _draw(village: Village, what: str) -> dict:
    told = texts.read("characters")[what]
    return village.rng.choices(told, [each["weight"] for each in told])[0]
