"""`sanzi policy …`: the 政策表 that a county fills in, and what it makes hold."""

import argparse
import sys
import tempfile
from pathlib import Path

from sanzi import config as configuration
from sanzi.config import Config
from sanzi.county import say, settings
from sanzi.county.write import write
from sanzi.errors import UsageError
from sanzi.rules import catalogue


def add_parser(commands) -> None:
    """Mount `policy` with its own commands; each sets `run`, which gives the exit status."""
    policy = commands.add_parser(
        "policy", help="县里的限额、日历、词语：写出政策表，填好后检查", description="县里的限额、日历、词语：写出政策表，填好后检查。"
    )
    own = policy.add_subparsers(title="命令", required=True, metavar="命令")
    told = "写出政策表，县里已有的限额、日历和词语填在里面，用 WPS 或 Excel 打开填写"
    edit = own.add_parser("edit", help=told, description=f"{told}。")
    edit.add_argument("--out", type=Path, metavar="政策表.xlsx", help=f"写到哪里，默认是配置文件旁边的 {configuration.POLICY_BOOK}；原有的留作 .bak.xlsx")
    edit.set_defaults(run=run_edit)
    told = "检查政策表，说明哪一天起按哪个数、哪些规则还要确认哪些限额；什么都不写"
    check = own.add_parser("check", help=told, description=f"{told}。")
    check.add_argument("file", type=Path, nargs="?", metavar="政策表.xlsx", help="不写就看配置文件指的或旁边的那一份")
    check.set_defaults(run=run_check)
    for parser in (edit, check):
        parser.add_argument("--config", type=Path, metavar="sanzi.toml", help="配置文件；里面的限额和规则设置一起看")


def run_edit(asked: argparse.Namespace) -> int:
    """Write the workbook; 2 where the one that is there cannot be read whole, which is then left as it is."""
    config = configuration.read(asked.config)
    out = asked.out or config.policy_book or (asked.config.parent if asked.config else Path()) / configuration.POLICY_BOOK
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"{out} 应当是 .xlsx 文件。请换一个 --out。")
    book = out if out.exists() else config.policy_book
    if book is not None:
        config = settings.with_book(config, book)
    kept = out.with_suffix(".bak.xlsx") if out.exists() else None
    _put(out, config, kept)
    sys.stdout.write(f"已写 {out}\n")
    if kept:
        sys.stdout.write(f"原来的一份留作 {kept}\n")
    sys.stdout.write("请用 WPS 或 Excel 打开，填棕色表头的各列，保存后运行 sanzi policy check。\n")
    return 0


def _put(out: Path, config: Config, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".") as folder:
        fresh = write(Path(folder) / out.name, config, catalogue.read(config))
        if kept:
            out.replace(kept)
            kept.chmod(0o600)
        fresh.replace(out)


def run_check(asked: argparse.Namespace) -> int:
    """Print what holds from which day and what each rule lacks; 2, with everything that is wrong, where the workbook cannot be used."""
    config = configuration.read(asked.config)
    book = asked.file or config.policy_book
    if book is None:
        raise UsageError("没有政策表。请写明文件，或先用 sanzi policy edit 写一份。")
    if not book.is_file():
        raise UsageError(f"找不到政策表 {book}。请检查路径，或用 sanzi policy edit 写一份。")
    config = settings.with_book(config, book)
    own = len([each for each in config.limits if each.source.startswith(book.name)])
    counted = f"限额 {own} 行，日历 {len(config.calendar)} 行，词语 {len(config.words)} 行"
    sys.stdout.write(f"{book} 读得通：{counted}。{'' if asked.config else '没有写 --config，没有与 sanzi.toml 对照。'}\n")
    for line in say.lines(config, catalogue.read(config)):
        sys.stdout.write(f"{line}\n")
    return 0
