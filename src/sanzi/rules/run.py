"""The rules of one night: every rule asked on a connection that cannot write the work file, reach a file or be reconfigured."""

import datetime as dt
import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import contract
from sanzi.config import Config
from sanzi.errors import SanziError
from sanzi.rules import ask, catalogue
from sanzi.rules.card import Rule
from sanzi.store import connect, run_file

STEPS = ("found", "identified", "cleared")


@dataclass(frozen=True)
class Outcome:
    """What became of one rule: status ran, not_applicable or error; `why` None where there is nothing to say. `hits` go on to the lists; those of
    a rule in shadow or too wide are kept aside (`aside`: how many)."""

    rule: Rule
    status: str
    why: str | None
    hits: int
    seconds: float
    aside: int = 0


@dataclass(frozen=True)
class RuleNight:
    """All answers of one night, by rule code; the Arrow tables have the columns of hits.hit, hits.aside, hits.against and hits.coverage."""

    hits: pa.Table
    aside: pa.Table
    against: pa.Table
    coverage: pa.Table
    outcomes: tuple[Outcome, ...]

    @property
    def listing(self) -> list[dict]:
        """The `rules` of run.json."""
        return [
            {"code": each.rule.code, "slug": each.rule.slug, "title": each.rule.title, "status": each.status, "why": each.why, "hits": each.hits}
            for each in self.outcomes
        ]

    @property
    def kept_aside(self) -> list[dict]:
        """The `kept_aside` of run.json: every rule that is in shadow, or whose hits are kept off the list because it is too wide, with how many they are."""
        return [
            {"code": each.rule.code, "title": each.rule.title, "standing": each.rule.status, "hits": each.aside}
            for each in self.outcomes
            if each.aside or each.rule.status == "shadow"
        ]


def check_settings(config: Config) -> None:
    """Raises UsageError where a card cannot be read or the configuration says of a rule what the rule does not know."""
    catalogue.read(config)


def run(warehouse: Path, config: Config, as_of: dt.date) -> RuleNight:
    """Ask every rule that the configuration leaves on. A rule that fails is `error` for every village; the others go on."""
    return ask_all(warehouse, config, as_of, catalogue.read(config))


def ask_all(warehouse: Path, config: Config, as_of: dt.date, rules: tuple[Rule, ...], spill: Path | None = None) -> RuleNight:
    """Ask these rules of the work file (or a published sanzi.duckdb), which no other connection of this process may hold open. What does not fit into
    memory goes to `spill` (None: a folder beside the file)."""
    con = connect(memory=config.memory, threads=config.threads, spill=spill or warehouse.parent / "spill")
    try:
        _lock(con, warehouse)
        return _Round(con, config, as_of, rules).answers()
    finally:
        con.close()


def last_night(warehouse: Path) -> dt.date | None:
    """The as-of date of the night that ran last over this file, which need not be the latest of its dates; None where none has run."""
    with connect(warehouse, read_only=True) as con:
        try:
            return con.execute("SELECT arg_max(as_of, run_no) FROM night.run").fetchone()[0]
        except duckdb.CatalogException:
            return None


def store(con: duckdb.DuckDBPyConnection, night: RuleNight) -> None:
    """Write hits.hit, hits.aside, hits.against, hits.coverage and hits.rule, in the place of the last night's."""
    for name, answers in (("hit", night.hits), ("aside", night.aside), ("against", night.against), ("coverage", night.coverage)):
        con.execute(contract.table(f"hits.{name}").ddl)
        con.register("answers", answers)
        con.execute(f"INSERT INTO hits.{name} SELECT * FROM answers")  # noqa: S608 names of the contract
        con.unregister("answers")
    con.execute(contract.table("hits.rule").ddl)
    for each in night.outcomes:
        rule = each.rule
        told = [rule.code, rule.slug, rule.title, rule.family, each.status, each.why, each.hits, each.seconds, rule.digest, rule.question]
        told += [[innocent.text for innocent in rule.innocents], list(rule.verify), list(rule.basis), rule.money_at_risk, rule.weight]
        told += [rule.status, each.aside]
        con.execute(f"INSERT INTO hits.rule VALUES ({', '.join('?' for _ in told)})", told)  # noqa: S608 question marks


def _lock(con: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    if not warehouse.is_file():
        raise SanziError(f"找不到数据库文件 {warehouse}。请检查路径。")
    try:
        con.execute("ATTACH {} AS w (READ_ONLY)".format("'" + str(warehouse).replace("'", "''") + "'"))
    except duckdb.IOException as wrong:
        raise SanziError(f"打不开数据库文件 {warehouse}：它可能正被另一个程序占用。请等它结束后再试。（{str(wrong).splitlines()[0]}）") from None
    con.execute("USE w")
    con.execute("SET python_enable_replacements = false")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def _beside(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same locked database, with temporary tables of its own."""
    other = con.cursor()
    other.execute("USE w")
    return other


class _Round:
    """One round of questions in progress: which rules are still in it, and why the others fell out."""

    def __init__(self, con: duckdb.DuckDBPyConnection, config: Config, as_of: dt.date, rules: tuple[Rule, ...]) -> None:
        self.con, self.as_of, self.rules = con, as_of, rules
        # most statements of a rule are too small to be divided, so that rules are asked side by side
        self.free = queue.SimpleQueue()
        for _ in range(config.threads):
            self.free.put(_beside(con))
        self.off = {code: setting.why for code, setting in config.rules.items() if not setting.enabled}
        self.asked = tuple(rule for rule in rules if rule.code not in self.off)
        self.errors: dict[str, str] = {}
        self.seconds = dict.fromkeys((rule.code for rule in rules), 0.0)

    def answers(self) -> RuleNight:
        ask.begin(self.con, self.rules)
        ask.note_arrivals(self.con, contract.tables("ledger"))
        self._each(self.asked, ask.answered, ask.keep_answer)
        self._step("coverage", "key_of")
        self._drop_wrong("found")
        self._step("identified")
        self._drop_wrong("identified")
        clearing = tuple(rule for rule in self.asked if rule.against_sql is not None and rule.code not in self.errors)
        hits = {rule.code: ask.identified(self.con, rule) for rule in clearing}
        self._each(clearing, lambda con, rule, as_of: ask.cleared(con, rule, hits[rule.code], as_of), ask.keep_cleared)
        self._drop_wrong("cleared")
        self._step("level")
        self._cover()
        outcomes = self._outcomes()
        return RuleNight(
            hits=self._arrow("SELECT * FROM levelled ANTI JOIN kept_aside USING (rule_code) ORDER BY rule_code, village_code, first_on, hit_id"),
            aside=self._arrow("SELECT levelled.*, aside FROM levelled JOIN kept_aside USING (rule_code) ORDER BY rule_code, village_code, first_on, hit_id"),
            against=self._arrow((ask.SQL / "against.sql").read_text(encoding="utf-8")),
            coverage=self._arrow("SELECT * FROM coverage ORDER BY rule_code, village_code"),
            outcomes=outcomes,
        )

    def _each(self, rules: tuple[Rule, ...], question: Callable, keep: Callable) -> None:
        """Put the question to these rules, as many at a time as there are connections; what they answer is kept in the order of the rules."""

        def asked(rule: Rule) -> tuple[object, float]:
            con, started = self.free.get(), time.perf_counter()
            try:
                return question(con, rule, self.as_of), time.perf_counter() - started
            finally:
                self.free.put(con)

        with ThreadPoolExecutor(self.free.qsize()) as pool:
            for rule, answer in [(rule, pool.submit(asked, rule)) for rule in rules]:
                try:
                    told, seconds = answer.result()
                    keep(self.con, rule, told)
                    self.seconds[rule.code] += seconds
                except Exception as wrong:  # noqa: BLE001 one rule's failure, whatever it is, is that rule's answer; the others go on
                    self._fail(rule.code, str(wrong).strip().splitlines()[0])

    def _step(self, *names: str) -> None:
        for name in names:
            run_file(self.con, ask.SQL / f"{name}.sql")

    def _drop_wrong(self, step: str) -> None:
        for code, problem in ask.problems(self.con, step).items():
            self._fail(code, problem)

    def _fail(self, code: str, why: str) -> None:
        self.errors[code] = why
        for table in (*STEPS, "levelled"):
            self.con.execute(f"DELETE FROM {table} WHERE rule_code = ?", [code])  # noqa: S608 names of tables.sql

    def _cover(self) -> None:
        for code, why in self.errors.items():
            self.con.execute("UPDATE coverage SET status = 'error', why = $why WHERE rule_code = $code", {"why": why, "code": code})
        for code, why in self.off.items():
            told = {"why": f"已在配置中关闭：{why}", "code": code}
            self.con.execute("UPDATE coverage SET status = 'not_applicable', why = $why WHERE rule_code = $code", told)

    def _outcomes(self) -> tuple[Outcome, ...]:
        told = {code: rest for code, *rest in run_file(self.con, ask.SQL / "outcome.sql").fetchall()}
        outcomes = []
        for rule in self.rules:
            status, why, hits, aside = told[rule.code]
            if aside:
                self.con.execute("INSERT INTO kept_aside VALUES (?, ?)", [rule.code, aside])
            if rule.code in self.off:
                why = f"已在配置中关闭：{self.off[rule.code]}"
            elif rule.code in self.errors:
                status, why = "error", self.errors[rule.code]
            listed, kept = (0, hits) if aside else (hits, 0)
            outcomes.append(Outcome(rule, status, why, listed, round(self.seconds[rule.code], 3), kept))
        return tuple(outcomes)

    def _arrow(self, sql: str) -> pa.Table:
        return self.con.sql(sql).to_arrow_table()
