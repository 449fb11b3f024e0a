"""Whether the scale and the sides of a sheet as it was read agree with what another kind of export says of the same money.

An unstated unit is 元 and headings mean what they say, unless a tie contradicts them: the sheet then waits for an answer (answers.py).
Balance alone (debit = credit, opening + movements = closing) survives a factor of 10,000 and a swap of sides, so that it only proves the
reading of a sheet with one signed column. Amounts that agree are kept in `staged.tie` from night to night, so that a new file is held
against all others without their rows being joined again. Numbers and reasons: ties.toml.
"""

import shlex
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb

from sanzi import contract, store
from sanzi.exports import answers, majority
from sanzi.exports.doubt import Doubt
from sanzi.exports.listing import Seen
from sanzi.exports.majority import Edge, Node, Verdict
from sanzi.exports.met import Met
from sanzi.policy import load as policy

HERE = Path(__file__).parent
SQL = HERE / "sql" / "ties"
# The kinds with rows of every day: only those near a new row are looked at.
DAILY = ("bank", "vouchers")
REACH = "WHERE date BETWEEN getvariable('tie_reach').from_on AND getvariable('tie_reach').to_on"
WORDS = {4: "放大一万倍", 3: "放大一千倍", 2: "放大一百倍", -2: "缩小到百分之一", -3: "缩小到千分之一", -4: "缩小到万分之一"}


@cache
def settings() -> dict:
    """ties.toml; `tie` by name."""
    told = tomllib.loads((HERE / "ties.toml").read_text(encoding="utf-8"))
    return told | {"tie": {each["name"]: each for each in told["tie"]}}


def judge(con: duckdb.DuckDBPyConnection, listing: list[Seen], met: Met) -> list[Doubt]:
    """Doubts about loaded sheets of `listing`, in order; `met` tells which of them were read in this run. Villages must have been placed.

    A file that somebody accepted, or that is no longer there to be read again, is never in doubt.
    """
    sheets = {(seen.file_id, seen.sheet_no): seen for seen in listing if seen.status == "loaded"}
    fresh = {node for node in sheets if node in met}
    if not fresh:
        return []
    for name in ("macros", "tables"):
        store.run_file(con, SQL / f"{name}.sql")
    _draw(con, sheets, fresh)
    verdicts = majority.judge(_edges(con), lambda nodes, *about: _weight(con, [sheets[node] for node in nodes], met, *about))
    by_tie = [_doubt(verdict, sheets, met) for verdict in verdicts if verdict.is_decided or verdict.node in fresh]
    by_balance = [
        _one_column(con, sheets[node], met)
        for node in sorted(fresh)
        if _is_one_column(sheets[node]) and sheets[node].kind == "bank" and _side_shown(con, sheets[node]) < 0
    ]
    by_row = [doubt for row in store.run_file(con, SQL / "mixed.sql").fetchall() if (doubt := _mixed(con, sheets, met, *row))]
    accepted = {seen.file_id for seen in sheets.values() if seen.sha256 in met.answers.accepted or seen.is_gone}
    found = {(doubt.file_id, doubt.sheet_no): doubt for doubt in (*by_row, *by_tie, *by_balance) if doubt.file_id not in accepted}
    return [found[node] for node in sorted(found)]


def _draw(con: duckdb.DuckDBPyConnection, sheets: dict[Node, Seen], fresh: set[Node]) -> None:
    """Bring staged.tie up to date: forget what is gone or was read again, and ask every tie that a new sheet takes part in."""
    rows = [(file_id, sheet_no, seen.kind, (file_id, sheet_no) in fresh, _is_one_column(seen)) for (file_id, sheet_no), seen in sorted(sheets.items())]
    con.execute("CREATE OR REPLACE TEMP TABLE tie_sheet (file_id VARCHAR, sheet_no INTEGER, kind VARCHAR, is_fresh BOOLEAN, is_one_column BOOLEAN)")
    store.put(con, "tie_sheet", rows)
    con.execute("DROP TABLE IF EXISTS tie_account")
    for name in ("forget", "pairs"):
        store.run_file(con, SQL / f"{name}.sql")
    kinds, new = {seen.kind for seen in sheets.values()}, {sheets[node].kind for node in fresh}
    due = [tie for tie in settings()["tie"].values() if {tie["left"], tie["right"]} <= kinds and {tie["left"], tie["right"]} & new]
    for kind in sorted({tie[side] for tie in settings()["tie"].values() for side in ("left", "right")}):
        store.run_file(con, SQL / "rows.sql", kind=kind, reach=REACH if kind in DAILY else "")
    store.run_file(con, SQL / "posted.sql")
    days = max(tie["days"] for tie in settings()["tie"].values() if "days" in tie)
    is_added_up = any(seen.kind == "vouchers" and _is_one_column(seen) for seen in sheets.values())
    store.run_file(con, SQL / "reach.sql", {"days": days, "is_added_up": is_added_up})
    if any(tie["left"] == "bank" for tie in due):
        store.run_file(con, SQL.parent / "bank_home.sql")
    if any(tie["right"] == "vouchers" for tie in due):
        _know_accounts(con)
        store.run_file(con, SQL / "entry.sql", {"is_other_fresh": bool(new - {"vouchers"})})
    for tie in due:
        text = (SQL / f"{tie['name']}.sql").read_text(encoding="utf-8")
        params = {"sample": settings()["sample"]} | {name: tie[name] for name in ("days", "near", "room") if name in tie}
        con.execute(text, {name: value for name, value in params.items() if f"${name}" in text})
    store.run_file(con, SQL / "keep.sql")


def _know_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """Make tie_account of this run's books, where it is not made yet. (No result may be open meanwhile: hence fetchall everywhere here.)"""
    con.register("tie_chart", policy.chart_accounts())
    store.run_file(con, SQL / "account.sql")
    con.unregister("tie_chart")


def _edges(con: duckdb.DuckDBPyConnection) -> list[Edge]:
    """What each tie says of each two sheets: that they agree, or the other reading under which they would. Too few amounts say nothing."""
    told: dict[tuple, list[tuple]] = {}
    for tie, *nodes, power, is_swapped, matches, sample in con.execute("SELECT * FROM staged.tie ORDER BY ALL").fetchall():
        told.setdefault((tie, *nodes), []).append((matches, power, is_swapped, tuple(sample)))
    edges = []
    for (tie, left_file, left_sheet, right_file, right_sheet), readings in told.items():
        as_read = sum(matches for matches, power, is_swapped, _ in readings if not (power or is_swapped))
        matches, power, is_swapped, sample = max(readings, key=lambda each: (each[0], not (each[1] or each[2]), each[1:3]))
        if as_read > settings()["most_as_read"] * matches:
            matches, power, is_swapped = as_read, 0, False
        if matches >= settings()["tie"][tie]["least"]:
            edges.append(Edge(tie, (left_file, left_sheet), (right_file, right_sheet), power, is_swapped, matches, as_read, sample))
    return edges


def _weight(con: duckdb.DuckDBPyConnection, seen: list[Seen], met: Met, is_about_scale: bool, is_about_sides: bool) -> tuple:
    """What speaks for sheets that agree with each other, the weightiest first: see majority.py."""
    # One signed column tells its sides less plainly than two columns do.
    own = sum(_side_shown(con, each) or -_is_one_column(each) for each in seen) if is_about_sides else 0
    own -= sum(_is_too_fine(con, each, met) for each in seen) if is_about_scale else 0
    kinds = {each.kind for each in seen}
    sources = {(each.kind, answers.folder_of(met.root / each.path)) for each in seen}
    is_books = is_about_scale and bool(kinds & set(settings()["kept_in_yuan"]))
    return any(each.sha256 in met.answers.accepted for each in seen), len(kinds), own, is_books, len(sources)


def _side_shown(con: duckdb.DuckDBPyConnection, seen: Seen) -> int:
    """1 where a sheet itself shows that its sides are as it was read, -1 where it shows the opposite, 0 where it shows nothing."""
    if seen.kind == "bank":
        _, right, wrong, _ = _steps(con, seen)
    elif seen.kind == "vouchers":
        _know_accounts(con)
        right, wrong = store.run_file(con, SQL / "books_side.sql", _rows_of(seen)).fetchall()[0]
    else:
        return 0
    if max(right, wrong) >= settings()["least_steps"] and min(right, wrong) <= settings()["most_as_read"] * max(right, wrong):
        return 1 if right > wrong else -1
    return 0


def _is_too_fine(con: duckdb.DuckDBPyConnection, seen: Seen, met: Met) -> bool:
    """Whether cells of a sheet that states no unit have more decimals than yuan have."""
    if _is_stated(seen, met):
        return False
    money = [column.name for column in contract.kind(seen.kind).columns if column.type == "money"]
    cells = " UNION ALL ".join(f'SELECT "{name}_raw" AS cell FROM staged."{seen.kind}" WHERE row_id >= $low AND row_id < $high' for name in money)  # noqa: S608 - names of a kind
    fine = f"SELECT avg(regexp_matches(cell, '\\.\\d\\d\\d*[1-9]')::INTEGER) FROM ({cells})"  # noqa: S608 - the same
    share = con.execute(fine, _rows_of(seen)).fetchall()[0][0]
    return share is not None and share >= settings()["fine_share"]


def _steps(con: duckdb.DuckDBPyConnection, seen: Seen) -> tuple[int, int, int, list[dict]]:
    return store.run_file(con, SQL / "bank_sides.sql", _rows_of(seen)).fetchall()[0]


def _rows_of(seen: Seen) -> dict[str, str]:
    """Bounds of the row ids of one sheet, the upper one exclusive."""
    low = f"{seen.file_id}.{seen.sheet_no}."
    return {"low": low, "high": f"{low}:"}


def _is_one_column(seen: Seen) -> bool:
    return seen.kind in ("bank", "vouchers") and "amount" in seen.mapping and not {"debit", "credit", "direction"} & set(seen.mapping)


def _one_column(con: duckdb.DuckDBPyConnection, seen: Seen, met: Met) -> Doubt:
    """A statement with one signed column whose running balance only follows the other way round."""
    steps, as_read, swapped, rows = _steps(con, seen)
    why = f"等待确认：只有一列金额，按“正数为收、负数为支”读，{steps} 步余额中接得上的 {as_read} 步；反过来读，接得上的 {swapped} 步"
    sample = (("行号", "按现在的读法", "余额"), *((str(row["row"]), row["moved"], row["balance"]) for row in rows))
    return Doubt(seen.file_id, seen.sheet_no, f"{why}。{_ask(seen, met, '--swap-sides')}", sample)


def _mixed(con: duckdb.DuckDBPyConnection, sheets: dict[Node, Seen], met: Met, name: str, file_id: str, sheet_no: int, is_left: bool, *told) -> Doubt | None:
    """A sheet that holds two units in one column: most of the rows that are as large or as small as the odd ones agree in no other way."""
    power, as_read, matches, rows, least, most, fitting, odd = told
    seen, tie = sheets[file_id, sheet_no], settings()["tie"][name]
    if min(as_read, matches) < tie["least"] or seen.kind in settings()["kept_in_yuan"]:
        return None
    columns = tie["left_columns" if is_left else "right_columns"]
    alike = " OR ".join(f"{column} BETWEEN $least AND $most" for column in columns)
    asked = f'SELECT count(*), count(*) FILTER ({alike}) FROM staged."{seen.kind}" WHERE row_id >= $low AND row_id < $high'  # noqa: S608 - columns of ties.toml
    bounds = {"least": least if power < 0 else Decimal("0.01"), "most": most if power > 0 else Decimal(10) ** 15}
    total, group = con.execute(asked, _rows_of(seen) | bounds).fetchall()[0]
    drawn = min(1, settings()["sample"] / max(total, 1)) if tie["is_drawn"] else 1
    if rows < settings()["mixed_share"] * drawn * group:
        return None
    why = f"等待确认：{tie['says']}：同一列里像是混有两种单位，按现在的读法相符 {as_read} 处，"
    why += f"另有 {matches} 处{WORDS[power]}才相符（第一处在第 {odd[0]['row']} 行）{_stated(seen, met)}。"
    why += f"请报送单位写明每一行的单位后重报；原样无误的，{_ask(seen, met, '--accept')}"
    sample = (("行号", "金额", "对方行号", "金额"), *(tuple(str(value) for value in pair.values()) for pair in (*fitting, *odd)))
    return Doubt(seen.file_id, seen.sheet_no, why, sample)


def _doubt(verdict: Verdict, sheets: dict[Node, Seen], met: Met) -> Doubt:
    seen, edge = sheets[verdict.node], verdict.edge
    other = sheets[edge.right if edge.left == verdict.node else edge.left]
    title = settings()["tie"][edge.tie]["says"]
    here, there = f"{seen.path}{f'（{seen.sheet}）' if seen.sheet else ''}", f"{other.path}{f'（{other.sheet}）' if other.sheet else ''}"
    if edge.contradicts:
        power, flips = (edge.power, edge.is_swapped) if edge.left == verdict.node else (-edge.power, edge.is_swapped)
        how = "、".join(([WORDS.get(power, f"乘以十的 {power} 次方")] if power else []) + (["两方对调"] if flips else []))
        why = f"等待确认：{title}对不上。与 {there} 相比，按现在的读法相符 {edge.as_read} 处，把本表的金额{how}后相符 {edge.matches} 处"
    else:
        why = f"等待确认：{title}与 {there} 相符，但两者与其他文件对不上"
    side = ("left", "right") if edge.left == verdict.node else ("right", "left")
    why += _stated(seen, met)
    why += "" if verdict.is_decided else "；无法判断哪一边有误，两边都等待确认"
    rows = (tuple(str(row[f"{each}_{what}"]) for each in side for what in ("row", "said")) for row in edge.sample)
    sample = ((f"{here} 行号", "金额", f"{there} 行号", "金额"), *rows)
    return Doubt(seen.file_id, seen.sheet_no, f"{why}。{_ask(seen, met, _decision(verdict, _unit_now(seen, met)))}", sample)


def _unit_now(seen: Seen, met: Met) -> str:
    reading = met.readings.get((seen.path, seen.sheet))
    stated = set(reading.stated.values()) if reading else set()
    scale = min(stated) if stated else 1
    return next(unit for unit in answers.UNITS if answers.scale(unit) == scale)


def _stated(seen: Seen, met: Met) -> str:
    """What the sheet, or somebody who answered for it, says against the tie."""
    reading = met.readings.get((seen.path, seen.sheet))
    if reading and reading.answer:
        return f"；现在的读法照 {reading.answer.told}"
    return f"；本表写明的单位是 {_unit_now(seen, met)}" if _is_stated(seen, met) else ""


def _is_stated(seen: Seen, met: Met) -> bool:
    reading = met.readings.get((seen.path, seen.sheet))
    return bool(reading and reading.stated)


def _decision(verdict: Verdict, unit: str) -> str:
    wanted = answers.scale(unit) * Decimal(10) ** verdict.power
    unit = next((each for each in answers.UNITS if answers.scale(each) == wanted), "")
    return " ".join(([f"--unit {unit}"] if verdict.power and unit else []) + (["--swap-sides"] if verdict.is_swapped else [])) or "--accept"


def _ask(seen: Seen, met: Met, decision: str) -> str:
    path = shlex.quote(str(met.root / seen.path))
    accept = "；原样无误则把其余选项换成 --accept" if decision != "--accept" else ""
    return f"请核对原件后运行：sanzi exports map {path} {decision} --by 姓名 --config 配置文件{accept}"
