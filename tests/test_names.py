"""Names of people and firms as they are compared, and how likely it is that two people bear one name, on drawn lists."""

import datetime as dt

import pytest

from sanzi import cases, contract, store
from sanzi.features import build

AS_OF = dt.date(2025, 7, 15)


@pytest.fixture(scope="module")
def con():
    con = store.connect()
    store.prepare(con)
    return con


def asked(con, macro: str, name: str):
    return con.execute(f"SELECT {macro}(?)", [name]).fetchone()[0]


@pytest.mark.parametrize(
    "written",
    [
        "张三",
        "张 三",
        "張三",
        "张三主任",
        "村民张三",
        "村民代表张三",
        "网格员张三",
        "村党支部书记张三",
        "张三（代领）",
        "张三等5人",
        "张三等",
        "张三【副本】",
        "农户張　三",
    ],
)
def test_one_person_however_written(con, written):
    assert asked(con, "person_key", written) == "张三"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("李文书记", "李文"),  # 书记 is the title, 李文书 is nobody
        ("张主任", "张主任"),  # no given name to go by
        ("欧阳样例主任", "欧阳样例"),
        ("张李样例", "张李样例"),
        ("劉偉", "刘伟"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古丽•买买提", "阿依古丽买买提"),
        ("阿依古丽・买买提", "阿依古丽买买提"),
        ("阿依古丽‧买买提·吐尔逊", "阿依古丽买买提吐尔逊"),
        ("农样例主任", "农样例"),
        ("支部书记仝样例", "仝样例"),
        ("张三,李四", "张三,李四"),  # two people: neither
        ("方志敏烈士陵园", "方志敏烈士陵园"),
        ("会计代理中心", "会计代理中心"),
        ("李明（广州）商贸有限公司", "李明(广州)商贸有限公司"),
        ("王会计师事务所", "王会计师事务所"),
        ("村民小组", "村民小组"),
    ],
)
def test_what_is_taken_off_a_name_and_what_is_not(con, written, key):
    assert asked(con, "person_key", written) == key


@pytest.mark.parametrize(
    ("written", "alias"),
    [("张三（曾用名李四）", "李四"), ("张三（又名：李四）", "李四"), ("张三(李四)", "李四"), ("张三（代领）", None), ("张三（李四代领）", None)],
)
def test_another_name_in_brackets(con, written, alias):
    assert asked(con, "person_alias", written) == alias


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("样例建筑有限公司", "样例建筑公司"),
        ("样例建筑有限责任公司", "样例建筑公司"),
        ("样例建筑股份有限公司", "样例建筑公司"),
        ("样例建筑公司", "样例建筑公司"),
        ("樣例建築有限公司", "样例建筑公司"),
        ("样例建筑有限公司（个人独资）", "样例建筑公司"),
        ("样例建筑有限公司第一分公司", "样例建筑公司"),
        ("样例建筑有限公司样例项目部", "样例建筑公司"),
        ("样例（广州）建筑有限公司", "样例广州建筑公司"),
        ("样例广州建筑有限公司", "样例广州建筑公司"),
        ("样例商行（个体工商户）", "样例商行"),
        ("样例商行（张三）", "样例商行"),
        ("样例商行", "样例商行"),
        ("样例经营部", "样例经营部"),  # another registration than 样例商行
        ("有限公司", "公司"),
        ("样例电信云溪分公司", "样例电信云溪分公司"),  # which firm's branch it is does not stand there
    ],
)
def test_one_firm_however_written(con, written, key):
    assert asked(con, "firm_key", written) == key


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("110105491231002", "11010519491231002X"),  # the example of the standard, GB 11643
        ("11010519491231002x", "11010519491231002X"),
        ("990101", "990101"),
        ("", ""),
        (None, None),
    ],
)
def test_the_old_number_is_told_as_the_new_one(con, written, full):
    assert asked(con, "full_id", written) == full


@pytest.mark.parametrize(("frequency", "people", "chance"), [(0.01, 1, 0), (0.01, 0, 0), (0.5, 2, 0.5), (0.5, 3, 0.75), (0.1, 3, 0.19), (0, 5000, 0)])
def test_the_chance_of_a_namesake(con, frequency, people, chance):
    assert con.execute("SELECT namesake_chance(?, ?)", [frequency, people]).fetchone()[0] == pytest.approx(chance)


def test_a_chance_is_told_without_false_digits(con):
    told = con.execute("SELECT [chance_told(each) FOR each IN [0.0, 0.0099, 0.01, 0.126, 0.99, 0.9901]]").fetchone()[0]
    assert told == ["不到1%", "不到1%", "约1%", "约13%", "约99%", "超过99%"]


# Ten people of one county: 王样例 three times, 李样例 twice, five names once.
OFFICE = """
village_code | person_name | id_no
V1           | 王样例      | 990101198001010011
V1           | 王样例主任  | 990101198001010011
V1           | 赵样例      | 990101198001010012
V2           | 王样例      | 990101198001010013
"""
RELATIVE = """
village_code | official_name | relative_name | id_no
V1           | 赵样例        | 李样例        | 990101198001010014
V3           | 王样例        | 钱样例        | -
"""
ALLOWANCE = """
village_code | person_name | id_no              | amount
V1           | 李样例      | 990101198001010015 | 100
V1           | 李样例      | -                  | 100
V2           | 孙样例      | 990101198001010016 | 100
V2           | 孙样例      | 990101198001010016 | 200
V3           | 王样例      | -                  | 100
V3           | 周样例      | -                  | 100
V3           | 周样例      | -                  | 200
V3           | 吴样例      | 99010119800101001x | 100
V1           | 吴样例      | 99010119800101001X | 100
V9           | 王样例      | 990101198001010099 | 100
"""
VILLAGE = """
village_code | county | population | members
V1           | 样例县 | 100        | 90
V2           | 样例县 | -          | 3
V3           | 样例县 | -          | -
V9           | 别的县 | 2          | -
"""
ONCE = """
village_code | person_name
V1           | 赵样例
V1           | 钱样例
V1           | 孙样例
V2           | 李样例
"""


def odds(**drawn: str) -> dict[tuple[str, str], tuple]:
    con = store.connect()
    store.prepare(con)
    for name in ("office_holder", "relative", "allowance", "village"):
        cases.fill(con, contract.table(f"ledger.{name}"), drawn.get(name, ""))
    build.build_needed(con, AS_OF, ["name_odds"])
    rows = con.execute("SELECT * FROM features.name_odds").fetchall()
    return {(village, name): tuple(told) for village, name, *told in rows}


def test_people_are_counted_by_identity_number_and_without_one_by_name_and_village():
    found = odds(office_holder=OFFICE, relative=RELATIVE, allowance=ALLOWANCE, village=VILLAGE)
    assert {key: told[:3] for key, told in found.items()} == {
        ("V1", "王样例"): (1, 3, 10),
        ("V1", "赵样例"): (1, 1, 10),
        ("V1", "李样例"): (2, 2, 10),
        ("V1", "吴样例"): (1, 1, 10),
        ("V2", "王样例"): (1, 3, 10),
        ("V2", "孙样例"): (1, 1, 10),
        ("V3", "王样例"): (1, 3, 10),
        ("V3", "钱样例"): (1, 1, 10),
        ("V3", "周样例"): (1, 1, 10),
        ("V3", "吴样例"): (1, 1, 10),
        ("V9", "王样例"): (1, 1, 1),
    }


def test_the_frequency_of_a_name_listed_once_is_that_of_good_and_turing():
    found = odds(office_holder=OFFICE, relative=RELATIVE, allowance=ALLOWANCE, village=VILLAGE)
    frequency = {key: told[3] for key, told in found.items()}
    assert frequency["V1", "赵样例"] == pytest.approx(2 * 1 / 5 / 10)  # five names once, one name twice
    assert frequency["V1", "李样例"] == pytest.approx(2 / 10)
    assert frequency["V1", "王样例"] == pytest.approx(3 / 10)
    assert odds(allowance=ONCE, village=VILLAGE)["V1", "赵样例"][3] == pytest.approx(2 * 1 / 4 / 4)  # no name twice: taken for one
    assert frequency["V9", "王样例"] == pytest.approx(1)  # 2 × 1 / 1 / 1 would be above one


def test_the_chance_of_another_bearer_in_the_village():
    found = odds(office_holder=OFFICE, relative=RELATIVE, allowance=ALLOWANCE, village=VILLAGE)
    chance = {key: told[4] for key, told in found.items()}
    assert chance["V1", "赵样例"] == pytest.approx(1 - 0.96**99)
    assert chance["V1", "李样例"] == 1  # two of them are on the lists
    assert chance["V2", "孙样例"] == pytest.approx(1 - 0.96**2)  # the members where the population is not told
    assert chance["V3", "周样例"] is None
    assert found["V1", "李样例"][5] == "本村名册和发放明细里就有2个不同的人叫这个名字"
    assert found["V2", "孙样例"][5] == "全县名册和发放明细所列10人中有1人叫这个名字，推算本村另有同名者的概率约8%"
    assert found["V3", "周样例"][5] == "全县名册和发放明细所列10人中有1人叫这个名字，名录没有本村人口，推算不了本村另有同名者的概率"


def test_office_holders_and_relatives_with_the_keys_they_are_found_by():
    con = store.connect()
    store.prepare(con)
    drawn = {
        "office_holder": """
village_code | person_name          | id_no              | post   | term_start_on | term_end_on | bank_account_no | phone
V1           | 张样例（曾用名李四） | 99010119800101001x | 村主任 | 2020-01-01    | -           | 9901            | 19900012345
V1           | 王样例               | 990101198001010021 | 会计   | 2010-01-01    | 2014-12-31  | -               | -
V1           | 王样例               | 990101198001010021 | 委员   | 2015-01-01    | 2019-12-31  | -               | -
V1           | 王样例               | 990101198001010022 | 出纳   | 2021-01-01    | -           | -               | -
""",
        "relative": """
village_code | official_name | official_id_no     | relation | relative_name | id_no              | company          | share
V1           | 王样例        | 990101198001010021 | 子女     | 王小样        | 990101200001010011 | 样例建筑有限公司 | 60%
V1           | 王样例        | -                  | 配偶     | 赵样例        | -                  | -                | -
V2           | 王样例        | -                  | -        | 钱样例        | -                  | -                | -
""",
        "allowance": """
village_code | person_name | id_no              | amount | account_no
V1           | 张样例      | 99010119800101001X | 100    | 9902
V1           | 张样例      | 99010119800101001X | 100    | 9901
V1           | 王小样      | 990101200001010011 | 100    | 9903
V2           | 王小样      | 990101200001010011 | 100    | 9904
""",
        "village": "village_code\nV1\nV2",
    }
    for name, text in drawn.items():
        cases.fill(con, contract.table(f"ledger.{name}"), text)
    build.build_needed(con, AS_OF, ["insider"])
    rows = con.execute(
        "SELECT row_id, name_keys, standing, official_key, is_relative, account_nos, company_key, from_on, to_on FROM features.insider ORDER BY row_id"
    ).fetchall()
    day = dt.date
    assert rows == [
        ("office_holder-1", ["张样例", "李四"], "村主任", "张样例", False, ["9901", "9902"], None, day(2020, 1, 1), None),
        ("office_holder-2", ["王样例"], "会计", "王样例", False, [], None, day(2010, 1, 1), day(2014, 12, 31)),
        ("office_holder-3", ["王样例"], "委员", "王样例", False, [], None, day(2015, 1, 1), day(2019, 12, 31)),
        ("office_holder-4", ["王样例"], "出纳", "王样例", False, [], None, day(2021, 1, 1), None),
        # The number tells which 王样例; all terms of that person together.
        ("relative-1", ["王小样"], "王样例的子女", "王样例", True, ["9903"], "样例建筑公司", day(2010, 1, 1), day(2019, 12, 31)),
        # Without a number either may be meant.
        ("relative-2", ["赵样例"], "王样例的配偶", "王样例", True, [], None, day(2010, 1, 1), None),
        ("relative-3", ["钱样例"], "王样例的亲属", "王样例", True, [], None, None, None),
    ]
