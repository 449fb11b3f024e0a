"""`sanzi twin score`: the recall matrix as a table and a picture."""

import argparse
import math
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sanzi.recall.score import Cell, LookAlike, Score, score
from sanzi.report import charts

CONCEALMENTS = {"plain": "露骨", "covered": "遮掩", "hidden": "隐蔽", "": "样例"}
DEGREES = ("无", "蓝", "黄", "红")


def add_parser(own) -> None:
    """Add `score` to the commands of `sanzi twin`."""
    told = "把一夜的清单与埋设清单对照：每条规则、每个方案、每种遮掩程度找到没有，排在第几"
    parser = own.add_parser("score", help=told, description=f"{told}。")
    parser.add_argument("out_dir", type=Path, metavar="OUT", help="一夜的结果文件夹")
    parser.add_argument("truth", type=Path, metavar="TRUTH", help="sanzi twin make 写出的 planted.toml")
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="把矩阵画成图")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print the score; 0 whatever it is."""
    told = score(asked.out_dir, asked.truth)
    console = Console()
    console.print(matrix_table(told.matrix))
    console.print(look_alike_table(told.look_alikes))
    for line in summary(told):
        sys.stdout.write(f"{line}\n")
    if asked.picture:
        asked.picture.write_bytes(charts.as_png(picture(told)))
        sys.stdout.write(f"{asked.picture}\n")
    return 0


def by_scheme(matrix: tuple[Cell, ...]) -> dict[tuple[str, str], dict[str, Cell]]:
    """The cells of each (rule, scheme) by concealment, in the order of the matrix."""
    rows: dict[tuple[str, str], dict[str, Cell]] = {}
    for cell in matrix:
        rows.setdefault((cell.rule_code, cell.scheme), {})[cell.concealment] = cell
    return rows


def matrix_table(matrix: tuple[Cell, ...]) -> Table:
    """One line a scheme: found / planted for each concealment, best rank, share of the due rows that were cited."""
    shown = [name for name in CONCEALMENTS if any(cell.concealment == name for cell in matrix)]
    table = Table(
        "规则",
        "方案",
        *(CONCEALMENTS[name] for name in shown),
        "最前",
        "引用了该引用的行",
        title="找到 / 埋下（括号：只凭导出数据可能看不出）",
        title_justify="left",
    )
    for (rule_code, scheme), cells in by_scheme(matrix).items():
        best = min((cell.best_rank for cell in cells.values() if cell.best_rank), default=None)
        shares = [cell.cited_share for cell in cells.values() if cell.cited_share is not None and cell.found]
        told = [_told(cells.get(name)) for name in shown]
        table.add_row(rule_code, scheme, *told, "" if best is None else f"第{best}", f"{sum(shares) / len(shares):.0%}" if shares else "")
    return table


def _told(cell: Cell | None) -> str:
    if cell is None:
        return ""
    text = f"{cell.found}/{cell.planted}"
    return f"（{text}）" if cell.may_be_missed else text if cell.found == cell.planted else f"[bold red]{text}[/]"


def look_alike_table(look_alikes: tuple[LookAlike, ...]) -> Table:
    """The lawful matters that a clue of yellow or red points at, or that stand above a planted one."""
    table = Table("规则", "合法但形似", "等级", "排名", "排在多少件该查出的之前", title="合法而被列出的", title_justify="left")
    for each in look_alikes:
        if each.degree >= 2 or each.outranked:
            table.add_row(each.rule_code, f"{each.id} {each.title}", DEGREES[each.degree], f"{each.rank or ''}", f"{each.outranked or ''}")
    return table


def summary(told: Score) -> list[str]:
    """The score in a few lines."""
    lines = [f"能看出的 {told.due} 件，找到 {told.found} 件（{_share(told.found, told.due)}）。"]
    lines += [f"前 {first} 条：列出 {listed} 条，其中 {right} 条指向埋下的事（{_share(right, listed)}）。" for first, listed, right in told.precision]
    red, yellow = (sum(each.degree == degree for each in told.look_alikes) for degree in (3, 2))
    lines.append(f"合法而形似的 {len(told.look_alikes)} 件：红 {red}，黄 {yellow}，其余为蓝或没有列出。")
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
