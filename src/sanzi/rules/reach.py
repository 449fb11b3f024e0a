"""Before the first night: which rule could look at which village, and what is missing for the others."""

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import store
from sanzi.anomaly import score as anomaly
from sanzi.config import Config
from sanzi.exports import load as exports
from sanzi.exports.answers import Answers
from sanzi.exports.met import Met
from sanzi.features import build as features
from sanzi.ledger import build as ledger
from sanzi.policy import load as policy
from sanzi.rules import ask, catalogue, run


@dataclass(frozen=True)
class Reach:
    """One rule: villages it looked at, villages it could not look at, why (each with its number of villages), and its limits that the
    county has not confirmed for days from which there are vouchers (label and name)."""

    code: str
    title: str
    looked: int
    unlooked: int
    whys: tuple[str, ...]
    limits: tuple[str, ...]


def of_exports(
    folder: Path, config: Config, answers: Answers, *, as_of: dt.date, skip: tuple[Path, ...], progress: Callable[[str], None]
) -> tuple[list[Reach], list[tuple[str, str, str, str]]]:
    """What a first night of `as_of` over `folder` could look at: `read` of the night's own stages over a work file that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="sanzi-reach-") as work:
        warehouse = Path(work) / "reach.duckdb"
        with store.connect(warehouse, memory=config.memory, threads=config.threads, spill=Path(work) / "spill") as con:
            store.prepare(con)
            policy.load(con, config)
            exports.load(con, folder, skip=(*skip, Path(work)), as_of=as_of, run_no=1, progress=progress, met=Met(folder, answers))
            progress("建立台账")
            ledger.build(con, as_of)
            policy.load_limits(con, config)
            progress("计算特征")
            features.build(con, as_of)
            anomaly.score(con, as_of)
        progress("运行规则")
        night = run.run(warehouse, config, as_of)
        with store.connect(warehouse) as con:
            run.store(con, night)
            return read(con, config)


def read(con: duckdb.DuckDBPyConnection, config: Config) -> tuple[list[Reach], list[tuple[str, str, str, str]]]:
    """The reach of every rule that the night of `con` asked, by code; and (rule code, village code, village name, why) of every village not looked at."""
    rules = {rule.code: rule for rule in catalogue.read(config)}
    limits = [(rule.code, name) for rule in rules.values() for name in rule.limits]
    con.register("card_limit", pa.table({"rule_code": [code for code, _ in limits], "name": [name for _, name in limits]}))
    told = store.run_file(con, ask.SQL / "reach.sql").fetchall()
    con.unregister("card_limit")
    labels = {each["name"]: each["label"] for each in policy.profile()}
    found = [
        Reach(code, title, looked, unlooked, tuple(whys), tuple(f"{labels[name]} {name}" for name in named))
        for code, title, looked, unlooked, whys, named in told
    ]
    return found, store.run_file(con, ask.SQL / "unreached.sql").fetchall()
