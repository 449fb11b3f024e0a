"""A petition of the village raises what it may and is kept where nothing was found."""

from drawn_night import AS_OF, clues_of, put_hits

from sanzi import contract
from sanzi.cases import fill
from sanzi.clues import build

PETITION = """
petition_no | petition_on | category | content
XF-9        | 2025-04-01  | -        | 村里长年在一家饭店吃喝
"""
BLUE = "rule_code | keys | strength | level | subject | first_on | last_on | reason | level_why\n"


def levels(con, hits: str, petition: str = PETITION) -> dict[str, tuple[str, str]]:
    fill(con, contract.table("ledger.petition"), petition)
    return {clue["hits"][0]: (clue["level"], clue["reason"]) for clue in clues_of(con, BLUE + hits)}


def test_a_petition_raises_blue_hits_of_its_kind_to_yellow_and_says_so(con):
    told = levels(
        con,
        "XF05 | entry:A | 0.6 | blue | 饭店 | 2025-03-05 | 2025-03-05 | 一顿饭 | -\nZJ01 | entry:B | 0.6 | blue | 饭店 | 2025-03-05 | 2025-03-05 | 现金 | -",
    )
    assert told == {"hit1": ("yellow", "一顿饭（信访XF-9（2025年4月1日受理）反映的问题同属“消费”类，由蓝列黄）"), "hit2": ("blue", "现金")}
    assert clues_of(con, BLUE + "XF05 | entry:A | 0.6 | blue | - | 2025-03-05 | 2025-03-05 | 一顿饭 | -")[0]["score"] >= 40


def test_a_petition_never_makes_red_nor_lifts_a_cap_or_a_clearing(con):
    told = levels(
        con,
        "XF03 | entry:A | 0.9 | yellow | 甲 | 2025-03-05 | 2025-03-05 | 歌厅 | -\n"
        "XF05 | entry:B | 0.6 | blue | 乙 | 2025-03-05 | 2025-03-05 | 饭 | 参考限额，待本地确认\n"
        "XF01 | entry:C | 0.6 | blue | 丙 | 2025-03-05 | 2025-03-05 | 游 | 合理解释成立，降低等级：经批准的考察",
    )
    same = "信访XF-9（2025年4月1日受理）反映的问题同属“消费”类"
    assert told == {
        "hit1": ("yellow", f"歌厅（{same}）"),
        "hit2": ("blue", f"饭（参考限额，待本地确认；{same}）"),
        "hit3": ("blue", f"游（合理解释成立，降低等级：经批准的考察；{same}）"),
    }


def test_a_petition_looks_back_three_years_and_not_ahead(con):
    def level(first_on: str, last_on: str) -> str:
        return levels(con, f"XF05 | entry:A | 0.6 | blue | - | {first_on} | {last_on} | 饭 | -")["hit1"][0]

    assert level("2020-01-01", "2022-04-01") == "yellow"
    assert level("2020-01-01", "2022-03-31") == "blue"
    assert level("2025-04-01", "2025-05-01") == "yellow"
    assert level("2025-04-02", "2025-05-01") == "blue"


def test_a_petition_of_another_village_or_of_no_known_kind_raises_nothing(con):
    hit = "XF05 | entry:A | 0.6 | blue | - | 2025-03-05 | 2025-03-05 | 饭 | -"
    assert levels(con, hit, PETITION.replace("petition_no |", "village_code | petition_no |").replace("XF-9", "990101001002 | XF-9"))["hit1"][0] == "blue"
    assert levels(con, hit, PETITION.replace("村里长年在一家饭店吃喝", "邻里纠纷"))["hit1"][0] == "blue"
    assert con.execute("SELECT families, hit_count FROM clues.petition").fetchall() == [([], 0)]


def test_the_latest_of_several_petitions_is_named_and_all_are_counted(con):
    two = PETITION + "XF-8 | 2025-05-01 | 违规吃喝 | -\n"
    reason = levels(con, "XF05 | entry:A | 0.6 | blue | - | 2025-03-05 | 2025-03-05 | 饭 | -", two)["hit1"][1]
    assert reason == "饭（信访XF-8（2025年5月1日受理）等2件反映的问题同属“消费”类，由蓝列黄）"


def test_a_petition_without_hits_is_kept_with_what_could_not_be_asked(con):
    fill(con, contract.table("ledger.petition"), PETITION)
    told = "rule_code | village_code | status | why\nXF03 | 990101001001 | ran | -\nXF05 | 990101001001 | not_applicable | 没有收到：票据\n"
    fill(con, contract.table("hits.coverage"), told + "ZJ01 | 990101001001 | not_applicable | 没有收到")
    put_hits(con, "rule_code | keys\nZJ01 | entry:A")
    said = build.build(con, AS_OF)
    assert (said["petitions"], said["petitions_without_hits"]) == (1, 1)
    row = con.execute("SELECT petition_no, families, hit_count, rule_count, unasked_count FROM clues.petition").fetchall()
    assert row == [("XF-9", ["消费"], 0, 2, 1)]
