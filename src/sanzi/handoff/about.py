"""说明: what a reader of the workbook has to know, as (label, text) lines; a line without text is a heading."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb

from sanzi import contract, store

HOME = Path(__file__).parent

LEVELS = (
    ("红", "记录越过法规写明的界线或明确的限额，有能打开的原始记录，至少有一条常见合理解释已核对不成立，也不依赖未确认的限额。"),
    ("黄", "记录越过明确的限额，或有较强的规律；还有合理解释没有核对清楚。"),
    ("蓝", "统计上少见、用词或时间上的提示，单独不能说明问题。"),
)
READING = (
    ("线索是什么", "数据显示的、需要人看一看的事情。线索只陈述记录里有什么，不是结论；每一条都要核实，合理解释成立的应当了结。"),
    ("一条线索", "讲同一件事的若干疑点归并为一条：同一组织、证据重叠，或同类规则指向同一对象、同一期间。"),
    (
        "评分与排名",
        "0–100分。同类规则只取最强的一条，不同类规则的证据相加，再计入金额；红、黄、蓝各占一段，低等级不会排在高等级之前。没有命中的规则不影响评分。",
    ),
    ("涉及金额", "同一笔款项被几条规则查到只算一次。"),
    ("变化", "与上一次（更早日期）清单相比：新增、持续、加重（等级升高，或金额增加一成以上）、减轻。"),
    (
        "常见合理解释",
        "括号里是系统核对的结果。核对成立：记录支持这个解释，等级已降。已核对不成立：报来的记录里看不到这样的事，仍以原件为准。"
        "未能核对：报来的数据说明不了，要调原件、问当事人；没有核对不等于不成立。",
    ),
    ("没有列出的", "没有线索不等于没有问题：数据没有报来、规则无法核查的村和月份，见夜间报告“无法核查的，以及为什么”一节。"),
    ("法规依据", "行为当日有效的条文；标“待核”的条文本系统没有核对过原文，引用前请先查证。"),
    ("参考限额", "写有“参考限额，待本地确认”的，限额取自公开样例，本县确认前最高为黄；招待费、非生产性开支最高为蓝。"),
    ("证据明细", "每行是一条可以打开的原始记录：来源文件、工作表、行号（按原表，含表头和标题行）。一条线索超过200行的，列出金额最大的200行，总数写在说明列。"),
    ("反证", "说明列以“反证”开头的行，是为核对常见合理解释而查的记录。"),
    ("遮盖", "身份证号、电话、银行账号以*遮盖，原值在来源文件和数据仓库里。"),
)
FILLING = (
    ("怎么填", "黄色表头的列由承办人填写：承办人、处置方式、核查结论、办结日期、备注。处置状态由处置方式得出。"),
    ("怎么交回", "把填好的清单（本工作簿或线索清单.csv）放回导出文件夹，下一次运行按线索编号读回。请不要改动线索编号。"),
    ("单元格前的撇号", "以=、+、-、@等开头的文字前加了一个撇号（'），防止被当成公式，读回时会去掉。"),
)

PETITIONS = (
    "怎么对照",
    "信访的问题类别和内容按用词归到规则类别，与本村受理前三年内的同类疑点对照：对得上的，蓝色疑点列为黄色（已受限额未确认限制、合理解释已成立的除外）。下面是没有对上的。",
)
VILLAGES = (
    "怎么算",
    "各村红黄蓝线索的评分按类别相加（每类封顶），再除以规模系数（凭证数、年经营收入与全县中位数之比）。只用来安排先看哪里，不是对村的评价，也不是排名；无法核查的规则越多，数越偏低。",
)


def lines(con: duckdb.DuckDBPyConnection, as_of: dt.date, evidence: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """All lines for the night of `as_of`; `evidence` is each sheet of evidence with its rows."""
    counts = dict(con.execute("SELECT level, count(*) FROM listed_clue GROUP BY level").fetchall())
    told = [("线索清单说明", ""), ("截止日期", f"{as_of.year}年{as_of.month}月{as_of.day}日")]
    told += [("线索数", f"共{sum(counts.values())}条：红{counts.get('red', 0)}条，黄{counts.get('yellow', 0)}条，蓝{counts.get('blue', 0)}条")]
    told += [("证据条数", f"共{sum(rows for _, rows in evidence)}条：" + "，".join(f"“{name}”{rows}条" for name, rows in evidence))]
    told += [("怎么看", ""), *READING, ("等级", ""), *LEVELS, ("怎么填", ""), *FILLING]
    for heading, how, name in (("信访对照", PETITIONS, "petition_lines"), ("村级综合情况", VILLAGES, "village_lines")):
        if found := store.run_file(con, HOME / f"{name}.sql").fetchall():
            told += [(heading, ""), how, *found]
    told += [("数据类别", ""), *((kind.name, kind.title) for kind in contract.kinds())]
    return told
