"""One round of questions: rules put to the tables of one connection, and what comes back, kept in temporary tables (sql/tables.sql)."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import contract, store
from sanzi.errors import SanziError
from sanzi.rules.card import LEVELS, Rule
from sanzi.rules.catalogue import bound

SQL = Path(__file__).parent / "sql"
RULE_COLUMNS = ("village_code", "subject", "evidence", "amount", "first_on", "last_on", "strength", "reason")
AGAINST_COLUMNS = ("hit_id", "innocent", "holds", "evidence", "sentence")
APPLIES_COLUMNS = ("village_code", "why")


class RuleError(SanziError):
    """A rule answered what no rule may answer."""


@dataclass(frozen=True)
class Answer:
    """Of one rule: the villages it cannot be put to (None where it says nothing of them) and its hits, columns as the rule gives them."""

    unfit: pa.Table | None
    found: pa.Table


def begin(con: duckdb.DuckDBPyConnection, rules: tuple[Rule, ...]) -> None:
    """Lay out the empty tables and put the cards in; villages are those of ledger.village, limits those of policy.limit_on."""
    store.run_file(con, SQL / "tables.sql")
    for rule in rules:
        decided = [rule.decision.share, rule.decision.told] if rule.decision else [None, None]
        _put(con, "card", [[rule.code, rule.family, rule.subject_is, rule.max_share, rule.valid_from, rule.status == "shadow", *decided]])
        _put(con, "card_band", [[rule.code, band.at_least, LEVELS.index(band.level) + 1] for band in rule.bands])
        _put(con, "card_limit", [[rule.code, name] for name in rule.limits])
        _put(con, "card_innocent", [[rule.code, each.id, each.text] for each in rule.innocents])
        _put(con, "card_kind", [[rule.code, kind, _title(kind), _is_of_county(kind)] for kind in kinds(rule)])
    con.execute("INSERT INTO asked_village SELECT village_code FROM ledger.village")
    con.execute("INSERT INTO unconfirmed_limit SELECT name, village_code, from_on, to_on FROM policy.limit_on WHERE NOT is_confirmed")


def note_arrivals(con: duckdb.DuckDBPyConnection, tables: tuple[contract.Table, ...]) -> None:
    """Note which kinds of export arrived for which villages ('' for a kind of the whole county), told by the rows of the ledger tables made of them."""
    for table in tables:
        village = "village_code" if _has_village(table) else "''"
        listed = "WHERE is_listed" if table.full_name == "ledger.village" else ""
        for kind in table.sources:
            con.execute(f'INSERT INTO arrived SELECT DISTINCT ?, {village} FROM ledger."{table.name}" {listed}', [kind])  # noqa: S608 names of the contract


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Forget all answers; cards, villages and arrivals stay."""
    for table in ("unfit", "coverage", "found", "identified", "cleared", "levelled"):
        con.execute(f"DELETE FROM {table}")  # noqa: S608 names of tables.sql


def put(con: duckdb.DuckDBPyConnection, rule: Rule, as_of: dt.date) -> None:
    """Ask one rule: its villages that cannot be asked go to `unfit`, its answer to `found`."""
    keep_answer(con, rule, answered(con, rule, as_of))


def answered(con: duckdb.DuckDBPyConnection, rule: Rule, as_of: dt.date) -> Answer:
    """What one rule answers, on any connection that sees the tables; nothing is kept."""
    unfit = None if rule.applies_sql is None else _answer(con, rule, rule.applies_sql, APPLIES_COLUMNS, as_of)
    return Answer(unfit, _answer(con, rule, rule.rule_sql, RULE_COLUMNS, as_of))


def keep_answer(con: duckdb.DuckDBPyConnection, rule: Rule, answer: Answer) -> None:
    """Write what `answered` gave to `unfit` and `found`."""
    if answer.unfit is not None:
        _keep(con, "unfit", rule, answer.unfit)
    _keep(con, "found", rule, answer.found)


def clear(con: duckdb.DuckDBPyConnection, rule: Rule, as_of: dt.date) -> None:
    """Ask one rule what speaks for and against its identified hits."""
    if rule.against_sql is not None:
        keep_cleared(con, rule, cleared(con, rule, identified(con, rule), as_of))


def identified(con: duckdb.DuckDBPyConnection, rule: Rule) -> pa.Table:
    """The hits of one rule, as its clearing query sees them."""
    return con.sql("SELECT * EXCLUDE (ledger_keys, family, rule_code) FROM identified WHERE rule_code = ?", params=[rule.code]).to_arrow_table()


def cleared(con: duckdb.DuckDBPyConnection, rule: Rule, hits: pa.Table, as_of: dt.date) -> pa.Table:
    """What the clearing query of one rule says of these hits; nothing is kept."""
    con.register("given", hits)
    con.execute("CREATE OR REPLACE TEMP TABLE hit AS FROM given")
    con.unregister("given")
    return _answer(con, rule, rule.against_sql, AGAINST_COLUMNS, as_of)


def keep_cleared(con: duckdb.DuckDBPyConnection, rule: Rule, told: pa.Table) -> None:
    """Write what `cleared` gave to the table of that name."""
    _keep(con, "cleared", rule, told)


def problems(con: duckdb.DuckDBPyConnection, step: str) -> dict[str, str]:
    """What is wrong after `found`, `identified` or `cleared`: one Chinese text per rule code."""
    told: dict[str, list[str]] = {}
    for code, problem in store.run_file(con, SQL / f"{step}_problem.sql").fetchall():
        told.setdefault(code, []).append(problem)
    return {code: "；".join(each) for code, each in told.items()}


def kinds(rule: Rule) -> tuple[str, ...]:
    """The kinds of export without which the question cannot be put: those behind the card's needs, less what the card or a feature can do without."""
    return tuple(sorted(_kinds_of(rule.needs, whole=False) - set(rule.optional)))


def kinds_behind(rule: Rule) -> set[str]:
    """Every kind of export behind the card's needs."""
    return _kinds_of(rule.needs, whole=True)


def _kinds_of(names: tuple[str, ...], *, whole: bool) -> set[str]:
    kinds = set()
    for name in names:
        table = contract.table(name)
        if table.schema == "ledger":
            kinds |= set(table.sources)
        else:
            kinds |= _kinds_of(table.sources, whole=whole) - (set() if whole else set(table.optional))
    return kinds


def _is_of_county(kind: str) -> bool:
    return not any(_has_village(table) for table in contract.tables("ledger") if kind in table.sources)


def _has_village(table: contract.Table) -> bool:
    return any(column.name == "village_code" for column in table.columns)


@cache
def _title(kind: str) -> str:
    return tomllib.loads((contract.HOME / "exports" / "kinds" / f"{kind}.toml").read_text(encoding="utf-8"))["title"]


def _answer(con: duckdb.DuckDBPyConnection, rule: Rule, sql: str, columns: tuple[str, ...], as_of: dt.date) -> pa.Table:
    statement = only_statement(con, sql)
    told = con.sql(sql, params=bound(rule, statement.named_parameters, as_of)).to_arrow_table()
    if tuple(told.column_names) != columns:
        raise RuleError(f"输出列应当依次是 {'、'.join(columns)}，实际是 {'、'.join(told.column_names)}")
    return told


def _keep(con: duckdb.DuckDBPyConnection, table: str, rule: Rule, answer: pa.Table) -> None:
    con.register("answer", answer)
    store.run_file(con, SQL / f"{table}.sql", {"code": rule.code})
    con.unregister("answer")


def only_statement(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one SELECT of the text. Raises RuleError for anything else."""
    statements = con.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise RuleError("一个文件里只能有一条 SELECT 语句")
    return statements[0]


def _put(con: duckdb.DuckDBPyConnection, table: str, rows: list[list]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in rows[0])})", rows)  # noqa: S608 names of tables.sql
