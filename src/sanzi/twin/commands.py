"""The `sanzi twin` commands."""

import argparse
import sys
import time
from pathlib import Path

from sanzi.twin.county import Made, Order, make

# What data/sample was made with.
SAMPLE = Order(villages=13, months=24, seed=20250715, is_messy=True)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Adds `twin make`; the parsed arguments carry `run`, called with them, which returns the exit status."""
    twin = subparsers.add_parser("twin", help="生成虚构的县（测试和演示用）", description="生成虚构的县：全部人名、单位、账号均为编造。")
    make_parser = twin.add_subparsers(dest="twin_command", required=True, metavar="命令").add_parser("make", help="写出导出文件、埋设清单和配置")
    make_parser.add_argument("--villages", type=int, default=SAMPLE.villages, help=f"村集体数量（默认 {SAMPLE.villages}）")
    make_parser.add_argument("--months", type=int, default=SAMPLE.months, help=f"从 2023-07 起的月数（默认 {SAMPLE.months}）")
    make_parser.add_argument("--seed", type=int, default=SAMPLE.seed, help=f"随机种子，同一种子得到同样的文件（默认 {SAMPLE.seed}）")
    make_parser.add_argument("--mess", choices=("real", "none"), default="real", help="real：像各乡镇实际报送的样子；none：统一的 UTF-8 CSV")
    make_parser.add_argument("--entries", type=int, default=0, help="至少多少条凭证分录；给出时按需要增加村集体数量")
    make_parser.add_argument("--out", type=Path, required=True, help="写到哪个目录（须为空或不存在）")
    make_parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Makes the county and prints what was written. 2 when an argument cannot be used."""
    wrong = _wrong(arguments)
    if wrong:
        sys.stderr.write(wrong + "\n")
        return 2
    started = time.monotonic()
    order = Order(arguments.villages, arguments.months, arguments.seed, arguments.mess == "real", arguments.entries)
    made: Made = make(order, arguments.out)
    sys.stdout.write(f"{arguments.out}：{made.villages} 个村集体，{made.entries} 条分录，用时 {time.monotonic() - started:.1f} 秒\n")
    return 0


def _wrong(arguments: argparse.Namespace) -> str:
    if arguments.villages < 1 or not 1 <= arguments.months <= 24 or arguments.entries < 0:
        return "--villages 至少为 1，--months 为 1 到 24，--entries 不小于 0。"
    if arguments.out.exists() and (not arguments.out.is_dir() or any(arguments.out.iterdir())):
        return f"{arguments.out} 不是空目录。请换一个 --out，或先清空它。"
    return ""
