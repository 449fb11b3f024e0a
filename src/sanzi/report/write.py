"""夜间报告.html: the night on one page that opens offline, from the run record and the night's tables."""

import datetime as dt
from pathlib import Path

from duckdb import DuckDBPyConnection
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.figure import Figure

from sanzi import contract, store
from sanzi.handoff import cells
from sanzi.report import charts, silence
from sanzi.report.asked import listed, rows
from sanzi.rules.card import STATUSES

HOME = Path(__file__).parent
NAME = "夜间报告.html"
# What one person reads on a page; the rest is in the workbook, and the page says so.
MOST_CLUES = 300
MOST_GAPS = 40
# A bank account that stopped, entries that dropped by half.
QUIET = {"SJ02", "SJ03"}
WORDS = {
    "levels": {name: label for name, label, _ in charts.LEVELS},
    "statuses": {"ran": "已运行", "not_applicable": "未运行", "error": "出错"},
    "severities": {"stop": "自身核对", "warn": "数据提示"},
    "results": {"passed": "通过", "failed": "不符", "error": "未能完成"},
    "changes": {"deleted": "后来的整月导出里没有了", "re_entered": "换了号重新录入", "changed": "改动"},
    "parts": {"amount": "金额", "account": "科目", "date": "日期", "summary": "摘要", "counterparty": "往来单位"},
    "rhythms": {"month": "逐月都有", "event": "有事才有", "list": "整张名册"},
    "file_statuses": {"loaded": "已读入", "duplicate": "重复", "refused": "未能读入", "ignored": "略过"},
}


def write(con: DuckDBPyConnection, folder: Path, run: dict, problems: list[str]) -> Path:
    """Write the page into `folder`, where the lists of the night already lie, and give its path.

    `run` is the record of run.json so far. The clues are read from clues.parquet, so that the page masks what the lists mask.
    """
    clues = listed(con.read_parquet(str(folder / "clues.parquet")).order("rank"))
    for clue in clues:
        clue |= {name: cells.items_apart(clue[name]) for name in ("reason", "innocent", "verify")}
    page = Environment(loader=FileSystemLoader(HOME / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    unseen = rows(con, "unseen")
    as_of = dt.date.fromisoformat(run["as_of"])
    text = page.get_template("night.html").render(
        run=run,
        problems=problems,
        style=(HOME / "templates" / "night.css").read_text(encoding="utf-8"),
        clues=clues[:MOST_CLUES],
        total=len(clues),
        loaded=sum(file["rows_loaded"] for file in run["files"]),
        quarantined=sum(file["rows_quarantined"] for file in run["files"]),
        standings={code: STATUSES[standing] for code, standing in con.table("hits.rule").project("rule_code, standing").fetchall()},
        ran=sum(rule["status"] == "ran" for rule in run["rules"]),
        unlooked=sum(row["villages"] for row in unseen),
        unseen=unseen,
        silence=silence.told(con),
        quiet=[clue for clue in clues if QUIET & set(clue["rule_codes"].split(";"))],
        townships=silence.townships(con, as_of),
        most_gaps=MOST_GAPS,
        titles={kind.name: kind.title for kind in contract.kinds()},
        tables={table.name: table.title for table in contract.tables("ledger")},
        names=dict(con.table("ledger.village").order("village_code").project("village_code, village_name").fetchall()),
        rejected=rows(con, "quarantined"),
        gate={status: sum(each["status"] == status for each in run["validation"]["gate"]) for status in WORDS["results"]},
        pictures=[charts.as_svg(drawn) for drawn in pictures(con, as_of)],
        **WORDS,
    )
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    return path


def pictures(con: DuckDBPyConnection, as_of: dt.date) -> list[Figure]:
    """Clues by village, money by month, and what every rule answered for every village; nothing to draw where no village is known."""
    answers = {(code, rule): answer for code, rule, answer in store.run_file(con, HOME / "sql" / "answers.sql").fetchall()}
    names = dict(con.table("ledger.village").order("village_code").project("village_code, village_name").fetchall())
    named = {(names[code] or code, rule): answer for (code, rule), answer in answers.items()}
    villages = list(dict.fromkeys(village for village, _ in named))
    if not villages:
        return []
    return [
        charts.village_bars(store.run_file(con, HOME / "sql" / "villages.sql").fetchall()),
        charts.month_bars(store.run_file(con, HOME / "sql" / "months.sql", {"as_of": as_of}).fetchall()),
        charts.coverage_grid(villages, sorted({rule for _, rule in named}), named),
    ]
