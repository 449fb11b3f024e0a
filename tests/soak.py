"""The largest single files that exports hold, each through the door in a process of its own: `make soak`.

Builds them in a folder of its own, prints the most memory each process held, and ends in status 1 where one held more than 1 GiB
or where the four counts are not the ones the file was built with.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from sanzi import store
from sanzi.config import Config
from sanzi.exports import load

MOST_MB = 1024
HEAD = ["组织代码", "凭证日期", "凭证字", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "经手人"]
ROWS = 1_000_000
SHEET_ROWS = 300_000


def row(number: int) -> list[str]:
    """One invented entry; texts repeat as they do in books."""
    side = ["", f"{number % 9999}.{number % 100:02}"]
    day = dt.date(2024, 1, 1) + dt.timedelta(days=number % 366)
    debit, credit = side if number % 2 else reversed(side)
    return [
        f"9901010010{number % 50:02}",
        day.isoformat(),
        "记",
        str(number // 4),
        f"支付办公用品款{number % 977}",
        "51302",
        "管理费用/办公费",
        debit,
        credit,
        "甲某",
    ]


def dressed(number: int) -> list[str]:
    """The same as a person would have typed it: every amount and day needs a parser, many cells are quoted."""
    cells = row(number)
    year, month, day = cells[1].split("-")
    cells[1] = f"{year}年{int(month)}月{int(day)}日"
    cells[4] = f'"{cells[4]}，见附件\n第二行"'
    return [*cells[:7], *(f'"{float(cell):,.2f}元"' if cell else "" for cell in cells[7:9]), cells[9]]


def text(path: Path, encoding: str, cells: Callable[[int], list[str]], rows: int = ROWS) -> tuple[int, int]:
    """Records of the file, and those that must load."""
    with path.open("w", encoding=encoding, newline="\n") as file:
        file.write(",".join(HEAD) + "\n")
        file.writelines(",".join(cells(number)) + "\n" for number in range(rows))
    return rows + 1, rows


def one_line(path: Path) -> tuple[int, int]:
    """200 MB without a line end below the header: no table, and no reason to hold it many times over."""
    with path.open("wb") as file:
        file.write(",".join(HEAD).encode() + b"\n")
        for _ in range(200):
            file.write(b"x" * (1 << 20))
    return 0, 0


def open_quote(path: Path) -> tuple[int, int]:
    """A quote that is never closed, in the second record of many."""
    with path.open("w", encoding="gb18030", newline="\n") as file:
        file.write(",".join(HEAD) + "\n")
        file.write('990101001001,2024-03-05,记,1,"购,513,管理费用,1.00,,甲某\n')
        file.writelines(",".join(row(number)) + "\n" for number in range(ROWS // 2))
    return ROWS // 2 + 2, -1


def workbook(path: Path, *, shared: bool) -> tuple[int, int]:
    """Three million cells; every text its own or shared as programs write them."""
    book = xlsxwriter.Workbook(path, {"constant_memory": not shared})
    sheet = book.add_worksheet("样例村")
    sheet.write_row(0, 0, HEAD)
    for number in range(SHEET_ROWS):
        cells = row(number)
        sheet.write_row(number + 1, 0, [*cells[:7], *(float(cell) if cell else None for cell in cells[7:9]), f"经手{number}"])
    book.close()
    return SHEET_ROWS + 1, SHEET_ROWS


def far_corner(path: Path) -> tuple[int, int]:
    """Two rows, a million empty ones, and a value in the last corner of the sheet."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("样例村")
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, row(1))
    sheet.write(1_048_575, 16_383, "远")
    book.close()
    return 1_048_576, -1


FILES: dict[str, Callable[[Path], tuple[int, int]]] = {
    "百万行.gb18030.csv": lambda path: text(path, "gb18030", row),
    "百万行.utf-8.csv": lambda path: text(path, "utf-8", row),
    "百万行.utf-16.csv": lambda path: text(path, "utf-16", row),
    "百万行.手工录入.csv": lambda path: text(path, "gb18030", dressed),
    "没有换行.csv": one_line,
    "引号没有关.csv": open_quote,
    "三百万格.xlsx": lambda path: workbook(path, shared=False),
    "三百万格.共享文本.xlsx": lambda path: workbook(path, shared=True),
    "百万空行.xlsx": far_corner,
}


def one(folder: Path) -> None:
    """The child: load the one file of `folder` as a night does, and say what it took."""
    config = Config()
    began = time.monotonic()
    con = store.connect(folder / "warehouse.duckdb", memory=config.memory, threads=config.threads, spill=folder)
    store.prepare(con)
    files = load.load(con, folder / "exports", skip=(), as_of=dt.date(2025, 7, 15), run_no=1, progress=lambda _: None)
    seconds = time.monotonic() - began
    con.close()
    (file,) = files
    own, children = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {name: file[name] for name in ("status", "why", *load.COUNTS)}
    sys.stdout.write(json.dumps(told | {"mb": max(own, children), "seconds": round(seconds, 1)}, ensure_ascii=False))


def measured(names: list[str]) -> Iterator[tuple[str, dict, list[str]]]:
    """Each file: its name, what the child said, and what is wrong with that."""
    for name in names:
        with tempfile.TemporaryDirectory(prefix="soak-") as made:
            exports = Path(made) / "exports"
            exports.mkdir()
            records, loading = FILES[name](exports / name)
            child = subprocess.run([sys.executable, __file__, "--load", made], stdout=subprocess.PIPE, check=False)
        if child.returncode:
            yield name, {"mb": 0, "seconds": 0, "rows_loaded": 0, "status": "died"}, [f"ended in status {child.returncode}"]
            continue
        told = json.loads(child.stdout)
        wrong = [f"held {told['mb']} MB"] if told["mb"] > MOST_MB else []
        wrong += [f"read {told['rows_read']} records, not {records}"] if records != told["rows_read"] else []
        wrong += [f"loaded {told['rows_loaded']} rows, not {loading}"] if loading >= 0 and told["rows_loaded"] != loading else []
        yield name, told, wrong


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("names", nargs="*", help="some of the files only")
    ask.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    told = ask.parse_args()
    if told.load:
        one(told.load)
        return 0
    failures = 0
    for name, said, wrong in measured(told.names or list(FILES)):
        failures += bool(wrong)
        print(f"{said['mb']:>6} MB {said['seconds']:>6} s {said['rows_loaded']:>9} rows  {said['status']:<8} {name}  {'; '.join(wrong)}", flush=True)  # noqa: T201
    print(f"limit {MOST_MB} MB: {'held by all' if not failures else f'{failures} beyond it or wrong'}")  # noqa: T201
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
