"""A rule is whole within its scope: what it says of a village (of a county) does not change with the villages (the counties) beside it."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from conftest import AS_OF, SAMPLE

from sanzi import config, contract, store
from sanzi.features import build
from sanzi.rules import catalogue, run

KEYS = ("village_code", "county", "ledger_key", "voucher_key", "row_id")


@pytest.fixture(scope="module")
def sample(sample_night) -> Path:
    """The work file of the night over the sample."""
    return sample_night / ".work" / "warehouse.duckdb"


@pytest.fixture(scope="module")
def whole(sample):
    return answers(sample)


@pytest.fixture(scope="module")
def beside_another_county(sample, tmp_path_factory):
    """The answers of a work file that holds the sample twice, the second time as the books of another county."""
    path = tmp_path_factory.mktemp("two") / "two.duckdb"
    return answers(changed(sample, path, double))


def answers(path: Path) -> dict[tuple[str, str], list[tuple]]:
    """What each rule says of each village: hits and what speaks for and against them. None is too wide here: width is not a matter of scope."""
    settings = config.read(SAMPLE / "sanzi.toml")
    rules = tuple(replace(rule, max_share=1.0) for rule in catalogue.read(settings) if rule.scope != "global")
    night = run.ask_all(path, settings, AS_OF, rules)
    assert [outcome.rule.code for outcome in night.outcomes if outcome.status == "error"] == []
    told: dict[tuple[str, str], list[tuple]] = {}
    of_hit = {}
    for hit in night.hits.to_pylist():
        key = of_hit[hit["hit_id"]] = (hit["rule_code"], hit["village_code"])
        told.setdefault(key, []).append(tuple(str(each) for each in hit.values()))
    for against in night.against.to_pylist():
        told[of_hit[against["hit_id"]]].append(tuple(str(each) for each in against.values()))
    return {key: sorted(each) for key, each in told.items()}


def changed(sample: Path, path: Path, change) -> Path:
    """A copy of the work file with another ledger, and the features made anew from it."""
    shutil.copy(sample, path)
    con = store.connect(path)
    for table in (*contract.tables("ledger"), contract.table("policy.limit_on")):
        if any(column.name == "village_code" for column in table.columns):
            change(con, table)
    build.build(con, AS_OF)
    con.close()
    return path


def double(con: duckdb.DuckDBPyConnection, table: contract.Table) -> None:
    marked = ", ".join(f"'+' || {column.name} AS {column.name}" for column in table.columns if column.name in KEYS)
    con.execute(f'INSERT INTO {table.schema}."{table.name}" SELECT * REPLACE ({marked}) FROM {table.schema}."{table.name}"')


def test_a_village_is_answered_the_same_alone_and_in_its_county(sample, whole, tmp_path):
    of_village = {rule.code for rule in catalogue.look()[0] if rule.scope == "village"}
    by_village: dict[str, dict] = {}
    for (code, village), told in whole.items():
        if code in of_village:
            by_village.setdefault(village, {})[code] = told
    most = sorted(by_village, key=lambda village: (-len(by_village[village]), village))[:3]
    assert len({code for village in most for code in by_village[village]}) >= 8
    for village in most:
        path = changed(sample, tmp_path / f"{village}.duckdb", lambda con, table, village=village: con.execute(
            f'DELETE FROM {table.schema}."{table.name}" WHERE village_code <> ?', [village]
        ))  # fmt: skip
        assert {code: told for (code, _), told in answers(path).items() if code in of_village} == by_village[village]


def test_a_county_is_answered_the_same_beside_another(whole, beside_another_county):
    assert whole == {key: told for key, told in beside_another_county.items() if not key[1].startswith("+")}


def test_the_other_county_is_answered_as_fully(whole, beside_another_county):
    counted = {key: len(told) for key, told in whole.items()}
    assert counted == {(code, village.removeprefix("+")): len(told) for (code, village), told in beside_another_county.items() if village.startswith("+")}
