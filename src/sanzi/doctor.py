"""`sanzi doctor`: is this machine fit for a night? Versions, font, disk, write rights, clock."""

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

NEEDED_GB = 2
EARLIEST_CLOCK = dt.date(2025, 1, 1)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` is empty where all is well."""

    what: str
    found: str
    advice: str = ""


def add_parser(commands) -> None:
    """`sanzi doctor`."""
    doctor = commands.add_parser("doctor", help="检查这台机器能不能跑：版本、字体、磁盘、写权限、时钟")
    doctor.add_argument("--out", dest="out_dir", type=Path, default=Path(), metavar="OUT_DIR", help="打算写结果的文件夹，默认当前文件夹")
    doctor.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print every finding; 0 where all is well, 1 otherwise."""
    findings = examine(asked.out_dir)
    for finding in findings:
        sys.stdout.write(f"{'需处理' if finding.advice else '正常  '}  {finding.what}：{finding.found}{'。' + finding.advice if finding.advice else ''}\n")
    return 1 if any(finding.advice for finding in findings) else 0


def examine(out_dir: Path) -> list[Finding]:
    """All findings, in a fixed order."""
    return [python_version(), *package_versions(), font(), disk(out_dir), write_rights(out_dir), clock(dt.date.today())]


def python_version() -> Finding:
    """Python 3.11 or newer."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", found, "" if sys.version_info >= (3, 11) else "请安装 Python 3.11 或更新的版本")


def package_versions() -> list[Finding]:
    """The packages whose versions must fit together, against what sanzi declares."""
    findings = []
    for line in requires("sanzi") or []:
        need = Requirement(line)
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(need.name)
        except PackageNotFoundError:
            findings.append(Finding(need.name, "没有安装", "请在项目文件夹运行 make nightly 重建环境"))
            continue
        fits = need.specifier.contains(found, prereleases=True)
        findings.append(Finding(need.name, found, "" if fits else f"需要 {need.specifier}，请按锁定文件重装"))
    return findings


def font() -> Finding:
    """The bundled Chinese font is there and can be read."""
    from matplotlib.font_manager import FontProperties

    from sanzi.report import charts

    if not charts.FONT.is_file():
        return Finding("中文字体", "缺失", f"请恢复文件 {charts.FONT}")
    return Finding("中文字体", FontProperties(fname=charts.FONT).get_name())


def disk(out_dir: Path) -> Finding:
    """Free space where the results will lie."""
    free = shutil.disk_usage(existing(out_dir)).free / 1024**3
    return Finding("磁盘空间", f"剩余 {free:.1f} GB", "" if free >= NEEDED_GB else f"至少留出 {NEEDED_GB} GB")


def write_rights(out_dir: Path) -> Finding:
    """A file can be made where the results will lie."""
    folder = existing(out_dir)
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as wrong:
        return Finding("写权限", f"{folder} 写不了（{os.strerror(wrong.errno)}）", "请换一个文件夹，或请管理员给写权限")
    return Finding("写权限", f"{folder} 可以写")


def clock(today: dt.date) -> Finding:
    """A clock that was never set would key the night by a wrong day."""
    return Finding("时钟", today.isoformat(), "" if today >= EARLIEST_CLOCK else "系统日期明显不对，请校准，或运行时写明 --as-of")


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    folder = folder.resolve()
    while not folder.is_dir():
        folder = folder.parent
    return folder
