"""How much of what was planted a night found: `sanzi twin score`. Reads a published night and planted.toml, nothing else."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi.errors import UsageError
from sanzi.store import run_file

SQL = Path(__file__).parent / "sql"
DEGREES = {"none": 0, "blue": 1, "yellow": 2, "red": 3}
TOPS = (10, 20, 50)
LISTS = {"clue": "clues.parquet", "evidence": "evidence.parquet"}


@dataclass(frozen=True)
class Cell:
    """One rule × scheme × concealment. Ranks are those of the clue list (1 = first), None where nothing was found; `outranking` lawful matters of the scheme
    stand above one that should be found; `cited_share` 0…1 of the rows due, `right_share` 0…1 of the rows cited."""

    rule_code: str
    scheme: str
    concealment: str
    planted: int
    found: int
    may_be_missed: bool
    best_rank: int | None
    middle_rank: float | None
    outranking: int
    cited_share: float | None
    right_share: float | None


@dataclass(frozen=True)
class OfRule:
    """One rule: matters it is meant for that should be found, and found; of its first clues, as many as are due, those `listed` and those `right` (pointing
    at something planted); its look-alikes, those at red, at yellow, above a matter due; its clues in clean villages."""

    rule_code: str
    due: int
    found: int
    listed: int
    right: int
    look_alikes: int
    red: int
    yellow: int
    outranking: int
    clean: int


@dataclass(frozen=True)
class LookAlike:
    """One lawful matter: the highest level (0…3) and best rank its main rule gave it, how many planted matters of its scheme it stands above, the
    highest level of any clue that cites its rows (decisions and registers aside) and the rules, joined by `;`, that cite them there."""

    id: str
    rule_code: str
    scheme: str
    title: str
    degree: int
    rank: int | None
    outranked: int
    any_degree: int
    any_rules: str


@dataclass(frozen=True)
class Score:
    """A night held against the truth. `precision`: (N, clues listed among the first N, those that point at a planted matter under a rule that may name it,
    those that cite a row of one under whatever rule); the last N is the number of matters that should be found. `clean`: clues by level in villages where
    nothing was planted. `told`: all of it row by row, see told.sql."""

    matrix: tuple[Cell, ...]
    rules: tuple[OfRule, ...]
    look_alikes: tuple[LookAlike, ...]
    precision: tuple[tuple[int, int, int, int], ...]
    clean: dict[str, int]
    right_rows: tuple[int, int]
    told: pa.Table

    @property
    def due(self) -> int:
        """Planted matters that the exports can show."""
        return sum(cell.planted for cell in self.matrix if not cell.may_be_missed)

    @property
    def found(self) -> int:
        """Those of them that were found at their least level or above."""
        return sum(cell.found for cell in self.matrix if not cell.may_be_missed)


def score(out_dir: Path, truth: Path) -> Score:
    """Hold the night published in `out_dir` against `truth` (planted.toml). Raises UsageError where either is missing or they are of different days."""
    told = _truth(truth)
    for name in ("run.json", *LISTS.values()):
        if not (out_dir / name).is_file():
            raise UsageError(f"{out_dir} 里没有 {name}。请指向一夜的结果文件夹。")
    as_of = json.loads((out_dir / "run.json").read_text(encoding="utf-8"))["as_of"]
    if as_of != f"{told['as_of']}":
        raise UsageError(f"{out_dir} 是 {as_of} 的一夜，{truth} 说的是 {told['as_of']}。请用 --as-of {told['as_of']} 重跑这一夜。")
    with duckdb.connect() as con:
        run_file(con, SQL / "tables.sql")
        for name, file in LISTS.items():
            con.execute(f"CREATE TABLE {name} AS FROM read_parquet(?)", [str(out_dir / file)])
        _put(con, told)
        for name in ("naming", "outcome", "above", "cited_lawful"):
            run_file(con, SQL / f"{name}.sql")
        matrix = tuple(Cell(*row) for row in run_file(con, SQL / "matrix.sql").fetchall())
        due = sum(cell.planted for cell in matrix if not cell.may_be_missed)
        right = con.execute("SELECT coalesce(sum(right_rows), 0), coalesce(sum(evidence_rows), 0) FROM outcome WHERE kind = 'scheme'").fetchone()
        return Score(
            matrix=matrix,
            rules=tuple(OfRule(*row) for row in run_file(con, SQL / "rule.sql").fetchall()),
            look_alikes=tuple(LookAlike(*row) for row in run_file(con, SQL / "look_alike.sql").fetchall()),
            precision=tuple((first, *run_file(con, SQL / "precision.sql", {"first": first}).fetchone()) for first in (*TOPS, due)),
            clean=dict(run_file(con, SQL / "clean.sql").fetchall()),
            right_rows=(int(right[0]), int(right[1])),
            told=con.sql((SQL / "told.sql").read_text(encoding="utf-8")).to_arrow_table(),
        )


def _truth(path: Path) -> dict:
    if not path.is_file():
        raise UsageError(f"找不到 {path}。请指向 sanzi twin make 写出的 planted.toml。")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError(f"{path} 读不了：{wrong}") from None
    if "matter" not in told:
        raise UsageError(f"{path} 里没有埋设的事项（[[matter]]）。请指向 sanzi twin make 写出的 planted.toml。")
    return told


def _put(con: duckdb.DuckDBPyConnection, told: dict) -> None:
    matters, rows, absences = [], [], []
    for each in told["matter"]:
        known = {name: each.get(name, "") for name in ("id", "kind", "concealment", "half", "village_code", "title")}
        known |= {"scheme": each.get("scheme", each["id"]), "rules": each["rules"], "also": each.get("also", [])}
        matters.append(known | {"least": DEGREES[each.get("least_level", "none")]})
        for name, is_main in (("rows", True), ("around", False)):
            of_matter = {"id": each["id"], "is_main": is_main}
            rows += [of_matter | {"file": row["file"], "sheet": row["sheet"], "record": row["row"], "kind": row.get("kind", "")} for row in each.get(name, [])]
        absences += [{"id": each["id"]} | {name: gone[name] for name in ("kind", "first_on", "last_on")} for gone in each.get("absent", [])]
    clean = [{"village_code": code} for code in told["clean_villages"]]
    for table, lines in (("matter", matters), ("planted_row", rows), ("absence", absences), ("clean_village", clean)):
        if lines:
            con.register("lines", pa.Table.from_pylist(lines))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM lines")  # noqa: S608 names of tables.sql
            con.unregister("lines")
