"""`sanzi twin score`: what a night found of what was planted, by numbers worked out by hand."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
from conftest import SAMPLE

from sanzi import cli
from sanzi.cases import draw
from sanzi.errors import UsageError
from sanzi.recall.score import OfRule, score

V, W, C = "990101001001", "990101001002", "990101001003"
# A1: 甲 finds two of its three rows at yellow. A2: found too low. A3 may be missed and is. B1: missing dues, told by village, rule and days.
TRUTH = f"""
as_of = 2025-07-15
clean_villages = ["{C}"]

[[matter]]
id = "A1"
village_code = "{V}"
kind = "scheme"
scheme = "XF03-venue"
concealment = "plain"
rules = ["XF03", "XF05"]
also = ["ZJ16"]
title = "甲"
least_level = "yellow"
rows = [
  {{ file = "a.csv", sheet = "", row = 2 }},
  {{ file = "a.csv", sheet = "", row = 3 }},
  {{ file = "a.csv", sheet = "", row = 4 }},
]
around = [{{ file = "a.csv", sheet = "", row = 5 }}]

[[matter]]
id = "A2"
village_code = "{V}"
kind = "scheme"
scheme = "XF03-venue"
concealment = "covered"
rules = ["XF03"]
title = "乙"
least_level = "yellow"
rows = [{{ file = "a.csv", sheet = "", row = 12 }}]

[[matter]]
id = "A3"
village_code = "{W}"
kind = "scheme"
scheme = "XF03-venue"
concealment = "hidden"
rules = ["XF03"]
title = "丙"
least_level = "none"
rows = [{{ file = "b.csv", sheet = "表1", row = 2 }}]

[[matter]]
id = "L1"
village_code = "{W}"
kind = "look_alike"
scheme = "XF03-venue"
rules = ["XF03"]
title = "合法甲"
rows = [{{ file = "b.csv", sheet = "表1", row = 9 }}]

[[matter]]
id = "B1"
village_code = "{W}"
kind = "scheme"
scheme = "HT01-dues"
concealment = "plain"
rules = ["HT01"]
title = "丁"
least_level = "blue"
rows = []
absent = [{{ kind = "contract_plan", what = "实收", subject = "HT-1", first_on = 2024-03-01, last_on = 2024-06-30 }}]
"""
CLUES = f"""
clue_id | level  | rank | village_code | rule_codes | first_on   | last_on
C1      | yellow | 1    | {V}          | XF03;ZJ16  | 2024-01-05 | 2024-01-06
C2      | red    | 2    | {W}          | XF03       | 2024-02-05 | 2024-02-05
C3      | blue   | 3    | {V}          | XF03       | 2024-05-05 | 2024-05-05
C4      | blue   | 4    | {W}          | HT01       | 2024-06-30 | 2024-07-30
C5      | blue   | 5    | {C}          | ZJ10       | 2024-05-05 | 2024-05-05
C6      | yellow | 6    | {C}          | ZJ10       | 2024-05-05 | 2024-05-05
"""
# Row 12 is cited by ZJ10 in C1 too: not a rule that may name it.
EVIDENCE = """
clue_id | rule_codes | source_file | source_sheet | source_row
C1      | XF03       | a.csv       | -            | 2
C1      | XF03;ZJ16  | a.csv       | -            | 3
C1      | ZJ16       | a.csv       | -            | 5
C1      | ZJ10       | a.csv       | -            | 12
C2      | XF03       | b.csv       | 表1          | 9
C3      | XF03       | a.csv       | -            | 12
C4      | HT01       | c.csv       | -            | 7
C5      | ZJ10       | d.csv       | -            | 1
C6      | ZJ10       | d.csv       | -            | 2
"""


@pytest.fixture
def night(tmp_path):
    return written(tmp_path, CLUES, EVIDENCE)


def written(folder: Path, clues: str, evidence: str) -> Path:
    """OUT_DIR with the lists as drawn, and the truth beside it."""
    out = folder / "out"
    out.mkdir()
    (out / "run.json").write_text(json.dumps({"as_of": "2025-07-15"}), encoding="utf-8")
    (folder / "planted.toml").write_text(TRUTH, encoding="utf-8")
    for name, text, types in (
        ("clues", clues, {"rank": "INTEGER", "first_on": "DATE", "last_on": "DATE"}),
        ("evidence", evidence, {"source_row": "INTEGER"}),
    ):
        rows = draw(text)
        columns = ", ".join(f"{column} {types.get(column, 'VARCHAR')}" for column in rows[0])
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE drawn ({columns})")
            con.executemany(
                f"INSERT INTO drawn VALUES ({', '.join('?' for _ in rows[0])})", [["" if cell is None else cell for cell in row.values()] for row in rows]
            )
            con.execute(f"COPY drawn TO '{out / name}.parquet'")
    return out


def cells(told) -> dict[str, tuple]:
    return {f"{cell.scheme} {cell.concealment}": (cell.planted, cell.found, cell.may_be_missed, cell.best_rank, cell.cited_share) for cell in told.matrix}


def test_rule_by_scheme_by_concealment(night):
    assert cells(score(night, night.parent / "planted.toml")) == {
        "HT01-dues plain": (1, 1, False, 4, None),
        "XF03-venue plain": (1, 1, False, 1, 2 / 3),
        "XF03-venue covered": (1, 0, False, 3, 1.0),
        "XF03-venue hidden": (1, 0, True, None, 0.0),
    }


def test_the_numbers_of_the_whole_list(night):
    told = score(night, night.parent / "planted.toml")
    assert (told.due, told.found) == (3, 2)
    # C1, C3 and C4 point at planted matters; three should be found.
    assert told.precision == ((10, 6, 3, 3), (20, 6, 3, 3), (50, 6, 3, 3), (3, 3, 2, 2))
    assert told.clean == {"yellow": 1, "blue": 1}
    # C1 cites rows 2, 3 and 5 of A1 and row 12 of another matter; C3 cites row 12; C4 cites a row that was not planted.
    assert told.right_rows == (4, 6)


def test_a_clue_of_another_rule_cites_rows_of_a_planted_matter(tmp_path):
    """C3 cites row 12 of A2 under ZJ10, which A2 does not name: it points at nothing, and cites it all the same."""
    out = written(tmp_path, CLUES.replace("| XF03       | 2024-05-05", "| ZJ10       | 2024-05-05"), EVIDENCE.replace("C3      | XF03", "C3      | ZJ10"))
    assert score(out, tmp_path / "planted.toml").precision[0] == (10, 6, 2, 3)


def test_a_lawful_matter_and_what_it_stands_above(night):
    told = score(night, night.parent / "planted.toml")
    (found,) = told.look_alikes
    assert (found.id, found.degree, found.rank, found.outranked, found.any_degree, found.any_rules) == ("L1", 3, 2, 1, 3, "XF03")
    # A2 is listed behind it; A3 need not be found, so that nothing stands above it.
    assert {f"{cell.scheme} {cell.concealment}": cell.outranking for cell in told.matrix if cell.outranking} == {"XF03-venue covered": 1}


def test_a_lawful_matter_that_another_rule_lists(tmp_path):
    out = written(
        tmp_path, CLUES.replace("| XF03       | 2024-02-05", "| ZC05       | 2024-02-05"), EVIDENCE.replace("C2      | XF03     ", "C2      | ZC05;JC01")
    )
    (found,) = score(out, tmp_path / "planted.toml").look_alikes
    assert (found.degree, found.rank, found.outranked, found.any_degree, found.any_rules) == (0, None, 0, 3, "JC01;ZC05")
    # A decision may be named by a clue about something else.
    row = '{ file = "b.csv", sheet = "表1", row = 9'
    (tmp_path / "planted.toml").write_text(TRUTH.replace(row, f'{row}, kind = "meetings"'), encoding="utf-8")
    (found,) = score(out, tmp_path / "planted.toml").look_alikes
    assert (found.any_degree, found.any_rules) == (0, "")


def test_rule_by_rule(night):
    """XF03: two due, one found; of its first two clues C1 points at A1, C2 at the lawful matter. ZJ10 is meant for nothing and lists two in the clean one."""
    told = {each.rule_code: each for each in score(night, night.parent / "planted.toml").rules}
    assert told == {
        "HT01": OfRule("HT01", due=1, found=1, listed=1, right=1, look_alikes=0, red=0, yellow=0, outranking=0, clean=0),
        "XF03": OfRule("XF03", due=2, found=1, listed=2, right=1, look_alikes=1, red=1, yellow=0, outranking=1, clean=0),
        "ZJ10": OfRule("ZJ10", due=0, found=0, listed=0, right=0, look_alikes=0, red=0, yellow=0, outranking=0, clean=2),
        "ZJ16": OfRule("ZJ16", due=0, found=0, listed=0, right=0, look_alikes=0, red=0, yellow=0, outranking=0, clean=0),
    }


def test_cited_rows_that_are_right(night):
    """C1 cites three rows of A1 (2, 3 and 5, the last one around it) and row 12 of another; C3 cites row 12 alone."""
    told = {f"{cell.scheme} {cell.concealment}": cell.right_share for cell in score(night, night.parent / "planted.toml").matrix}
    assert told == {"HT01-dues plain": 0, "XF03-venue plain": 3 / 4, "XF03-venue covered": 1, "XF03-venue hidden": None}


def test_the_file_for_machines(night, tmp_path):
    assert cli.main(["twin", "score", str(night), str(tmp_path / "planted.toml"), "--csv", str(tmp_path / "m.csv")]) == 0
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["A1", "A2", "A3", "B1", "L1", "C5", "C6"]
    wanted = "kind rule_code concealment least_level level is_found rank outranked any_level main_rows cited_rows evidence_rows right_rows"
    told = {name: " ".join(row[column] or "-" for column in wanted.split()) for name, row in rows.items()}
    assert told == {
        "A1": "scheme XF03 plain yellow yellow true 1 - - 3 2 4 3",
        "A2": "scheme XF03 covered yellow blue false 3 - - 1 1 1 1",
        "A3": "scheme XF03 hidden none none false - - - 1 0 - -",
        "B1": "scheme HT01 plain blue blue true 4 - - - - 1 0",
        "L1": "look_alike XF03 - none red - 2 1 red 1 1 1 1",
        "C5": "clean_village ZJ10 - - blue - 5 - - - - - -",
        "C6": "clean_village ZJ10 - - yellow - 6 - - - - - -",
    }


@pytest.mark.parametrize(
    ("old", "new", "scheme", "expected"),
    [
        ("C1      | yellow", "C1      | blue  ", "XF03-venue plain", 0),
        ("C1      | yellow", "C1      | red   ", "XF03-venue plain", 1),
        ("C3      | blue  ", "C3      | yellow", "XF03-venue covered", 1),
        ("2024-06-30 | 2024-07-30", "2024-07-01 | 2024-07-30", "HT01-dues plain", 0),
        ("2024-06-30 | 2024-07-30", "2024-02-01 | 2024-02-29", "HT01-dues plain", 0),
        ("2024-06-30 | 2024-07-30", "2024-02-01 | 2024-03-01", "HT01-dues plain", 1),
        (f"{W}          | HT01", f"{V}          | HT01", "HT01-dues plain", 0),
        (f"{W}          | HT01", f"{W}          | HT02", "HT01-dues plain", 0),
        (f"1    | {V}", f"1    | {W}", "XF03-venue plain", 0),
    ],
)
def test_what_counts_as_found(tmp_path, old, new, scheme, expected):
    assert old in CLUES
    out = written(tmp_path, CLUES.replace(old, new), EVIDENCE)
    assert cells(score(out, tmp_path / "planted.toml"))[scheme][1] == expected


def test_a_rule_that_only_may_name_it_does_not_find_it(tmp_path):
    out = written(tmp_path, CLUES, EVIDENCE.replace("C1      | XF03       ", "C1      | ZJ16       ").replace("C1      | XF03;ZJ16  ", "C1      | ZJ16       "))
    assert cells(score(out, tmp_path / "planted.toml"))["XF03-venue plain"][:2] == (1, 0)


def test_everything_in_the_sample_is_found_and_nothing_lawful_stands_high(sample_night):
    told = score(sample_night, SAMPLE / "planted.toml")
    assert told.found == told.due == 46
    assert [each.id for each in told.look_alikes if each.degree == 3 or each.outranked] == []
    assert set(told.clean) <= {"blue"}
    assert told.precision[-1][2] / told.precision[-1][1] >= 0.9


def test_the_command_prints_and_draws(night, tmp_path, capsys):
    assert cli.main(["twin", "score", str(night), str(tmp_path / "planted.toml"), "--picture", str(tmp_path / "m.png")]) == 0
    said = capsys.readouterr().out
    assert "能看出的 3 件，找到 2 件（67%）。" in said
    assert "什么都没埋的村的线索：黄 1，蓝 1。" in said
    assert "L1 合法甲" in said
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_scored(night, tmp_path):
    with pytest.raises(UsageError, match="找不到"):
        score(night, tmp_path / "none.toml")
    with pytest.raises(UsageError, match=r"没有 run\.json"):
        score(tmp_path, tmp_path / "planted.toml")
    (tmp_path / "bad.toml").write_text("as_of = ", encoding="utf-8")
    with pytest.raises(UsageError, match="读不了"):
        score(night, tmp_path / "bad.toml")
    (tmp_path / "empty.toml").write_text("as_of = 2025-07-15\nclean_villages = []", encoding="utf-8")
    with pytest.raises(UsageError, match="没有埋设的事项"):
        score(night, tmp_path / "empty.toml")
    (tmp_path / "later.toml").write_text(TRUTH.replace("2025-07-15", "2025-07-16"), encoding="utf-8")
    with pytest.raises(UsageError, match="2025-07-15 的一夜"):
        score(night, tmp_path / "later.toml")
