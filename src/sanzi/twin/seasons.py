"""What comes once or twice a year: relief to the old and the poor, running grants, meetings, what villagers complain of; and after the books close, what is
posted on the board."""

import datetime as dt
from random import Random

from sanzi.twin import money, texts
from sanzi.twin.days import double_ninth, month_end, months_from, spring_festival, workday
from sanzi.twin.people import Person
from sanzi.twin.village import Village


def live(village: Village) -> None:
    """Plans relief, grants and the meetings of each year of the span."""
    wording, span = texts.read("life")["relief"], village.span
    for year in range(span.first_on.year, span.last_on.year + 1):
        _relief(village, workday(double_ninth(year) - dt.timedelta(days=4)), village.elders, wording["double_ninth"], "重阳节慰问金", 10_000)
        poor = village.elders[:6] + village.workers[:2]
        _relief(village, workday(spring_festival(year) - dt.timedelta(days=9)), poor, wording["spring"], "春节慰问困难群众", 30_000)
        _meetings(village, year)
    quarterly = village.rng.choice((38_600, 42_800, 46_400)) * 100
    for month in months_from(span.first_on, 12 * (span.last_on.year - span.first_on.year + 1)):
        if month.month in (2, 5, 8, 11) and span.holds(month):
            _grant(village, workday(month.replace(day=12)), quarterly)


def _relief(village: Village, on: dt.date, people: list[Person], wording: list[str], reason: str, each: int) -> None:
    if not village.span.holds(on):
        return
    people, holders = village.living(people, on), village.in_office(on)
    while money.near_a_step(each * len(people)):
        people = people[:-1]
    for person in people:
        village.allowance(person, reason, on, "", each, each)
    total = each * len(people)
    village.book.spend(
        on, "relief", total, "", texts.pick(village.rng, wording, n=len(people)), doc_type="慰问金签收表", attach=3, purpose="代发慰问金", paid_on=on,
        handler=holders[3].name, approver=f"{holders[0].name}、{holders[4].name}",
    )  # fmt: skip


def _grant(village: Village, on: dt.date, amount: int) -> None:
    payer = f"云溪县{village.township}财政所"
    village.add("grants", village_code=village.code, issuer=payer, item="村级组织运转经费", date=on, amount=amount, payee=village.organisation)
    village.book.receive(
        on, "subsidy", amount, payer, village.rng.choice(("收村级运转经费", "运转补助到账", "财政所拨运转经费")), paid_on=on, purpose="村级组织运转经费"
    )


def _meetings(village: Village, year: int) -> None:
    rng, span = village.rng, village.span
    plans = [
        (1, 12, "村民代表会议", f"审议{year}年度村干部报酬、公益岗位劳务和误工补助标准（每日100元）", 16_000_000),
        (1, 16, "经济总结会议", f"通报{year - 1}年度收支，安排{year}年工作", None),
        (6, 26, "党员大会", f"{year}年上半年党员大会", None),
        (10, 9, "村民代表会议", "重阳和春节慰问对象及标准", 800_000),
        (12, 20, "党员大会", f"{year}年度民主评议党员", None),
    ]
    for month, day, kind, topic, amount in plans:
        on = workday(dt.date(year, month, day) + dt.timedelta(days=rng.randint(0, 3)))
        if span.holds(on):
            village.meeting(on, kind, topic, amount)


def hear(village: Village, seed: str) -> None:
    """The petitions of ordinary life, none to two a year: an office's list is not made of planted matters. Draws from its own seed and moves nothing else."""
    told, rng, span = texts.read("letters"), Random(f"{seed}/letters/{village.number}"), village.span
    for year in range(span.first_on.year, span.last_on.year + 1):
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            on, about = workday(dt.date(year, 1, 4) + dt.timedelta(days=rng.randint(0, 355))), rng.choice(told["letter"])
            target, content = rng.choice((village.officials[0].name, village.officials[1].name, village.name + "两委")), rng.choice(about["content"])
            if span.holds(on):
                village.add(
                    "petitions", village_code=village.code, petition_no=village.next_no("XF", year), date=on, source=rng.choice(told["source"]),
                    target=target, content=content.format(place=rng.choice(texts.read("life")["places"])), category=about["category"],
                )  # fmt: skip


def disclose(village: Village) -> None:
    """One posting a quarter, within ten days of its end, with the sums of the closed books."""
    span = village.span
    for month in months_from(span.first_on, 12 * (span.last_on.year - span.first_on.year + 1)):
        last = month_end(month)
        if month.month % 3 == 0 and last <= span.last_on:
            first = month.replace(month=month.month - 2)
            income, expense = village.book.income_and_expense(first, last)
            village.add(
                "disclosures", village_code=village.code, period=f"{month.year}Q{month.month // 3}", category="财务",
                date=last + dt.timedelta(days=village.rng.randint(3, 9)), income=income, expense=expense,
            )  # fmt: skip
