"""Exports as the systems of counties write them: every heading that is known to be used, in its place, and whole layouts beside their rows."""

import csv
import tomllib
from pathlib import Path

import pytest
from drawn_door import counts

FOLDER = Path(__file__).parent / "variants"
HEADINGS = tomllib.loads((FOLDER / "headings.toml").read_text(encoding="utf-8"))
CONTRACT = (
    "villages vouchers balances bank invoices contracts contract_plan assets resources deals bids projects meetings officials relatives companies "
    "allowances grants people_status petitions disclosures invoice_ext dispositions"
)
KINDS = set(CONTRACT.split())


def drawn(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def exports_of(told: dict) -> dict[str, tuple[list[str], list[str], dict[str, str]]]:
    """Name of the export → headings, cells, what its row must say; the first has the main headings, each other one differs in one of them."""
    row = drawn(told["row"])
    at = {column: place for place, (column, *_) in enumerate(row)}
    tried = [("", ""), *((column, name) for column, names in told.get("also", {}).items() for name in names.split())]
    tried += [("village", name) for name in told.get("village", "").split()]
    exports = {}
    for n, (column, name) in enumerate(tried, 10):
        heads = [head for _, head, *_ in row]
        cells = [cell.replace("{n}", str(n)) for _, _, cell, _ in row]
        says = {column: (said or cell).replace("{n}", str(n)) for column, _, cell, said in row}
        if column == "village":
            heads[at["village_code"]], cells[at["village_code"]], says["village_code"] = name, "样例村", "样例村"
        elif column:
            heads[at[column]] = name
        if name == "价税合计(大写)":
            cells[at["total"]] = "壹佰壹拾叁元整"
        exports[f"{n} {column} {name.replace('/', '或')}".strip()] = (heads, cells, says)
    return exports


def test_every_kind_of_the_contract_is_drawn():
    assert set(HEADINGS) == KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_heading_finds_its_column_and_no_other(door, kind):
    exports = exports_of(HEADINGS[kind])
    for name, (heads, cells, _) in exports.items():
        quoted = [f'"{cell}"' if "," in cell else cell for cell in cells]
        door.text(f"{name}.csv", f"{','.join(heads)}\n{','.join(quoted)}\n")
    listed = {file["path"].removesuffix(".csv"): (file["kind"], file["status"], file["rows_loaded"], file["why"]) for file in door.load()}
    assert listed == dict.fromkeys(exports, (kind, "loaded", 1, ""))
    columns = [column for column, *_ in drawn(HEADINGS[kind]["row"])]
    shown = ", ".join(f'"{column}"::VARCHAR' for column in columns)
    staged = {name.removesuffix(".csv"): dict(zip(columns, row, strict=True)) for name, *row in door.rows(f"SELECT source_file, {shown} FROM staged.{kind}")}
    assert staged == {name: says for name, (_, _, says) in exports.items()}


LAYOUTS = tomllib.loads((FOLDER / "layouts.toml").read_text(encoding="utf-8"))["export"]


@pytest.mark.parametrize("form", ["text", "workbook"])
@pytest.mark.parametrize("told", LAYOUTS, ids=lambda told: told["name"])
def test_a_layout_is_staged_as_drawn(door, told, form):
    text = told["text"].strip("\n") + "\n"
    name = told.get("file", "样例村")
    if form == "text":
        door.text(f"{name}.csv", text, "gb18030")
    else:
        door.book(f"{name}.xlsx", {"Sheet1": list(csv.reader(text.splitlines()))})
    file = door.only()
    status = told.get("status", "loaded")
    assert (file["kind"], file["status"]) == (told.get("kind"), status if status != "none" else file["status"])
    assert told.get("why", "") in file["why"]
    if status == "none":
        # Nothing that an operator must look into every night.
        assert file["status"] == "ignored"
    if status != "loaded":
        return
    assert counts(file) == tuple(told["counts"])
    rejected = [" | ".join(map(str, row)) for row in door.rows("SELECT source_row, code, field, raw_value FROM staged.rejected ORDER BY 1")]
    assert rejected == [line for line in told.get("rejected", "").splitlines() if line]
    heads, *rows = drawn(told.get("rows", "village_code"))
    shown = ", ".join(f'"{column}"::VARCHAR' for column in heads)
    staged = door.rows(f"SELECT {shown} FROM staged.{file['kind']} ORDER BY source_row")
    assert staged == [tuple(None if cell == "-" else cell for cell in row) for row in rows]
