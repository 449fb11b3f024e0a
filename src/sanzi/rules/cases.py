"""A rule's drawn cases: the tables as drawn, the real policy and features, only what the card needs, and the differences in words."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache

import duckdb

from sanzi import cases, contract, store
from sanzi.config import Config
from sanzi.errors import SanziError
from sanzi.features import build
from sanzi.policy import load
from sanzi.rules import ask
from sanzi.rules.card import Case, Rule

KEPT_PLACES = "('other_city', 'scenic')"


class _DrawnWrong(SanziError):
    """The case itself cannot be set up."""


def differences(rule: Rule, case: Case) -> list[str]:
    """What the rule answers otherwise than the case expects; empty where they agree. The rows are put twice, in two orders."""
    try:
        with drawn(rule, case) as con:
            first = _answer(con, rule, case)
            _turn_over(con)
            second = _answer(con, rule, case)
    except (duckdb.Error, SanziError, ValueError) as wrong:
        return [f"{rule.code}“{case.name}”做不下去：{wrong}"]
    told = [f"{rule.code}“{case.name}”：{each}" for each in _compare(case, *first)]
    if first != second:
        told.append(f"{rule.code}“{case.name}”：同样的行换了顺序，结果就不同。请在 SQL 里把排序写完整。\n  原顺序 {first}\n  换顺序 {second}")
    return told


@cache
def stage() -> duckdb.DuckDBPyConnection:
    """The one connection of this process that has the real policy; every case is drawn on it in a transaction that is rolled back."""
    con = store.connect(threads=1)
    store.prepare(con)
    load.load(con, Config())
    con.execute("SET python_enable_replacements = false")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


@contextmanager
def drawn(rule: Rule, case: Case) -> Iterator[duckdb.DuckDBPyConnection]:
    """The stage with the drawn tables and the needed features, everything else the card does not need taken away."""
    con = stage()
    con.execute("BEGIN")
    try:
        _fill(con, rule, case)
        yield con
    finally:
        con.execute("ROLLBACK")


def _answer(con: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> tuple[list[dict], list[tuple]]:
    ask.forget(con)
    ask.put(con, rule, case.as_of)
    store.run_file(con, ask.SQL / "coverage.sql")
    _stop(con, "found")
    store.run_file(con, ask.SQL / "identified.sql")
    _stop(con, "identified")
    ask.clear(con, rule, case.as_of)
    _stop(con, "cleared")
    against = con.execute("SELECT hit_id, innocent, holds FROM cleared ORDER BY ALL").fetchall()
    store.run_file(con, ask.SQL / "level.sql")
    levelled = con.execute("SELECT * FROM levelled ORDER BY rule_code, village_code, first_on, hit_id")
    names = [column for column, *_ in levelled.description]
    hits = [dict(zip(names, row, strict=True)) for row in levelled.fetchall()]
    for hit in hits:
        hit["against"] = {innocent: holds for hit_id, innocent, holds in against if hit_id == hit["hit_id"]}
    return hits, con.execute("SELECT village_code, status, why FROM coverage ORDER BY ALL").fetchall()


def _turn_over(con: duckdb.DuckDBPyConnection) -> None:
    for schema, name, _ in _tables(con):
        con.execute(f'CREATE OR REPLACE TABLE {schema}."{name}" AS SELECT * FROM {schema}."{name}" ORDER BY rowid DESC')  # noqa: S608 names of the contract


def _stop(con: duckdb.DuckDBPyConnection, step: str) -> None:
    for problem in ask.problems(con, step).values():
        raise ask.RuleError(problem)


def _fill(con: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> None:
    known = _known(rule, case)
    places = con.execute(f"SELECT * FROM policy.place WHERE kind IN {KEPT_PLACES}").fetchall() if "place" in known else []  # noqa: S608 a constant
    for name, table in known.items():
        if table.schema == "ledger" or _is_by_model(table) or name in ("limit_on", "place") or name in case.rows:
            cases.fill(con, table, case.rows.get(name, ""))
    if places:
        con.executemany("INSERT INTO policy.place VALUES (?, ?)", places)
    _derive(con, known, case)
    ledger = tuple(table for table in known.values() if table.schema == "ledger")
    ask.begin(con, (rule,))
    ask.note_arrivals(con, ledger)
    for table in ledger:
        con.execute(f'INSERT INTO key_of SELECT row_id, ledger_key FROM ledger."{table.name}"')  # noqa: S608 names of the contract
    for table in known.values():
        if _is_by_model(table):
            _stand_for_rows(con, rule, table)
    build.build_needed(con, case.as_of, [name for name in rule.needs if name.startswith("features.")])
    for schema, name, kind in _tables(con):
        if f"{schema}.{name}" not in rule.needs:
            con.execute(f'DROP {kind} {schema}."{name}"')


def _known(rule: Rule, case: Case) -> dict[str, contract.Table]:
    known = {table.name: table for table in _behind(rule)}
    for name in case.rows:
        if name not in known:
            raise _DrawnWrong(f"画了用不到的表 {name}（这条规则背后的表：{'、'.join(sorted(known))}）")
    for name in ("ledger.village", "ledger.voucher", "policy.limit_on"):
        table = contract.table(name)
        known.setdefault(table.name, table)
    return known


def _behind(rule: Rule) -> list[contract.Table]:
    """The tables a case may draw: those the card needs and those its features are made of. A drawn feature is one that only a model writes."""
    waiting, seen = list(rule.needs), {}
    while waiting:
        table = contract.table(waiting.pop())
        if table.full_name not in seen:
            seen[table.full_name] = table
            if table.schema == "features" and not _is_by_model(table):
                waiting += table.sources
    return [table for table in seen.values() if table.schema != "features" or _is_by_model(table)]


def _is_by_model(table: contract.Table) -> bool:
    return table.schema == "features" and table.name.startswith("anomaly_")


def _stand_for_rows(con: duckdb.DuckDBPyConnection, rule: Rule, table: contract.Table) -> None:
    """A drawn score stands for the rows that it was made of: they arrived, and can be cited."""
    for kind in ask.kinds(rule):
        con.execute(f"INSERT INTO arrived SELECT DISTINCT ?, village_code FROM features.\"{table.name}\" UNION SELECT ?, ''", [kind, kind])  # noqa: S608 names of the contract
    if any(column.name == "evidence" for column in table.columns):
        con.execute(f'INSERT INTO key_of SELECT DISTINCT each, each FROM (SELECT unnest(evidence) AS each FROM features."{table.name}")')  # noqa: S608 names of the contract


def _derive(con: duckdb.DuckDBPyConnection, known: dict[str, contract.Table], case: Case) -> None:
    shown = {name: set((cases.draw(text) or [{}])[0]) for name, text in case.rows.items() if text.strip()}
    if "entry" in shown:
        told = {f"has_{name}": name in shown["entry"] for name in ("class", "month", "line_no")}
        store.run_file(con, ask.SQL / "drawn_entry.sql", told)
    if "entry" in known and "voucher" not in case.rows:
        store.run_file(con, ask.SQL / "drawn_voucher.sql")
    if "village" not in case.rows:
        codes: set[str] = set()
        for table in known.values():
            if table.schema != "policy" and any(column.name == "village_code" for column in table.columns):
                codes.update(code for (code,) in con.execute(f'SELECT DISTINCT village_code FROM {table.schema}."{table.name}"').fetchall())  # noqa: S608 names of the contract
        cases.fill(con, contract.table("ledger.village"), "village_code\n" + "\n".join(sorted(codes)) if codes else "")


def _tables(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    return store.run_file(con, ask.SQL / "seen.sql").fetchall()


def _compare(case: Case, hits: list[dict], coverage: list[tuple]) -> list[str]:
    statuses = {status for _, status, _ in coverage}
    whys = "；".join(sorted({why for _, _, why in coverage if why}))
    if not coverage:
        return ["没有画任何带组织代码的行，不知道问哪个村"]
    if case.expect == "not_applicable":
        return [] if statuses == {"not_applicable"} else [f"期望无法核查，实际{_told(hits) if hits else '看过了，没有疑点'}"]
    if "ran" not in statuses:
        return [f"期望{'有' if case.expect == 'hit' else '没有'}疑点，实际无法核查：{whys}"]
    if len(hits) != len(case.hits):
        return [f"期望 {len(case.hits)} 条疑点，实际 {len(hits)} 条{_told(hits)}"]
    left, told = list(hits), []
    for number, wanted in enumerate(case.hits, 1):
        best = min(left, key=lambda hit, wanted=wanted: len(_unlike(wanted, hit)))
        told += [f"第 {number} 条疑点：{each}" for each in _unlike(wanted, best)]
        left.remove(best)
    return told


def _unlike(wanted: dict, hit: dict) -> list[str]:
    told = []
    for key, value in wanted.items():
        if key == "reason_has":
            told += [f"reason 应当有“{each}”，实际是“{hit['reason']}”" for each in value if each not in hit["reason"]]
        elif key == "against":
            told += [
                f"反证 {name} 期望 holds = {expected}，实际 {hit['against'].get(name, '没有查')}"
                for name, expected in value.items()
                if name not in hit["against"] or hit["against"][name] is not (None if expected == "unknown" else expected)
            ]
        elif not _same(key, value, hit[key]):
            told.append(f"{key} 期望 {value}，实际 {hit[key]}{'（' + hit['level_why'] + '）' if key == 'level' and hit['level_why'] else ''}")
    return told


def _same(key: str, wanted: object, actual: object) -> bool:
    if key == "amount":
        return actual is not None and Decimal(wanted.replace(",", "")) == actual
    if key == "strength":
        return abs(wanted - actual) < 0.005
    return sorted(wanted) == actual if key == "evidence" else wanted == actual


def _told(hits: list[dict]) -> str:
    return "".join(f"\n  {hit['village_code']} {hit['subject']} {hit['amount']} {_span(hit)} {hit['evidence']} {hit['level']} {hit['reason']}" for hit in hits)


def _span(hit: dict) -> str:
    first, last = hit["first_on"], hit["last_on"]
    assert isinstance(first, dt.date)
    return f"{first}至{last}"
