"""The `sanzi twin` commands."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from sanzi.twin import chapters, coverage, planting
from sanzi.twin.county import Made, Order, make
from sanzi.twin.planting import Asked

# What data/sample was made with.
SAMPLE = Order(villages=13, months=24, seed=20250715, is_messy=True)
MOST_MONTHS = 36


def add_parser(subparsers: argparse._SubParsersAction) -> argparse._SubParsersAction:
    """Adds `twin make` and `twin check`, and gives the place for further commands of `twin`; the parsed arguments carry `run`, called with them, which
    returns the exit status."""
    twin = subparsers.add_parser("twin", help="生成虚构的县（测试、演示、培训用）", description="生成虚构的县：全部人名、单位、账号均为编造。")
    own = twin.add_subparsers(dest="twin_command", required=True, metavar="命令")
    make_parser = own.add_parser(
        "make", help="写出导出文件、埋设清单和配置", description="写出导出文件、埋设清单（planted.toml，不在导出文件夹里）和配置。只写 --out 时重做样本县。"
    )
    make_parser.add_argument("--villages", type=int, help=f"村集体数量（样本县 {SAMPLE.villages}）")
    make_parser.add_argument("--months", type=int, help=f"从 2023-07 起的月数，1 到 {MOST_MONTHS}（默认 {SAMPLE.months}）")
    make_parser.add_argument("--seed", type=int, help=f"随机种子，同一种子得到同样的文件（默认 {SAMPLE.seed}）")
    make_parser.add_argument(
        "--mess",
        choices=("none", "sample", "real"),
        help="none：统一的 UTF-8 CSV；sample：样本县的两种写法（只写 --out 时的默认）；real：每个乡镇是另一种软件、另一家银行的写法（其他县的默认）",
    )
    make_parser.add_argument("--entries", type=int, default=0, help="至少多少条凭证分录；给出时按需要增加村集体数量")
    make_parser.add_argument("--schemes", metavar="CODE,…", help="埋哪些规则的方案，如 XF04,HT01；all：全部；sample：样本县的事项（只写 --out 时的默认）")
    make_parser.add_argument("--scheme-folder", type=Path, metavar="DIR", help="用自己写的方案文件夹，不用自带的")
    make_parser.add_argument("--clean-share", type=float, default=0.25, help="什么都不埋的村占多少，0 到 1（默认 0.25）")
    make_parser.add_argument("--half", choices=("a", "b", "both"), default="both", help="用哪一半说法：a、b，或两半都用（默认）")
    make_parser.add_argument("--out", type=Path, required=True, help="写到哪个目录（须为空或不存在）")
    make_parser.set_defaults(run=run)
    check_parser = own.add_parser("check", help="检查全部方案，一次说全", description="检查全部方案和日常事项的文件，并说哪些规则还没有方案。")
    check_parser.add_argument("--scheme-folder", type=Path, metavar="DIR", help="检查自己写的方案文件夹，不检查自带的")
    check_parser.set_defaults(run=check)
    return own


def run(arguments: argparse.Namespace) -> int:
    """Makes the county and prints what was written. 2 when an argument cannot be used."""
    wrong = _wrong(arguments)
    if wrong:
        sys.stderr.write(wrong + "\n")
        return 2
    started = time.monotonic()
    made: Made = make(_order(arguments), arguments.out)
    sys.stdout.write(f"{arguments.out}：{made.villages} 个村集体，{made.entries} 条分录，埋了 {made.planted} 件事，用时 {time.monotonic() - started:.1f} 秒\n")
    if made.unplanted:
        sys.stdout.write(f"另有 {made.unplanted} 件没有合适的村可埋（见 planted.toml 的 unplanted）；多给几个村或几个月就能埋下。\n")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Prints what is wrong with the scheme files and which rules have none; 1 when there is anything."""
    schemes, problems = planting.look(arguments.scheme_folder)
    problems += chapters.problems() + coverage.gaps(schemes)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(f"{len(schemes)} 个方案可用，" + (f"有 {len(problems)} 处要改。\n" if problems else "检查通过。\n"))
    return 1 if problems else 0


def _order(arguments: argparse.Namespace) -> Order:
    told = {name: getattr(arguments, name) for name in ("villages", "months", "seed") if getattr(arguments, name) is not None}
    is_another = bool(told or arguments.entries or arguments.scheme_folder)
    schemes, mess = arguments.schemes or ("all" if is_another else "sample"), arguments.mess or ("real" if is_another else "sample")
    codes = () if schemes in ("all", "sample") else tuple(code.strip().upper() for code in schemes.split(",") if code.strip())
    asked = Asked(schemes == "sample", codes, arguments.half, arguments.clean_share, arguments.scheme_folder)
    return replace(SAMPLE, **told, is_messy=mess != "none", is_real=mess == "real", entries=arguments.entries, asked=asked)


def _wrong(arguments: argparse.Namespace) -> str:
    if (arguments.villages is not None and arguments.villages < 1) or arguments.entries < 0:
        return "--villages 至少为 1，--entries 不小于 0。"
    if arguments.months is not None and not 1 <= arguments.months <= MOST_MONTHS:
        return f"--months 为 1 到 {MOST_MONTHS}。"
    if arguments.scheme_folder is not None and not arguments.scheme_folder.is_dir():
        return f"找不到方案文件夹 {arguments.scheme_folder}。请检查路径。"
    if not 0 <= arguments.clean_share <= 1:
        return "--clean-share 为 0 到 1。"
    if arguments.out.exists() and (not arguments.out.is_dir() or any(arguments.out.iterdir())):
        return f"{arguments.out} 不是空目录。请换一个 --out，或先清空它。"
    return ""
