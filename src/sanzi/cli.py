"""The command line: argument parsing, progress, exit statuses. Everything else is elsewhere."""

import argparse
import datetime as dt
import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path

import duckdb

from sanzi import arguments
from sanzi.errors import SanziError, UsageError


class Parser(argparse.ArgumentParser):
    """argparse whose help is Chinese, whose complaint is one Chinese line and whose status is 2."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str):
        raise UsageError(f"命令写得不对：{in_chinese(message)}。用 {self.prog} --help 看用法。")


def in_chinese(message: str) -> str:
    """The few complaints argparse knows, in words a Chinese reader can act on."""
    for english, chinese in (
        ("unrecognized arguments:", "不认识的参数"),
        ("the following arguments are required:", "缺少必需的参数"),
        ("expected one argument", "后面要跟一个值"),
        ("invalid choice:", "没有这一项"),
        ("(choose from ", "（可用："),
        ("not allowed with argument", "不能同时写"),
        ("one of the arguments", "必须写其中一个"),
        (" is required", ""),
        ("argument ", "参数 "),
    ):
        message = message.replace(english, chinese)
    return message[:-1] + "）" if "（可用：" in message and message.endswith(")") else message


def main(arguments: list[str] | None = None) -> int:
    """Run the command and give its exit status (contract §1)."""
    try:
        asked = parser().parse_args(arguments)
        return asked.run(asked)
    except SanziError as wrong:
        complain(f"{wrong}")
        return wrong.exit_status
    except KeyboardInterrupt:
        complain("已中断。上一次发布的结果没有变动。")
        return 3
    except (OSError, duckdb.Error) as wrong:
        complain(f"{of_the_machine(wrong)}")
        return 3
    except Exception:  # noqa: BLE001 - the last line of defence: a fault of ours is one line and a file, never a wall of text
        complain(f"程序内部出错，今晚没有发布，上一次发布的结果没有变动。详情已写入 {keep_traceback()}，请把它交给维护人员。")
        return 3


def complain(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"sanzi：{text}\n")


def of_the_machine(wrong: Exception) -> str:
    """One line for what the disk or the file system refused."""
    text = str(wrong).splitlines()[0]
    full = getattr(wrong, "errno", None) in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT) or "No space left" in text or "File too large" in text
    where = getattr(wrong, "filename", None) or ""
    if full or "Could not write" in text or "wanted=" in text:
        return f"磁盘写不下了{f'（{where}）' if where else ''}。请腾出空间后再运行；上一次发布的结果没有变动。"
    if getattr(wrong, "errno", None) in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有权限读写 {where}。请检查文件夹的权限；上一次发布的结果没有变动。"
    if isinstance(wrong, duckdb.OutOfMemoryException):
        return '数据库可用的内存不够。请在 sanzi.toml 的 [machine] 里把 memory 调大（默认 1GB，例如 memory = "2GB"）再运行；上一次发布的结果没有变动。'
    return f"读写出错：{text}。上一次发布的结果没有变动。"


def keep_traceback() -> Path:
    """Write the traceback where the person who asked can find it."""
    folder = Path.cwd() if os.access(Path.cwd(), os.W_OK) else Path(tempfile.mkdtemp(prefix="sanzi-"))
    path = folder / "sanzi-error.txt"
    path.write_text(traceback.format_exc(), encoding="utf-8")
    path.chmod(0o600)
    return path


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = Parser(prog="sanzi", description="把村级集体“三资”账目变成线索清单：读导出、核对、跑规则、排线索，每晚一次，不联网。")
    top.add_argument("--version", action="version", version=_version(), help="显示版本")
    commands = top.add_subparsers(title="命令", required=True, metavar="命令", parser_class=Parser)
    add_nightly(commands)
    from sanzi.county import commands as county_commands
    from sanzi.county import settings
    from sanzi.exports import commands as export_commands
    from sanzi.recall import commands as recall_commands
    from sanzi.rules import commands as rule_commands
    from sanzi.trial import commands as trial_commands
    from sanzi.twin import commands as twin_commands

    export_commands.add_parser(commands)
    trial_commands.add_parser(rule_commands.add_parser(commands, settings.read))
    county_commands.add_parser(commands)
    recall_commands.add_parser(twin_commands.add_parser(commands))
    from sanzi import doctor, reverse

    reverse.add_parser(commands)
    doctor.add_parser(commands)
    return top


def add_nightly(commands) -> None:
    """`sanzi nightly`."""
    nightly = commands.add_parser("nightly", help="跑一夜：导出文件夹进，线索清单出", description="读导出文件夹，跑完整条流水线，一次发布全部结果。")
    nightly.add_argument("exports_dir", type=Path, metavar="EXPORTS_DIR", help="放导出表格的文件夹，逐层读取")
    nightly.add_argument("--out", dest="out_dir", type=Path, required=True, metavar="OUT_DIR", help="结果写到这里")
    nightly.add_argument("--warehouse", type=Path, metavar="FILE.duckdb", help="工作库，默认 OUT_DIR/.work/warehouse.duckdb")
    nightly.add_argument("--as-of", type=arguments.day, metavar="YYYY-MM-DD", help="以哪一天为“今天”，默认今天")
    nightly.add_argument("--config", type=Path, metavar="sanzi.toml", help="配置文件")
    nightly.add_argument("--plain", action="store_true", help="不经过 Prefect，直接运行同样的各步，写出同样的文件")
    nightly.set_defaults(run=run_nightly)


def run_nightly(asked: argparse.Namespace) -> int:
    """Run the night, plainly or as the Prefect flow, and print what was written."""
    from sanzi import night, progress

    as_of = asked.as_of or dt.date.today()
    tonight = night.prepare(asked.exports_dir, asked.out_dir, warehouse=asked.warehouse, as_of=as_of, config_path=asked.config)
    with progress.shown():
        status = night.run(tonight) if asked.plain else run_as_flow(asked, as_of)
    record = progress.read_record(asked.out_dir)
    for problem in record["problems"]:
        complain(f"{problem}")
    try:
        progress.print_summary(asked.out_dir, record)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the summary has seen enough (`| head`); the night is published all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def run_as_flow(asked: argparse.Namespace, as_of: dt.date) -> int:
    """The one edge to Prefect: the flow module knows sanzi, and only this function knows the flow module."""
    # A failure is told once, by main(); Prefect would print it again as a traceback.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    from sanzi_pipelines.state import settle

    settle(asked.out_dir / ".work" / "prefect")
    from sanzi_pipelines.nightly import nightly

    paths = {name: str(path) if path else None for name, path in (("warehouse", asked.warehouse), ("config", asked.config))}
    return nightly(str(asked.exports_dir), str(asked.out_dir), as_of=as_of.isoformat(), **paths)


def _version() -> str:
    from importlib.metadata import version

    return f"sanzi {version('sanzi')}"
