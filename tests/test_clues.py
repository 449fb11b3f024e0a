"""Grouping, level, score and texts of clues, from drawn hits."""

from decimal import Decimal

import pytest
from drawn_night import AS_OF, DINNER, LATER, NEXT, clues_of, put_hits

from sanzi import contract
from sanzi.cases import fill
from sanzi.clues import amount, build, group


def groups(con, hits: str, **drawn) -> list[list[str]]:
    return [clue["hits"] for clue in clues_of(con, hits, **drawn)]


def test_one_dinner_found_by_three_rules_is_one_clue(con):
    assert groups(con, DINNER) == [["hit1", "hit2", "hit3"]]


def test_half_of_the_smaller_evidence_must_be_shared(con):
    half = "rule_code | keys | strength\nXF03 | entry:A entry:B | 0.9\nZJ01 | entry:B entry:C | 0.8"
    assert groups(con, half) == [["hit1", "hit2"]]
    less = "rule_code | keys | strength\nXF03 | entry:A entry:B entry:C | 0.9\nZJ01 | entry:C entry:D entry:E | 0.8"
    assert groups(con, less) == [["hit1"], ["hit2"]]


def test_a_pattern_of_thirty_rows_does_not_take_in_one_of_its_dinners(con):
    year = " ".join(f"entry:{number:02}" for number in range(30))
    hits = f"rule_code | keys | strength | level | first_on | last_on | subject\nXF05 | {year} | 0.9 | red | 2024-01-01 | 2024-12-31 | 样例饭店\n"
    hits += "XF03 | entry:03 | 0.8 | yellow | 2024-05-01 | 2024-05-01 | 样例饭店"
    assert groups(con, hits) == [["hit1"], ["hit2"]]


def test_six_rows_are_not_wide_and_seven_are_unless_the_other_has_a_third(con):
    def found(wide: int, narrow: int) -> int:
        keys = [f"entry:{number}" for number in range(wide)]
        return len(groups(con, f"rule_code | keys | strength\nXF03 | {' '.join(keys)} | 0.9\nZJ01 | {' '.join(keys[:narrow])} | 0.8"))

    assert (found(6, 1), found(7, 2), found(9, 3), found(10, 3)) == (1, 2, 1, 2)


def test_never_in_a_chain(con):
    chain = "rule_code | keys | strength\nXF03 | entry:A entry:B | 0.9\nXF05 | entry:B entry:C | 0.8\nZJ01 | entry:C entry:D | 0.7"
    assert groups(con, chain) == [["hit1", "hit2"], ["hit3"]]


def test_the_strongest_level_is_the_anchor_whatever_the_strength(con):
    chain = "rule_code | keys | strength | level\nXF03 | entry:A entry:B | 0.9 | blue\nXF05 | entry:B entry:C | 0.7 | red\nZJ01 | entry:C entry:D | 0.95 | blue"
    assert groups(con, chain) == [["hit1", "hit2", "hit3"]]


def test_same_subject_joins_only_within_a_family_and_an_overlapping_span(con):
    def found(second: str) -> int:
        return len(groups(con, f"rule_code | keys | strength | subject | first_on | last_on\nXF03 | entry:A | 0.9 | 甲店 | 2024-03-01 | 2024-03-10\n{second}"))

    assert found("XF05 | entry:B | 0.8 | 甲店 | 2024-03-06 | 2024-03-10") == 1
    assert found("XF05 | entry:B | 0.8 | 甲店 | 2024-03-07 | 2024-03-10") == 2, "4 of 10 days are less than half"
    assert found("XF05 | entry:B | 0.8 | 甲店 | 2024-03-11 | 2024-03-12") == 2
    assert found("XF05 | entry:B | 0.8 | 乙店 | 2024-03-01 | 2024-03-10") == 2
    assert found("ZJ01 | entry:B | 0.8 | 甲店 | 2024-03-01 | 2024-03-10") == 2


def test_a_contract_is_one_story_whatever_the_span_and_a_village_is_none(con):
    def found(subject_is: str) -> int:
        hits = "rule_code | keys | strength | subject_is | subject | first_on | last_on\n"
        hits += f"HT01 | due:1 due:2 | 0.9 | {subject_is} | X | 2020-01-01 | 2025-01-01\nHT01 | contract:1 | 0.8 | {subject_is} | X | 2025-01-01 | 2025-01-01"
        return len(groups(con, hits))

    assert (found("contract"), found("payee"), found("village")) == (1, 2, 2)


def test_registers_say_who_and_bind_nothing_unless_there_is_nothing_else(con):
    hits = "rule_code | keys | strength\nXF03 | entry:A company:X | 0.9\nZJ01 | entry:B company:X | 0.8"
    assert groups(con, hits) == [["hit1"], ["hit2"]]
    assert groups(con, "rule_code | keys | strength\nXF03 | company:X | 0.9\nZJ01 | company:X | 0.8") == [["hit1", "hit2"]]


def test_other_villages_stay_apart(con):
    hits = "rule_code | keys | strength | village_code\nXF03 | entry:A | 0.9 | 990101001001\nZJ01 | entry:A | 0.8 | 990101001002"
    assert groups(con, hits) == [["hit1"], ["hit2"]]


def test_the_state_of_the_data_and_conduct_are_never_one_clue(con):
    """The same rows, the same subject, the same days: two clues, whichever is stronger; two findings on the data may be one."""
    hits = "rule_code | keys | strength | level | subject\nXF03 | entry:A entry:B | 0.6 | {} | 三月\nSJ03 | entry:A entry:B | 0.9 | blue | 三月"
    assert groups(con, hits.format("yellow")) == [["hit1"], ["hit2"]]
    assert groups(con, hits.format("blue")) == [["hit1"], ["hit2"]], "at the same level the stronger one would take the other"
    assert groups(con, hits.format("yellow") + "\nSJ01 | entry:A entry:B | 0.5 | blue | 三月") == [["hit1"], ["hit2", "hit3"]]
    assert [clue["family"] for clue in clues_of(con, hits.format("yellow"))] == ["消费", "数据"]


def test_a_finding_on_the_data_explains_no_strange_row_and_inherits_no_id_of_conduct(con):
    assert groups(con, "rule_code | keys | strength | level\nZH04 | entry:A | 0.6 | blue\nSJ03 | entry:A | 0.9 | blue") == [["hit1"], ["hit2"]]
    conduct = clues_of(con, "rule_code | keys | subject\nXF03 | entry:A entry:B | 三月")[0]
    data = clues_of(con, "rule_code | keys | subject\nSJ03 | entry:A entry:B | 三月", NEXT)[0]
    assert data["clue_id"] != conduct["clue_id"]
    assert (data["change"], data["first_seen_on"]) == ("新增", NEXT)
    assert clues_of(con, "rule_code | keys | subject\nSJ03 | entry:A entry:C | 三月", LATER)[0]["clue_id"] == data["clue_id"]


def test_strange_rows_that_another_rule_explains_are_dropped_and_counted(con):
    hits = """
    rule_code | keys | strength | level
    ZH04 | entry:A entry:B | 0.9 | blue
    ZH05 | entry:C | 0.9 | blue
    ZH04 | entry:A entry:D entry:E | 0.9 | blue
    XF03 | entry:A | 0.6 | blue
    """
    put_hits(con, hits)
    said = build.build(con, AS_OF)
    assert said["hits_explained"] == 1
    assert [row[0] for row in con.execute("SELECT hit_id FROM clues.clue_hit ORDER BY 1").fetchall()] == ["hit2", "hit3", "hit4"]


@pytest.mark.parametrize("other", ["ZH04", "ZH05", "XF03"])
def test_the_shape_of_digits_explains_no_strange_row_and_takes_in_no_other_hit(con, other):
    hits = f"rule_code | keys | strength | level\nZH06 | entry:A entry:B | 0.9 | blue\n{other} | entry:A entry:B | 0.6 | blue"
    assert sorted(groups(con, hits)) == [["hit1"], ["hit2"]]


def test_the_rest_of_a_cited_voucher_is_explained_too(con):
    put_hits(con, "rule_code | keys | strength | level\nZH04 | entry:A entry:B entry:C | 0.9 | blue\nXF03 | entry:A | 0.6 | blue")
    con.execute("UPDATE ledger.lineage SET doc_no = '记-1'")
    assert build.build(con, AS_OF)["hits_explained"] == 1


def test_the_two_strange_lists_are_not_blended(con):
    assert groups(con, "rule_code | keys | strength | level\nZH04 | entry:A | 0.9 | blue\nZH05 | entry:A | 0.8 | blue") == [["hit1"], ["hit2"]]


def test_gather_takes_each_hit_once():
    assert group.gather([1, 2, 3, 4], [(1, 3), (2, 3), (2, 4)]) == [(1, 1), (1, 3), (2, 2), (2, 4)]


def test_money_of_a_clue_counts_each_payment_once():
    keys = [frozenset("a"), frozenset("b"), frozenset("ab")]
    assert amount.unite([(keys[0], Decimal("18600.00")), (keys[0], Decimal("18600.00"))]) == Decimal("18600.00")
    assert amount.unite([(keys[0], Decimal(1000)), (keys[1], Decimal(800))]) == Decimal(1800)
    assert amount.unite([(keys[0], Decimal(1000)), (keys[2], Decimal(1500)), (keys[1], None)]) == Decimal(1500)
    assert amount.unite([(keys[0], Decimal(1000)), (keys[1], Decimal(800)), (keys[2], Decimal(1500))]) == Decimal(1800)
    assert amount.unite([(keys[0], None)]) is None
    assert amount.unite([(keys[0], Decimal(-50))]) == Decimal(-50)


def test_score_by_hand(con):
    # bits 2 × 1.0 × 0.8 = 1.6 a family; odds 2^-0.4 and 2^1.2; money log10(1.1)/3 = 0.013798 and log10(11)/3 = 0.347131
    alone = clues_of(con, "rule_code | keys | strength | level | amount\nXF03 | entry:A | 0.8 | yellow | 100.00")
    assert alone[0]["score"] == Decimal("49.8")  # 40 + 29.9 × (0.75 × 0.431133 + 0.25 × 0.013798)
    both = (
        "rule_code | keys | strength | level | amount\nXF03 | entry:A | 0.8 | red | 10000.00\nZJ01 | entry:A | 0.8 | blue | -\nXF05 | entry:A | 0.7 | blue | -"
    )
    assert clues_of(con, both)[0]["score"] == Decimal("88.3")  # 70 + 30 × (0.75 × 0.696757 + 0.25 × 0.347131): XF05 adds nothing to its family


def test_rank_never_inverts_levels_and_ties_end_in_the_id(con):
    hits = """
    rule_code | keys | strength | level | amount | village_code
    XF03 | entry:A | 0.5 | yellow | 1.00 | 990101001002
    ZJ01 | entry:B | 1.0 | blue | 90000000.00 | 990101001002
    XF03 | entry:C | 0.5 | red | - | 990101001002
    XF03 | entry:D | 0.5 | yellow | 1.00 | 990101001001
    XF03 | entry:E | 0.5 | yellow | 1.00 | 990101001001
    """
    clues = clues_of(con, hits)
    assert [clue["rank"] for clue in clues] == [1, 2, 3, 4, 5]
    assert [clue["level"] for clue in clues] == ["red", "yellow", "yellow", "yellow", "blue"]
    assert [clue["hits"] for clue in clues][3] == ["hit1"], "village order before ids"
    assert clues[1]["clue_id"] < clues[2]["clue_id"]


def test_texts_of_a_clue(con):
    hits = """
    rule_code | keys | strength | level | subject | first_on | last_on | reason | level_why | amount
    XF03 | entry:A | 0.9 | yellow | 样例歌厅 | 2025-04-28 | 2025-05-02 | 两次消费 | - | 18600.00
    XF05 | entry:A entry:B | 0.95 | blue | 样例歌厅 | 2025-04-28 | 2025-05-02 | 超过限额 | 参考限额，待本地确认 | 100.00
    """
    against = "hit_id | rule_code | innocent_text | holds | keys | sentence\nhit1 | XF03 | 敬老活动 | false | meeting:M | 没有这样的会议\n"
    against += "hit2 | XF05 | 施工人员用餐 | true | - | 同日有工程\nhit2 | XF05 | 敬老活动 | - | - | 没有收到会议记录"
    hits += "ZJ01 | meeting:M | 0.1 | blue | - | 2020-01-01 | 2020-01-01 | 别的事 | - | -"
    clue = clues_of(con, hits, against=against)[0]
    assert clue["title"] == "娱乐场所消费等2项：样例歌厅，18,600.00元"
    assert clue["rule_codes"] == "XF05;XF03"
    assert clue["reason"] == "①两次消费 ②超过限额（参考限额，待本地确认）"
    assert clue["innocent"] == "①施工人员用餐（核对成立：同日有工程） ②敬老活动（已核对不成立：没有这样的会议；未能核对：没有收到会议记录）"
    assert clue["verify"] == "①核对2025年4月28日至5月2日的签到表 ②调取2025年4月28日至5月2日的原始凭证"
    assert clue["basis"] == ("《中国共产党纪律处分条例（2023年修订）》第113条；《中华人民共和国农村集体经济组织法》施行前的规定（待核）、第35条")
    notes = con.execute("SELECT kind, seq, rule_codes, note FROM clues.evidence WHERE clue_id = ? ORDER BY seq", [clue["clue_id"]]).fetchall()
    assert notes == [("vouchers", 1, "XF05;XF03", ""), ("vouchers", 2, "XF05", ""), ("meetings", 3, "XF03", "反证（不成立）：没有这样的会议")]
    assert clue["evidence_count"] == 3


@pytest.mark.parametrize(
    ("last_on", "days"),
    [
        *[("2024-03-05", "2024年3月5日"), ("2024-03-06", "2024年3月5日至6日"), ("2024-04-05", "2024年3月5日至4月5日")],
        *[("2025-03-05", "2024年3月5日至2025年3月5日"), ("2025-01-01", "2024年3月5日至2025年1月1日")],
    ],
)
def test_a_span_says_year_and_month_once(con, last_on, days):
    assert con.execute(f"SELECT cn_span(DATE '2024-03-05', DATE '{last_on}')").fetchone() == (days,)


def test_what_kept_every_level_down_is_said_once(con):
    hits = """
    rule_code | keys | strength | level | reason | level_why
    XF03 | entry:A | 0.9 | yellow | 两次消费 | 参考限额，待本地确认
    XF05 | entry:A | 0.8 | yellow | 超过限额 | 参考限额，待本地确认
    ZJ01 | entry:B entry:C | 0.9 | yellow | 付现金 | 参考限额，待本地确认
    JC01 | entry:B entry:C | 0.8 | yellow | 没有决定 | 限额已确认
    XF01 | entry:D | 0.9 | yellow | 外出 | 参考限额，待本地确认
    XF02 | entry:D | 0.8 | yellow | 旅行社 | -
    """
    assert {clue["reason"] for clue in clues_of(con, hits)} == {
        "①两次消费 ②超过限额（各项相同：参考限额，待本地确认）",
        "①付现金（参考限额，待本地确认） ②没有决定（限额已确认）",
        "①外出（参考限额，待本地确认） ②旅行社",
    }


def test_basis_is_the_law_of_the_day_and_never_blank(con):
    hits = "rule_code | keys | first_on\nXF01 | entry:A | 2023-12-31\nXF01 | entry:B | 2024-01-01\nHT01 | contract:C | 2024-01-01\nZH04 | entry:D | 2024-01-01"
    basis = {clue["hits"][0]: clue["basis"] for clue in clues_of(con, hits)}
    assert basis == {
        "hit1": "《中国共产党纪律处分条例（2018年修订）》（待核）",
        "hit2": "《中国共产党纪律处分条例（2023年修订）》第115条",
        "hit3": "ZZ-1（待核）",
        "hit4": "待核",
    }


def test_a_title_has_at_most_forty_characters_and_keeps_its_money(con):
    title = clues_of(con, f"rule_code | keys | subject | amount\nXF01 | entry:A | {'样例' * 30} | 1234567.89")[0]["title"]
    assert len(title) == 40 and title.startswith("会议期间外地旅游支出：样例") and title.endswith("…，1,234,567.89元")


def test_warnings_of_the_village_stand_on_its_clues(con):
    con.execute("INSERT INTO ledger.voucher (voucher_key, village_code, is_balanced) VALUES ('P1', '990101001001', false), ('P2', '990101001001', true)")
    hits = "rule_code | keys | village_code | reason\nXF03 | entry:A | 990101001001 | 甲事\nXF03 | entry:B | 990101001002 | 乙事"
    assert [clue["reason"] for clue in clues_of(con, hits)] == ["甲事（数据提示：有1张凭证借贷不平）", "乙事"]


def test_over_two_hundred_rows_the_largest_and_the_count(con):
    keys = [f"entry:{number:03}" for number in range(201)]
    money = {key: f"{number + 1}.00" for number, key in enumerate(keys)}
    clue = clues_of(con, f"rule_code | keys\nXF05 | {' '.join(keys)}", money=money)[0]
    rows = con.execute("SELECT min(amount), count(*), any_value(note) FROM clues.evidence").fetchone()
    assert rows == (Decimal("2.00"), 200, "共201条，列出金额最大的200条")
    assert clue["evidence_count"] == 200
    clues_of(con, f"rule_code | keys\nXF05 | {' '.join(keys[:200])}", money=money)
    assert con.execute("SELECT count(*), any_value(note) FROM clues.evidence").fetchone() == (200, "")


def test_the_statistic_of_a_village_is_capped_by_family_and_divided_by_its_size(con):
    """Vouchers 4, 2, 2 (median 2), income 20,000 and 10,000 (median 15,000): sizes (2 + 4/3) / 2, (1 + 2/3) / 2 and 1, where no income is known."""
    for village, vouchers in (("990101001001", 4), ("990101001002", 2), ("990101002001", 2)):
        for number in range(vouchers):
            con.execute("INSERT INTO ledger.voucher (voucher_key, village_code, is_balanced) VALUES (?, ?, true)", [f"{village}-{number}", village])
    con.execute("UPDATE ledger.village SET annual_income = CASE village_code WHEN '990101001001' THEN 20000 WHEN '990101001002' THEN 10000 END")
    fill(con, contract.table("hits.coverage"), "rule_code | village_code | status\nXF03 | 990101001001 | ran\nZJ01 | 990101001001 | not_applicable")
    hits = """
    rule_code | keys | strength | level | village_code | subject
    XF03 | entry:A | 0.8 | yellow | 990101001001 | 甲
    ZH04 | entry:B | 0.8 | blue | 990101001001 | 乙
    SJ03 | entry:C | 0.8 | blue | 990101001001 | 丙
    XF03 | entry:D | 0.8 | yellow | 990101001002 | 甲
    XF03 | entry:E | 1.0 | red | 990101002001 | 甲
    XF05 | entry:F | 1.0 | red | 990101002001 | 乙
    XF05 | entry:G | 1.0 | red | 990101002001 | 丙
    ZJ01 | entry:H | 0.8 | yellow | 990101002001 | 丁
    """
    clues_of(con, hits)
    risk = con.execute("SELECT value, size, voucher_count, asked_count, rule_count, drivers FROM clues.village_risk ORDER BY village_code").fetchall()
    # a yellow clue alone scores 49.8, as in test_score_by_hand; three red ones of one family count 2, not 2.5
    assert risk == [
        (Decimal("0.30"), Decimal("1.67"), 4, 1, 2, "娱乐场所消费1条（黄1）"),
        (Decimal("0.60"), Decimal("0.83"), 2, 0, 0, "娱乐场所消费1条（黄1）"),
        (Decimal("2.50"), Decimal("1.00"), 2, 0, 0, "业务招待支出2条（红2），娱乐场所消费1条（红1），超限额现金支付1条（黄1）"),
    ]


def test_a_night_without_hits_has_no_clues(con):
    put_hits(con, "rule_code | keys\n")
    said = build.build(con, AS_OF)
    assert said == {"count": 0, "levels": {"red": 0, "yellow": 0, "blue": 0}, "hits": 0, "hits_explained": 0, "unknown_dispositions": []} | {
        "petitions": 0,
        "petitions_without_hits": 0,
        "shadow": 0,
    }
