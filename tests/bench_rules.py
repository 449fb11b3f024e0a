"""All rules over ten million entries, beside a bare DuckDB import of the same files: `python tests/bench_rules.py`, by hand, a quarter of an hour.

Ten counties side by side are the large county of `bench.py` ten times over, each with its own codes and its own name: as many villages, people and firms
as ten counties have, in a minute instead of half an hour. One whole night is run over them; what counts here is its stage of rules.
"""

import argparse
import datetime as dt
import os
import re
import shutil
import statistics
import sys
from pathlib import Path

import duckdb
from bench import QUIET, ROOT, Cost, Measured, baseline, county, machine, night
from bench_pages import put_section

AIM, AIM_MB, AIM_SHARE, MEMORY = 8, 3072, 0.1, "2GB"
# The twin's county, and what stands for it in each copy: its name, the letters that its contracts, deals and meetings are numbered with, and the place that its
# codes, accounts and identity numbers begin with. Rows of two copies that say the same of one account or one deal would count once.
NAME, LETTERS, PLACE = "云溪县", "YX", re.compile(r"\b(91)?9901(?=[0-9A-Z]{8})")
NAMES = ("甲溪县", "乙溪县", "丙溪县", "丁溪县", "戊溪县", "己溪县", "庚溪县", "辛溪县", "壬溪县", "癸溪县")


def ten_counties(made: Path, folder: Path) -> Path:
    """The exports of `made` ten times, made where they are not there yet."""
    target = folder / f"{made.name}-tenfold"
    if (target / "sanzi.toml").is_file():
        return target
    shutil.rmtree(target, ignore_errors=True)
    for number, name in enumerate(NAMES, 1):
        for path in sorted((made / "exports").rglob("*.csv")):
            copy = target / "exports" / name / path.relative_to(made / "exports")
            copy.parent.mkdir(parents=True, exist_ok=True)
            with path.open(encoding="utf-8", newline="") as lines, copy.open("w", encoding="utf-8", newline="") as file:
                place, letters = rf"\g<1>99{number:02}", f"{LETTERS[0]}{chr(ord('A') + number)}"
                file.writelines(PLACE.sub(place, line).replace(LETTERS, letters).replace(NAME, name) for line in lines)
    # Ten million entries want more than the usual gigabyte of DuckDB's; the aim for the whole process is three.
    settings = (made / "sanzi.toml").read_text(encoding="utf-8")
    (target / "sanzi.toml").write_text(f'{settings}\n[machine]\nmemory = "{MEMORY}"\n', encoding="utf-8")
    return target


def slowest(database: Path) -> list[tuple[str, str, float, float]]:
    """Code, title, seconds and share of the sum of the ten slowest rules. Rules run side by side, so that the sum is more than the stage took."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(
            "SELECT rule_code, title, seconds, seconds / sum(seconds) OVER () FROM hits.rule ORDER BY seconds DESC, rule_code LIMIT 10"
        ).fetchall()


def section(measured: Measured, bares: list[Cost], entries: int, rules: list[tuple[str, str, float, float]], load: float) -> str:
    """The section of BENCHMARKS.md."""
    bare, seconds = statistics.median(cost.wall for cost in bares), measured.seconds
    ran = sum(rule["status"] == "ran" for rule in measured.record["rules"])
    met = ["not met", "met"]
    times, shared = seconds["rules"] / bare, (seconds["features"] + seconds["anomaly"]) / bare
    stages = "\n".join(f"| {name} | {seconds[name]:.1f} | {seconds[name] / bare:.2f} | {measured.peaks[name]:,} |" for name in seconds)
    each = "\n".join(f"| {code} {title} | {took:.1f} | {share:.0%} |" for code, title, took, share in rules)
    return f"""## All rules over ten million entries

Written by `python tests/bench_rules.py --write BENCHMARKS.md` on {dt.date.today().isoformat()}. Machine: {machine()}. Load average when the baseline
began: {load:.2f}; above {QUIET:.0f} other work shared the cores, of the baseline and of the night alike.

Ten counties of {entries:,} entries together ({measured.rows:,} rows of all kinds): the large county of the night ten times over, each with a name,
codes, accounts and numbers of its own; `[machine] memory = "{MEMORY}"`. Baseline as there: every CSV into a bare DuckDB file, {bare:.1f} s.

- {ran} rules ran in {seconds["rules"]:.1f} s, **{times:.2f}** times the baseline (aim: at most {AIM}, {met[times <= AIM]}); the features and the forest
  that they share took {shared:.2f} times;
- peak of the process and its children {measured.peak:,} MB (aim: under {AIM_MB:,}, {met[measured.peak < AIM_MB]});
- slowest rule: {rules[0][3]:.0%} of all (aim: at most {AIM_SHARE:.0%}, {met[rules[0][3] <= AIM_SHARE]}).

| stage | s | × baseline | peak MB |
| --- | --- | --- | --- |
{stages}

| the ten slowest rules | s | of the sum |
| --- | --- | --- |
{each}
"""


def main() -> None:
    """Make what is missing, measure, print, and write where asked."""
    asked = argparse.ArgumentParser(description="全部规则问一千万条分录，与裸 DuckDB 读入之比")
    asked.add_argument("--entries", type=int, default=1_000_000, help="一个县的分录数，共十个县")
    asked.add_argument("--baselines", type=int, default=1, help="基线跑几次，取中位")
    asked.add_argument("--folder", type=Path, default=ROOT / "bench", help="数据与结果放在哪里")
    asked.add_argument("--write", type=Path, metavar="FILE.md", help="把结果写进文件的一节")
    asked = asked.parse_args()
    asked.folder.mkdir(exist_ok=True)
    made, out = ten_counties(county(asked.entries, asked.folder), asked.folder), asked.folder / "out-tenfold"
    load = os.getloadavg()[0]
    bares = [baseline(made, asked.folder / "bare") for _ in range(asked.baselines)]
    measured = night(made, out)
    with duckdb.connect(str(out / "sanzi.duckdb"), read_only=True) as con:
        entries = con.execute("SELECT count(*) FROM ledger.entry").fetchone()[0]
    told = section(measured, bares, entries, slowest(out / "sanzi.duckdb"), load)
    sys.stdout.write(told)
    if asked.write:
        put_section(asked.write, told)


if __name__ == "__main__":
    main()
