"""What a configuration makes hold from which day, and what that lets each rule say. Told by the night's own SQL, not by a second reading of it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sanzi import contract, store
from sanzi.config import LIMIT_NAMES, Config
from sanzi.features import build
from sanzi.policy import days, load
from sanzi.rules.card import LEVELS, Rule

# The limits without a value of the county's own hold a clue at blue, all others at yellow (rules/sql/level.sql).
BLUE = ("hospitality", "nonproductive")


@dataclass(frozen=True)
class Period:
    """The value of one limit in one region ('' is the whole county) on the days from_on to to_on, both inclusive."""

    name: str
    region: str
    from_on: dt.date
    to_on: dt.date
    value: Decimal
    is_confirmed: bool
    basis: str


@dataclass(frozen=True)
class Standing:
    """One rule in one region: the spans (inclusive) in which every limit it asks for is confirmed, and which limits are not on its last day.

    `top` is the highest level of its card, `cap` the highest it gives where a limit is not confirmed.
    """

    rule: Rule
    region: str
    spans: tuple[tuple[dt.date, dt.date], ...]
    lacking: tuple[str, ...]
    top: str
    cap: str


def periods(config: Config) -> list[Period]:
    """Every limit in the whole county and in every region that has a limit of its own, in the order of LIMIT_NAMES, region and day."""
    with store.connect(memory="256MB", threads=1) as con:
        store.prepare(con)
        con.execute(contract.table("ledger.village").ddl)
        # A region is the beginning of a code: what holds for it holds for a village of just that code.
        con.executemany("INSERT INTO ledger.village (village_code) VALUES (?)", [[region] for region in regions(config)])
        load.load_limits(con, config)
        columns = "name, village_code, from_on, to_on, value, is_confirmed, basis"
        rows = [Period(*row) for row in con.execute(f"SELECT {columns} FROM policy.limit_on ORDER BY ALL").fetchall()]  # noqa: S608 - columns of ours
    return _joined(sorted(rows, key=lambda each: (LIMIT_NAMES.index(each.name), each.region, each.from_on)))


def _joined(rows: Iterable[Period]) -> list[Period]:
    """Periods that follow one another and say the same, as one."""
    joined: list[Period] = []
    for each in rows:
        before = joined[-1] if joined else None
        if before and replace(each, from_on=before.from_on, to_on=before.to_on) == before and before.to_on + dt.timedelta(days=1) == each.from_on:
            joined[-1] = replace(before, to_on=each.to_on)
        else:
            joined.append(each)
    return joined


def is_own(config: Config, name: str, region: str) -> bool:
    """Whether the county gives a value of this limit for just this region."""
    return any((each.name, each.region) == (name, region) for each in config.limits)


def regions(config: Config) -> list[str]:
    """The whole county, and every region that has a limit of its own."""
    return sorted({"", *(each.region for each in config.limits)})


def standings(config: Config, rules: Iterable[Rule]) -> list[Standing]:
    """Every rule that asks for limits: for the whole county, and for each region in which one of its limits has a value of its own."""
    told = periods(config)
    return [
        _standing(rule, region, told)
        for rule in rules
        if rule.limits
        for region in regions(config)
        if not region or any(is_own(config, name, region) for name in rule.limits)
    ]


def _standing(rule: Rule, region: str, told: Sequence[Period]) -> Standing:
    of_limit = {name: _confirmed(name, region, told) for name in rule.limits}
    spans = [(load.OPEN_FROM, load.OPEN_TO)]
    for each in of_limit.values():
        spans = [both for one in spans for other in each if (both := (max(one[0], other[0]), min(one[1], other[1])))[0] <= both[1]]
    lacking = tuple(name for name, each in of_limit.items() if not each or each[-1][1] < load.OPEN_TO)
    cap = "blue" if set(lacking) & set(BLUE) else "yellow"
    top = max((band.level for band in rule.bands), key=LEVELS.index)
    return Standing(rule, region, tuple(spans), lacking, top, min(top, cap, key=LEVELS.index))


def _confirmed(name: str, region: str, told: Sequence[Period]) -> list[tuple[dt.date, dt.date]]:
    """The days on which a limit is confirmed in a region, as spans that do not touch."""
    spans: list[tuple[dt.date, dt.date]] = []
    for each in told:
        if each.name == name and each.region == region and each.is_confirmed:
            if spans and spans[-1][1] + dt.timedelta(days=1) == each.from_on:
                spans[-1] = (spans[-1][0], each.to_on)
            else:
                spans.append((each.from_on, each.to_on))
    return spans


def known_years(config: Config) -> tuple[list[int], list[int]]:
    """The years of which every day is known to be a working day or not, and the others, within the years the calendar covers."""
    unknown = {row["day"].year for row in days.calendar(config.calendar).to_pylist() if not row["is_known"]}
    every = sorted({row["day"].year for row in days.calendar(config.calendar).to_pylist()})
    return [year for year in every if year not in unknown], sorted(unknown)


def list_readers(rules: Iterable[Rule], name: str) -> list[Rule]:
    """The rules that ask for a word list: by name, through a param, or through a table of features that does."""
    return [rule for rule in rules if _asks_for(rule, name)]


def _asks_for(rule: Rule, name: str) -> bool:
    texts = [rule.rule_sql, rule.against_sql or "", *(build.text_of(contract.table(each)) for each in rule.needs if each.startswith("features."))]
    # Not every 'dining' is a list: a type of payee is called so too.
    asked = re.compile(rf"lists\)*, \[?[^])\n]*'{name}'|\blist (?:=|IN) \(?[^)\n]*'{name}'|'{name}' AS list|\d, '[^']*', '{name}'")
    return any(name in param.value for param in rule.params if isinstance(param.value, list | tuple)) or any(map(asked.search, texts))


def readers(rules: Iterable[Rule], kind: str) -> list[Rule]:
    """The rules to which entries of this kind of the calendar make a difference."""
    if kind in ("off", "work", "whole"):
        return [rule for rule in rules if "policy.calendar_day" in rule.needs]
    texts = ((rule, f"{rule.rule_sql}{rule.against_sql or ''}") for rule in rules if "policy.occasion" in rule.needs)
    return [rule for rule, text in texts if f"'{kind}'" in text]
