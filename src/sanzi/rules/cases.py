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
NEIGHBOUR = "+"  # before every digit and letter, so that a tie broken by row would fall to the neighbour
OF_VILLAGE = ("village_code", "voucher_key", "ledger_key", "row_id", "invoice_row_id")
OWN_TO = {"village": OF_VILLAGE, "county": (*OF_VILLAGE, "county")}


class _DrawnWrong(SanziError):
    """The case itself cannot be set up."""


def differences(rule: Rule, case: Case) -> list[str]:
    """What the rule answers otherwise than the case expects; empty where they agree. The rows are put twice, the second time as `disturb` leaves them."""
    try:
        with drawn(rule, case) as con:
            first = answer(con, rule, case)
            disturb(con, rule)
            second = answer(con, rule, case)
    except (duckdb.Error, SanziError, ValueError) as wrong:
        return [f"{rule.code}“{case.name}”做不下去：{wrong}"]
    told = [f"{rule.code}“{case.name}”：{each}" for each in compare(case, *first)]
    if first != second:
        besides = {"village": "旁边还多了账目相同的另一个村；", "county": "旁边还多了账目相同的另一个县；"}.get(rule.scope, "")
        told.append(
            f"{rule.code}“{case.name}”：同样的行换了顺序，结果就不同。{besides}请在 SQL 里把排序写完整{'，只取同村、同县的行' if besides else ''}。"
            f"\n  原来 {first}\n  后来 {second}"
        )
    return told


@cache
def stage() -> duckdb.DuckDBPyConnection:
    """The one connection of this process that has the real policy; every case is drawn on it in a transaction that is rolled back."""
    con = store.connect(threads=1)
    store.prepare(con)
    load.load(con, Config())
    con.execute(f"CREATE TEMP TABLE kept_place AS FROM policy.place WHERE kind IN {KEPT_PLACES}")
    # on a handful of rows the filters a join hands down cost more than the join; answers do not depend on them
    con.execute("SET disabled_optimizers = 'join_filter_pushdown'")
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


def answer(con: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> tuple[list[dict], list[tuple]]:
    """The hits, each with what speaks for and against it, and (village, status, why) of every village; of a case drawn on `con`.

    Raises RuleError where the rule answers what no rule may."""
    ask.forget(con)
    ask.put(con, rule, case.as_of)
    store.run_file(con, ask.SQL / "coverage.sql")
    _stop(con, "found")
    store.run_file(con, ask.SQL / "identified.sql")
    _stop(con, "identified")
    ask.clear(con, rule, case.as_of)
    _stop(con, "cleared")
    cleared = con.execute("SELECT hit_id, innocent, holds, evidence, sentence FROM cleared ORDER BY ALL").fetchall()
    store.run_file(con, ask.SQL / "level.sql")
    levelled = con.execute("SELECT * FROM levelled ORDER BY rule_code, village_code, first_on, hit_id")
    names = [column for column, *_ in levelled.description]
    hits = [hit for row in levelled.fetchall() if not (hit := dict(zip(names, row, strict=True)))["village_code"].startswith(NEIGHBOUR)]
    for hit in hits:
        hit["cleared"] = [told for hit_id, *told in cleared if hit_id == hit["hit_id"]]
    coverage = con.execute("SELECT village_code, status, why FROM coverage ORDER BY ALL").fetchall()
    return hits, [told for told in coverage if not told[0].startswith(NEIGHBOUR)]


def disturb(con: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    """Turn over the order of every table, and set beside the case's villages (for scope county: beside their county) others with the same books.

    Neither may change what `answer` says of the case: it leaves the others out."""
    for schema, name, _ in _tables(con):
        beside = _of_neighbours(con, f'{schema}."{name}"', rule)
        con.execute(f'CREATE OR REPLACE TABLE {schema}."{name}" AS {beside} (SELECT * FROM {schema}."{name}" ORDER BY rowid DESC)')  # noqa: S608 names of the contract
    for name in ("asked_village", "arrived", "key_of", "unconfirmed_limit") if rule.scope in OWN_TO else ():
        con.execute(f"INSERT INTO {name} {_of_neighbours(con, name, rule).removesuffix('UNION ALL')}")


def _of_neighbours(con: duckdb.DuckDBPyConnection, table: str, rule: Rule) -> str:
    """The rows of a table as the neighbours have them, to stand before others; empty where the table is not of villages."""
    names = [name for name, *_ in con.execute(f"DESCRIBE {table}").fetchall()]
    marked = ", ".join(f"'{NEIGHBOUR}' || {name} AS {name}" for name in names if name in OWN_TO.get(rule.scope, ()))
    if not marked or (table.startswith("ledger.") and "village_code" not in names):
        return ""
    named = "WHERE village_code <> ''" if "village_code" in names else ""
    return f"SELECT * REPLACE ({marked}) FROM {table} {named} UNION ALL"  # noqa: S608 names of the contract


def _stop(con: duckdb.DuckDBPyConnection, step: str) -> None:
    for problem in ask.problems(con, step).values():
        raise ask.RuleError(problem)


def _fill(con: duckdb.DuckDBPyConnection, rule: Rule, case: Case) -> None:
    known = _known(rule, case)
    for name, table in known.items():
        if table.schema == "ledger" or _is_by_model(table) or name in ("limit_on", "place") or name in case.rows:
            cases.fill(con, table, case.rows.get(name, ""))
    if "place" in known:
        con.execute("INSERT INTO policy.place FROM kept_place")
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
    known = {table.name: table for table in behind(rule)}
    for name in case.rows:
        if name not in known:
            raise _DrawnWrong(f"画了用不到的表 {name}（这条规则背后的表：{'、'.join(sorted(known))}）")
    for name in ("ledger.village", "ledger.voucher", "policy.limit_on"):
        table = contract.table(name)
        known.setdefault(table.name, table)
    return known


def behind(rule: Rule) -> list[contract.Table]:
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


def compare(case: Case, hits: list[dict], coverage: list[tuple]) -> list[str]:
    """What is otherwise than the case expects, in words; empty where they agree."""
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
        elif key == "against_has":
            said = "；".join(f"{sentence}（{'、'.join(evidence or [])}）" for *_, evidence, sentence in hit["cleared"])
            told += [f"反证的话里应当有“{each}”，实际是“{said}”" for each in value if each not in said]
        elif key == "against":
            holds = {innocent: answer for innocent, answer, *_ in hit["cleared"]}
            told += [
                f"反证 {name} 期望 holds = {expected}，实际 {holds.get(name, '没有查')}"
                for name, expected in value.items()
                if holds.get(name, "not_asked") != (None if expected == "unknown" else expected)
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
