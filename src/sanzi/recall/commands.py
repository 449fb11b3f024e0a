"""`sanzi twin score`: the recall matrix as a table, a picture and a file for machines."""

import argparse
import math
import sys
from pathlib import Path

from pyarrow import csv
from rich.console import Console
from rich.table import Table

from sanzi.recall.score import Cell, LookAlike, OfRule, Score, score
from sanzi.report import charts

CONCEALMENTS = {"plain": "不遮掩", "covered": "遮掩", "hidden": "隐蔽", "": "样例"}
DEGREES = ("无", "蓝", "黄", "红")


def add_parser(own) -> None:
    """Add `score` to the commands of `sanzi twin`."""
    told = "把一夜的清单与埋设清单对照：每条规则、每个方案、每种遮掩程度找到没有，排在第几"
    parser = own.add_parser("score", help=told, description=f"{told}。")
    parser.add_argument("out_dir", type=Path, metavar="OUT", help="一夜的结果文件夹")
    parser.add_argument("truth", type=Path, metavar="TRUTH", help="sanzi twin make 写出的 planted.toml")
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="把矩阵画成图")
    parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="逐件写出结果（埋下的每件事一行，没埋事的村的每条线索一行），供程序读")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print the score; 0 whatever it is."""
    told = score(asked.out_dir, asked.truth)
    console = Console()
    console.print(matrix_table(told.matrix))
    console.print(rule_table(told.rules))
    console.print(look_alike_table(told.look_alikes))
    for line in summary(told):
        sys.stdout.write(f"{line}\n")
    if asked.picture:
        asked.picture.write_bytes(charts.as_png(picture(told)))
        sys.stdout.write(f"{asked.picture}\n")
    if asked.csv:
        csv.write_csv(told.told, asked.csv)
        sys.stdout.write(f"{asked.csv}\n")
    return 0


def by_scheme(matrix: tuple[Cell, ...]) -> dict[tuple[str, str], dict[str, Cell]]:
    """The cells of each (rule, scheme) by concealment, in the order of the matrix."""
    rows: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in matrix:
        rows.setdefault((cell.rule_code, cell.scheme), {})[cell.concealment] = cell
    return rows


def matrix_table(matrix: tuple[Cell, ...]) -> Table:
    """One line a scheme: found / planted for each concealment, best and middle rank, lawful matters above, shares of rows due cited and of cited rows right."""
    shown = [name for name in CONCEALMENTS if any(cell.concealment == name for cell in matrix)]
    headings = ("规则", "方案", *(CONCEALMENTS[name] for name in shown), "最前/居中", "形似在前", "行")
    note = "形似在前：合法而形似、排在该查出的之前的件数。行：该引用的引用了多少，引用的有多少是埋下的。"
    table = Table(*headings, title="找到 / 埋下（括号：只凭导出数据可能看不出）", title_justify="left", caption=note, caption_justify="left")
    for (rule_code, scheme), cells in by_scheme(matrix).items():
        found = [cell for cell in cells.values() if cell.found]
        ranks = [cell for cell in cells.values() if cell.best_rank]
        middle = sorted(cell.middle_rank for cell in ranks)
        rank = f"{min(cell.best_rank for cell in ranks)} / {middle[len(middle) // 2]:.0f}" if ranks else ""
        above = sum(cell.outranking for cell in cells.values())
        rows = f"{_mean([cell.cited_share for cell in found])} {_mean([cell.right_share for cell in found])}"
        told = [_told(cells.get(name)) for name in shown]
        table.add_row(rule_code, scheme.partition("-")[2] or scheme, *told, rank, f"{above or ''}", rows.strip())
    return table


def _mean(shares: list[float | None]) -> str:
    known = [share for share in shares if share is not None]
    return f"{sum(known) / len(known):.0%}" if known else ""


def rule_table(rules: tuple[OfRule, ...]) -> Table:
    """One line a rule: found / due, its first clues (as many as are due) that point at something planted, its look-alikes, its clues in clean villages."""
    headings = ("规则", "找到/该找到", "前列", "形似", "红", "黄", "在前", "没埋事的村")
    note = "前列：它最前面的线索，取与该找到的一样多，其中指向埋下的事的。形似：合法而形似的件数，其中列为红、黄的，排在该查出的之前的。"
    table = Table(*headings, title="逐条规则", title_justify="left", caption=note, caption_justify="left")
    for each in rules:
        if not (each.due or each.look_alikes or each.clean):
            continue
        counts = (f"{count or ''}" for count in (each.look_alikes, each.red, each.yellow, each.outranking, each.clean))
        table.add_row(each.rule_code, _of(each.found, each.due), _of(each.right, each.listed), *counts)
    return table


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else ""


def _told(cell: Cell | None) -> str:
    if cell is None:
        return ""
    text = f"{cell.found}/{cell.planted}"
    return f"（{text}）" if cell.may_be_missed else text if cell.found == cell.planted else f"[bold red]{text}[/]"


def look_alike_table(look_alikes: tuple[LookAlike, ...]) -> Table:
    """The lawful matters that a clue of yellow or red points at or cites, or that stand above a planted one."""
    table = Table("规则", "合法但形似", "等级", "排名", "排在多少件该查出的之前", "引用它的线索最高", title="合法而被列出的", title_justify="left")
    for each in look_alikes:
        if each.degree >= 2 or each.outranked or each.any_degree >= 2:
            highest = f"{DEGREES[each.any_degree]} {each.any_rules}" if each.any_degree else ""
            table.add_row(each.rule_code, f"{each.id} {each.title}", DEGREES[each.degree], f"{each.rank or ''}", f"{each.outranked or ''}", highest)
    return table


def summary(told: Score) -> list[str]:
    """The score in a few lines."""
    lines = [f"能看出的 {told.due} 件，找到 {told.found} 件（{_share(told.found, told.due)}）。"]
    for first, listed, right, citing in told.precision:
        lines.append(f"前 {first} 条：列出 {listed} 条，其中 {right} 条指向埋下的事（{_share(right, listed)}），连同别的规则引用到的共 {citing} 条。")
    red, yellow = (sum(each.degree == degree for each in told.look_alikes) for degree in (3, 2))
    cited = [sum(each.any_degree == degree for each in told.look_alikes) for degree in (3, 2)]
    lines.append(
        f"合法而形似的 {len(told.look_alikes)} 件：红 {red}，黄 {yellow}，其余为蓝或没有列出；算上别的规则，被红的线索引用 {cited[0]}，黄 {cited[1]}。"
    )
    clean = "，".join(f"{DEGREES[('', 'blue', 'yellow', 'red').index(level)]} {count}" for level, count in told.clean.items()) or "一条也没有"
    lines.append(f"什么都没埋的村的线索：{clean}。")
    right, cited = told.right_rows
    return [*lines, f"这些线索引用 {cited} 行，其中 {right} 行是埋下的（{_share(right, cited)}）。"]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "无"


def picture(told: Score):
    """The matrix as a picture: one row a scheme, one column a concealment, coloured by the share found."""
    rows = by_scheme(told.matrix)
    shown = [name for name in CONCEALMENTS if any(name in cells for cells in rows.values())]
    shares = [[_found(cells.get(name)) for name in shown] for cells in rows.values()]
    return charts.recall_grid([f"{rule_code} {scheme.split('-')[-1]}" for rule_code, scheme in rows], [CONCEALMENTS[name] for name in shown], shares)


def _found(cell: Cell | None) -> tuple[float, str] | None:
    if cell is None:
        return None
    text = f"{cell.found}/{cell.planted}{'*' if cell.may_be_missed else ''}"
    return (math.nan if cell.may_be_missed and not cell.found else cell.found / cell.planted), text
