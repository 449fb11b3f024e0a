"""反查金额: an outside total (a travel bill, a transfer seen elsewhere) against one to three entries that make it within a few days."""

import argparse
import datetime as dt
import re
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd
from rich.console import Console
from rich.table import Table

from sanzi import arguments, store
from sanzi.errors import UsageError

SQL = Path(__file__).with_suffix(".sql")
AMONG = {"spend": "支出", "income": "收入", "bank_out": "银行付出", "bank_in": "银行收到", "invoice": "票据"}
MOST = 3
CENT = Decimal("0.01")


def reverse_search(
    con: duckdb.DuckDBPyConnection,
    total: str | int | Decimal,
    *,
    among: str = "spend",
    village_code: str | None = None,
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
    days: int = 31,
    tolerance: str | Decimal = "0.02",
    most: int = MOST,
    limit: int = 50,
) -> pd.DataFrame:
    """Combinations of one to `most` (at most 3) rows of one village whose sum is `total` yuan, give or take `tolerance` (share of the total, inclusive).

    `among`: spend, income, bank_out, bank_in, invoice; rows from `first_on` to `last_on` (both inclusive), the first and last of one combination at most
    `days` apart. Rows no larger than the room for error are left out: they would fit beside anything. Nearest sum first, then fewer rows, then closer
    days; at most `limit` of `found`. The default tolerance is that of helper H1 of the rule catalogue: a total of other books seldom fits to the fen.

    Columns: village_code, village_name, made (yuan), difference (made − total), part_count, first_on, last_on, parts (one text a row), row_ids, found.
    Money stays Decimal.
    Raises UsageError for a total that is not above zero, an option out of its range, or a village that the night does not know.
    """
    asked = _yuan(total)
    share = Decimal(str(tolerance))
    if among not in AMONG:
        raise UsageError(f"没有 {among} 这一类，可用：{'、'.join(AMONG)}。")
    if not 0 <= share < 1 or not 1 <= most <= MOST or days < 0 or limit < 1:
        raise UsageError(f"误差要不小于 0、小于 1，最多合并 1 到 {MOST} 笔，天数不小于 0，条数至少 1。")
    if first_on and last_on and first_on > last_on:
        raise UsageError(f"起始日期 {first_on} 晚于截止日期 {last_on}，请改过来。")
    if village_code and not con.execute("SELECT 1 FROM ledger.village WHERE village_code = ?", [village_code]).fetchall():
        raise UsageError(f"这一夜没有组织代码 {village_code} 的村。请对照组织名录核对代码。")
    room = (asked * share).quantize(CENT, ROUND_HALF_UP)
    params = {"total": asked, "room": room, "among": among, "village_code": village_code, "first_on": first_on, "last_on": last_on}
    return con.sql(SQL.read_text(encoding="utf-8"), params=params | {"days": days, "most": most, "limit": limit}).to_arrow_table().to_pandas()


def _yuan(total: str | int | Decimal) -> Decimal:
    text = str(total).replace(",", "").strip()
    if not re.fullmatch(r"\d{1,13}(\.\d{1,2})?", text) or Decimal(text) == 0:
        raise UsageError(f"金额 {total} 看不懂，应当是大于零的元数，如 8760 或 8760.50。")
    return Decimal(text).quantize(CENT)


def add_parser(commands) -> None:
    """`sanzi reverse`."""
    told = "反查金额：哪个村的一至三笔支出合起来正好是这个数"
    reverse = commands.add_parser("reverse", help=told, description=f"{told}。只读，什么都不写。凑得上只是去看原件的理由：数目小、范围大时巧合很多。")
    reverse.add_argument("total", metavar="金额", help="外来的总额（元），如旅行社账单上的 8760")
    reverse.add_argument("--warehouse", type=Path, required=True, metavar="FILE.duckdb", help="工作库或发布的 sanzi.duckdb")
    among = "、".join(f"{name} {chinese}" for name, chinese in AMONG.items())
    reverse.add_argument("--among", choices=tuple(AMONG), default="spend", help=f"在哪些行里找：{among}；默认 spend")
    reverse.add_argument("--village", metavar="CODE", help="只找这个村（组织代码）")
    reverse.add_argument("--from", dest="first_on", type=arguments.day, metavar="YYYY-MM-DD", help="从哪一天起（含）")
    reverse.add_argument("--to", dest="last_on", type=arguments.day, metavar="YYYY-MM-DD", help="到哪一天止（含）")
    reverse.add_argument("--days", type=int, default=31, help="合在一起的几笔最多相隔几天，默认 31")
    reverse.add_argument("--tolerance", default="0.02", help="允许相差总额的几成，默认 0.02（百分之二）；0 为分毫不差")
    reverse.add_argument("--most", type=int, default=MOST, help=f"最多合几笔，1 到 {MOST}，默认 {MOST}")
    reverse.add_argument("--limit", type=int, default=20, help="最多列几种，默认 20")
    reverse.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> int:
    if not asked.warehouse.is_file():
        raise UsageError(f"找不到 {asked.warehouse}。请指向工作库或发布的 sanzi.duckdb。")
    if not re.fullmatch(r"0(\.\d+)?", asked.tolerance):
        raise UsageError(f"误差 {asked.tolerance} 看不懂，应当是 0 到 1 之间的数，如 0.02。")
    with store.connect(asked.warehouse, read_only=True) as con:
        known = {name: getattr(asked, name) for name in ("among", "first_on", "last_on", "days", "tolerance", "most", "limit")}
        found = reverse_search(con, asked.total, village_code=asked.village, **known)
    table = Table()
    for title in ("合计(元)", "相差(元)", "村", "组织代码", "各笔"):
        table.add_column(title, overflow="fold")
    for row in found.itertuples():
        table.add_row(f"{row.made:,}", f"{row.difference:+,}", row.village_name, row.village_code, "\n".join(row.parts))
    if len(found):
        Console().print(table)
    count = int(found["found"].iloc[0]) if len(found) else 0
    listed = f"，列出最接近的 {len(found)} 种" if count > len(found) else ""
    sys.stdout.write(f"在“{AMONG[asked.among]}”里凑得上的有 {count} 种{listed}。凑得上不等于就是，请核对原始凭证。\n")
    return 0
