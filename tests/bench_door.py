"""The door, measured: GB18030 exports → raw, staged and ledger, against a bare DuckDB import of the same rows in UTF-8. Part of `make bench`.

The county of `bench.py` is written again as a county would send it: GB18030, the last month in files of its own. Three runs, each a process of its own:
everything at once, the months before the last one, and then the last month as a second night on the same work file.
"""

import argparse
import codecs
import json
import os
import shutil
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from bench import AS_OF, ROOT, Cost, county, table, timed
from bench_pages import put_section

AIM_TIMES, AIM_MB = 4, 3072
LAST = "2025-06"
DAYS = ("凭证日期", "交易日期", "开票日期", "日期", "会计期间")
PIECE = 1 << 24
BARE = """
import json, sys, time, duckdb
from pathlib import Path
folders, target, told = sys.argv[1:-2], *sys.argv[-2:]
began = time.perf_counter()
con = duckdb.connect(target)
for number, path in enumerate(sorted(path for folder in folders for path in Path(folder).rglob("*.csv"))):
    con.execute(f"CREATE TABLE t{number} AS SELECT * FROM read_csv($path, all_varchar = true)", {"path": str(path)})
con.close()
Path(told).write_text(json.dumps({"bare": time.perf_counter() - began}))
"""
DOOR = """
import datetime as dt, json, sys
from pathlib import Path
from sanzi import night
exports, config, out, as_of, told = sys.argv[1:]
asked = night.prepare(Path(exports), Path(out), warehouse=None, as_of=dt.date.fromisoformat(as_of), config_path=Path(config))
with night.holding(asked):
    for stage in night.STAGES[:3]:
        night.perform(stage, asked)
rows = sum(file["rows_read"] for file in asked.record["files"] if not file["why"].startswith("沿用"))
Path(told).write_text(json.dumps(asked.record["seconds"] | {"rows": rows}))
"""


@dataclass
class Run:
    """One process: its cost and what it told of itself (seconds by name, rows)."""

    cost: Cost
    told: dict

    @property
    def door(self) -> float:
        """Seconds from the files to the ledger."""
        return self.told["exports"] + self.told["ledger"]


def written_again(made: Path) -> tuple[Path, Path, Path]:
    """The county's exports in GB18030: the months before the last, the last month; and the same rows in UTF-8, all of them."""
    home = made.with_name(f"{made.name}-door")
    before, month, plain = home / "before", home / "month" / LAST, home / "plain"
    if not (home / "done").is_file():
        shutil.rmtree(home, ignore_errors=True)
        for path in sorted((made / "exports").rglob("*.csv")):
            name = path.relative_to(made / "exports")
            for folder, part in ((before, "before"), (month, "month")):
                if split(path, plain / part / name, part):
                    recode(plain / part / name, folder / name)
        (home / "done").touch()
    return before, month.parent, plain


def split(path: Path, target: Path, part: str) -> bool:
    """Write the rows of `part` to `target`; False where it would hold none."""
    con = duckdb.connect()
    told = f"FROM read_csv('{path}', all_varchar = true)"
    day = next((name for name, *_ in con.execute(f"DESCRIBE {told}").fetchall() if name in DAYS), None)
    if day is None and part == "month":
        return False
    condition = f"WHERE coalesce(starts_with(\"{day}\", '{LAST}'), FALSE) = {part == 'month'}" if day else ""
    if not con.execute(f"SELECT count(*) {told} {condition}").fetchone()[0]:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY (SELECT * {told} {condition}) TO '{target}' (HEADER, NULLSTR '')").fetchall()
    return True


def recode(path: Path, target: Path) -> None:
    """UTF-8 → GB18030, in pieces."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with codecs.open(path, encoding="utf-8") as source, target.open("wb") as out:
        while piece := source.read(PIECE):
            out.write(piece.encode("gb18030"))


def run(script: str, *words: Path | str, told: Path) -> Run:
    """Run `script` in a process of its own."""
    cost, *_ = timed([sys.executable, "-c", script, *(str(word) for word in words), str(told)])
    return Run(cost, json.loads(told.read_text()))


def measured(entries: int, folder: Path, baselines: int) -> tuple[list[Run], dict[str, Run]]:
    """Baselines, and the runs by name: whole, before, month (the second night), alone (the month into an empty work file)."""
    made = county(entries, folder)
    before, month, plain = written_again(made)
    out, told, config = folder / "door-out", folder / "door.json", made / "sanzi.toml"
    bares = []
    for _ in range(baselines):
        (folder / "bare.duckdb").unlink(missing_ok=True)
        bares.append(run(BARE, plain, folder / "bare.duckdb", told=told))
    (folder / "bare.duckdb").unlink(missing_ok=True)
    runs = {}
    exports = folder / "door-exports"
    for name, parts in {"whole": (before, month), "before": (before,), "month": (month,), "alone": (month,)}.items():
        # The second night finds the month beside what lies there.
        for each in () if name == "month" else (exports, out):
            shutil.rmtree(each, ignore_errors=True)
        for part in parts:
            shutil.copytree(part, exports, copy_function=os.link, dirs_exist_ok=True)
        # What was written to a moment ago is read again (exports/digest.py), and a county's files are older than that.
        time.sleep(3)
        runs[name] = run(DOOR, exports, config, out, AS_OF, told=told)
    for each in (exports, out):
        shutil.rmtree(each)
    told.unlink()
    return bares, runs


def shown(entries: int, bares: list[Run], runs: dict[str, Run]) -> list[str]:
    """One line of the table."""
    bare = statistics.median(each.told["bare"] for each in bares)
    whole, month = runs["whole"], runs["month"]
    return [
        f"{entries:,}",
        f"{whole.told['rows']:,}",
        f"{bare:.2f}",
        f"{whole.told['exports']:.2f}",
        f"{whole.told['ledger']:.2f}",
        f"{whole.door / bare:.2f}",
        f"{whole.cost.own_mb:,}",
        f"{runs['before'].door:.2f}",
        f"{month.door:.2f} ({month.told['exports']:.2f} + {month.told['ledger']:.2f})",
        f"{runs['alone'].door:.2f}",
    ]


HEAD = ["entries", "rows", "baseline, s", "exports, s", "ledger, s", "× baseline", "peak MB", "year but one month, s", "second night, s", "the month alone, s"]


def main() -> None:
    """Measure each size, print, and replace the section of BENCHMARKS.md where asked."""
    asked = argparse.ArgumentParser(description="从 GB18030 导出到台账，与裸 DuckDB 读入之比")
    asked.add_argument("--entries", type=int, nargs="+", default=[1_000_000], help="分录数，可以有几个")
    asked.add_argument("--baselines", type=int, default=3, help="基线各跑几次，取中位")
    asked.add_argument("--folder", type=Path, default=ROOT / "bench", help="数据与结果放在哪里")
    asked.add_argument("--write", type=Path, metavar="FILE.md", help="把结果写进文件的“The door”一节")
    asked = asked.parse_args()
    asked.folder.mkdir(exist_ok=True)
    load = os.getloadavg()[0]
    rows = [shown(entries, *measured(entries, asked.folder, asked.baselines)) for entries in asked.entries]
    sys.stdout.write(table([HEAD, *rows]) + f"\n目标：不超过基线的 {AIM_TIMES} 倍，内存不超过 {AIM_MB:,} MB；开始时负载 {load:.2f}\n")
    if asked.write:
        head = (ROOT / "tests/bench_door.md").read_text(encoding="utf-8").format(
            sizes=" ".join(str(each) for each in asked.entries), baselines=asked.baselines, load=load, load_end=os.getloadavg()[0]
        )  # fmt: skip
        lines = [HEAD, ["---"] * len(HEAD), *rows]
        put_section(asked.write, f"{head}\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines))


if __name__ == "__main__":
    main()
