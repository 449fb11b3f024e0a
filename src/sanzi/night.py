"""One night: the stages in order, each a plain function on a `Night`, and the record of what happened.

The same list of stages serves the Prefect flow, the command line and the tests.
"""

import datetime as dt
import hashlib
import json
import os
import platform
import resource
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from sanzi import store
from sanzi.anomaly import score as anomaly
from sanzi.clues import build as clues
from sanzi.config import Config
from sanzi.county import settings
from sanzi.errors import InvariantError, SanziError, UsageError
from sanzi.exports import answers
from sanzi.exports import load as exports
from sanzi.exports.answers import Answers
from sanzi.exports.met import Met
from sanzi.features import build as features
from sanzi.handoff import write as handoff
from sanzi.ledger import build as ledger
from sanzi.ledger import check, gate
from sanzi.policy import load as policy
from sanzi.publish import publish
from sanzi.report import silence
from sanzi.report import write as report
from sanzi.rules import run as rules

# Whom a night tells what it is doing; the command line puts its progress bar here.
TELL: ContextVar[Callable[[str], None]] = ContextVar("TELL", default=lambda text: sys.stderr.write(f"{text}\n"))
REPORTED_VERSIONS = ("sanzi", "duckdb", "pandas", "scikit-learn", "great-expectations", "prefect", "matplotlib")


@dataclass
class Night:
    """What one night works on. `record` becomes run.json; `problems` are the lines that make the exit status 1."""

    exports_dir: Path
    out_dir: Path
    warehouse: Path
    as_of: dt.date
    config: Config
    answers: Answers = field(default_factory=Answers)
    record: dict = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def building(self) -> Path:
        """Where tonight's files are made before they are published; on the file system of the published ones."""
        return self.out_dir / ".nights" / ".building"

    @property
    def raw(self) -> Path:
        """Where the raw lines of every loaded sheet are kept, beside the work file."""
        return self.warehouse.with_suffix(".raw")

    @contextmanager
    def connection(self):
        """A read-write connection to the work file, closed afterwards so that other processes may open it."""
        spill = self.out_dir / ".work" / "spill"
        con = store.connect(self.warehouse, memory=self.config.memory, threads=self.config.threads, spill=spill)
        try:
            yield con
        finally:
            con.close()


@dataclass(frozen=True)
class Stage:
    """`name` is the key of run.json's seconds, `title` what a person reads while it runs."""

    name: str
    title: str
    run: Callable[[Night], None]


def prepare(exports_dir: Path, out_dir: Path, *, warehouse: Path | None, as_of: dt.date, config_path: Path | None) -> Night:
    """Check what was asked for before anything is touched. Raises UsageError where the night cannot begin."""
    if not exports_dir.is_dir():
        raise UsageError(f"找不到导出文件夹 {exports_dir}。请检查路径，里面应当放着各村导出的表格。")
    if not next(folder for folder in (out_dir, *out_dir.parents) if folder.exists()).is_dir():
        raise UsageError(f"输出位置 {out_dir} 是一个文件或在一个文件之下，不是文件夹。请换一个 --out。")
    if out_dir.resolve() == exports_dir.resolve():
        raise UsageError("输出文件夹不能就是导出文件夹。请换一个 --out。")
    config = settings.read(config_path)
    rules.check_settings(config)
    warehouse = warehouse or out_dir / ".work" / "warehouse.duckdb"
    if not is_work_file(warehouse):
        raise UsageError(f"工作库 {warehouse} 不是 .duckdb 数据库文件。请检查 --warehouse 的路径。")
    return Night(exports_dir, out_dir, warehouse, as_of, config, answers.read(answers.beside(config_path)))


def is_work_file(path: Path) -> bool:
    """Whether `path` is a DuckDB file or may become one. (DuckDB opens a CSV too, and keeps what it is given in memory.)"""
    if not path.exists():
        return path.suffix == ".duckdb"
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] in (b"DUCK", b"")


def run(night: Night, call: Callable[[Stage, Night], None] | None = None) -> int:
    """Run every stage through `call` (plainly where None) and give the exit status, 0 or 1.

    Raises SanziError where the night failed: what was published before is still in place, whole.
    """
    with holding(night):
        for stage in STAGES:
            (call or perform)(stage, night)
    return night.record["exit_status"]


def perform(stage: Stage, night: Night) -> None:
    """Run one stage and note its seconds and the process's peak memory."""
    TELL.get()(stage.title)
    started = time.perf_counter()
    stage.run(night)
    night.record.setdefault("seconds", {})[stage.name] = round(time.perf_counter() - started, 3)
    night.record.setdefault("peak_memory_mb", {})[stage.name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def holding(night: Night):
    """Own the work file for one night; whatever the night writes is readable by its owner only, from its first byte."""
    mask = os.umask(0o077)
    try:
        yield from owning(night)
    finally:
        os.umask(mask)


def owning(night: Night):
    """Make the folders and hold the lock. Raises SanziError where another run holds it."""
    for folder in (night.out_dir, night.out_dir / ".work", night.warehouse.parent):
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(night.warehouse) + ".lock", timeout=0, mode=0o600)
    try:
        with lock:
            yield
    except Timeout:
        raise SanziError(f"{night.warehouse} 正被另一次运行占用。请等它结束；如果确认没有别的运行，请重试。") from None


def begin(night: Night) -> None:
    """Open the record, create what is missing in the work file, load policy."""
    with night.connection() as con:
        store.prepare(con)
        con.execute("CREATE TABLE IF NOT EXISTS night.run (run_no INTEGER PRIMARY KEY, as_of DATE NOT NULL)")
        run_no = con.execute("SELECT coalesce(max(run_no), 0) + 1 FROM night.run").fetchone()[0]
        con.execute("INSERT INTO night.run VALUES (?, ?)", [run_no, night.as_of])
        policy.load(con, night.config)
    night.warehouse.chmod(0o600)
    night.record |= {
        "run_id": f"{night.as_of:%Y%m%d}-{run_no}",
        "run_no": run_no,
        "as_of": night.as_of.isoformat(),
        "started_at": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in REPORTED_VERSIONS} | {"python": platform.python_version()},
        "config_hash": night.config.digest,
        "answers_hash": night.answers.digest,
    }


def load_exports(night: Night) -> None:
    """Exports → raw → staged; what could not be read becomes a problem of the night."""
    with night.connection() as con:
        files = exports.load(
            con,
            night.exports_dir,
            skip=(night.out_dir, night.warehouse, night.raw),
            as_of=night.as_of,
            run_no=night.record["run_no"],
            progress=TELL.get(),
            raw=night.raw,
            met=Met(night.exports_dir, night.answers),
        )
    night.record["files"] = files
    night.problems += [f"{file['path']} 没有读入：{file['why']}" for file in files if file["status"] == "refused"]
    if not any(file["rows_loaded"] + file["rows_duplicate"] and (night.exports_dir / file["path"]).exists() for file in files):
        night.problems.append("导出文件夹里没有一行数据可以读入。")


def build_ledger(night: Night) -> None:
    """Staged → ledger, and the limits that hold for each village."""
    with night.connection() as con:
        ledger.build(con, night.as_of)
        policy.load_limits(con, night.config)


def check_data(night: Night) -> None:
    """Our own SQL checks, then Great Expectations as the gate. Raises InvariantError where a promise of ours is broken."""
    with night.connection() as con:
        checks = check.check(con)
    judged = gate.run(night.warehouse, night.as_of)
    night.record["validation"] = {"checks": checks, "gate": judged}
    broken = [check for check in checks if check["severity"] == "stop" and check["failed"]]
    broken += [result for result in judged if result["severity"] == "stop" and result["status"] == "failed"]
    if broken:
        raise InvariantError("自身核对没有通过，今晚不发布：" + "；".join(f"{each['name']}（{each['why']}）" for each in broken))
    night.problems += [f"数据核对 {result['name']} 未能完成：{result['why']}" for result in judged if result["status"] == "error"]


def build_features(night: Night) -> None:
    """Ledger → features."""
    with night.connection() as con:
        features.build(con, night.as_of)


def score_anomaly(night: Night) -> None:
    """Features → the forest's scores with their reasons."""
    with night.connection() as con:
        anomaly.score(con, night.as_of)


def run_rules(night: Night) -> None:
    """Ledger, policy and features → hits, each rule with one of three answers."""
    found = rules.run(night.warehouse, night.config, night.as_of)
    with night.connection() as con:
        rules.store(con, found)
    night.record["rules"] = found.listing
    night.record["kept_aside"] = found.kept_aside
    night.problems += [f"规则 {rule['code']} 未能运行：{rule['why']}" for rule in found.listing if rule["status"] == "error"]


def group_clues(night: Night) -> None:
    """Hits → clues."""
    with night.connection() as con:
        night.record["clues"] = clues.build(con, night.as_of)


def write_lists(night: Night) -> None:
    """Clues → the delivered lists, in the building folder."""
    fresh_folder(night.building)
    with night.connection() as con:
        handoff.write(con, night.building, night.config, night.as_of)


def write_page(night: Night) -> None:
    """The night as one page."""
    with night.connection() as con:
        report.write(con, night.building, night.record, night.problems)


def publish_night(night: Night) -> None:
    """Close the record and put everything in place at once."""
    with night.connection() as con:
        told = silence.told(con)
        told["arrival"]["quiet"] = silence.quiet(con)
        con.execute("CHECKPOINT")
    copy_warehouse(night.warehouse, night.building / "sanzi.duckdb")
    night.record["exit_status"] = 1 if night.problems else 0
    night.record["problems"] = night.problems
    night.record["outputs"] = {name: digest(night.building / name) for name in written(night.building)}
    night.record |= told
    (night.building / "run.json").write_text(json.dumps(night.record, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    for path in night.building.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    publish(night.out_dir, night.building, f"{night.as_of:%Y-%m-%d}", night.record["run_no"])


STAGES = (
    Stage("begin", "准备", begin),
    Stage("exports", "读取导出表格", load_exports),
    Stage("ledger", "建立台账", build_ledger),
    Stage("validation", "核对数据", check_data),
    Stage("features", "计算特征", build_features),
    Stage("anomaly", "孤立森林", score_anomaly),
    Stage("rules", "运行规则", run_rules),
    Stage("clues", "归并线索", group_clues),
    Stage("handoff", "写出清单", write_lists),
    Stage("report", "写出报告", write_page),
    Stage("publish", "发布", publish_night),
)


def copy_warehouse(warehouse: Path, target: Path) -> None:
    """The night's warehouse as a file of its own: readers of it never meet the writer's lock.

    The file is copied and not its tables: to compress a million entries again costs more than to load them.
    """
    shutil.copyfile(warehouse, target)


def fresh_folder(folder: Path) -> None:
    """An empty folder in place of whatever an interrupted night left."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def written(folder: Path) -> list[str]:
    """Every file below `folder`, as relative paths in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
