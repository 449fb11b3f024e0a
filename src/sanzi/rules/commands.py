"""`sanzi rules …`: for whoever writes or looks after rules."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from sanzi import arguments
from sanzi.config import Config
from sanzi.errors import UsageError
from sanzi.exports import answers
from sanzi.rules import card, catalogue, lint, page, reach, retired, run, scaffold
from sanzi.store import connect

LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}


def add_parser(commands, read: Callable[[Path | None], Config]):
    """Mount `rules` with its own commands, to which others may be added; each sets `run`, which gives the exit status.

    `read` gives the whole configuration at a path."""
    rules = commands.add_parser("rules", help="看、写、检查规则", description="看、写、检查规则。一条规则是一个文件夹，不用改任何程序。")
    rules.set_defaults(read=read)
    own = rules.add_subparsers(title="命令", required=True, metavar="命令")
    listed = _add(own, "list", "列出全部规则", _list)
    listed.add_argument("--retired", action="store_true", help="列出停用的编号：为什么、从哪天起、由什么代替")
    check = _add(own, "check", "检查规则文件夹，一次说全", _check)
    check.add_argument("codes", nargs="*", metavar="CODE", help="规则编号，如 XF01；不写就检查全部")
    check.add_argument("--no-cases", action="store_true", help="不问例子，只看规则卡、SQL 和目录页；例子由测试逐个去问")
    new = _add(own, "new", "新建一条规则（一个已经能通过检查的文件夹）", _new)
    new.add_argument("family", metavar="FAMILY", help="类别：" + "、".join(f"{name} {chinese}" for name, chinese in card.FAMILIES.values()))
    new.add_argument("title", metavar="TITLE", help="中文标题，最多 12 个字")
    new.add_argument("--code", metavar="CODE", help=f"编号；不写就取 {scaffold.FIRST_FREE} 起第一个没用过的")
    new.add_argument("--slug", metavar="SLUG", help="英文名，如 cash-over-limit")
    tried = _add(own, "try", "在一个工作库或发布的 sanzi.duckdb 上试一条规则，什么都不写", _try)
    tried.add_argument("code", metavar="CODE", help="规则编号，如 XF01")
    tried.add_argument("--warehouse", type=Path, required=True, metavar="FILE.duckdb", help="工作库或发布的 sanzi.duckdb")
    tried.add_argument("--as-of", type=arguments.day, metavar="YYYY-MM-DD", help="以哪一天为“今天”，默认取库里最近一夜")
    told = "第一夜之前看每条规则能核查哪些村、缺什么、哪些限额还没有确认；什么都不写"
    coverage = _add(own, "coverage", told, _coverage)
    source = coverage.add_mutually_exclusive_group(required=True)
    source.add_argument("folder", type=Path, nargs="?", metavar="EXPORTS_DIR", help="放导出表格的文件夹")
    source.add_argument("--warehouse", type=Path, metavar="FILE.duckdb", help="已有一夜时看那一夜：工作库或发布的 sanzi.duckdb")
    coverage.add_argument("--rule", metavar="CODE", help="逐村列出这条规则无法核查的原因")
    coverage.add_argument("--village", metavar="CODE", help="逐条列出这个村（组织代码）无法核查的规则")
    coverage.add_argument("--out", dest="out_dir", type=Path, metavar="OUT_DIR", help="写结果的文件夹；在导出文件夹之内时不读它")
    coverage.add_argument("--as-of", type=arguments.day, metavar="YYYY-MM-DD", help="以哪一天为“今天”，默认今天")
    stamp = _add(own, "stamp", "确认 SQL 的改动，把摘要写进规则卡", _stamp)
    stamp.add_argument("codes", nargs="+", metavar="CODE", help="规则编号，如 XF01")
    _add(own, "docs", "由规则卡、例子和实测数字重新生成规则目录", _docs)
    return own


def _add(own, name: str, told: str, action) -> argparse.ArgumentParser:
    parser = own.add_parser(name, help=told, description=f"{told}。")
    parser.add_argument("--config", type=Path, metavar="sanzi.toml", help="配置文件；里面的 [rules] folder 是本县自己的规则")
    parser.set_defaults(run=action)
    return parser


def _table(*titles: str) -> Table:
    """A table whose cells go on in the next line where the screen is narrow, instead of being cut off."""
    return Table(*(Column(title, overflow="fold") for title in titles))


def _list(asked: argparse.Namespace) -> int:
    config = _config(asked)
    if asked.retired:
        return _list_retired(config)
    rules, problems = catalogue.look(config.rules_folder)
    table = _table("编号", "名称", "类别", "状态", "问题")
    for rule in (catalogue.as_decided(rule, config) for rule in rules):
        table.add_row(rule.code, rule.title, rule.family, card.STATUSES[rule.status], rule.question)
    Console().print(table)
    for problem in problems:
        _say(problem)
    return 1 if problems else 0


def _list_retired(config: Config) -> int:
    gone, problems = retired.read(config.rules_folder)
    table = _table("编号", "名称", "停用日期", "为什么", "由什么代替")
    for each in gone.values():
        table.add_row(each.code, each.title, each.on.isoformat(), each.why, "、".join(each.replaced_by))
    if gone:
        Console().print(table)
    else:
        _tell("没有停用的编号。")
    for problem in problems:
        _say(problem)
    return 1 if problems else 0


def _check(asked: argparse.Namespace) -> int:
    problems = lint.check(tuple(asked.codes), _config(asked).rules_folder, puts_cases=not asked.no_cases)
    for problem in problems:
        _say(problem)
    _tell(f"有 {len(problems)} 处要改。" if problems else "检查通过。")
    return 1 if problems else 0


def _new(asked: argparse.Namespace) -> int:
    folder = scaffold.new(asked.family, asked.title, today=dt.date.today(), code=asked.code, slug=asked.slug, rules_folder=_config(asked).rules_folder)
    code = folder.name[:4].upper()
    _tell(f"已建 {folder}")
    _tell(f"改 rule.sql、rule.toml、cases.toml，然后运行：sanzi rules stamp {code} && sanzi rules check {code}")
    if folder.is_relative_to(catalogue.HOME):
        _tell("改完运行 sanzi rules docs 更新目录页。")
    return 0


def _try(asked: argparse.Namespace) -> int:
    config = _config(asked)
    rule = next((rule for rule in catalogue.read(config) if rule.code == asked.code), None)
    if rule is None:
        gone, _ = retired.read(config.rules_folder)
        raise UsageError(f"规则 {asked.code} {gone[asked.code].told}。" if asked.code in gone else f"没有规则 {asked.code}。用 sanzi rules list 看有哪些。")
    if not asked.warehouse.is_file():
        raise UsageError(f"找不到 {asked.warehouse}。请指向工作库或发布的 sanzi.duckdb。")
    night = run.ask_all(asked.warehouse, config, asked.as_of or _last_night(asked.warehouse), (rule,))
    for hit in night.hits.to_pylist() + night.aside.to_pylist():
        _tell(_hit(hit))
    outcome = night.outcomes[0]
    _tell(f"{rule.code} {rule.title}：{outcome.hits + outcome.aside} 条疑点，{outcome.seconds:.2f} 秒。{outcome.why or ''}")
    return 1 if outcome.status == "error" else 0


def _hit(hit: dict) -> str:
    """A hit on lines of its own: a sentence cut off at the edge of a table says nothing."""
    span = f"{hit['first_on']}" + (f" 至 {hit['last_on']}" if hit["last_on"] != hit["first_on"] else "")
    amount = "没有金额" if hit["amount"] is None else f"{hit['amount']:,}元"
    head = (LEVELS[hit["level"]], f"强度 {hit['strength']:.2f}", hit["village_code"], hit["subject"], amount, span, f"证据 {len(hit['evidence'])} 行")
    return "　".join(part for part in head if part) + f"\n  {hit['reason']}" + (f"（{hit['level_why']}）" if hit["level_why"] else "") + "\n"


def _coverage(asked: argparse.Namespace) -> int:
    reached, unreached = _reach(asked)
    if asked.rule and asked.rule not in {each.code for each in reached}:
        raise UsageError(f"没有规则 {asked.rule}，或它没有运行。用 sanzi rules list 看有哪些。")
    if not any(each.looked or each.unlooked for each in reached):
        _say("没有一个村可看：没有读到组织名录和记账凭证。请用 sanzi exports check 看这个文件夹会被怎样读。")
        return 1
    if asked.rule or asked.village:
        table = _table("规则", "组织代码", "组织名称", "无法核查的原因")
        for row in unreached:
            if asked.rule in (None, row[0]) and asked.village in (None, row[1]):
                table.add_row(*row)
        if table.row_count:
            Console().print(table)
        else:
            _tell("没有无法核查的。编号、组织代码写错了也会是这样，请核对。")
        return 0
    table = _table("编号", "名称", "能核查", "无法核查", "缺什么", "未经确认的限额")
    for each in reached:
        table.add_row(each.code, each.title, f"{each.looked} 个村", f"{each.unlooked} 个村", "\n".join(each.whys), "\n".join(each.limits))
    Console().print(table)
    blind = sum(not each.looked for each in reached)
    _tell(f"{len(reached)} 条规则，{len(reached) - blind} 条至少能核查一个村，{blind} 条一个村也不能。补齐缺的导出表，就能多核查。")
    if named := sorted({name for each in reached for name in each.limits}):
        _tell(f"县里还没有确认 {len(named)} 项限额：{'、'.join(named)}。现在用参考值，靠它们得出的线索不会是红。请用 sanzi policy edit 写出政策表，填好确认。")
    return 0


def _reach(asked: argparse.Namespace) -> tuple[list[reach.Reach], list[tuple[str, str, str, str]]]:
    config = _config(asked)
    if asked.warehouse:
        if not asked.warehouse.is_file():
            raise UsageError(f"找不到 {asked.warehouse}。请指向工作库或发布的 sanzi.duckdb。")
        _last_night(asked.warehouse)
        with connect(asked.warehouse, read_only=True) as con:
            return reach.read(con, config)
    if not asked.folder.is_dir():
        raise UsageError(f"找不到导出文件夹 {asked.folder}。请检查路径，里面应当放着各村导出的表格。")
    told = answers.read(answers.beside(asked.config))
    skip = (asked.out_dir,) if asked.out_dir else ()
    with Console(stderr=True).status("读取导出表格") as status:
        as_of = asked.as_of or dt.date.today()
        return reach.of_exports(asked.folder, config, told, as_of=as_of, skip=skip, progress=lambda text: status.update(Text(text)))


def _stamp(asked: argparse.Namespace) -> int:
    folders = {folder.name[:4].upper(): folder for folder in catalogue.folders(_config(asked).rules_folder)}
    for code in asked.codes:
        if code not in folders:
            raise UsageError(f"没有规则 {code}。用 sanzi rules list 看有哪些。")
        _tell(f"{code} {scaffold.stamp(folders[code])}")
    return 0


def _docs(_: argparse.Namespace) -> int:
    for path in page.write():
        _tell(f"已写 {path}")
    return 0


def _config(asked: argparse.Namespace) -> Config:
    return asked.read(asked.config)


def _last_night(warehouse: Path) -> dt.date:
    as_of = run.last_night(warehouse)
    if as_of is None:
        raise UsageError(f"{warehouse} 里没有跑过的一夜，请用 --as-of 写明以哪一天为“今天”。")
    return as_of


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
