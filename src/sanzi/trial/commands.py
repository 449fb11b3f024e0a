"""`sanzi rules diff` and `sanzi rules outcomes`: a rule is changed, listed and called stable with numbers in hand."""

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sanzi import config as configuration
from sanzi.errors import UsageError
from sanzi.handoff import lists
from sanzi.trial import diff, outcomes
from sanzi.trial.conclusion import VERDICTS
from sanzi.trial.diff import CHANGES, Compared

# Wide enough for the tables where the output goes to a file or a log.
WIDTH = 160
MOST = 20
SAID = VERDICTS | {"none": "没有线索"}
# Not 线索编号 and 核查结论: a comparison put among the exports must not be taken for what staff found.
TITLES = (
    "截止日期", "规则编号", "规则名称", "变化", "变动内容", "组织代码", "组织名称", "涉及对象", "等级(原)", "等级(现)", "强度(原)", "强度(现)",
    "名次(原)", "名次(现)", "金额(原)", "金额(现)", "起始(原)", "起始(现)", "截止(原)", "截止(现)", "证据行数(原)", "证据行数(现)",
    "触发原因(原)", "触发原因(现)", "对应线索", "对应方式", "反馈", "反馈结论",
)  # fmt: skip
OUTCOME_TITLES = ("编号", "名称", "状态", "线索", "其中观察", *VERDICTS.values(), "查实占已定", "单独查实", "单独查无")


def add_parser(own) -> None:
    """Add `diff` and `outcomes` to the commands of `sanzi rules`."""
    told = "新旧两版规则对同样冻结的夜各问一遍：哪些不再命中、哪些新命中、哪些变了，过去的核查反馈怎么说；什么都不改"
    parser = own.add_parser("diff", help=told, description=f"{told}。")
    parser.add_argument("old", type=Path, metavar="OLD", help="旧的规则目录，或一条规则的文件夹")
    parser.add_argument("new", type=Path, metavar="NEW", help="新的规则目录，或一条规则的文件夹")
    parser.add_argument("--night", type=Path, nargs="+", required=True, metavar="NIGHT", help="一夜或几夜：OUT_DIR/.nights/日期，或发布的 sanzi.duckdb")
    parser.add_argument("--dispositions", type=Path, metavar="FILE.duckdb", help="核查反馈取自哪个库；默认是这一夜旁边最近发布的一夜")
    _add_usual(parser)
    parser.set_defaults(run=run_diff)
    told = "每条规则给过多少线索、核查结果怎样：该不该列入清单、算不算稳定，按这个决定"
    parser = own.add_parser("outcomes", help=told, description=f"{told}。")
    parser.add_argument("--warehouse", type=Path, required=True, metavar="FILE.duckdb", help="工作库或发布的 sanzi.duckdb")
    _add_usual(parser)
    parser.set_defaults(run=run_outcomes)


def _add_usual(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="sanzi.toml", help="配置文件；里面有本县的规则参数")
    parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="把全部行写进这个文件")


def run_diff(asked: argparse.Namespace) -> int:
    """Print what changed on each night; 1 where a card could not be read or a rule not be compared."""
    config = configuration.read(asked.config)
    for folder in (asked.old, asked.new):
        if not folder.is_dir():
            raise UsageError(f"找不到规则文件夹 {folder}。请检查路径。")
    nights = [diff.night_file(path) for path in asked.night]
    memory = diff.night_file(asked.dispositions) if asked.dispositions else None
    told, problems = diff.versions(asked.old, asked.new, config)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    written, failed = [], bool(problems)
    if told.changed:
        for night in nights:
            as_of, found = diff.compare(night, told, config, memory)
            show(console, as_of, found)
            written += [_csv_row(as_of, line) for each in found for line in each.lines]
            failed = failed or any(each.problem for each in found)
    _tell(f"改动 {len(told.changed)} 条规则，{told.same} 条问的没有变，没有重跑。")
    if asked.csv:
        _tell(f"已写 {lists.write_csv(asked.csv, TITLES, written)}")
    return 1 if failed else 0


def show(console: Console, as_of: dt.date, found: list[Compared]) -> None:
    """The table of one night, then what a person must not miss."""
    table = Table(title=f"{as_of} 这一夜", title_justify="left")
    for heading in ("规则", "原有", "现有", "不变", "变动", "名次变", "不再", "新增", "证据行", "不再命中的，反馈是", "新命中的，反馈是"):
        table.add_column(heading, justify="left" if "反馈" in heading or heading == "规则" else "right")
    for each in found:
        table.add_row(f"{each.code} {each.title}", *(("没有比较", *[""] * 9) if each.problem else _numbers(each)))
    console.print(table)
    for each in found:
        for line in _remarks(each):
            _tell(line)


def _numbers(each: Compared) -> list[str]:
    count = {change: len(each.of(change)) for change in CHANGES}
    raised, lowered = (sum(_step(line) * sign > 0 for line in each.of("moved")) for sign in (1, -1))
    steps = "，".join(text for text in (f"升级 {raised}" if raised else "", f"降级 {lowered}" if lowered else "") if text)
    moved = f"{count['moved']}" + (f"（{steps}）" if steps else "")
    shifted = sum(line["old_rank"] != line["new_rank"] for change in ("moved", "same") for line in each.of(change))
    before, after = count["gone"] + count["moved"] + count["same"], count["new"] + count["moved"] + count["same"]
    rows = f"{each.rows('old')} → {each.rows('new')}"
    counts = [f"{before}", f"{after}", f"{count['same']}", moved, f"{shifted}", f"{count['gone']}", f"{count['new']}"]
    return [*counts, rows, _said(each, "gone"), _said(each, "new")]


def _step(line: dict) -> int:
    order = list(reversed(lists.LEVELS))
    return order.index(line["new_level"]) - order.index(line["old_level"])


def _said(each: Compared, change: str) -> str:
    counts = each.verdicts(change)
    return "，".join(f"{label} {counts[name]}" for name, label in SAID.items() if counts[name])


def _remarks(each: Compared) -> list[str]:
    if each.problem:
        return [f"{each.code} {each.problem}"]
    remarks = []
    if each.old != each.new:
        remarks += [f"{each.code} {side}说明：{why}" for side, why in (("原", each.old), ("现", each.new)) if why]
    lost = [line for line in each.of("gone") if line["verdict"] == "confirmed"]
    back = [line for line in each.of("new") if line["verdict"] == "cleared"]
    for lines, told in ((lost, "曾查实，现在不再命中"), (back, "新命中，而这批行曾查无")):
        remarks += [f"{each.code} {told}：{_name(line)}" for line in lines[:MOST]]
        remarks += [f"{each.code} {told}的共 {len(lines)} 条，其余用 --csv 看"] if len(lines) > MOST else []
    return remarks


def _name(line: dict) -> str:
    parts = (line["village_name"] or line["village_code"], line["subject"], f"线索 {line['clue_id']}", line["outcome"])
    return "，".join(part for part in parts if part)


def _csv_row(as_of: dt.date, line: dict) -> list:
    pairs = [line[f"{side}_{name}"] for name in ("level", "strength", "rank", "amount", "first_on", "last_on", "rows", "reason") for side in ("old", "new")]
    pairs[:2] = [lists.LEVELS.get(level) for level in pairs[:2]]
    pairs[2:4] = [None if strength is None else f"{strength:.4f}" for strength in pairs[2:4]]
    how = {None: "", True: "本规则的线索", False: "同一批行的线索"}[line["is_of_rule"]]
    told = [as_of, line["rule_code"], line["title"], CHANGES[line["change"]], line["moved"], line["village_code"], line["village_name"], line["subject"]]
    return [*told, *pairs, line["clue_id"], how, SAID[line["verdict"] or "none"], line["outcome"]]


def run_outcomes(asked: argparse.Namespace) -> int:
    """Print how each rule has fared; 0 whatever it is."""
    config = configuration.read(asked.config)
    if not asked.warehouse.is_file():
        raise UsageError(f"找不到 {asked.warehouse}。请指向工作库或发布的 sanzi.duckdb。")
    rows = [_outcome_row(each) for each in outcomes.fared(asked.warehouse, config)]
    table = Table(*OUTCOME_TITLES)
    for row in rows:
        table.add_row(*row)
    (Console() if sys.stdout.isatty() else Console(width=WIDTH)).print(table)
    _tell("“查实占已定”是查实在查实与查无之中的比例，括号里是 95% 的把握落在哪里：件数少，范围就宽。几条规则合成的线索各条都计；“单独”只计由这一条规则得出的。")
    if asked.csv:
        _tell(f"已写 {lists.write_csv(asked.csv, OUTCOME_TITLES, rows)}")
    return 0


def _outcome_row(each: outcomes.Fared) -> list[str]:
    share = "" if each.share is None else f"{each.share[0]:.0%}（{each.share[1]:.0%}–{each.share[2]:.0%}）"
    counts = [each.clues, each.shadow, *(each.verdicts[name] for name in VERDICTS)]
    return [each.code, each.title, each.standing, *(f"{count}" for count in counts), share, *(f"{each.alone[name]}" for name in ("confirmed", "cleared"))]


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
