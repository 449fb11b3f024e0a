"""Payees, words and spending on drawn ledger tables."""

import datetime as dt
from decimal import Decimal

import pytest

from sanzi import cases, contract, store
from sanzi.config import Config, Place
from sanzi.features import build
from sanzi.policy.load import load

AS_OF = dt.date(2025, 7, 15)
NOWHERE = Place()


def spend(entry: str, *, invoice: str = "", company: str = "", bank_line: str = "", needed: str = "features.spend", place: Place = NOWHERE):
    con = store.connect()
    store.prepare(con)
    load(con, Config(place=place))
    drawn = {"entry": entry, "invoice": invoice, "company": company, "bank_line": bank_line, "voucher": ""}
    for name, text in drawn.items():
        cases.fill(con, contract.table(f"ledger.{name}"), text)
    con.execute("UPDATE ledger.entry SET debit = coalesce(debit, 0), credit = coalesce(credit, 0)")
    con.execute(
        "INSERT INTO ledger.voucher BY NAME SELECT voucher_key, coalesce(sum(credit) FILTER (role = 'cash'), 0) AS cash_credit,"
        " coalesce(sum(credit) FILTER (role = 'bank'), 0) AS bank_credit FROM ledger.entry GROUP BY voucher_key"
    )
    build.build_needed(con, AS_OF, [needed])
    return con


def lists(summary: str, payee: str = "样例甲乙丙丁戊") -> tuple[list[str], list[str]]:
    con = spend(f"voucher_key | debit | summary | counterparty\nP1 | 100 | {summary} | {payee}")
    return con.execute("SELECT lists, innocent_lists FROM features.spend").fetchone()


def type_of(payee: str, company: str = "") -> str:
    con = spend(f"counterparty\n{payee}", company=company, needed="payee")
    return con.execute("SELECT payee_type FROM features.payee").fetchone()[0]


@pytest.mark.parametrize(
    ("summary", "strong", "innocent"),
    [
        ("修建旅游厕所", ["works"], ["travel"]),
        ("*旅游服务*旅游费", ["travel"], []),
        ("村委旅游厕所及外出旅游", ["travel", "works"], ["travel"]),
        ("党员外出考察", ["travel_dressed"], []),
        ("支付ｋｔｖ　消费", ["venue"], []),
        ("收KTV租金", ["income"], ["venue"]),
        ("*机动车*保险", [], ["lodging"]),
        ("退休干部动车票", ["lodging"], []),
        ("慰问五保户", [], ["dining", "festival"]),
        ("中华人民共和国成立", [], []),
        ("中华香烟两条", ["tobacco_alcohol"], []),
        ("中華香煙兩條", ["tobacco_alcohol"], []),
        ("黨員外出考察", ["travel_dressed"], []),
        ("修建旅遊廁所", ["works"], ["travel"]),
        # Parts of two words side by side are no word.
        ("村民代表35人参加会议", [], []),
        ("赴上海参训", [], []),
        ("村委会所欠电费", ["income"], []),
        ("君悦会所用餐", ["dining", "venue"], []),
        ("付2023年货款", [], []),
        ("购年货", ["festival"], []),
        ("2023年年货", ["festival"], []),
        ("代理记账2024年会计服务费", ["catch_all"], []),
        ("面包车包车费", ["durable", "travel"], []),
        ("面包车年检", ["durable"], []),
        ("村民宿舍修缮", ["works"], []),
        ("各部门票据装订", [], []),
        ("重点工程款", ["works"], []),
        ("当日报账差额", [], []),
        ("买烟花爆竹", ["festival"], []),
        ("人参礼盒35人参加", ["gift_card"], []),
    ],
)
def test_words_of_a_summary(summary, strong, innocent):
    found, cleared = lists(summary)
    assert (sorted(set(found) - {"petition"}), cleared) == (strong, innocent)


def test_weak_words_stand_apart():
    con = spend("debit | summary\n100 | 春节慰问品")
    assert con.execute("SELECT lists, weak_lists FROM features.spend").fetchone() == (["festival"], ["festival"])
    con = spend("debit | summary\n100 | 买花卉")
    assert con.execute("SELECT lists, weak_lists FROM features.spend").fetchone() == ([], ["gift_card"])


def test_the_name_of_a_person_is_no_word():
    assert lists("付王国庆误工费", "王国庆") == (["allowance"], [])
    assert lists("国庆活动", "王国庆") == (["festival"], [])


def test_the_payee_and_the_sub_account_count_as_text_and_the_account_of_the_chart_does_not():
    con = spend("debit | summary | counterparty | account_name\n100 | 付款 | 样例旅行社 | 管理费用/招待费\n200 | 付款 | 样例甲乙丙丁戊 | 管理费用")
    assert con.execute("SELECT lists FROM features.spend ORDER BY amount").fetchall() == [(["dining", "travel"],), ([],)]


@pytest.mark.parametrize(
    ("payee", "expected"),
    [
        ("样例国际旅行社有限公司", "travel_agency"),
        ("样例乡村旅游开发有限公司", "firm"),
        ("样例KTV", "venue"),
        ("样例大酒店", "lodging"),
        ("样例饭店", "dining"),
        ("样例名烟名酒商行", "tobacco_shop"),
        ("样例百货商行", "goods"),
        ("样例文印店", "print"),
        ("样例建筑工程有限公司", "works"),
        ("样例供电所", "utility"),
        ("样例镇人民政府", "government"),
        ("样例村股份经济合作社", "village"),
        ("样例农村商业银行", "bank"),
        ("样例商务有限公司", "goods"),
        ("样例有限公司", "firm"),
        ("小店", "firm"),
        ("王建设", "natural_person"),
        ("李康辉", "natural_person"),
        ("张超", "natural_person"),
        ("张三（代领）", "natural_person"),
        ("张三等5人", "natural_person"),
        ("欧阳样例", "natural_person"),
        ("阿依古丽·买买提", "natural_person"),
        ("阿依古丽‧买买提·吐尔逊", "natural_person"),
        ("扎西顿珠", "natural_person"),
        ("村民张三", "natural_person"),
        ("方志敏烈士陵园", "firm"),
        ("烈士陵园", "firm"),
        ("全体村民", "unknown"),
        ("老党员", "unknown"),
        ("李家村", "unknown"),
        ("县妇联", "government"),
        ("沃尔玛", "goods"),
        ("顺丰快递", "vehicle"),
        ("样例甲乙丙", "unknown"),
        ("现金", "unknown"),
    ],
)
def test_what_a_payee_is_by_its_name(payee, expected):
    assert type_of(payee) == expected


def test_the_register_speaks_before_the_name_unless_it_says_less():
    register = "company_name | industry | scope\n样例文化传媒有限公司 | {} | {}"
    assert type_of("样例文化传媒有限公司") == "print"
    assert type_of("样例文化传媒有限公司", register.format("歌舞厅娱乐活动", "-")) == "venue"
    assert type_of("样例文化传媒有限公司", register.format("-", "旅行社业务；打印服务")) == "travel_agency"
    assert type_of("样例文化传媒有限公司", register.format("零售业", "-")) == "print"
    assert type_of("样例之家", "company_name | industry | scope\n样例之家 | - | -") == "firm"


def test_a_street_named_after_a_city_is_not_out_of_town():
    drawn = """
debit | summary | counterparty
100 | 付住宿费 | 桂林大酒店
200 | 付住宿费 | 桂林路大酒店
300 | 付住宿费 | 临江路大酒店
400 | 付上海东路住宿费 | 君悦大酒店
500 | 付上海住宿费 | 君悦大酒店
600 | 付住宿费 | 桂林賓館
"""
    con = spend(drawn, needed="features.travel_spend", place=Place("临江市"))
    told = con.execute("SELECT outside_word, payee_is_own FROM features.travel_spend ORDER BY amount").fetchall()
    assert told == [("桂林", False), (None, False), (None, True), (None, False), ("上海", False), ("桂林", False)]


def test_a_study_fee_paid_to_a_travel_agency():
    con = spend("debit | summary | counterparty\n9800 | 学习考察费 | 样例旅行社")
    assert con.execute("SELECT payee_type, lists FROM features.spend").fetchone() == ("travel_agency", ["catch_all", "travel", "travel_dressed"])


def test_who_was_paid_own_then_voucher_then_seller_then_nobody():
    con = spend(
        """
        voucher_key | role | class | debit | credit | counterparty | counterparty_account | invoice_no
        P1 | management_expense | expense | 10 | - | 甲公司 | A1 | -
        P1 | bank | asset | - | 10 | 乙公司 | B1 | -
        P2 | management_expense | expense | 20 | - | - | - | 001
        P2 | bank | asset | - | 20 | 乙公司 | B1 | -
        P3 | management_expense | expense | 30 | - | - | - | 001
        P3 | bank | asset | - | 30 | - | - | -
        P4 | management_expense | expense | 40 | - | - | - | -
        P5 | management_expense | expense | 50 | - | - | - | 002
        P5 | bank | asset | - | 10 | 甲公司 | A1 | -
        P5 | cash | asset | - | 40 | 乙公司 | B1 | -
        """,
        invoice="""
        village_code | invoice_no | seller | item | invoice_on
        990101001001 | 001 | 丙商店 | 纸张 | 2024-02-01
        990101001001 | 001 | 丙商店 | 笔 | 2024-02-01
        990101001002 | 002 | 丁商店 | 笔 | 2024-02-01
        """,
    )
    told = con.execute("SELECT amount, payee, payee_account, is_cash, is_paid, item, invoice_row_id FROM features.spend ORDER BY amount").fetchall()
    assert told == [
        (Decimal(10), "甲公司", "A1", False, True, None, None),
        (Decimal(20), "乙公司", "B1", False, True, "笔、纸张", "invoice-1"),
        (Decimal(30), "丙商店", None, False, True, "笔、纸张", "invoice-1"),
        (Decimal(40), None, None, False, False, None, None),
        (Decimal(50), None, None, True, True, None, None),
    ]


def test_an_invoice_number_that_two_sellers_used_names_nobody():
    con = spend("debit | invoice_no\n10 | 001", invoice="invoice_no | seller\n001 | 甲商店\n001 | 乙商店")
    assert con.execute("SELECT payee, payee_type FROM features.spend").fetchone() == (None, "unknown")


def test_what_counts_as_spending():
    con = spend(
        """
        voucher_key | role | class | debit | credit | is_opening | is_closing
        P1 | management_expense | expense | 1 | - | false | false
        P2 | production_cost | cost | 2 | - | false | false
        P3 | works_in_progress | asset | 3 | - | false | false
        P4 | special_fund | liability | 4 | - | false | false
        P5 | member_levy | liability | 5 | - | false | false
        P6 | management_expense | expense | -6 | - | false | false
        P7 | management_expense | expense | 7 | - | false | true
        P8 | works_in_progress | asset | 8 | - | true | false
        P9 | management_expense | expense | - | 9 | false | false
        P10 | receivable | asset | 10 | - | false | false
        P11 | letting_income | income | 11 | - | false | false
        """
    )
    assert [int(amount) for (amount,) in con.execute("SELECT amount FROM features.spend ORDER BY amount").fetchall()] == [-6, 1, 2, 3, 4, 5]


def test_a_works_job_is_a_project_with_its_contract_and_deal_or_a_works_contract_alone():
    con = store.connect()
    store.prepare(con)
    drawn = {
        "project": """
            project_no | project_name | contract_price | contractor | award_mode | start_on   | contract_no | deal_no
            XM-1       | 村道硬化     | 50000.00       | 甲工程公司 | -          | 2024-03-01 | HT-1        | -
            XM-2       | 水渠修复     | 30000.00       | 乙工程队   | 直接发包   | -          | -           | JY-2
            XM-3       | 桥头护栏     | 20000.00       | 丙工程队   | -          | -          | -           | -
            """,
        "contract": """
            contract_no | parent_no | contract_name    | contract_type | party_b    | total    | signed_on  | award_mode
            HT-1        | -         | 村道硬化施工合同 | 施工          | 甲工程公司 | 52000.00 | 2024-02-01 | 公开招标
            HT-1B       | HT-1      | 村道硬化补充协议 | 施工          | 甲工程公司 | 9000.00  | 2024-04-01 | -
            HT-2        | -         | 水渠合同         | 施工          | 乙工程队   | 30000.00 | 2024-05-01 | -
            HT-3        | -         | 凉亭建设合同     | 建设工程      | 丁工程队   | 8000.00  | 2024-06-01 | -
            HT-4        | -         | 鱼塘承包         | 承包          | 戊         | 7000.00  | 2024-06-01 | -
            """,
        "deal": """
            deal_no | deal_mode | bidder_count | deal_on    | contract_no
            JY-1    | 公开招标  | 4            | 2024-01-20 | HT-1
            JY-2    | 竞争性谈判 | 3           | 2024-04-20 | -
            """,
    }
    for name, text in drawn.items():
        cases.fill(con, contract.table(f"ledger.{name}"), text)
    build.build_needed(con, AS_OF, ["works_job"])
    told = con.execute(
        "SELECT job_no, contract_no, price, award_mode, job_on, deal_no, bidder_count, row_id FROM features.works_job ORDER BY job_no"
    ).fetchall()
    assert told == [
        ("HT-3", "HT-3", Decimal(8000), None, dt.date(2024, 6, 1), None, None, "contract-4"),
        ("XM-1", "HT-1", Decimal(52000), "公开招标", dt.date(2024, 3, 1), "JY-1", 4, "project-1"),
        ("XM-2", "HT-2", Decimal(30000), "直接发包", dt.date(2024, 5, 1), "JY-2", 3, "project-2"),
        ("XM-3", None, Decimal(20000), None, None, None, None, "project-3"),
    ]


def test_a_months_result_counts_income_and_expense_as_a_disclosure_does():
    con = spend(
        """
        voucher_key | month      | role               | class     | debit | credit | is_opening | is_closing
        P1          | 2024-03-01 | bank               | asset     | 100   | -      | false      | false
        P1          | 2024-03-01 | letting_income     | income    | -     | 100    | false      | false
        P2          | 2024-03-01 | letting_income     | income    | -     | -30    | false      | false
        P3          | 2024-03-01 | management_expense | expense   | 20    | -      | false      | false
        P3          | 2024-03-01 | cash               | asset     | -     | 20     | false      | false
        P4          | 2024-03-01 | works_in_progress  | asset     | 7     | -      | false      | false
        P4          | 2024-03-01 | production_cost    | cost      | 5     | -      | false      | false
        P5          | 2024-03-01 | works_in_progress  | asset     | -     | 7      | false      | false
        P6          | 2024-03-01 | special_fund       | liability | -     | 9      | false      | false
        P7          | 2024-03-01 | letting_income     | income    | 70    | -      | false      | true
        P8          | 2024-03-01 | bank               | asset     | 50    | -      | true       | false
        P9          | 2024-04-01 | management_expense | expense   | 1     | -      | false      | false
        """,
        needed="month_result",
    )
    told = con.execute("SELECT * EXCLUDE (village_code, month, evidence) FROM features.month_result ORDER BY month").fetchall()
    march = (9, 6, Decimal(70), Decimal(20), Decimal(12), Decimal(9), Decimal(100), Decimal(20))
    assert told == [march, (1, 1, Decimal(0), Decimal(1), Decimal(0), Decimal(0), Decimal(0), Decimal(0))]
    assert con.execute("SELECT evidence FROM features.month_result WHERE month = '2024-03-01'").fetchone()[0] == ["entry-2", "entry-1", "entry-3"]


def test_only_the_needed_tables_are_built():
    con = spend("counterparty\n甲公司", needed="features.payee")
    assert con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'features'").fetchall() == [("payee",)]


def test_every_feature_with_sql_is_built_after_what_it_needs():
    ordered = [table.full_name for table in build._in_order(path.stem for path in build.HOME.glob("*.toml"))]
    assert len(ordered) == len(set(ordered)) == len([path for path in build.HOME.glob("*.sql") if "." not in path.stem])
    for table in (contract.table(name) for name in ordered):
        assert all(ordered.index(source) < ordered.index(table.full_name) for source in table.sources if source.startswith("features."))


def test_largest_entries_are_asked_of_so_many_months_at_once_that_memory_holds_them():
    con = store.connect()
    store.prepare(con)
    con.execute(contract.table("ledger.voucher").ddl)
    months = [("2024-01-01", 499_999), ("2024-02-01", 1), ("2024-03-01", 499_999), ("2024-04-01", 500_001), ("2024-05-01", 1)]
    for month, vouchers in months:
        con.execute(f"INSERT INTO ledger.voucher BY NAME SELECT DATE '{month}' AS month, '{month}' || range AS voucher_key FROM range({vouchers})")
    asked = store.run_file(con, build.HOME / "voucher_side.each.sql").fetchall()
    assert [(first.month, last.month) for first, last in asked] == [(1, 1), (2, 3), (4, 5)]


def test_what_the_largest_entries_of_a_voucher_say():
    con = spend(
        "voucher_key | month | debit | credit | role | counterparty | is_opening | is_closing\n"
        "P1 | 2024-01-01 | 100 | 0 | management_expense | - | false | false\n"
        "P1 | 2024-01-01 | 200 | 0 | construction | 样例甲 | false | false\n"
        "P1 | 2024-01-01 | 0 | 299 | bank | 样例乙 | false | false\n"
        "P1 | 2024-01-01 | 0 | 1 | cash | 样例丙 | false | false\n"
        "P2 | 2024-02-01 | 50 | 0 | cash | 样例甲 | false | false\n"
        "P2 | 2024-02-01 | 50 | 0 | payable | 样例丁 | false | false\n"
        "P3 | 2024-02-01 | 9 | 0 | cash | 样例甲 | true | false\n"
        "P4 | 2024-02-01 | 9 | 0 | cash | 样例甲 | false | true",
        needed="features.spend",
    )
    con.execute("UPDATE ledger.voucher SET month = (SELECT min(e.month) FROM ledger.entry AS e WHERE e.voucher_key = voucher.voucher_key)")
    build.build_needed(con, AS_OF, ["voucher_side"])
    rows = con.execute("FROM features.voucher_side ORDER BY voucher_key").fetchall()
    assert rows == [("P1", "construction", "bank", "样例乙"), ("P2", "payable", None, "样例甲")]
