"""Great Expectations judges the night, in a process of its own: its DuckDB dialect and a native handle cannot share one file."""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from sanzi import store
from sanzi.errors import InvariantError

HERE = Path(__file__).parent
EXPECTATIONS = HERE / "checks" / "gate.toml"
# Both engine options are needed: the pool's rollback would throw away the result that Great Expectations has yet to read.
SETTINGS = {"memory_limit": "1GB", "threads": 2, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
ENGINE = {"connect_args": {"read_only": True, "config": SETTINGS}, "isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}


def run(warehouse: Path, as_of: dt.date, expectations: Path = EXPECTATIONS) -> list[dict]:
    """Put every expectation to the file; no other handle on it may be open meanwhile.

    One dict each, in the order of the TOML file: name, table, expectation, severity, status ('passed', 'failed', or 'error' where
    Great Expectations could not answer), evaluated and unexpected (its counts, NULL where it gives none), ours (our count of unexpected rows),
    why (None where it passed). Raises InvariantError where its counts are not ours.
    """
    asked = tomllib.loads(expectations.read_text(encoding="utf-8"))["expectation"]
    answers = _ask_child(warehouse, as_of, expectations)
    with store.connect(warehouse, read_only=True) as con:
        counted = store.run_file(con, HERE / "checks" / "gate_ours.sql", {"as_of": as_of}).fetchall()
    ours = {name: (evaluated, unexpected) for name, evaluated, unexpected in counted}
    return [_result(each, answers[each["name"]], ours) for each in asked]


def _ask_child(warehouse: Path, as_of: dt.date, expectations: Path) -> dict[str, dict]:
    """The child's answers by name; one error for all where it broke down."""
    quiet = os.environ | {"GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "sanzi.ledger.gate", str(warehouse), as_of.isoformat(), str(expectations), str(answer)]
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if answer.is_file():
            return json.loads(answer.read_text(encoding="utf-8"))
    why = next((line for line in done.stderr.splitlines() if "Error" in line), f"子进程以状态 {done.returncode} 结束")
    names = [each["name"] for each in tomllib.loads(expectations.read_text(encoding="utf-8"))["expectation"]]
    return {name: {"status": "error", "evaluated": None, "unexpected": None, "why": why} for name in names}


def _result(asked: dict, answer: dict, ours: dict[str, tuple[int, int]]) -> dict:
    name, status = asked["name"], answer["status"]
    result = {key: asked[key] for key in ("name", "table", "expectation", "severity")} | {"status": status}
    result |= {"evaluated": answer["evaluated"], "unexpected": answer["unexpected"], "ours": None, "why": answer["why"]}
    if status == "error":
        return result
    evaluated, unexpected = ours[name]
    if answer["unexpected"] != unexpected or answer["evaluated"] not in (evaluated, None):
        raise InvariantError(
            f"Great Expectations 与自身核对的行数不一致（{name}，{asked['table']}）：它看了 {answer['evaluated']} 行、不符 {answer['unexpected']} 行，"
            f"自身看了 {evaluated} 行、不符 {unexpected} 行。今晚不发布，请报告维护人员。"
        )
    why = f"{asked['title']}：{evaluated} 行中 {unexpected} 行不符" if status == "failed" else None
    return result | {"ours": unexpected, "why": why}


def _judge(warehouse: Path, as_of: dt.date, asked: list[dict]) -> dict[str, dict]:
    """Run in the child: every expectation on its table, one suite a table."""
    import great_expectations as gx
    from great_expectations import expectations as gxe

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql("warehouse", connection_string=f"duckdb:///{warehouse}", kwargs=ENGINE)
    answers = {}
    for table in dict.fromkeys(each["table"] for each in asked):
        schema, _, name = table.partition(".")
        batch = source.add_table_asset(table, table_name=name, schema_name=schema).add_batch_definition_whole_table("night")
        mine = [each for each in asked if each["table"] == table]
        expectations = [getattr(gxe, each["expectation"])(**_bind(each["args"], as_of), meta={"name": each["name"]}) for each in mine]
        suite = context.suites.add(gx.ExpectationSuite(name=table, expectations=expectations))
        question = context.validation_definitions.add(gx.ValidationDefinition(name=table, data=batch, suite=suite))
        answers |= {result.expectation_config.meta["name"]: _answer(result) for result in question.run(result_format="BASIC").results}
    return answers


def _bind(args: dict, as_of: dt.date) -> dict:
    return {key: as_of.isoformat() if value == "$as_of" else value for key, value in args.items()}


def _answer(result) -> dict:
    """An exception arrives as success = False with an empty result: that is neither a pass nor a failure."""
    said = result.result
    if not said:
        return {"status": "error", "evaluated": None, "unexpected": None, "why": _exception(result.exception_info)}
    status = "passed" if result.success else "failed"
    if "element_count" in said:
        # Of an empty table it counts nothing, not even zero.
        unexpected = said["unexpected_count"] if said["element_count"] else 0
        return {"status": status, "evaluated": said["element_count"], "unexpected": unexpected, "why": None}
    if result.expectation_config.type == "unexpected_rows_expectation":
        return {"status": status, "evaluated": None, "unexpected": said["observed_value"], "why": None}
    return {"status": status, "evaluated": said["observed_value"], "unexpected": int(not result.success), "why": None}


def _exception(info: dict) -> str:
    told = [each["exception_message"] for each in (info, *info.values()) if isinstance(each, dict) and each.get("exception_message")]
    return told[0].splitlines()[0] if told else "没有给出原因"


if __name__ == "__main__":
    warehouse, as_of, expectations, answer = sys.argv[1:]
    asked = tomllib.loads(Path(expectations).read_text(encoding="utf-8"))["expectation"]
    answers = _judge(Path(warehouse), dt.date.fromisoformat(as_of), asked)
    Path(answer).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
