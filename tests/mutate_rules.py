"""What no drawn case holds: every condition of every rule is changed in turn, and the changes that all its cases let pass are listed (`make mutate`).

A mutant is one rule with one place of its SQL changed: a comparison made strict or inclusive (or turned), a condition taken away, a bound of BETWEEN
moved by a day or a cent, a NOT taken away, a whole number or a strength changed, a LEFT JOIN made a JOIN. It is held if one case no longer
comes out as drawn. Survivors end in exit status 1 unless tests/equivalent_mutants.toml says why they cannot be told apart.
"""

import argparse
import multiprocessing
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from sanzi.errors import SanziError
from sanzi.rules import ask, cases, catalogue
from sanzi.rules.card import Case, Rule

ALLOWED = Path(__file__).with_name("equivalent_mutants.toml")
# Clearing queries come first: they are put to the hits of the rule as it is.
FILES = {"against.sql": "against_sql", "rule.sql": "rule_sql", "applies.sql": "applies_sql"}
COMPARED = {">=": (">",), ">": (">=",), "<=": ("<",), "<": ("<=",), "=": ("<>",), "<>": ("=",)}
OPENING, CLOSING = ("(", "[", "CASE"), (")", "]", "END")
OPENS_CONDITION = ("WHERE", "ON", "HAVING", "QUALIFY", "WHEN")
JOINING = ("JOIN", "LEFT", "FULL", "INNER", "CROSS", "ANTI", "SEMI")
ENDS_CONDITION = (*OPENS_CONDITION, *JOINING, "THEN", "ELSE", "AS", "FROM", "GROUP", "ORDER", "WINDOW", "UNION", "LIMIT", "SELECT", ",", ":", ";")
MONEY_WORDS = ("amount", "price", "limit", "value", "total", "paid", "share")


@dataclass(frozen=True)
class Word:
    """One token: its place in the text, its text without what follows, whether a number."""

    start: int
    text: str
    is_number: bool

    @property
    def key(self) -> str:
        return self.text.upper()

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Mutant:
    """One change of one file; `line` from 1, `shown` the line as it stands, `change` what becomes of which words."""

    file: str
    line: int
    shown: str
    change: str
    sql: str

    def key(self, code: str) -> tuple[str, str, str, str]:
        return code, self.file, self.shown, self.change


@dataclass
class Look:
    """What became of the mutants of one rule: how many can be run, which no case holds, and where a difference showed that no case asks about."""

    code: str
    run: int
    survivors: list[tuple[Mutant, str]]


def words(sql: str) -> list[Word]:
    """The tokens of DuckDB's own scanner (which counts bytes), comments left out."""
    told, raw = duckdb.tokenize(sql), sql.encode()
    places = [len(raw[:start].decode()) for start, _ in told] + [len(sql)]
    return [
        Word(start, sql[start:end].strip(), sql[start].isdigit() and kind == duckdb.token_type.numeric_const)
        for start, end, (_, kind) in zip(places, places[1:], told, strict=False)
        if kind != duckdb.token_type.comment
    ]


def mutants(file: str, sql: str) -> list[Mutant]:
    """Every mutant of one statement, each once."""
    told: dict[str, Mutant] = {}
    for start, end, text in changes(words(sql)):
        changed = sql[:start] + text + sql[end:]
        line = sql.count("\n", 0, start)
        was = " ".join(sql[start:end].split())
        told.setdefault(changed, Mutant(file, line + 1, sql.splitlines()[line].strip(), f"{was} → {text.strip()}", changed))
    return list(told.values())


def changes(told: list[Word]) -> Iterator[tuple[int, int, str]]:
    """(start, end, new text) of every change."""
    between = dict(bounds(told))
    joints = set(between.values())
    inside = {each for place, joint in between.items() for each in range(place, until(told, joint + 1, ("AND", "OR")))}
    for place, word in enumerate(told):
        if word.text in COMPARED and told[place - 1].text not in ("village_code", "county"):  # a neighbour has the same books: see `dropped`
            yield from ((word.start, word.end, each) for each in COMPARED[word.text])
        elif word.key == "BETWEEN":
            yield from moved(told, place, between[place])
        elif word.key == "NOT":
            yield word.start, told[place + 1].start, ""
        elif word.key == "IS" and told[place + 1].key == "NULL":
            yield word.start, told[place + 1].end, "IS NOT NULL"
        elif word.key == "LEFT" and told[place + 1].key == "JOIN":
            yield word.start, word.end, ""
        elif word.is_number and place not in inside and word.text not in ("0", "0.0"):
            yield from other_numbers(told, place)
    yield from dropped(told, joints)


def bounds(told: list[Word]) -> Iterator[tuple[int, int]]:
    """Each BETWEEN with the AND that belongs to it."""
    for place, word in enumerate(told):
        if word.key == "BETWEEN":
            depth = 0
            for other in range(place + 1, len(told)):
                depth += (told[other].key in OPENING) - (told[other].key in CLOSING)
                if depth == 0 and told[other].key == "AND":
                    yield place, other
                    break


def moved(told: list[Word], place: int, joint: int) -> Iterator[tuple[int, int, str]]:
    last = until(told, joint + 1, ("AND", "OR"))
    text = " ".join(each.text for each in told[place - 1 : last]).lower()
    step = "0.01" if any(each in text for each in MONEY_WORDS) else "1"
    for first, end in ((place + 1, joint), (joint + 1, last)):
        start, stop = told[first].start, told[end - 1].end
        yield from ((stop, stop, f" {sign} {step}") for sign in "+-") if start < stop else ()


def until(told: list[Word], place: int, also: tuple[str, ...]) -> int:
    """The first place from here on where the condition is at its end."""
    depth = 0
    for other in range(place, len(told)):
        if depth == 0 and (told[other].key in CLOSING or told[other].key in ENDS_CONDITION or told[other].key in also):
            return other
        depth += (told[other].key in OPENING) - (told[other].key in CLOSING)
    return len(told)


def dropped(told: list[Word], joints: set[int]) -> Iterator[tuple[int, int, str]]:
    """Every condition made TRUE, or FALSE where it is one of several joined by OR."""
    for place, word in enumerate(told):
        is_joined = word.key in ("AND", "OR") and place not in joints
        if word.key in OPENS_CONDITION or is_joined or (word.text == "(" and leads_condition(told, place, joints)):
            end = place + 1
            while True:
                end = until(told, end, ("AND", "OR"))
                if end not in joints:
                    break
                end += 1
            after = told[end].key if end < len(told) else ""
            by_or = "OR" in (word.key, after) and "AND" not in (word.key, after)
            if end > place + 1 and told[place + 1].key != "SELECT":
                yield told[place + 1].start, told[end - 1].end, "FALSE" if by_or else "TRUE"


def leads_condition(told: list[Word], place: int, joints: set[int]) -> bool:
    """Whether the first thing after this bracket is joined by AND or OR to the next."""
    end = until(told, place + 1, ("AND", "OR"))
    while end in joints:
        end = until(told, end + 1, ("AND", "OR"))
    return end < len(told) and told[end].key in ("AND", "OR")


def other_numbers(told: list[Word], place: int) -> Iterator[tuple[int, int, str]]:
    word, before = told[place], told[place - 1].key
    if "." in word.text and before in (*COMPARED, "THEN", "ELSE"):
        yield word.start, word.end, str(round(float(word.text) + (0.03 if float(word.text) <= 0.95 else -0.03), 4))
    elif before in COMPARED:
        yield word.start, word.end, str(int(word.text) + (-1 if before in (">=", "<", "=") else 1))
    elif "." not in word.text and before in ("THEN", "ELSE", "+", "-", "*", "INTERVAL"):
        yield word.start, word.end, f"({int(word.text) + 1})" if before == "INTERVAL" else str(int(word.text) + 1)


class Stage:
    """One case drawn and disturbed, so that many mutants can be put to it; drawn anew where a mutant broke the transaction."""

    def __init__(self, rule: Rule, case: Case) -> None:
        self.rule, self.case, self.stack = rule, case, ExitStack()
        self.draw()

    def draw(self) -> None:
        self.stack.close()
        self.con = self.stack.enter_context(cases.drawn(self.rule, self.case))
        cases.disturb(self.con, self.rule)
        self.sound = cases.answer(self.con, self.rule, self.case)
        self.found, self.cleared = self.read("found", "unfit"), self.read("cleared")

    def read(self, *tables: str) -> list[list[tuple]]:
        return [self.con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in tables]

    def holds(self, mutant: Mutant, shown: str) -> tuple[bool, str]:
        """Whether the case tells this mutant from the rule; if not, what came out different all the same (`shown` if that is known already).

        Raises duckdb.BinderException where the mutant means nothing."""
        rule = replace(self.rule, **{FILES[mutant.file]: mutant.sql})
        try:
            if self.is_unmoved(rule, mutant.file):
                return False, shown
            answer = cases.answer(self.con, rule, self.case)
        except (duckdb.BinderException, duckdb.ParserException):
            raise
        except (duckdb.Error, SanziError, ValueError):
            self.draw()
            return True, ""
        if cases.compare(self.case, *answer):
            return True, ""
        if shown or answer == self.sound:
            return False, shown
        self.stack.close()
        is_held = bool(cases.differences(rule, self.case))
        self.draw()
        return is_held, f"{self.case.name}：{'、'.join(self.different(answer[0]))}"

    def is_unmoved(self, rule: Rule, file: str) -> bool:
        """The quick look: whether the one changed statement answers as before."""
        if file == "against.sql":
            self.con.execute("DELETE FROM cleared")
            ask.clear(self.con, rule, self.case.as_of)
            return self.read("cleared") == self.cleared
        ask.forget(self.con)
        ask.put(self.con, rule, self.case.as_of)
        return self.read("found", "unfit") == self.found

    def different(self, hits: list[dict]) -> list[str]:
        keys = {key for was, now in zip(self.sound[0], hits, strict=False) for key in was if was[key] != now[key]}
        return sorted(keys - {"hit_id", "ledger_keys"}) or ["coverage"]


def look(rule: Rule) -> Look:
    """Put every mutant of the rule to its cases, each until one holds it."""
    alive = {mutant: "" for file, field in FILES.items() if getattr(rule, field) for mutant in mutants(file, getattr(rule, field))}
    run = len(alive)
    for case in rule.cases:
        stage = Stage(rule, case)
        for mutant in tuple(alive):
            try:
                is_held, shown = stage.holds(mutant, alive[mutant])
            except (duckdb.BinderException, duckdb.ParserException):
                run -= 1
                is_held = True
            if is_held:
                del alive[mutant]
            else:
                alive[mutant] = shown
        stage.stack.close()
    return Look(rule.code, run, list(alive.items()))


def allowed() -> dict[tuple[str, str, str, str], str]:
    told = tomllib.loads(ALLOWED.read_text(encoding="utf-8")).get("mutant", ()) if ALLOWED.is_file() else ()
    return {(each["rule"], each["file"], each["line"], each["change"]): each["why"] for each in told}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("code", nargs="*", help="rules to look at, such as XF01; all if none")
    asked.add_argument("--all", action="store_true", help="list also the mutants that the allow-list explains")
    told = asked.parse_args()
    rules, problems = catalogue.look()
    rules = [rule for rule in rules if not told.code or rule.code in told.code]
    known, left, met = allowed(), 0, set()
    with multiprocessing.get_context("spawn").Pool(min(2, len(rules))) as pool:
        for each in pool.imap(look, rules):
            open_ones = [(mutant, seen) for mutant, seen in each.survivors if mutant.key(each.code) not in known]
            met |= {mutant.key(each.code) for mutant, _ in each.survivors}
            left += len(open_ones)
            print(f"{each.code}  {each.run} mutants, {len(each.survivors)} survive, {len(open_ones)} unexplained", flush=True)  # noqa: T201
            for mutant, seen in each.survivors if told.all else open_ones:
                print(f"  {mutant.file}:{mutant.line}  {mutant.shown}\n      {mutant.change}" + (f"   [{seen}]" if seen else ""), flush=True)  # noqa: T201
    codes = {rule.code for rule in rules}
    stale = [key for key in known if key[0] in codes and key not in met]
    print("\n".join([*(f"no longer needed: {key}" for key in stale), *problems]))  # noqa: T201
    return 1 if left or stale or problems else 0


if __name__ == "__main__":
    sys.exit(main())
