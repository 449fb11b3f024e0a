"""The sheets of 政策表.xlsx: their columns, what may stand in them, and the words people choose from."""

from dataclasses import dataclass

from sanzi.config import PAYEE, PLACE
from sanzi.policy import load

LIMITS, CALENDAR, WORDS, ABOUT = "限额", "日历", "词语", "说明"
YES, NO = "是", "否"
WHOLE_COUNTY = "全县"
KINDS = {"放假": "off", "调休上班": "work", "全年安排齐全": "whole", "换届选举": "election", "本地节日": "festival"}
GROUPS = {"要找的": "strong", "单独不算的": "weak", "正常的": "innocent", "不相干的": "apart"}
GROUP_TITLES = {group: title for title, group in GROUPS.items()}
LISTS = {
    **{told["title"]: name for name, told in load.word_lists().items()},
    **{f"收款方：{title}": f"{PAYEE}{name}" for name, title in load.payee_types().items()},
    "本地地名": PLACE,
}
LIST_TITLES = {name: title for title, name in LISTS.items()}
KIND_TITLES = {kind: title for title, kind in KINDS.items()}


@dataclass(frozen=True)
class Column:
    """`title` is the heading, `width` in characters; a county fills in what `is_filled`, `hint` is shown when a cell is chosen."""

    name: str
    title: str
    width: float
    is_filled: bool = False
    hint: str = ""


REGION = "区划代码的开头几位数字，如乡镇是组织代码的前9位；不写就是全县"
LIMIT_COLUMNS = (
    Column("label", "限额", 24, hint="从下拉列表里选；同一限额可以有几行（不同时期、不同乡镇）"),
    Column("meaning", "说的是什么", 34),
    Column("unit", "单位", 8),
    Column("reference", "参考值", 16),
    Column("reference_source", "参考值的来源", 30),
    Column("rules", "用到的规则", 30),
    Column("value", "县里的数值", 13, True, "按左边的单位填数；也可以写 5万元、3%。不写这一行就不起作用"),
    Column("from_on", "起始日期", 12, True, "从这一天起，含当天，如 2024-01-01"),
    Column("to_on", "截止日期", 12, True, "到这一天止，含当天；不写就是一直有效"),
    Column("region", "适用区划", 14, True, REGION),
    Column("basis", "文号和条款", 34, True, "哪个文件、第几条"),
    Column("is_confirmed", "已确认", 8, True, "是：县里认可按这个数核查。要同时写明文号、确认人和确认日期"),
    Column("confirmed_by", "确认人", 10, True, "谁确认的"),
    Column("confirmed_on", "确认日期", 12, True, "哪一天确认的"),
)
CALENDAR_COLUMNS = (
    Column("kind", "类别", 16, True, "从下拉列表里选；各类的意思见“说明”"),
    Column("name", "名称", 24, True, "如 村“两委”换届选举、年例"),
    Column("from_on", "起始日期", 13, True, "含当天，如 2027-02-05"),
    Column("to_on", "截止日期", 13, True, "含当天；只有一天的可以不写"),
    Column("region", "适用区划", 16, True, f"{REGION}。放假、调休只能是全县"),
    Column("basis", "文号或说明", 44, True, "依据哪个通知"),
)
WORD_COLUMNS = (
    Column("list", "词表", 28, True, "从下拉列表里选；各词表已有哪些词见“说明”"),
    Column("word", "词语", 28, True, "摘要、品名、科目、往来单位里会出现的原样几个字，至少两个字"),
    Column("group", "算作", 16, True, "词表的要选：要找的、单独不算的、正常的、不相干的，意思见“说明”；收款方和本地地名的不写"),
    Column("basis", "为什么加", 50, True, "如 本县一家歌厅的店名、本县一所学校的名字"),
)
SHEETS = {LIMITS: LIMIT_COLUMNS, CALENDAR: CALENDAR_COLUMNS, WORDS: WORD_COLUMNS}
# A workbook written before this sheet was thought of has none.
MAY_LACK = (WORDS,)
# What stands in a row that says something of its own, and without which it cannot be read.
SAID = {
    LIMITS: ("value", "from_on", "to_on", "region", "basis", "is_confirmed", "confirmed_by", "confirmed_on"),
    CALENDAR: ("kind", "name", "from_on", "to_on", "region", "basis"),
    WORDS: ("list", "word", "group", "basis"),
}
