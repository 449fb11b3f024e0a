"""What the night finds of what was planted, over several seeds of a county: `make recall`, part of `make bench`.

Each seed is a county made anew, a whole night over it and its score. The sums go into the section "Recall on the twin" of BENCHMARKS.md and, rule by rule,
into src/sanzi/rules/recall.toml, from which the catalogue pages tell the measured recall.
"""

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pandas as pd
from bench import ROOT, SANZI, machine, table
from bench_pages import put_section
from scipy.stats import binomtest

from sanzi.recall.score import Score, score
from sanzi.rules import page
from sanzi.rules.measured import FIGURES

CONCEALMENTS = ("plain", "covered", "hidden")
HALVES = ("a", "b")
TOP = (10, 20, 50)


def night(seed: int, asked: argparse.Namespace) -> tuple[Score, dict]:
    """The score of one seed's county, and its truth; nothing of the county stays."""
    home = asked.folder / f"recall-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    size = ["--villages", str(asked.villages), "--months", str(asked.months), "--seed", str(seed), "--mess", asked.mess, "--schemes", "all"]
    ran([SANZI, "twin", "make", *size, "--out", home / "county"], {0})
    truth = tomllib.loads((home / "county/planted.toml").read_text(encoding="utf-8"))
    config = ["--config", home / "county/sanzi.toml", "--as-of", f"{truth['as_of']}"]
    ran([SANZI, "nightly", home / "county/exports", "--out", home / "out", *config, "--plain"], {0, 1})
    told = score(home / "out", home / "county/planted.toml")
    shutil.rmtree(home)
    return told, truth


def ran(command: list, good: set[int]) -> None:
    """Run `command`; what it says is shown only where it ends otherwise than it should."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode not in good:
        sys.exit(f"{' '.join(str(word) for word in command)} 以 {done.returncode} 结束：\n{done.stderr[-2000:]}")


def interval(found: int, due: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927, Journal of the American Statistical Association 22, 209–212); 0 to 1 where nothing was due."""
    if not due:
        return 0.0, 1.0
    told = binomtest(int(found), int(due)).proportion_ci(0.95, method="wilson")
    return float(told.low), float(told.high)


def counted(rows: pd.DataFrame) -> list[int]:
    """[found, all] of some matters."""
    return [int(rows["is_found"].astype(bool).sum()), len(rows)]


def figures(nights: list[tuple[Score, dict]]) -> dict[str, dict]:
    """Rule by rule the sums over all nights, as recall.toml holds them; rules that are meant for nothing planted are left out."""
    told = pd.concat([each.told.to_pandas() for each, _ in nights])
    rules = pd.DataFrame([vars(rule) for each, _ in nights for rule in each.rules]).groupby("rule_code").sum()
    found = {}
    for code, of_rule in told[told["kind"] != "clean_village"].groupby("rule_code"):
        matters, sums = of_rule[of_rule["kind"] == "scheme"], rules.loc[code]
        due, beyond = matters[matters["least_level"] != "none"], matters[matters["least_level"] == "none"]
        if matters.empty:
            continue
        share = counted(due)
        found[code] = {
            "found": share[0],
            "due": share[1],
            "interval": [round(each, 3) for each in interval(*share)],
            **{name: counted(due[due["concealment"] == name]) for name in CONCEALMENTS},
            "beyond": counted(beyond),
            **{f"half_{half}": counted(due[due["half"] == half]) for half in HALVES},
            "first": [int(sums["right"]), int(sums["listed"])],
            "look_alikes": [int(sums[name]) for name in ("red", "yellow", "outranking", "look_alikes")],
            "clean": int(sums["clean"]),
        }
    return found


def write_figures(found: dict[str, dict], nights: list[tuple[Score, dict]], asked: argparse.Namespace) -> None:
    """recall.toml: how it was measured, then the figures of each rule, one line a figure."""
    clean = sum(len(truth["clean_villages"]) for _, truth in nights)
    lines = [
        "# Written by `make recall`, read by the catalogue pages (measured.py says what each figure is). Not to be changed by hand.",
        f"on = {dt.date.today().isoformat()}",
        f"seeds = {asked.seeds}",
        f"villages = {asked.villages * asked.seeds}",
        f"clean_villages = {clean}",
        f"months = {asked.months}",
        f'mess = "{asked.mess}"',
    ]
    for code, figure in found.items():
        lines += ["", f"[rule.{code}]", *(f"{name} = {value}" for name, value in figure.items())]
    FIGURES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def share_row(name: str, found: int, due: int) -> list[str]:
    """Name, found / due, share, interval."""
    low, high = interval(found, due)
    return [name, f"{found:,} / {due:,}", f"{found / due:.0%}", f"{low:.0%} to {high:.0%}"] if due else [name, "", "", ""]


def share_rows(found: dict[str, dict]) -> list[list[str]]:
    """All, each concealment, each half, and what the exports alone may not show."""
    names = [("all that the exports show", ("found", "due"))] + [(name, name) for name in (*CONCEALMENTS, "half_a", "half_b", "beyond")]
    words = {"half_a": "worded from half a", "half_b": "worded from half b", "beyond": "beyond what the exports show"}
    rows = []
    for name, key in names:
        sums = [sum(each[key[at]] if isinstance(key, tuple) else each[key][at] for each in found.values()) for at in (0, 1)]
        rows.append(share_row(words.get(name, name), *sums))
    return rows


def list_rows(nights: list[tuple[Score, dict]], asked: argparse.Namespace) -> list[list[str]]:
    """What the lists are like as wholes: their first clues, look-alikes, clean villages, rows."""
    scores = [each for each, _ in nights]
    rows = []
    for at, name in enumerate([f"the first {top}" for top in TOP] + ["as many as were due"]):
        listed, right, citing = (sum(each.precision[at][of] for each in scores) for of in (1, 2, 3))
        rows.append(share_row(f"{name}: clues pointing at something planted", right, listed))
        rows.append(share_row(f"{name}: those and clues of other rules that cite its rows", citing, listed))
    alike = [each for told in scores for each in told.look_alikes]
    for degree, name in ((3, "red"), (2, "yellow")):
        rows.append(share_row(f"lawful look-alikes listed {name}", sum(each.degree == degree for each in alike), len(alike)))
    for degree, name in ((3, "red"), (2, "yellow")):
        rows.append(share_row(f"the same, cited by a clue of whatever rule, {name}", sum(each.any_degree == degree for each in alike), len(alike)))
    rows.append(share_row("lawful look-alikes above a matter that was due", sum(each.outranked > 0 for each in alike), len(alike)))
    rows.append(share_row("rows cited that were planted", *(sum(told.right_rows[of] for told in scores) for of in (0, 1))))
    clean = ", ".join(f"{sum(told.clean.get(level, 0) for told in scores)} {level}" for level in ("red", "yellow", "blue"))
    villages = sum(len(truth["clean_villages"]) for _, truth in nights)
    return [*rows, [f"clues in {villages} clean villages, {asked.months} months each", clean, "", ""]]


def red_ones(nights: list[tuple[Score, dict]]) -> str:
    """The lawful matters that a red clue cites, each with its seed and the rules that cite it: what must not be."""
    told = [(seed, each) for seed, (night_told, _) in enumerate(nights, 1) for each in night_told.look_alikes if each.any_degree == 3]
    return "; ".join(f"{each.id} (seed {seed}: {each.any_rules})" for seed, each in told) or "none"


RULE_HEAD = ["rule", "found / due", "share", "interval", *CONCEALMENTS, "beyond", "half a", "half b", "first", "look-alikes r/y/above/all", "in clean villages"]


def rule_rows(found: dict[str, dict]) -> list[list[str]]:
    """One row a rule."""
    rows = []
    for code, each in found.items():
        pairs = [f"{part}/{whole}" if whole else "" for part, whole in (each[name] for name in (*CONCEALMENTS, "beyond", "half_a", "half_b", "first"))]
        rows.append([*share_row(code, each["found"], each["due"]), *pairs, "/".join(str(count) for count in each["look_alikes"]), f"{each['clean'] or ''}"])
    return rows


def as_markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table of a Markdown page."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def section(nights: list[tuple[Score, dict]], parts: dict[str, tuple], asked: argparse.Namespace, load: float, minutes: float) -> str:
    """The section of BENCHMARKS.md: bench_recall.md with the figures put in."""
    return (ROOT / "tests/bench_recall.md").read_text(encoding="utf-8").format(
        asked=asked,
        on=dt.date.today().isoformat(),
        machine=machine(),
        load=load,
        minutes=minutes,
        planted=sum(len(truth["matter"]) for _, truth in nights),
        schemes=len({cell.scheme for each, _ in nights for cell in each.matrix}),
        red=red_ones(nights),
        **{name: as_markdown(*part) for name, part in parts.items()},
    )  # fmt: skip


def main() -> None:
    """Make, look, score; print, and write where asked."""
    parser = argparse.ArgumentParser(description="几个种子的县，各跑一整夜，与埋下的对照")
    parser.add_argument("--seeds", type=int, default=10, help="几个种子，从 1 起")
    parser.add_argument("--villages", type=int, default=80, help="每县几个村；80 个村装得下每个方案的每种遮掩")
    parser.add_argument("--months", type=int, default=24, help="每县几个月")
    parser.add_argument("--mess", choices=("none", "real"), default="none", help="导出文件的写法，见 sanzi twin make；real 每县近千个文件，慢几倍")
    parser.add_argument("--folder", type=Path, default=ROOT / "bench", help="临时数据放在哪里")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="写进文件的“Recall on the twin”一节，并写 recall.toml 和规则目录页")
    asked = parser.parse_args()
    asked.folder.mkdir(exist_ok=True)
    load, started, nights = os.getloadavg()[0], time.monotonic(), []
    for seed in range(1, asked.seeds + 1):
        told, truth = night(seed, asked)
        nights.append((told, truth))
        sys.stderr.write(f"种子 {seed}：{told.due} 件该找到，找到 {told.found} 件；已用 {time.monotonic() - started:.0f} 秒\n")
    found, head = figures(nights), ["", "", "share", "95 % interval"]
    parts = {"shares": (head, share_rows(found)), "lists": (head, list_rows(nights, asked)), "rules": (RULE_HEAD, rule_rows(found))}
    sys.stdout.write("\n\n".join(table([first, *rows]) for first, rows in parts.values()) + f"\nlook-alikes in a red clue: {red_ones(nights)}\n")
    if asked.write:
        put_section(asked.write, section(nights, parts, asked, load, (time.monotonic() - started) / 60))
        write_figures(found, nights, asked)
        page.write()


if __name__ == "__main__":
    main()
