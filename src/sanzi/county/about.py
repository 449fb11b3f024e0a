"""The sheet 说明 of 政策表.xlsx."""

from collections.abc import Iterable, Sequence

from sanzi.config import PAYEE, PLACE, WORD_GROUPS
from sanzi.county import judge, sheets
from sanzi.policy import days, load
from sanzi.rules.card import Rule

KINDS = {
    "off": "放假的日子。国务院放假通知里落在周一至周五的逐条填；自治区、县里自己放的假也填在这里。",
    "work": "因调休而上班的周六、周日。",
    "whole": "从起始日期到截止日期（一般是一整年）的放假和调休都已填全，其余周一至周五是工作日，周六、周日是休息日。",
    "election": "村“两委”换届选举的日子，可以是几天。各乡镇不同日的分行填，写明适用区划。",
    "festival": "县里自己过的节日，如年例、三月三。传统节日和国家节日程序已有，不用填。",
}


def lines(rules: Sequence[Rule]) -> list[tuple[str, str]]:
    """Pairs of a label and a text; a label without text is a heading."""
    labels = {each["name"]: each["label"] for each in load.profile()}
    known = sorted(days.known_years())
    return [
        ("怎样填", ""),
        ("填哪里", "只填棕色表头、浅黄色底的各格；灰色的格是说明，改了也不起作用。表尾有空行，同一限额有几个时期或几个乡镇的，在空行里选限额再填。"),
        ("怎样写", "日期如 2024-01-01、2024年1月1日；金额按左边的单位填数，也可以写 5万元；比例写 3% 或 0.03。不要用公式，不要合并单元格。"),
        (
            "起止日期",
            "都含当天。一笔账按它发生那天有效的数核查，所以旧标准不要删，另起一行写新标准。前一行没有写截止日期的，到后一行开始为止。",
        ),
        ("适用区划", sheets.REGION + "。乡镇的数比全县的优先，写得越细的越优先。"),
        ("确认", "“已确认”写“是”，并写明文号和条款、确认人、确认日期。没有确认的，线索写明“参考限额，待本地确认”，等级最高黄；招待费和非生产性开支最高蓝。"),
        ("不写的", "没有填数的限额取参考值（公开的样例值，不是本县的规定），同样算没有确认。"),
        (
            "填完以后",
            "保存在 sanzi.toml 旁边，运行 sanzi policy check，看哪一天起按哪个数、哪些规则还缺什么。下一夜起生效；读不通的，当晚不运行。",
        ),
        ("与 sanzi.toml", "两处都可以写限额，但同一限额、同一区划不能两处说法不同。建议只留一处：填好这张表，删去 sanzi.toml 里的 [[limit]] 各段。"),
        ("词表", ""),
        (
            "怎样加词",
            "“要找的”与程序自带的词一样看待；“单独不算的”只在与别的情形合在一起时算；“正常的”盖过它所含的要找的词，如把“君悦会所停车场”算正常的，就不再按“会所”看待，同一处别的词也轻一级；“不相干的”只是碰巧挨着的几个字，如“35人参加”里没有“人参”，写“人参加”，别的不受影响。"
            "与自带的词一样的，以县里写的为准。收款方按名称里的词判断是哪一类，县里写的优先于企业登记和自带的词；两到四个字、看上去像人名的店名要写在收款方，不然当作人。",
        ),
        *((title, _of_list(name, rules)) for title, name in sheets.LISTS.items()),
        ("日历的类别", ""),
        *((title, f"{KINDS[kind]}用到的规则：{_codes(judge.readers(rules, kind))}。") for title, kind in sheets.KINDS.items()),
        ("程序自带的", f"国家放假和调休安排 {known[0]}—{known[-1]} 年；传统节日（农历）和节气自己推算。别的年份没有填全的，按“没有放假安排”处理。"),
        ("用到限额的规则", ""),
        *((f"{rule.code} {rule.title}", "、".join(labels[name] for name in rule.limits)) for rule in rules if rule.limits),
    ]


def _of_list(name: str, rules: Sequence[Rule]) -> str:
    if name == PLACE:
        return "乡镇、街道、景点、道路等本县的地名。名称、摘要里有的，不当作外地；与 sanzi.toml 的 local_words 一样。"
    if name.startswith(PAYEE):
        rows = load.payee_words().to_pylist()
        listed = [row["word"] for row in rows if f"{PAYEE}{row['payee_type']}" == name and not row["is_suffix"]]
        return f"名称里有这些词的：{_some(listed)}。"
    told = load.word_lists()[name]
    groups = "".join(f"{sheets.GROUP_TITLES[group]} {len(told[group])} 个：{_some(told[group])}。" for group in WORD_GROUPS if told.get(group))
    return f"{groups}用到的规则：{'、'.join(rule.code for rule in judge.list_readers(rules, name)) or '暂无'}。"


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:8]) + ("等" if len(words) > 8 else "")


def _codes(rules: Iterable[Rule]) -> str:
    return "、".join(f"{rule.code} {rule.title}" for rule in rules) or "暂无"
