"""The delivered lists: their columns, and how a value is written in a CSV that Excel and WPS open as it is."""

import csv
import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from sanzi.handoff import cells

LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}
STATES = ("待处置", "谈话函询", "初步核实", "暂存待查", "予以了结", "整改", "移送")
# What staff choose; the state follows from it.
FORMS = STATES[1:]
BATCH = 5_000


@dataclass(frozen=True)
class Column:
    """`name` as in the parquet file, `title` as staff read it, `width` in characters of a workbook column; long texts wrap."""

    name: str
    title: str
    width: float
    wraps: bool = False


CLUE_COLUMNS = (
    Column("clue_id", "线索编号", 16.5),
    Column("level", "风险等级", 8.5),
    Column("rank", "排名", 6),
    Column("score", "评分", 6.5),
    Column("county", "县区", 9, wraps=True),
    Column("township", "乡镇", 9, wraps=True),
    Column("village_name", "组织名称", 15, wraps=True),
    Column("village_code", "组织代码", 20),
    Column("family", "线索类别", 9),
    Column("rule_codes", "规则编号", 9, wraps=True),
    Column("rule_titles", "规则名称", 17, wraps=True),
    Column("title", "线索标题", 26, wraps=True),
    Column("amount", "涉及金额(元)", 14),
    Column("first_on", "起始日期", 11),
    Column("last_on", "截止日期", 11),
    Column("subject", "涉及对象", 18, wraps=True),
    Column("reason", "触发原因", 60, wraps=True),
    Column("innocent", "常见合理解释", 74, wraps=True),
    Column("verify", "建议核查事项", 68, wraps=True),
    Column("basis", "法规依据", 34, wraps=True),
    Column("evidence_count", "证据条数", 8.5),
    Column("first_seen_on", "首次发现日期", 12),
    Column("change", "变化", 6.5),
    Column("disposition_state", "处置状态", 10),
    Column("officer", "承办人", 10, wraps=True),
    Column("disposition_form", "处置方式", 10),
    Column("outcome", "核查结论", 24, wraps=True),
    Column("closed_on", "办结日期", 11),
    Column("note", "备注", 20, wraps=True),
)
EVIDENCE_COLUMNS = (
    Column("clue_id", "线索编号", 16.5),
    Column("seq", "序号", 6),
    Column("rule_codes", "规则编号", 20),
    Column("kind", "数据类别", 13),
    Column("source_file", "来源文件", 34),
    Column("source_sheet", "工作表", 13),
    Column("source_row", "来源行号", 9),
    Column("village_code", "组织代码", 20),
    Column("date", "日期", 11),
    Column("doc_no", "单号", 22),
    Column("summary", "摘要", 42),
    Column("account", "科目", 22),
    Column("amount", "金额(元)", 14),
    Column("counterparty", "往来对象", 26),
    Column("note", "说明", 48),
)
REJECTED_TITLES = ("来源文件", "工作表", "来源行号", "数据类别", "字段", "原值", "原因代码", "原因", "整行原文", "行标识", "更正值")
CLUE_TITLES = tuple(column.title for column in CLUE_COLUMNS)
EVIDENCE_TITLES = tuple(column.title for column in EVIDENCE_COLUMNS)


def stream(asked: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    """The rows of an executed query, a batch at a time."""
    while batch := asked.fetchmany(BATCH):
        yield from batch


def told(rows: Iterable[Sequence]) -> Iterator[list]:
    """Rows of the clue list with the level as staff read it."""
    for row in rows:
        yield [row[0], LEVELS[row[1]], *row[2:]]


def write_csv(path: Path, titles: Sequence[str], rows: Iterable[Sequence]) -> Path:
    """UTF-8 with BOM, CRLF, one record a line, readable by its owner only. Values as `cell` writes them."""
    with private(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(titles)
        writer.writerows([cell(value) for value in row] for row in rows)
    return path


def cell(value: object) -> str:
    """Empty for None, money with its two decimals, a date as 2025-07-15, text guarded against being taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return cells.written(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def private(path: Path) -> Path:
    """`path`, now an empty file that only its owner may read."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    path.chmod(0o600)
    return path
