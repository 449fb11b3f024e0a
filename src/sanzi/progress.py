"""What a person sees of a night while it runs and when it ends: a bar on a terminal, plain lines otherwise."""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from sanzi import night

LEVELS = {"red": ("红", "bold red"), "yellow": ("黄", "yellow"), "blue": ("蓝", "blue")}
# Wide enough for the table where the output goes to a file or a log.
WIDTH = 140
FILES = (
    "线索清单.csv",
    "线索清单.xlsx",
    "线索证据.csv",
    "按乡镇",
    "问题数据.csv",
    "夜间报告.html",
    "clues.parquet",
    "evidence.parquet",
    "run.json",
    "sanzi.duckdb",
)
# Written only where a rule is in shadow.
SHADOW = ("观察线索.csv", "观察证据.csv")


@contextmanager
def shown():
    """Show a bar on a terminal while a night runs; elsewhere its own plain lines do."""
    if not sys.stderr.isatty():
        yield
        return
    titles = [stage.title for stage in night.STAGES]
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("准备", total=len(titles))

        def tell(text: str) -> None:
            if text in titles:
                bar.update(task, completed=titles.index(text), description=text)
            else:
                bar.update(task, description=text)

        before = night.TELL.set(tell)
        try:
            yield
        finally:
            night.TELL.reset(before)


def read_record(out_dir: Path) -> dict:
    """The record of the published night."""
    return json.loads((out_dir / "run.json").read_text(encoding="utf-8"))


def print_summary(out_dir: Path, record: dict, top: int = 10) -> None:
    """The paths written and the `top` highest clues, on stdout."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    for name in (*FILES, *(name for name in SHADOW if name in record["outputs"])):
        sys.stdout.write(f"{out_dir / name}\n")
    console.print(counts_table(record))
    console.print(clues_table(out_dir, top))


def counts_table(record: dict) -> Table:
    """The night in numbers."""
    table = Table(title=f"{record['as_of']} 夜间结果", title_justify="left", show_header=False)
    files = record["files"]
    loaded = sum(file["rows_loaded"] for file in files)
    quarantined = sum(file["rows_quarantined"] for file in files)
    statuses = [rule["status"] for rule in record["rules"]]
    clues = record["clues"]["levels"]
    table.add_row(
        "文件（表）", f"{len(files)} 个，读入 {loaded:,} 行，问题数据 {quarantined:,} 行，未读入 {sum(file['status'] == 'refused' for file in files)} 个"
    )
    table.add_row("规则", f"已运行 {statuses.count('ran')}，未能核查 {statuses.count('not_applicable')}，出错 {statuses.count('error')}")
    if aside := record["kept_aside"]:
        in_shadow = sum(rule["standing"] == "shadow" for rule in aside)
        table.add_row("未列入清单", f"{sum(rule['hits'] for rule in aside)} 条疑点，来自观察 {in_shadow} 条规则、过宽 {len(aside) - in_shadow} 条规则")
    table.add_row("线索", f"红 {clues['red']}，黄 {clues['yellow']}，蓝 {clues['blue']}")
    table.add_row("用时", f"{sum(record['seconds'].values()):.1f} 秒")
    return table


def clues_table(out_dir: Path, top: int) -> Table:
    """The highest clues of the published night, best first."""
    with duckdb.connect(str(out_dir / "sanzi.duckdb"), read_only=True) as con:
        clues = con.table("clues.clue").order("rank").limit(top)
        rows = clues.project("rank, level, score, township, village_name, title, amount").fetchall()
    table = Table(title=f"排在最前的 {len(rows)} 条线索", title_justify="left")
    for heading, justify in (
        ("排名", "right"),
        ("等级", "center"),
        ("评分", "right"),
        ("乡镇", "left"),
        ("村", "left"),
        ("线索", "left"),
        ("涉及金额(元)", "right"),
    ):
        table.add_column(heading, justify=justify, no_wrap=heading != "线索")
    for rank, level, score, township, village, title, amount in rows:
        word, style = LEVELS[level]
        told = [escape(text or "") for text in (township, village, title)]
        table.add_row(str(rank), f"[{style}]{word}[/]", f"{score:.1f}", *told, "" if amount is None else f"{amount:,.2f}")
    return table
