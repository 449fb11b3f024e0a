"""What `sanzi policy check` prints: what holds from which day, what is left to the reference values, and what each rule can and cannot say."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from sanzi.config import PLACE, WORD_GROUPS, Config, Place
from sanzi.county import judge, sheets
from sanzi.exports import clean
from sanzi.policy import load
from sanzi.rules.card import Rule

LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}


def lines(config: Config, rules: Sequence[Rule]) -> Iterator[str]:
    """All of it, line by line."""
    yield from limits(config)
    yield from calendar(config, rules)
    yield from words(config)
    yield from of_rules(config, rules)


def limits(config: Config) -> Iterator[str]:
    """Each limit with its periods; which of them are the county's own."""
    labels = {each["name"]: each for each in load.profile()}
    own = {each.name for each in config.limits}
    yield "限额：哪一天起按哪个数"
    for (name, region), listed in groupby(judge.periods(config), key=lambda each: (each.name, each.region)):
        if region and not judge.is_own(config, name, region):
            continue
        told = labels[name]
        yield f"  {told['label']}{_of(region)}（{told['unit']}，{told['period']}）"
        for period in listed:
            yield f"    {span(period.from_on, period.to_on)}  {figure(period.value, told['unit'])}  {_standing(period, name in own)}"


def _standing(period: judge.Period, has_own: bool) -> str:
    if period.is_confirmed:
        return f"已确认  {period.basis}"
    is_reference = any(each["name"] == period.name and each["basis"] == period.basis for each in load.profile())
    if is_reference:
        return f"参考值，未确认{'（这一段县里没有写）' if has_own else ''}"
    return f"县里写了，还没有确认  {period.basis}".rstrip()


def calendar(config: Config, rules: Sequence[Rule]) -> Iterator[str]:
    """The county's own days, the years without an arrangement, and which rules that touches."""
    yield "日历"
    for entry in sorted(config.calendar, key=lambda each: (each.from_on, each.kind, each.region, each.name)):
        yield f"  {_days(entry.from_on, entry.to_on)}  {sheets.KIND_TITLES[entry.kind]}{_of(entry.region)}  {entry.name}".rstrip()
    known, unknown = judge.known_years(config)
    yield f"  有放假安排的年份：{_years(known)}"
    if unknown:
        named = _named(judge.readers(rules, "off"))
        yield f"  没有放假安排的年份：{_years(unknown)}。要分工作日的规则在这些年份不分放假、调休：{named}"
    for kind in ("election", "festival"):
        if not any(entry.kind == kind for entry in config.calendar) and (readers := judge.readers(rules, kind)):
            yield f"  没有填{sheets.KIND_TITLES[kind]}的日子，少看这一层的规则：{_named(readers)}"

    is_told = config.place != Place() or any(word.list == PLACE for word in config.words)
    if not is_told and (readers := [rule for rule in rules if "policy.place" in rule.needs]):
        yield f"  sanzi.toml 没有写 [place] 本地地名，不能判断是不是外地的规则：{_named(readers)}"


def words(config: Config) -> Iterator[str]:
    """The county's own words, and what the tree takes them for without it."""
    if not config.words:
        return
    yield "词语"
    built_in = {(name, clean.fold(word).upper()): group for name, told in load.word_lists().items() for group in WORD_GROUPS for word in told.get(group, ())}
    for word in config.words:
        before = built_in.get((word.list, word.word.upper()))
        told = "" if before is None else "（程序里已有，一样）" if before == word.group else f"（程序里算{sheets.GROUP_TITLES[before]}）"
        yield f"  {sheets.LIST_TITLES[word.list]}  {word.word}  {sheets.GROUP_TITLES.get(word.group, '')}{told}".rstrip()


def of_rules(config: Config, rules: Sequence[Rule]) -> Iterator[str]:
    """Which rules rest on the county's own limits from which day, and which are held down until which limit is confirmed."""
    labels = {each["name"]: each["label"] for each in load.profile()}
    standings = judge.standings(config, rules)
    whole = [each for each in standings if not each.lacking]
    held = [each for each in standings if each.lacking]
    yield f"规则：用到限额的 {len({each.rule.code for each in standings})} 条"
    yield f"  县里的限额齐全的（{len(whole)}）" if whole else "  县里的限额齐全的：没有"
    for each in whole:
        yield f"    {each.rule.code} {each.rule.title}{_of(each.region)}：{_spans(each)}按县里的限额，等级最高{LEVELS[each.top]}"
    if held:
        yield f"  还要确认限额的（{len(held)}），线索会写明“参考限额，待本地确认”"
    for each in held:
        lacking = "、".join(labels[name] for name in each.lacking)
        before = f"；{_spans(each)}的已齐全" if each.spans else ""
        held_at = f"确认前最高{LEVELS[each.cap]}，确认后可到{LEVELS[each.top]}" if each.cap != each.top else f"等级最高{LEVELS[each.top]}"
        yield f"    {each.rule.code} {each.rule.title}{_of(each.region)}：待确认 {lacking}；{held_at}{before}"


def _spans(standing: judge.Standing) -> str:
    return "、".join(span(from_on, to_on) for from_on, to_on in standing.spans)


def span(from_on: dt.date, to_on: dt.date) -> str:
    """2024-01-01 起, or both days where it ends."""
    return f"{from_on} 起" if to_on >= load.OPEN_TO else f"{from_on} 至 {to_on}"


def figure(value: Decimal, unit: str) -> str:
    """Money with its two decimals, a share in hundredths, a count as it is."""
    if unit == "比例":
        return f"{_plain(value * 100)}%"
    if unit.startswith("元") and value == value.quantize(Decimal("0.01")):
        return f"{value:,.2f}{unit}"
    return f"{_plain(value)}{unit}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _days(from_on: dt.date, to_on: dt.date) -> str:
    return f"{from_on}" if from_on == to_on else f"{from_on} 至 {to_on}"


def _years(years: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] + 1 == year:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)


def _named(rules: Sequence[Rule]) -> str:
    return "、".join(f"{rule.code} {rule.title}" for rule in rules) or "没有"


def _of(region: str) -> str:
    return f"（区划 {region}）" if region else ""
