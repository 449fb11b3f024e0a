"""`sanzi rules check`: everything a machine can say about the rule folders, all at once, in Chinese, with the file."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from sanzi import config, contract
from sanzi.errors import SanziError
from sanzi.policy import load
from sanzi.rules import ask, cases, catalogue, page, retired, statement
from sanzi.rules.card import AS_OF, Case, Rule, shown

# A rule tells what the data show; whether anybody is at fault is for people.
JUDGING_WORDS = ("违纪", "违法", "违规", "犯罪", "嫌疑", "涉嫌", "贪污", "受贿", "行贿", "舞弊", "侵吞", "有罪", "作案", "赃")
SPAN = "{起止日期}"


def check(codes: tuple[str, ...] = (), rules_folder: Path | None = None, *, puts_cases: bool = True) -> list[str]:
    """What is wrong with the rules `codes` (none given: with all, the generated page included); empty where nothing is.
    Putting the cases takes most of the time; `puts_cases` False leaves that, and the examples of the page, to the tests, which put each by itself."""
    rules, problems = catalogue.look(rules_folder)
    known = {rule.code for rule in rules}
    if codes:
        problems = [each for each in problems if any(f"/{code.lower()}_" in f"/{each}" for code in codes)]
        gone, _ = retired.read(rules_folder)
        problems += [f"规则 {code} {gone[code].told}" if code in gone else f"没有规则 {code}，或它的规则卡还读不出来" for code in codes if code not in known]
    for rule in rules:
        if not codes or rule.code in codes:
            problems += _check(rule, puts_cases=puts_cases)
    if not codes:
        problems += retired.lost(retired.read(rules_folder)[0], known)
        problems += [f"{shown(path)}：与规则卡、例子或实测数字不一致。请运行 sanzi rules docs 重新生成。" for path in page.stale(asks=puts_cases)]
    return problems


def _check(rule: Rule, *, puts_cases: bool) -> Iterator[str]:
    for file, told in (
        ("rule.toml", _card(rule)),
        ("rule.toml", _tables(rule)),
        ("rule.toml", _basis(rule)),
        ("cases.toml", _cases(rule, puts_cases=puts_cases)),
    ):
        yield from (f"{shown(rule.folder / file)}：{each}" for each in told)
    yield from _statements(rule)


def _card(rule: Rule) -> Iterator[str]:
    if len(rule.title) > 12:
        yield f"title 有 {len(rule.title)} 个字，最多 12 个"
    yield from _bands(rule)
    yield from _next_steps(rule)
    if not 0 < rule.max_share <= 1 or rule.weight <= 0:
        yield "max_share 应当在 0 和 1 之间，weight 应当大于 0"
    for text in (rule.title, rule.question, rule.why, rule.money_at_risk, *rule.blind, *rule.verify, *(each.text for each in rule.innocents)):
        yield from (f"不许用下结论的词“{word}”：{text}" for word in JUDGING_WORDS if word in text)
    versions = [change.version for change in rule.history]
    if not versions or versions != sorted(set(versions)):
        yield "[[history]] 至少一条，version 递增"
    elif rule.history[-1].digest != rule.digest:
        yield f'SQL 改过而 [[history]] 没有记。确认改动后写 digest = "{rule.digest}"，或运行 sanzi rules stamp {rule.code}'


def _bands(rule: Rule) -> Iterator[str]:
    if not rule.bands or rule.bands[0].at_least > 0.5 or rule.bands[-1].at_least > 1:
        yield "[[band]] 的最低一档应当从 0.5 或更低开始，最高一档不超过 1"
    ranks = [ask.LEVELS.index(band.level) for band in rule.bands]
    if ranks != sorted(set(ranks)) or len({band.at_least for band in rule.bands}) != len(rule.bands):
        yield "[[band]] 的 from 越高，level 应当越高，且各不相同"
    if "red" in {band.level for band in rule.bands} and rule.against_sql is None:
        yield "有红档就要有 against.sql：没有一条合理解释被排除，永远到不了红"


def _next_steps(rule: Rule) -> Iterator[str]:
    if not rule.innocents or any(each.id.strip() in ("", "未知") or "未知" in each.text or not each.text.strip() for each in rule.innocents):
        yield "[[innocent]] 至少一条，写明具体的合理解释，不能写“未知”"
    if len({each.id for each in rule.innocents}) != len(rule.innocents):
        yield "[[innocent]] 的 id 有重复"
    if not 2 <= len(rule.verify) <= 6:
        yield f"[[verify]] 有 {len(rule.verify)} 步，应当 2 到 6 步"
    for each in rule.verify:
        if set(re.findall(r"\{[^}]*\}", each)) - {SPAN}:
            yield f"[[verify]] 里只能用占位 {SPAN}：{each}"


def _tables(rule: Rule) -> Iterator[str]:
    for name in rule.needs:
        try:
            contract.table(name)
        except KeyError:
            yield f"needs 里的 {name} 不是已有的表"
            return
    behind = ask.kinds_behind(rule)
    yield from (f"optional 里的 {kind} 不在 needs 背后的数据类别里（{'、'.join(sorted(behind))}）" for kind in rule.optional if kind not in behind)
    yield from (f"limits 里的 {name} 不是已有的限额" for name in rule.limits if name not in config.LIMIT_NAMES)
    if bool(rule.limits) != ("policy.limit_on" in rule.needs):
        yield "limits 与 needs 里的 policy.limit_on 要同时有或同时没有"


def _basis(rule: Rule) -> Iterator[str]:
    texts = load.articles().to_pylist()
    if not rule.basis:
        yield "basis 至少一条；没有核对过的条文先写进 policy/law，标 is_read = false"
    for article in rule.basis:
        of_article = [text for text in texts if text["article_id"] == article]
        if not of_article:
            yield f"basis 里的 {article} 不在 policy/law 里"
        elif not any(text["from_on"] <= rule.valid_from <= text["to_on"] for text in of_article):
            yield f"basis 里的 {article} 在 valid_from {rule.valid_from} 没有对应的条文"


def _cases(rule: Rule, *, puts_cases: bool) -> Iterator[str]:
    for expect, chinese in (("hit", "命中"), ("silent", "不命中")):
        count = sum(case.expect == expect for case in rule.cases)
        if count < 2:
            yield f"{chinese}的例有 {count} 个，至少 2 个"
    names = [case.name for case in rule.cases]
    yield from (f"例名“{name}”重复" for name in sorted({name for name in names if names.count(name) > 1}))
    try:
        for case in rule.cases if puts_cases else ():
            yield from cases.differences(rule, case)
    except KeyError:
        return


def _statements(rule: Rule) -> Iterator[str]:
    con = cases.stage()
    named: set[str] = set()
    used: set[str] = set()
    for file, sql in (("rule.sql", rule.rule_sql), ("against.sql", rule.against_sql), ("applies.sql", rule.applies_sql)):
        if sql is None:
            continue
        where = f"{shown(rule.folder / file)}："
        if not re.match(r"--\s*\S", sql):
            yield f"{where}第一行应当是注释，说明它找什么"
        try:
            told = statement.read(con, sql)
        except duckdb.Error as wrong:
            yield f"{where}{wrong}"
            continue
        named |= told.params
        used |= told.tables
        yield from (f"{where}{each}" for each in dict.fromkeys(told.refused))
        allowed = {*rule.needs, *(("hit",) if file == "against.sql" else ())}
        yield from (f"{where}读了 needs 没有写的表 {name}" for name in sorted(told.tables - allowed))
        yield from (f"{where}不许用下结论的词“{word}”：{text}" for text in told.texts for word in JUDGING_WORDS if word in text)
        if file == "rule.sql":  # what a clearing query looks up does not carry the hit
            yield from (f"{where}用了限额 {name}，规则卡 limits 没有写" for name in config.LIMIT_NAMES if name in told.texts and name not in rule.limits)
    where = f"{shown(rule.folder / 'rule.toml')}："
    params = {param.name for param in rule.params}
    yield from (f"{where}参数 {name} 没有任何 SQL 用到" for name in sorted(params - named))
    yield from (f"{where}SQL 用了 ${name}，规则卡 [params.{name}] 没有写" for name in sorted(named - params - {"as_of"}))
    yield from (f"{where}needs 里的 {name} 没有任何 SQL 用到" for name in sorted(set(rule.needs) - used))
    yield from _binds(rule)


def _binds(rule: Rule) -> Iterator[str]:
    """Put every statement to empty tables: what does not bind on the needed tables alone does not bind."""
    nothing = Case("空表", "silent", AS_OF, {}, ())
    try:
        with cases.drawn(rule, nothing) as con:
            ask.put(con, rule, AS_OF)
            ask.clear(con, rule, AS_OF)
    except KeyError:
        return
    except (duckdb.Error, SanziError) as wrong:
        yield f"{shown(rule.folder)}：只有 needs 里的空表时运行不了：{wrong}"
