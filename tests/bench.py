"""The whole night, measured against a bare DuckDB import of the same files: `make bench`.

Two synthetic counties are made once (in bench/, named after the generator that made them), each is run as a child process of its own,
and beside each the baseline: a fresh process that imports every CSV of the county, types sniffed, into a database file.
The fixed cost is the night on the small county; the slope is what the large county costs more, divided by its baseline.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench_pages import put_section
from rich.cells import cell_len

from sanzi.night import STAGES

ROOT = Path(__file__).parents[1]
SANZI = Path(sys.executable).with_name("sanzi")
AS_OF = "2025-07-15"
AIM_SLOPE, AIM_MB = 8, 2048
# A load average above this when a run begins is other people's work, and wall seconds say little.
QUIET = 1.0
MADE_BY = ("src/sanzi/twin", "src/sanzi/contract.py", "src/sanzi/exports/kinds")
BASELINE = """
import sys, duckdb
from pathlib import Path
folder, target = sys.argv[1:]
con = duckdb.connect(target)
for number, path in enumerate(sorted(Path(folder).rglob("*.csv"))):
    # The few pay-out lines with a planted day that is in no calendar come behind those that the type is sniffed from: without this they would stop the import.
    # It leaves them out, which spares the baseline a handful of lines; by itself it costs nothing (measured over 600,000 sound lines, with it and without).
    con.execute(f"CREATE TABLE t{number} AS SELECT * FROM read_csv($path, ignore_errors = true)", {"path": str(path)})
con.close()
"""


@dataclass
class Cost:
    """Of one process: seconds of wall and of CPU (children waited for included), peak MB of itself and of its children together."""

    wall: float
    cpu: float
    own_mb: int
    children_mb: int


@dataclass
class Measured:
    """One night: its cost, seconds and peak MB (process and children at one moment) of each stage, and its record."""

    cost: Cost
    seconds: dict[str, float]
    peaks: dict[str, int]
    record: dict

    @property
    def peak(self) -> int:
        return max(self.peaks.values())

    @property
    def rows(self) -> int:
        return sum(file["rows_read"] for file in self.record["files"])


class Watch(threading.Thread):
    """Reads the memory of a process and of its children twenty times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.samples, self.ended = pid, [], threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            own, children = resident(self.pid), sum(resident(child) for child in descendants(self.pid))
            self.samples.append((time.perf_counter(), own, children))


def resident(pid: int) -> int:
    """MB in memory, 0 where the process has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (OSError, IndexError):
        return 0


def descendants(pid: int) -> list[int]:
    """Children and theirs; none where the process has gone."""
    try:
        told = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return told + [each for child in told for each in descendants(child)]


def timed(command: list[str]) -> tuple[Cost, list[tuple[float, str]], list[tuple[float, int, int]]]:
    """Run `command`; its cost, the lines of its stderr and the samples of its memory, each with the moment."""
    started, lines = time.perf_counter(), []
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    watch = Watch(child.pid)
    watch.start()
    for line in child.stderr:
        lines.append((time.perf_counter(), line.rstrip("\n")))
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    watch.ended.set()
    watch.join()
    if child.returncode:
        sys.exit(f"{' '.join(command)} 以 {child.returncode} 结束：\n" + "\n".join(text for _, text in lines[-5:]))
    own, children = (max(each) for each in list(zip(*watch.samples, strict=True))[1:])
    return Cost(wall, used.ru_utime + used.ru_stime, own, children), lines, watch.samples


def county(entries: int, folder: Path) -> Path:
    """A county of at least `entries` entries in plain CSV, made where it is not there yet."""
    told = hashlib.sha256()
    for path in sorted(path for place in MADE_BY for path in [ROOT / place, *(ROOT / place).rglob("*")] if path.suffix in (".py", ".toml")):
        told.update(path.read_bytes())
    made = folder / f"county-{entries}-{told.hexdigest()[:8]}"
    if not (made / "planted.toml").is_file():
        shutil.rmtree(made, ignore_errors=True)
        subprocess.run([SANZI, "twin", "make", "--entries", str(entries), "--mess", "none", "--out", made], check=True, stdout=sys.stderr)
    return made


def night(made: Path, out: Path) -> Measured:
    """One whole night into a fresh folder, as an operator runs it."""
    shutil.rmtree(out, ignore_errors=True)
    command = [str(SANZI), "nightly", str(made / "exports"), "--config", str(made / "sanzi.toml"), "--out", str(out), "--as-of", AS_OF, "--plain"]
    cost, lines, samples = timed(command)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    titles = {stage.title: stage.name for stage in STAGES}
    begun = [(at, titles[text]) for at, text in lines if text in titles]
    ends = [at for at, _ in begun[1:]] + [samples[-1][0]]
    peaks = {
        name: max((own + children for at, own, children in samples if start <= at <= end), default=0) for (start, name), end in zip(begun, ends, strict=True)
    }
    # The record is closed inside the last stage, so that stage's seconds are what is left until the process ends.
    seconds = {name: end - start for (start, name), end in zip(begun, ends, strict=True)} | record["seconds"]
    return Measured(cost, {stage.name: seconds[stage.name] for stage in STAGES}, peaks, record)


def baseline(made: Path, out: Path) -> Cost:
    """The same files into a bare DuckDB, in a process and a file of its own."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    cost, *_ = timed([sys.executable, "-c", BASELINE, str(made / "exports"), str(out / "bare.duckdb")])
    shutil.rmtree(out)
    return cost


def middle(nights: list[Measured]) -> Measured:
    """The night of median wall time."""
    return sorted(nights, key=lambda each: each.cost.wall)[(len(nights) - 1) // 2]


def table(rows: list[list[str]]) -> str:
    """Columns aligned for a terminal where a Chinese character is two wide; the first column to the left."""
    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    padded = (
        [
            " " * (width - cell_len(cell)) + cell if at else cell + " " * (width - cell_len(cell))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in rows
    )
    return "\n".join("  ".join(row) for row in padded)


def stage_rows(small: Measured, large: Measured, bare: float) -> list[list[str]]:
    """Per stage: name, title, seconds on both counties, multiple of the baseline, share of the slope, peak MB."""
    rows = []
    for stage in STAGES:
        few, many = small.seconds[stage.name], large.seconds[stage.name]
        rows.append([stage.name, stage.title, f"{few:.2f}", f"{many:.2f}", f"{many / bare:.2f}", f"{(many - few) / bare:.2f}", f"{large.peaks[stage.name]:,}"])
    few, many = small.cost.wall, large.cost.wall
    peak = f"{large.peak:,}"
    return [*rows, ["night", "整夜（含启动）", f"{few:.2f}", f"{many:.2f}", f"{many / bare:.2f}", f"{(many - few) / bare:.2f}", peak]]


@dataclass
class Figures:
    """What both counties and the baselines come to: medians and maxima, multiples in wall and in CPU seconds."""

    bare: float
    bare_cpu: float
    slope: float
    slope_cpu: float
    peak: int
    bare_mb: int

    @classmethod
    def of(cls, small: Measured, large: Measured, bares: list[Cost]) -> "Figures":
        bare, bare_cpu = statistics.median(cost.wall for cost in bares), statistics.median(cost.cpu for cost in bares)
        slopes = (large.cost.wall - small.cost.wall) / bare, (large.cost.cpu - small.cost.cpu) / bare_cpu
        return cls(bare, bare_cpu, *slopes, large.peak, max(cost.own_mb for cost in bares))


def told(small: Measured, large: Measured, bares: list[Cost], entries: int) -> str:
    """The table and the two judgements, for a terminal."""
    found = Figures.of(small, large, bares)
    rows = [["阶段", "小县 秒", f"{entries:,} 条 秒", "为基线的倍数", "斜率中占", "峰值 MB"]]
    rows += [row[1:] for row in stage_rows(small, large, found.bare)]
    each = "、".join(f"{cost.wall:.2f}" for cost in bares)
    met = ["没有达到", "达到"]
    slope = f"({large.cost.wall:.2f} − {small.cost.wall:.2f}) ÷ {found.bare:.2f} = {found.slope:.1f} 倍（按 CPU 秒 {found.slope_cpu:.1f} 倍）"
    return f"""{table(rows)}

基线（裸 DuckDB 读入同样的文件，类型自动识别）：中位 {found.bare:.2f} 秒，各次 {each}；CPU {found.bare_cpu:.2f} 秒，峰值 {found.bare_mb:,} MB
固定开销（小县整夜）：{small.cost.wall:.2f} 秒，CPU {small.cost.cpu:.2f} 秒，峰值 {small.peak:,} MB
大县整夜：{large.cost.wall:.2f} 秒，CPU {large.cost.cpu:.2f} 秒，主进程峰值 {large.cost.own_mb:,} MB，子进程峰值 {large.cost.children_mb:,} MB
斜率：{slope}，目标 ≤ {AIM_SLOPE}，{met[found.slope <= AIM_SLOPE]}
内存：同一时刻主进程与子进程合计最高 {found.peak:,} MB，目标 < {AIM_MB:,}，{met[found.peak < AIM_MB]}"""


def written(small: Measured, large: Measured, bares: list[Cost], asked: argparse.Namespace, load: float) -> str:
    """The section "The night" of BENCHMARKS.md: bench.md with the figures put in."""
    found = Figures.of(small, large, bares)
    met = ["not met", "met"]
    return (ROOT / "tests/bench.md").read_text(encoding="utf-8").format(
        asked=asked,
        small=small,
        large=large,
        found=found,
        on=dt.date.today().isoformat(),
        machine=machine(),
        versions=", ".join(f"{name} {version(name)}" for name in ("duckdb", "pandas", "scikit-learn", "great-expectations")),
        python=platform.python_version(),
        load=load,
        load_end=os.getloadavg()[0],
        rules=sum(rule["status"] == "ran" for rule in large.record["rules"]),
        clues=sum(large.record["clues"]["levels"].values()),
        table="\n".join(f"| {' | '.join([row[0], *row[2:]])} |" for row in stage_rows(small, large, found.bare)),
        bares=", ".join(f"{cost.wall:.2f}" for cost in bares),
        slope_met=met[found.slope <= AIM_SLOPE] + (" in this run, on a busy machine: not yet an answer" if load > QUIET else ""),
        peak_met=met[found.peak < AIM_MB],
    )  # fmt: skip


def machine() -> str:
    """Processor, cores and memory as the system tells them."""
    model = next(line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    return f"{model}, {len(os.sched_getaffinity(0))} shared cores, {memory:.0f} GiB memory, {platform.system()}"


def main() -> None:
    """Make what is missing, measure, print, and write where asked."""
    asked = argparse.ArgumentParser(description="整夜与裸 DuckDB 读入之比")
    asked.add_argument("--entries", type=int, default=1_000_000, help="大县的分录数")
    asked.add_argument("--small", type=int, default=10_000, help="小县的分录数，其整夜即固定开销")
    asked.add_argument("--runs", type=int, default=1, help="整夜各跑几次，取用时居中的一次")
    asked.add_argument("--baselines", type=int, default=3, help="基线各跑几次，取中位")
    asked.add_argument("--folder", type=Path, default=ROOT / "bench", help="数据与结果放在哪里")
    asked.add_argument("--write", type=Path, metavar="FILE.md", help="把结果写进文件的“The night”一节")
    asked = asked.parse_args()
    asked.folder.mkdir(exist_ok=True)
    few, many = (county(entries, asked.folder) for entries in (asked.small, asked.entries))
    load = os.getloadavg()[0]
    small = middle([night(few, asked.folder / "out-small") for _ in range(asked.runs)])
    bares, nights = [], []
    # Baselines before, between and after the nights: a machine that others use is not equally quiet all the time.
    for turn in range(max(asked.runs, asked.baselines)):
        if turn < asked.baselines:
            bares.append(baseline(many, asked.folder / "bare"))
        if turn < asked.runs:
            nights.append(night(many, asked.folder / "out-large"))
    large = middle(nights)
    sys.stdout.write(told(small, large, bares, asked.entries) + "\n")
    if asked.write:
        put_section(asked.write, written(small, large, bares, asked, load))


if __name__ == "__main__":
    main()
