"""What a machine can hold: layers, words, where SQL and Prefect may stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "src" / "sanzi").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")])
TEXTS = sorted(
    path for folder in ("src", "pipelines", "data/sample", "notebooks") for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sql", ".toml", ".md"}
)
FORBIDDEN_NAMES = re.compile(r"\b(?:class|def)\s+\w*(?:[Mm]anager|[Hh]andler|[Pp]rocessor|[Ss]ervice|[Uu]til|[Hh]elper|[Cc]ommon|_v2)\b")
FORBIDDEN_WORDS = re.compile(r"\b(?:fraud|violation|suspects?|guilty)\b", re.IGNORECASE)


def test_layers_and_libraries_stay_where_they_belong():
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_say_what_a_thing_is(path):
    assert not FORBIDDEN_NAMES.findall(path.read_text(encoding="utf-8"))


def test_nothing_passes_judgement():
    found = [f"{path.relative_to(ROOT)}: {hit}" for path in TEXTS for hit in FORBIDDEN_WORDS.findall(path.read_text(encoding="utf-8"))]
    assert not found


def test_pipelines_hold_no_sql_and_no_pandas():
    for path in (ROOT / "pipelines").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(SELECT|INSERT|CREATE TABLE)\b|import (pandas|duckdb)", text), path


def test_one_sql_file_holds_one_statement():
    def statements(text: str) -> int:
        bare = re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", "", text))
        return len([part for part in bare.split(";") if part.strip()])

    # Definitions that are always made together stand together.
    many = [
        path.relative_to(ROOT)
        for path in (ROOT / "src").rglob("*.sql")
        if path.name not in {"macros.sql", "tables.sql"} and statements(path.read_text(encoding="utf-8")) != 1
    ]
    assert not many


def test_modules_stay_short_enough_to_read():
    long = {path.relative_to(ROOT).as_posix(): lines for path in SOURCES if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 320}
    assert not long
