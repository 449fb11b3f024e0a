"""Great Expectations on a real DuckDB file: three answers, and counts that are ours."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from drawn_staged import Staged

from sanzi.errors import InvariantError
from sanzi.ledger import gate

V = "990101001001"
AS_OF = dt.date(2025, 7, 15)
BROKEN = """
[[expectation]]
name = "{name}"
title = "{title}"
table = "ledger.entry"
expectation = "{expectation}"
severity = "warn"
args = {args}
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    """302 entries: 300 of them with money on both sides, one without a role and one that nobody summarised; a contract that ends before it begins."""
    path = tmp_path_factory.mktemp("gate") / "warehouse.duckdb"
    staged = Staged(path)
    head = "village_code | date | voucher_word | voucher_no | line_no | summary | account_name | debit | credit\n"
    both_sides = [f"{V} | 2024-03-05 | 记 | {number} | 1 | 办公 | 管理费用 | 1.00 | 1.00" for number in range(1, 301)]
    rest = [f"{V} | 2024-03-06 | 记 | 301 | 1 | 办公 | 管理费用 | 5.00 | -", f"{V} | 2024-03-06 | 记 | 301 | 2 | - | 库存现金 | - | 4.00"]
    staged.put("vouchers", head + "\n".join(both_sides + rest))
    staged.put("villages", f"village_code | village_name\n{V} | 样例村", file="B")
    staged.put("contracts", f"village_code | contract_no | party_b | start_date | end_date\n{V} | HT1 | 甲 | 2024-01-01 | 2023-01-01", file="C")
    staged.put("contract_plan", "contract_no | due_no | due_amount\nHT1 | 1 | 10.00\nHT9 | 1 | -1.00", file="D")
    staged.build(AS_OF)
    staged.con.execute("UPDATE ledger.entry SET role = NULL WHERE voucher_no = '1'")
    staged.con.close()
    return path


@pytest.fixture(scope="module")
def judged(warehouse, tmp_path_factory) -> dict[str, dict]:
    """Every expectation of the night, and one that cannot be answered, in one run."""
    asked = tmp_path_factory.mktemp("asked") / "gate.toml"
    query = '{ unexpected_rows_query = "SELECT * FROM {batch} WHERE no_such_column < 0" }'
    broken = BROKEN.format(name="unanswerable", title="问不了", expectation="UnexpectedRowsExpectation", args=query)
    asked.write_text(gate.EXPECTATIONS.read_text(encoding="utf-8") + broken, encoding="utf-8")
    return {result["name"]: result for result in gate.run(warehouse, AS_OF, asked)}


def test_every_expectation_of_the_night_is_answered_in_order(judged):
    told = tomllib.loads(gate.EXPECTATIONS.read_text(encoding="utf-8"))["expectation"]
    assert len(told) >= 25
    assert list(judged) == [each["name"] for each in told] + ["unanswerable"]
    assert {result["severity"] for result in judged.values()} == {"stop", "warn"}
    assert [name for name, result in judged.items() if result["status"] == "error"] == ["unanswerable"]


def test_what_holds_passes(judged):
    assert judged["entry_key_once"] == {
        "name": "entry_key_once",
        "table": "ledger.entry",
        "expectation": "ExpectColumnValuesToBeUnique",
        "severity": "stop",
        "status": "passed",
        "evaluated": 302,
        "unexpected": 0,
        "ours": 0,
        "why": None,
    }


def test_what_fails_says_how_often(judged):
    """Also past 200 rows, where the lists of Great Expectations end."""
    failed = {name: (result["severity"], result["unexpected"], result["ours"]) for name, result in judged.items() if result["status"] == "failed"}
    assert failed == {
        "entry_role_there": ("stop", 1, 1),
        "entry_one_side": ("warn", 300, 300),
        "voucher_balanced": ("warn", 1, 1),
        "summary_there": ("warn", 1, 1),
        "contract_runs_forward": ("warn", 1, 1),
        "due_finds_contract": ("warn", 1, 1),
        "due_positive": ("warn", 1, 1),
    }
    assert judged["voucher_balanced"]["why"] == "凭证借贷相等：301 行中 1 行不符"


def test_an_exception_is_neither_a_pass_nor_a_failure(judged):
    result = judged["unanswerable"]
    assert (result["status"], result["evaluated"], result["unexpected"], result["ours"]) == ("error", None, None, None)
    assert "no_such_column" in result["why"]


def test_counts_that_are_not_ours_break_a_promise(warehouse, tmp_path):
    """`summary_there` asks after another column than our own count of that name: 302 against 1."""
    asked = tmp_path / "gate.toml"
    asked.write_text(
        BROKEN.format(name="summary_there", title="摘要", expectation="ExpectColumnValuesToNotBeNull", args='{ column = "handler" }'), encoding="utf-8"
    )
    with pytest.raises(InvariantError, match="不符 302 行，自身看了 302 行、不符 1 行"):
        gate.run(warehouse, AS_OF, asked)
