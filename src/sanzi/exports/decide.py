"""What a person says of one file on the command line → an Answer for its source."""

import datetime as dt
import hashlib
from pathlib import Path

from sanzi import contract
from sanzi.contract import Kind
from sanzi.errors import UsageError
from sanzi.exports import answers, reader, recognise
from sanzi.exports.answers import Answer, Answers
from sanzi.exports.reader import Sheet, Unreadable


def decide(
    path: Path,
    known: Answers,
    *,
    by: str,
    on: dt.date,
    sheet: str | None = None,
    kind: str | None = None,
    units: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
    swap_sides: bool | None = None,
    accept: bool = False,
    this_name: bool = False,
) -> Answer:
    """The answer for the source of the file at `path`. `units` are `万元` (every money column) or `年租金=万元`; `columns` are `heading=column`,
    where a column may be called by its name or its main heading; `sheet` is needed where the sheets of a workbook have different headings.

    Raises UsageError where the file cannot be read, no header can be told, or something does not fit.
    """
    chosen = _sheet(path, sheet, kind, known)
    named = _parted(columns, "--column", "列名=字段")
    row, told = _header_row(path, chosen, kind, set(named), known)
    each = _kind(told)
    entry = {"kind": each.name, "folder": answers.folder_of(path), "headers": list(answers.folded(row)), "file": path.name, "by": by, "on": on}
    entry |= {"sheet": chosen.name, "sha256": _sha256(path), "name": answers.name_of(path) if this_name else ""}
    whole = [unit for unit in units if "=" not in unit]
    entry |= {"unit": whole[-1] if whole else "", "swap_sides": swap_sides, "accept": accept}
    entry["units"] = {_column(each, name): unit for name, unit in _parted([unit for unit in units if "=" in unit], "--unit", "列=万元").items()}
    entry["columns"] = {heading: _column(each, name) for heading, name in named.items()}
    if kind and not (units or columns or accept or swap_sides is not None):
        # A sheet that could as well be of another kind: to say which is the decision.
        entry["columns"] = _as_matched(each, row)
    if wrong := answers.wrong_in(entry):
        raise UsageError("这样确认不行：" + "；".join(wrong) + "。用 sanzi exports map --help 看用法。")
    answer = Answer(**entry | {"headers": tuple(entry["headers"])})
    if answer.is_reading:
        _try(answer, chosen)
    return answer


def _sheet(path: Path, name: str | None, kind: str | None, known: Answers) -> Sheet:
    try:
        every = [sheet for sheet in reader.sheets(path) if any(cell.strip() for row in sheet.head for cell in row)]
    except Unreadable as wrong:
        raise UsageError(f"{path} 读不了：{wrong}") from None
    if name is not None:
        every = [sheet for sheet in every if sheet.name == name]
    if not every:
        raise UsageError(f"{path} 里没有{f'工作表 {name}' if name else '内容'}。")
    fitting = [sheet for sheet in every if (header := _found(path, sheet, known)) and kind in (None, header.kind.name)]
    rows = {answers.folded(sheet.head[_found(path, sheet, known).first - 1]) for sheet in fitting}
    if len(rows) > 1 or (not fitting and len(every) > 1):
        raise UsageError(f"{path} 有几张列名不同的工作表（{'、'.join(sheet.name for sheet in every)}），请用 --sheet 写明是哪一张。")
    return (fitting or every)[0]


def _found(path: Path, sheet: Sheet, known: Answers) -> recognise.Header | None:
    try:
        return known.find(path, sheet.head, f"{sheet.name} {path.stem}")
    except recognise.Undecided:
        return None


def _header_row(path: Path, sheet: Sheet, kind: str | None, named: set[str], known: Answers) -> tuple[list[str], str]:
    """The row of headings, and the kind that it is of."""
    header = _found(path, sheet, known)
    asked = {recognise.fold(heading) for heading in named}
    if header and asked <= set(answers.folded(sheet.head[header.first - 1])):
        return sheet.head[header.first - 1], kind or header.kind.name
    if kind is None:
        kinds = "、".join(f"{each.name} {each.title}" for each in contract.kinds())
        raise UsageError(f"{path.name} 的表头没有认出来，请用 --kind 写明类别（{kinds}），用 --column 写明列。")
    headings = recognise.headings() | asked
    rows = [row for row in sheet.head[: recognise.FIRST_RECORDS] if asked <= set(answers.folded(row))]
    best = max(rows, key=lambda row: sum(cell in headings for cell in answers.folded(row)), default=None)
    if best is None:
        raise UsageError(f"{path.name} 的前 {recognise.FIRST_RECORDS} 行里，没有一行同时有这些列名：{'、'.join(sorted(named))}。")
    return best, kind


def _kind(name: str) -> Kind:
    try:
        return contract.kind(name)
    except KeyError:
        raise UsageError(f"没有类别 {name}（可用：{'、'.join(each.name for each in contract.kinds())}）。") from None


def _parted(told: tuple[str, ...] | list[str], option: str, shape: str) -> dict[str, str]:
    wrong = [each for each in told if not all(part.strip() for part in each.rpartition("="))]
    if wrong:
        raise UsageError(f"{option} {wrong[0]} 写得不对，应写成 {option} {shape}。")
    return {first.strip(): last.strip() for first, _, last in (each.rpartition("=") for each in told)}


def _column(kind: Kind, name: str) -> str:
    """The column called `name` or headed so; `name` itself where there is none, for the check to refuse."""
    return next((heading.name for heading in kind.headings if recognise.fold(name) in (heading.name, recognise.fold(heading.header))), name)


def _as_matched(kind: Kind, row: list[str]) -> dict[str, str]:
    spelt = {recognise.fold(spelling): heading.name for heading in reversed(kind.headings) for spelling in (*heading.also, heading.header)}
    return {cell.strip(): spelt[recognise.fold(cell)] for cell in row if recognise.fold(cell) in spelt}


def _try(answer: Answer, sheet: Sheet) -> None:
    try:
        answers.as_answered(answer, sheet.head, f"{sheet.name} {answer.file}")
    except recognise.Undecided as wrong:
        raise UsageError(f"照这样仍然认不出来：{wrong}。请再用 --column 补上。") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
