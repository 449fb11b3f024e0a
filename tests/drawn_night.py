"""Drawn hits put into a warehouse, for the tests of clues and of the hand-off."""

import datetime as dt

import duckdb

from sanzi import contract, store
from sanzi.cases import draw, fill
from sanzi.clues import build

AS_OF = dt.date(2025, 7, 15)
NEXT = dt.date(2025, 7, 16)
LATER = dt.date(2025, 7, 17)

RULES = """
rule_code | slug | title | family | innocent_texts | verify_steps | basis | weight
XF01 | travel | 会议期间外地旅游支出 | 消费 | [经批准的考察] | [调取{起止日期}的原始凭证] | [CCP-115] | 1.2
XF03 | venue | 娱乐场所消费 | 消费 | [敬老活动] | [调取{起止日期}的原始凭证, 核对{起止日期}的签到表] | [CCP-113] | 1.0
XF05 | hospitality | 业务招待支出 | 消费 | [施工人员用餐, 敬老活动] | [核对{起止日期}的签到表] | [CCP-113, RCO-35] | 1.0
ZJ01 | cash | 超限额现金支付 | 资金凭证 | [向农户收购] | [盘点现金] | [CASH-5] | 1.0
HT01 | arrears | 合同欠缴 | 合同 | [疫情减免] | [查催缴记录] | [ZZ-1] | 1.0
JC01 | decision | 大额支出无决策 | 决策公开 | [应急抢险] | [调取会议纪要] | [VCO-24] | 1.0
ZH04 | forest | 孤立森林 | 综合 | [一次性工程] | [查原始凭证] | [] | 0.5
ZH05 | tail | 单项极端值 | 综合 | [一次性工程] | [查原始凭证] | [] | 0.5
ZH06 | digits | 首位数字 | 综合 | [统一价目] | [查原始凭证] | [] | 0.5
SJ01 | delivery | 应报未报 | 数据 | [没有业务] | [补调数据] | [] | 0.3
SJ03 | dropped | 分录骤减 | 数据 | [分录合并] | [补调数据] | [] | 0.3
"""

VILLAGES = """
village_code | village_name | county | township
990101001001 | 样例一村 | 样例县 | 样例镇
990101001002 | 样例二村 | 样例县 | 样例镇
990101002001 | 样例三村 | 样例县 | 河东/新区
"""

DINNER = """
rule_code | keys | strength | level | subject
XF03 | entry:A | 0.95 | red | 样例歌厅
XF05 | entry:A meeting:M | 0.7 | yellow | -
ZJ01 | entry:A entry:B | 0.8 | yellow | 样例歌厅
"""

FAMILIES = {"XF": "消费", "ZJ": "资金凭证", "RY": "人员发放", "HT": "合同", "JC": "决策公开", "ZH": "综合", "SJ": "数据"}
KINDS = {"entry": "vouchers", "meeting": "meetings", "contract": "contracts", "due": "contract_plan", "invoice": "invoices", "company": "companies"}
ARTICLES = [
    ("CCP-115", "中国共产党纪律处分条例（2018年修订）", "", "2018-10-01", "2023-12-31", False),
    ("CCP-115", "中国共产党纪律处分条例（2023年修订）", "第115条", "2024-01-01", "9999-12-31", True),
    ("CCP-113", "中国共产党纪律处分条例（2023年修订）", "第113条", "2024-01-01", "9999-12-31", True),
    ("RCO-35", "中华人民共和国农村集体经济组织法施行前的规定", "", "0001-01-01", "2025-04-30", False),
    ("RCO-35", "中华人民共和国农村集体经济组织法", "第35条", "2025-05-01", "9999-12-31", True),
    ("CASH-5", "现金管理暂行条例", "第5条", "1988-10-01", "9999-12-31", True),
    ("VCO-24", "中华人民共和国村民委员会组织法（2018年修正）", "第24条", "2018-12-29", "9999-12-31", True),
]


def warehouse() -> duckdb.DuckDBPyConnection:
    """An empty work file in memory with the drawn villages, rules and articles."""
    con = store.connect()
    store.prepare(con)
    for table in contract.tables("ledger"):
        con.execute(table.ddl)
    for kind in contract.kinds():
        con.execute(kind.ddl)
    fill(con, contract.table("ledger.village"), VILLAGES)
    con.execute(contract.table("policy.article").ddl)
    con.executemany("INSERT INTO policy.article (article_id, title, article, from_on, to_on, is_read) VALUES (?, ?, ?, ?, ?, ?)", ARTICLES)
    con.execute(
        "CREATE TABLE staged.sheet (file_id VARCHAR, sheet_no INTEGER, path VARCHAR, sheet VARCHAR, kind VARCHAR, status VARCHAR, run_no INTEGER,"
        " rows_quarantined INTEGER, last_on DATE, village_codes VARCHAR[], is_gone BOOLEAN)"
    )
    con.execute(
        "CREATE TABLE staged.rejected (row_id VARCHAR, source_file VARCHAR, source_sheet VARCHAR, source_row BIGINT, kind VARCHAR, field VARCHAR,"
        " raw_value VARCHAR, code VARCHAR, reason VARCHAR, line VARCHAR)"
    )
    con.execute("CREATE TABLE staged.duplicate (row_id VARCHAR, kind VARCHAR, first_row_id VARCHAR)")
    fill(con, contract.table("hits.rule"), RULES)
    fill(con, contract.table("hits.coverage"), "")
    return con


def put_hits(
    con: duckdb.DuckDBPyConnection,
    hits: str,
    *,
    file_id: str = "aaaaaaaaaaaa",
    against: str = "",
    money: dict[str, str] | None = None,
    shadow: tuple[str, ...] = (),
) -> None:
    """Hits drawn with `keys` (ledger keys divided by spaces); their rows lie in the file `file_id`, each 100.00 yuan unless `money` says otherwise.
    Those of the rules in `shadow` are kept off the list.

    Columns not shown: village 990101001001, subject a payee, 2025-03-05 only, strength 0.8, level yellow, amount 100.00 a key.
    """
    con.execute("CREATE OR REPLACE TABLE ledger.lineage (row_id VARCHAR, kind VARCHAR, ledger_key VARCHAR, village_code VARCHAR, happened_on DATE,"
                " doc_no VARCHAR, summary VARCHAR, account VARCHAR, amount DECIMAL(18, 2), counterparty VARCHAR)")  # fmt: skip
    con.execute("DELETE FROM staged.sheet WHERE file_id = ?", [file_id])
    con.execute("INSERT INTO staged.sheet VALUES (?, 0, ?, '', 'vouchers', 'loaded', 1, 0, NULL, NULL, FALSE)", [file_id, f"{file_id}.csv"])
    fill(con, contract.table("hits.hit"), "")
    rows: dict[str, str] = {}
    for number, told in enumerate(draw(hits), 1):
        keys = sorted(told["keys"].split())
        village = told.get("village_code") or "990101001001"
        for key in keys:
            if key not in rows:
                rows[key] = f"{file_id}.0.{len(rows) + 2}"
                amount = (money or {}).get(key, None if key.startswith("meeting") else "100.00")
                told_row = [
                    rows[key],
                    KINDS[key.split(":")[0]],
                    key,
                    village,
                    told.get("first_on") or "2025-03-05",
                    f"记-{key}",
                    "摘要",
                    "管理费用",
                    amount,
                    "样例",
                ]
                con.execute("INSERT INTO ledger.lineage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", told_row)
        con.execute(
            "INSERT INTO hits.hit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                told.get("hit_id") or f"hit{number}",
                told["rule_code"],
                FAMILIES[told["rule_code"][:2]],
                village,
                told.get("subject_is") or "payee",
                told.get("subject"),
                told.get("amount", f"{100 * len(keys)}.00"),
                told.get("first_on") or "2025-03-05",
                told.get("last_on") or told.get("first_on") or "2025-03-05",
                told.get("strength") or "0.8",
                told.get("level") or "yellow",
                told.get("reason") or f"{told['rule_code']}发现的事",
                [rows[key] for key in keys],
                keys,
                told.get("level_why"),
            ],
        )
    fill(con, contract.table("hits.aside"), "")
    for code in shadow:
        con.execute("INSERT INTO hits.aside SELECT *, 'shadow' FROM hits.hit WHERE rule_code = ?", [code])
        con.execute("DELETE FROM hits.hit WHERE rule_code = ?", [code])
    fill(con, contract.table("hits.against"), "")
    for told in draw(against) if against else ():
        row_ids = [rows[key] for key in told["keys"].split()] if told["keys"] else []
        con.execute("INSERT INTO hits.against VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [told["hit_id"], told["rule_code"], "id", told["innocent_text"], told["holds"], row_ids, told["sentence"]])  # fmt: skip


def clues_of(con: duckdb.DuckDBPyConnection, hits: str, as_of: dt.date = AS_OF, **drawn) -> list[dict]:
    """The clues of one drawn night, in their rank, each as {column: value} with `hits`, the ids of its hits."""
    put_hits(con, hits, **drawn)
    build.build(con, as_of)
    table = con.execute(
        "SELECT c.*, (SELECT list(h.hit_id ORDER BY h.hit_id) FROM clues.clue_hit AS h WHERE h.clue_id = c.clue_id) AS hits FROM clues.clue AS c ORDER BY rank"
    )
    names = [column[0] for column in table.description]
    return [dict(zip(names, row, strict=True)) for row in table.fetchall()]
