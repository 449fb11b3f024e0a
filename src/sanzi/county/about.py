"""The sheet 说明 of 政策表.xlsx."""

from collections.abc import Iterable, Sequence

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
        ("日历的类别", ""),
        *((title, f"{KINDS[kind]}用到的规则：{_codes(judge.readers(rules, kind))}。") for title, kind in sheets.KINDS.items()),
        ("程序自带的", f"国家放假和调休安排 {known[0]}—{known[-1]} 年；传统节日（农历）和节气自己推算。别的年份没有填全的，按“没有放假安排”处理。"),
        ("用到限额的规则", ""),
        *((f"{rule.code} {rule.title}", "、".join(labels[name] for name in rule.limits)) for rule in rules if rule.limits),
    ]


def _codes(rules: Iterable[Rule]) -> str:
    return "、".join(f"{rule.code} {rule.title}" for rule in rules) or "暂无"
