"""What several modules start from: one night over the sample, run once a session, and empty places to draw in."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from drawn_door import Door
from drawn_night import warehouse as drawn_warehouse
from drawn_rules import own_rules
from drawn_staged import Staged
from drawn_ties import County
from hypothesis import settings

from sanzi import night

# Two cores shared with whatever else runs: a slow example is no fault of the parser.
settings.register_profile("sanzi", deadline=None)
settings.load_profile("sanzi")
ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "sample"
AS_OF = dt.date(2025, 7, 15)


def run_plainly(out_dir: Path, *, exports_dir: Path = SAMPLE / "exports", as_of: dt.date = AS_OF, config_path: Path | None = SAMPLE / "sanzi.toml") -> int:
    """One night without Prefect; its exit status."""
    return night.run(night.prepare(exports_dir, out_dir, warehouse=None, as_of=as_of, config_path=config_path))


@pytest.fixture(scope="session")
def sample_night(tmp_path_factory) -> Path:
    """OUT_DIR of a plain night over the sample."""
    out_dir = tmp_path_factory.mktemp("sample") / "out"
    assert run_plainly(out_dir) == 0
    return out_dir


@pytest.fixture(scope="module")
def warehouse() -> Staged:
    """A work file with policy, made once a module."""
    return Staged()


@pytest.fixture
def staged(warehouse: Staged) -> Staged:
    """That work file without a row or a night of another test."""
    warehouse.clear()
    return warehouse


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """An empty folder of exports and the door they come in by."""
    return Door(tmp_path)


@pytest.fixture
def county(tmp_path: Path) -> County:
    """The same, with a configuration beside which answers are kept."""
    return County(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A county's own folder of rules."""
    return own_rules(tmp_path)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The work file of a drawn night, without a hit."""
    with drawn_warehouse() as con:
        yield con
