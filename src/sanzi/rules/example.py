"""A rule's first case that fires, told to a reader: its rows as drawn, which of them are cited, and what the rule says of them."""

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from sanzi.cases import draw
from sanzi.contract import Column, Table
from sanzi.policy import load
from sanzi.rules import cases
from sanzi.rules.card import Rule

LEVELS = {"blue": "蓝", "yellow": "黄", "red": "红"}
HOLDS = {True: "成立", False: "不成立", None: "未能核对"}
HEAD = "**画出来的例**"
MOST_ROWS = 8
MOST_HITS = 2
CITED = "●"
UNSEEN = ("row_id", "ledger_key", "evidence")
CALLED = {"voucher_key": "凭证", "is_out": "收付", "is_strict": "怎样算超过"}
SHARE = "比例"
# A case drawn after a published one bears its number, which says nothing to a reader of the page.
PUBLISHED = re.compile(r"（K\d+( ?的变形)?(，[^）]*)?）")
# Words of the tables that a reader of the page does not know, by column.
SPOKEN = {
    "is_out": {"true": "付出", "false": "收进"},
    "is_strict": {"true": "超过才算", "false": "达到就算"},
    "class": {"asset": "资产", "liability": "负债", "equity": "权益", "income": "收入", "expense": "费用", "cost": "成本"},
    "kind": {"own_city": "本市", "own_county": "本县", "own_word": "本地", "other_city": "外市", "scenic": "景区"},
    "date_problem": {"impossible": "日历上没有", "unreadable": "读不出", "empty": "空白"},
    "method": {"forest": "孤立森林", "tail": "单项极端值"},
    "subject_kind": {"voucher": "凭证", "village_month": "村的一个月", "payee": "收款方"},
}


def of(rule: Rule) -> list[str]:
    """Lines of the page: the rows as tables, then what the rule says; none where no case fires."""
    case = next((case for case in rule.cases if case.expect == "hit"), None)
    if case is None:
        return []
    with cases.drawn(rule, case) as con:
        hits, _ = cases.answer(con, rule, case)
    cited = {row for hit in hits[:MOST_HITS] for row in (*hit["evidence"], *hit["ledger_keys"])}
    tables = {table.name: table for table in cases.behind(rule)}
    has_ledger = any(tables[name].schema == "ledger" for name in case.rows)
    parts = ["", f"{HEAD}　{named(case.name)}" + (f"（{CITED} 为线索引用的行；没有画出的列取平常的值）" if has_ledger else "")]
    for name, drawn in case.rows.items():
        parts += _table(tables[name], draw(drawn), cited)
    for hit in hits[:MOST_HITS]:
        parts += _hit(rule, hit)
    if len(hits) > MOST_HITS:
        parts += ["", f"（另有 {len(hits) - MOST_HITS} 条同样列出，这里不写。）"]
    return parts


@cache
def limits() -> dict[str, tuple[str, str]]:
    """Label and unit of each limit."""
    told = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((Path(load.HOME) / "limits").glob("*.toml"))]
    return {limit["name"]: (limit["label"], limit["unit"]) for profile in told for limit in profile["limit"]}


def named(case: str) -> str:
    """The name of a case as the page has it."""
    return plain(PUBLISHED.sub(lambda found: f"（{'由公开案例变化而来' if found[1] else '取自公开案例'}{found[2] or ''}）", case))


def plain(text: str) -> str:
    """The text with what Markdown would take for its own marks kept as it stands."""
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", text)


def _table(table: Table, rows: list[dict], cited: set[str]) -> list[str]:
    columns = {column.name: column for column in table.columns}
    shown = [name for name in rows[0] if name not in UNSEEN and any(row[name] is not None for row in rows)]
    if len(shown) > 1 and len({row.get("village_code") for row in rows}) == 1:
        shown = [name for name in shown if name != "village_code"]
    numbered = [(row.get("row_id") or f"{table.name}-{number}", row) for number, row in enumerate(rows, 1)]
    kept = _kept(numbered, cited)
    has_mark = table.schema == "ledger"
    lines = [[*([""] if has_mark else []), *(CALLED.get(name, columns[name].label) for name in shown)]]
    lines.append(["---:" if _is_amount(columns[name]) else "---" for name in shown])
    lines[1] = [*(["---"] if has_mark else []), *lines[1]]
    for key, row in kept:
        lines.append([*([CITED if key in cited else ""] if has_mark else []), *(_cell(columns[name], row[name], row) for name in shown)])
    left = len(rows) - len(kept)
    note = f"（共 {len(rows)} 行，这里画 {len(kept)} 行）" if left else ""
    return ["", f"{table.title}{note}", "", *(f"| {' | '.join(line)} |" for line in lines)]


def _kept(rows: list[tuple[str, dict]], cited: set[str]) -> list[tuple[str, dict]]:
    """At most MOST_ROWS rows in their order, cited ones before others."""
    if len(rows) <= MOST_ROWS:
        return rows
    first = sorted(range(len(rows)), key=lambda at: (rows[at][0] not in cited, at))[:MOST_ROWS]
    return [rows[at] for at in sorted(first)]


def _cell(column: Column, value: str | None, row: dict) -> str:
    if value is None:
        return ""
    if column.name == "value" and row.get("name") in limits():
        unit = limits()[row["name"]][1]
        return f"{Decimal(value):.4%}".rstrip("0%").rstrip(".") + "%" if unit == SHARE else f"{_amount(value)}{unit}"
    if (spoken := _spoken(column).get(value)) is not None:
        return spoken
    return plain(_amount(value) if _is_amount(column) else value)


def _spoken(column: Column) -> dict[str, str]:
    if column.name == "name":
        return {name: label for name, (label, _) in limits().items()}
    if column.name == "role":
        return _roles()
    return SPOKEN.get(column.name, {"true": "是", "false": "否"} if column.type == "BOOLEAN" else {})


def _is_amount(column: Column) -> bool:
    return column.type.startswith("DECIMAL")


def _amount(value: str) -> str:
    try:
        return f"{Decimal(value):,}"
    except InvalidOperation:
        return value


def _hit(rule: Rule, hit: dict) -> list[str]:
    amount = "" if hit["amount"] is None else f"涉及 {hit['amount']:,} 元，"
    parts = ["", f"> **{LEVELS[hit['level']]}**　{plain(hit['reason'])}", ">", f"> {amount}引用 {len(hit['evidence'])} 行。"]
    texts = {each.id: each.text for each in rule.innocents}
    for innocent, holds, _, sentence in hit["cleared"]:
        parts.append(f"> 查合理解释“{plain(texts[innocent])}”：{HOLDS[holds]}，{plain(sentence)}。")
    if hit["level_why"]:
        parts.append(f"> 等级：{plain(hit['level_why'])}。")
    return [f"{line}  " if line.startswith("> ") else line for line in parts]


@cache
def _roles() -> dict[str, str]:
    """The shortest name that a chart of accounts has for each role."""
    names: dict[str, str] = {}
    for account in load.chart_accounts().to_pylist():
        names[account["role"]] = min(names.get(account["role"], account["name"]), account["name"], key=lambda name: (len(name), name))
    return names
