"""`sanzi exports …`: look at a folder of exports before a night, and answer what a night asked."""

import argparse
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from sanzi import arguments
from sanzi import config as configuration
from sanzi.errors import UsageError
from sanzi.exports import answers, examine, record, show
from sanzi.exports.decide import decide


def add_parser(commands) -> None:
    """Mount `exports` with its own commands; each sets `run`, which gives the exit status."""
    exports = commands.add_parser("exports", help="看导出文件会被怎样读，回答等待确认的问题", description="看导出文件会被怎样读，回答等待确认的问题。")
    own = exports.add_subparsers(title="命令", required=True, metavar="命令")
    told = "逐个文件说明会被看作什么、为什么、哪些列和行没有用上；什么都不写"
    check = own.add_parser("check", help=told, description=f"{told}。")
    check.add_argument("folder", type=Path, metavar="DIR", help="放导出表格的文件夹，逐层读取")
    _add_shared(check)
    check.set_defaults(run=run_check)
    told = "记下对一个文件（及今后同一来源的文件）的确认；不写决定就显示在问什么"
    mapped = own.add_parser("map", help=told, description=f"{told}。说明见 docs/confirm.md。")
    mapped.add_argument("file", type=Path, metavar="FILE", help="被问到的导出文件")
    mapped.add_argument("--sheet", metavar="工作表", help="工作簿里列名不同的几张表中的哪一张")
    mapped.add_argument("--kind", metavar="类别", help="表头没有认出来时写明类别，如 bank")
    mapped.add_argument("--column", action="append", default=[], metavar="列名=字段", help="哪个列名是哪一列，可写多次")
    mapped.add_argument("--unit", action="append", default=[], metavar="万元|元", help="全部金额列的单位；只一列时写成 年租金=万元，可写多次")
    mapped.add_argument("--swap-sides", action=argparse.BooleanOptionalAction, help="借贷（收支）两方对调；--no-swap-sides 收回")
    mapped.add_argument("--accept", action="store_true", help="照原样接受这一个文件")
    mapped.add_argument("--this-name", action="store_true", help="只管这个文件名（其中的数字不计），不管同一文件夹里列名相同的其他文件")
    mapped.add_argument("--by", metavar="姓名", help="谁确认的")
    mapped.add_argument("--on", type=arguments.day, metavar="YYYY-MM-DD", help="哪一天确认的，默认今天")
    mapped.add_argument("--exports", type=Path, metavar="DIR", help="不写决定时，与哪个导出文件夹里的文件对照，默认 FILE 所在的文件夹")
    _add_shared(mapped)
    mapped.set_defaults(run=run_map)


def _add_shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="sanzi.toml", help=f"配置文件；{answers.NAME} 在它旁边")
    parser.add_argument("--out", dest="out_dir", type=Path, metavar="OUT_DIR", help="写结果的文件夹；在导出文件夹之内时不读它")
    parser.add_argument("--as-of", type=arguments.day, metavar="YYYY-MM-DD", help="以哪一天为“今天”，默认今天")


def run_check(asked: argparse.Namespace) -> int:
    """Print what a night would make of the folder; 1 where a file would be refused or nothing would load."""
    examined = _examine(asked, asked.folder)
    show.show(Console(), examined)
    rows = any(each.file["rows_loaded"] for each in examined)
    return 1 if any(each.file["status"] == "refused" for each in examined) or not rows else 0


def run_map(asked: argparse.Namespace) -> int:
    """Record a decision; without one show what is asked."""
    if not asked.file.is_file():
        raise UsageError(f"找不到文件 {asked.file}。请写导出文件的路径。")
    if not (asked.unit or asked.column or asked.kind or asked.accept or asked.swap_sides is not None):
        return _show_asked(asked)
    if not asked.by:
        raise UsageError("请用 --by 写明谁确认的。")
    path = answers.beside(asked.config)
    if path is None:
        raise UsageError(f"请用 --config 写明配置文件：确认记在它旁边的 {answers.NAME} 里。")
    configuration.read(asked.config)
    answer = decide(
        asked.file,
        answers.read(path),
        by=asked.by,
        on=asked.on or dt.date.today(),
        sheet=asked.sheet,
        kind=asked.kind,
        units=tuple(asked.unit),
        columns=tuple(asked.column),
        swap_sides=asked.swap_sides,
        accept=asked.accept,
        this_name=asked.this_name,
    )
    is_new = record.append(path, answer)
    sys.stdout.write(f"{path}：{answer.told}\n" if is_new else f"{path} 里已经有这个确认，没有再记。\n")
    scope = "只管这个文件" if not answer.is_reading else f"今后同一来源（{answer.folder} 里列名相同的{'同名' if answer.name else ''}文件）照办"
    sys.stdout.write(f"{scope}。下一次夜间运行起生效；现在可用 sanzi exports check 查看。\n")
    return 0


def _show_asked(asked: argparse.Namespace) -> int:
    folder = asked.exports or asked.file.parent
    if not asked.file.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"{asked.file} 不在 {folder} 里。请用 --exports 写明导出文件夹。")
    wanted = asked.file.resolve().relative_to(folder.resolve()).as_posix()
    examined = [each for each in _examine(asked, folder) if each.file["path"] == wanted]
    console = Console()
    show.show(console, examined)
    if not any(each.file["status"] == "refused" for each in examined):
        console.print(Text("这个文件没有什么要确认的。单独一个文件看不出与别的文件是否对得上时，用 --exports 写明整个导出文件夹。"), soft_wrap=True)
    return 0


def _examine(asked: argparse.Namespace, folder: Path) -> list[examine.Examined]:
    if not folder.is_dir():
        raise UsageError(f"找不到导出文件夹 {folder}。请检查路径，里面应当放着各村导出的表格。")
    config = configuration.read(asked.config)
    told = answers.read(answers.beside(asked.config))
    skip = (asked.out_dir,) if asked.out_dir else ()
    console = Console(stderr=True)
    with console.status("读取导出表格") as status:
        return examine.examine(folder, config, told, as_of=asked.as_of or dt.date.today(), skip=skip, progress=lambda text: status.update(Text(text)))
