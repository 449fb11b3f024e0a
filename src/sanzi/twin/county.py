"""Makes the county: founds each village, lets it live, plants what is assigned to it, closes its books, writes its rows."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from sanzi.twin import chapters, characters, exported, leaders, lettings, missing, months, seasons, texts, untidy, works
from sanzi.twin.days import month_end, months_from
from sanzi.twin.files import Plain, Styled
from sanzi.twin.firms import Register
from sanzi.twin.forms import Forms
from sanzi.twin.planting import Asked, Plants
from sanzi.twin.village import Span, Village, found

FIRST_ON = dt.date(2023, 7, 1)
KINDS = (
    "villages", "officials", "relatives", "people_status", "vouchers", "balances", "bank", "invoices", "invoice_ext", "contracts", "contract_plan",
    "assets", "resources",
    "deals", "bids", "projects", "meetings", "allowances", "grants", "petitions", "disclosures",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What to make. `entries`: at least so many voucher entries (villages are added until they are reached), 0 to go by `villages`.

    `is_messy`: as offices send it, in the two forms of the committed sample or (`is_real`) every township in another vendor's.
    `per_township`: villages of a township, 0: up to seven."""

    villages: int
    months: int
    seed: int
    is_messy: bool
    entries: int = 0
    asked: Asked = field(default_factory=Asked)
    is_real: bool = False
    per_township: int = 0


@dataclass(frozen=True)
class Made:
    """What was made: counts of villages, of voucher entries, of matters planted and of those that fitted nowhere."""

    villages: int
    entries: int
    planted: int
    unplanted: int


def make(order: Order, out: Path) -> Made:
    """Writes out/exports, out/planted.toml and out/sanzi.toml. Raises UsageError where a scheme cannot be used."""
    span = Span(FIRST_ON, month_end(months_from(FIRST_ON, order.months)[-1]))
    plants, number, entries, codes = Plants(span, order.asked, str(order.seed), 0 if order.entries else order.villages), 0, 0, {}
    seed = str(order.seed)
    sink, register = _sink(order, out / "exports"), Register(seed, is_sample=order.asked.is_sample)
    townships = texts.read("names")["townships"]
    per_township = _per_township(order, len(townships))
    while entries < order.entries if order.entries else number < order.villages:
        number += 1
        village = grow(number, seed, span, townships, per_township, plants)
        codes[number] = village.code
        companies = register.rows(village.firms)
        plants.finish(village, companies)
        if order.is_messy:
            untidy.add_rows(village, is_real=order.is_real)
            untidy.forget(village, is_real=order.is_real)
            untidy.send_again(village, out / "exports", is_real=order.is_real)
        for kind in KINDS:
            sink.put(village, village.rows.get(kind, []))
        sink.put(village, companies)
        plants.forget_written()
        entries += len(village.rows["vouchers"])
    sink.finish()
    if order.is_messy:
        (untidy.copy_some if order.is_real else untidy.copy_files)(out / "exports")
    plants.write(out / "planted.toml", codes)
    (out / "sanzi.toml").write_text((texts.HOME / "sample_config.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return Made(number, entries, len(plants.planted), len(plants.waiting))


def _sink(order: Order, exports: Path) -> Plain | Styled:
    if not order.is_messy:
        return Plain(exports)
    return Styled(exports, Forms(str(order.seed)).layout) if order.is_real else Styled(exports)


def _per_township(order: Order, townships: int) -> int:
    """Villages of one township: seven, the number the sample is told for; with schemes as even as may be; a long county has larger ones."""
    if order.per_township:
        return order.per_township
    if order.entries or order.villages > 7 * townships:
        return 60
    return 7 if order.asked.is_sample else -(-order.villages // -(-order.villages // 7))


def grow(number: int, seed: str, span: Span, townships: list[str], per_township: int, plants: Plants) -> Village:
    """One village with all its rows, not yet written."""
    village = found(number, seed, span, townships, per_township)
    if not plants.asked.is_sample:
        characters.settle(village)
        leaders.plan(village, seed)
    lived = months_from(span.first_on, (span.last_on.year - span.first_on.year) * 12 + span.last_on.month - span.first_on.month + 1)
    months.live(village, lived)
    seasons.live(village)
    lettings.plan(village)
    works.plan(village)
    if not plants.asked.is_sample:
        characters.live(village, lived)
    told = [] if plants.asked.is_sample else chapters.live(village, seed)
    plants.plant(village)
    if not plants.asked.is_sample:
        characters.write(village)
        seasons.hear(village, seed)
    exported.write_out(village)
    for chapter in told:
        missing.finish(chapter, village)
    seasons.disclose(village)
    letting = sum(row.values.get("annual") or 0 for row in village.rows["contracts"])
    village.rows["villages"][0].values["annual_income"] = letting + 600_000
    return village
