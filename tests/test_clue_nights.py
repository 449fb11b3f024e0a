"""What a clue keeps from night to night: its id, what changed, and what was decided about it."""

import datetime as dt

from drawn_night import AS_OF, DINNER, LATER, NEXT, clues_of

from sanzi.clues import build, identity


def test_ids_outlive_a_second_export_of_the_month(con):
    first = clues_of(con, DINNER)[0]
    second = clues_of(con, DINNER, NEXT, file_id="bbbbbbbbbbbb")[0]
    assert first["clue_id"] == second["clue_id"]
    assert first["clue_id"][0].isalpha() and len(first["clue_id"]) >= 11
    assert (first["change"], second["change"]) == ("新增", "持续")
    assert (first["first_seen_on"], second["first_seen_on"]) == (AS_OF, AS_OF)
    assert con.execute("SELECT DISTINCT source_file FROM clues.evidence").fetchall() == [("bbbbbbbbbbbb.csv",)]


def test_evidence_of_a_file_that_is_gone_names_its_copy(con):
    clues_of(con, DINNER, file_id="aaaaaaaaaaaa")
    for is_gone, path in ((False, "aaaaaaaaaaaa.csv"), (True, "副本.csv")):
        con.execute("INSERT INTO staged.sheet VALUES ('aaaaaaaaaaaa', 0, '副本.csv', '', 'vouchers', 'duplicate', 1, 0, NULL, NULL, FALSE)")
        con.execute("UPDATE staged.sheet SET is_gone = ? WHERE status = 'loaded'", [is_gone])
        build.build(con, AS_OF)
        assert con.execute("SELECT DISTINCT source_file FROM clues.evidence").fetchall() == [(path,)]


def test_a_rerun_replaces_its_night_and_gives_the_same(con):
    first = clues_of(con, DINNER)
    clues_of(con, "rule_code | keys\nXF03 | entry:Z", NEXT)
    assert clues_of(con, DINNER) == first
    assert con.execute("SELECT as_of, count(*) FROM clues.history GROUP BY ALL ORDER BY 1").fetchall() == [(AS_OF, 1), (NEXT, 1)]


def test_change_is_told_by_level_first_and_then_by_a_tenth_of_the_money(con):
    def change(level: str, yuan: str) -> str:
        clues_of(con, "rule_code | keys | level | amount\nXF03 | entry:A | yellow | 1000.00")
        return clues_of(con, f"rule_code | keys | level | amount\nXF03 | entry:A | {level} | {yuan}", NEXT)[0]["change"]

    assert change("red", "500.00") == "加重"
    assert change("blue", "5000.00") == "减轻"
    assert change("yellow", "1100.00") == "加重"
    assert change("yellow", "1099.99") == "持续"
    assert change("yellow", "900.00") == "减轻"
    assert change("yellow", "900.01") == "持续"
    assert change("yellow", "-") == "持续"


def test_on_a_split_and_on_a_merge_the_older_id_lives_on(con):
    old = clues_of(con, "rule_code | keys | strength\nXF03 | entry:A entry:B entry:C | 0.9")[0]["clue_id"]
    split = clues_of(con, "rule_code | keys | strength\nXF03 | entry:A entry:B | 0.9\nZJ01 | entry:C | 0.8", NEXT)
    assert [clue["clue_id"] == old for clue in split] == [True, False]
    young = split[1]["clue_id"]
    merged = clues_of(con, "rule_code | keys | strength | level\nZJ01 | entry:C | 0.8 | yellow\nHT01 | entry:A entry:B entry:C | 0.9 | red", LATER)
    assert [clue["clue_id"] for clue in merged] == [old] and young != old


def test_a_pattern_and_its_dinner_keep_their_own_ids(con):
    year = " ".join(f"entry:{number:02}" for number in range(30))
    hits = f"rule_code | keys | strength | level | subject\nXF05 | {year} | 0.9 | red | -\nXF03 | entry:03 | 0.8 | yellow | -"
    night, after = clues_of(con, hits), clues_of(con, hits, NEXT)
    assert [clue["clue_id"] for clue in night] == [clue["clue_id"] for clue in after]
    assert clues_of(con, "rule_code | keys | level\nXF03 | entry:03 | red", LATER)[0]["clue_id"] == night[1]["clue_id"]


def test_an_id_is_never_given_to_another_story(con):
    first = clues_of(con, "rule_code | keys | subject\nXF03 | entry:A | 甲")[0]["clue_id"]
    many = " ".join(f"entry:{letter}" for letter in "ABCDEFGHIJ")
    second = clues_of(con, f"rule_code | keys | subject\nZJ01 | {many} | 乙", NEXT)[0]["clue_id"]
    assert second != first, "the same anchor key, another story"
    assert identity.name("V", "K", set()) != identity.name("V", "K", {identity.name("V", "K", set())})


def test_a_story_that_was_away_comes_back_under_its_own_id(con):
    first = clues_of(con, DINNER)[0]["clue_id"]
    assert clues_of(con, "rule_code | keys\nXF03 | entry:Z", NEXT)[0]["clue_id"] != first
    back = clues_of(con, DINNER, LATER)[0]
    assert (back["clue_id"], back["first_seen_on"], back["change"]) == (first, AS_OF, "新增")


def bring_back(con, file_id: str, run_no: int, clue_id: str, **told) -> None:
    con.execute("INSERT INTO staged.sheet VALUES (?, 0, ?, '', 'dispositions', 'loaded', ?, 0, NULL, NULL, FALSE)", [file_id, f"{file_id}.csv", run_no])
    row = {"clue_id": clue_id, "row_id": f"{file_id}.0.2"} | told
    con.execute(f"INSERT INTO staged.dispositions ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})", list(row.values()))


def test_dispositions_come_back_by_id_and_the_later_run_wins(con):
    clue_id = clues_of(con, DINNER)[0]["clue_id"]
    bring_back(con, "cccccccccccc", 2, clue_id, handler="王样例", form="初步核实")
    bring_back(con, "dddddddddddd", 3, clue_id, handler="李样例", form="予以了结", outcome="已说明", closed=dt.date(2025, 7, 15))
    bring_back(con, "eeeeeeeeeeee", 4, clue_id)
    bring_back(con, "ffffffffffff", 4, "XNEVERGIVEN2", form="初步核实")
    clue = clues_of(con, DINNER, NEXT)[0]
    told = ("disposition_state", "officer", "disposition_form", "outcome", "closed_on", "note")
    assert [clue[name] for name in told] == ["予以了结", "李样例", "予以了结", "已说明", dt.date(2025, 7, 15), None]
    assert build.build(con, NEXT)["unknown_dispositions"] == ["XNEVERGIVEN2"]
    con.execute("INSERT INTO staged.sheet VALUES ('999999999999', 0, '9.csv', '', 'dispositions', 'loaded', 5, 0, NULL, NULL, FALSE)")
    con.execute("INSERT INTO staged.duplicate VALUES ('999999999999.0.2', 'dispositions', 'cccccccccccc.0.2')")
    assert clues_of(con, DINNER, NEXT)[0]["officer"] == "王样例", "a row equal to an earlier one, said again later"
