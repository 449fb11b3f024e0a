"""The language of events, read strictly: what is wrong with a block, all of it, in Chinese (language.toml says what each event holds)."""

import datetime as dt
import re
from collections.abc import Callable
from string import Formatter

from sanzi.twin import texts
from sanzi.twin.days import FESTIVALS
from sanzi.twin.scheme import Block

DAY = re.compile(r"(?:(?P<festival>\w+)@)?(?P<base>[a-z_]\w*)(?P<shift>[+-]\d+(?:\.\.[+-]?\d+)?(?P<unit>[my]?))?(?P<exact>!?)")
SUM = re.compile(r"(?:-?\d+(?:\.\d+)?|[a-z_]\w*)(?:[*+-](?:\d+(?:\.\d+)?|[a-z_]\w*))*")
GROUPS = ("officials", "elders", "workers", "delegates", "families")
OF_PERSON = ("_id", "_card", "_phone")
POSTS = ("head", "deputy", "member", "women", "clerk", "watch")
ANCHORS = {
    "on": dt.date, "any": bool, "months": list, "festival": list, "meeting": list, "letting": str, "work": str, "edge": str,
    "change": list, "term": bool,
}  # fmt: skip
# What a village must offer: months of books, days of them before and after the anchor, ordinary vouchers on an account; and what of its ordinary life
# a block takes for itself, so that no other one that takes the same is planted beside it.
FIT = {"months": int, "before": int, "after": int, "key": str, "takes": str}
ANCHOR_NAMES = {
    "letting": ("contract", "tenant", "object"), "work": ("project", "project_contract", "contractor"), "meeting": ("met",), "change": ("left", "came", "post"),
}  # fmt: skip
ANCHOR_NUMBERS = {"letting": ("rent",), "work": ("price",)}


class Known:
    """The names, days and numbers that an event may speak of, as they grow from event to event."""

    def __init__(self) -> None:
        people = {f"{name}{tail}" for name in POSTS for tail in ("", *OF_PERSON)}
        self.names = {"village", "short", "org", "township", "town", "place", "mark", "mark2", "year", "month", "day", "i", "decision", *people}
        self.days = {"anchor", "start", "end"}
        self.numbers = {f"limit_{limit['name']}" for limit in texts.read("sample_config")["limit"]} | {"list"}


def shift_of(told: re.Match) -> tuple[int, int]:
    """The two ends of "+3..9" or "-12..-3", the same twice for "+3", (0, 0) for nothing."""
    shift = (told["shift"] or "+0").rstrip("my")
    low, _, high = shift.partition("..")
    return int(low), int(high or low)


def check(block: Block) -> list[str]:
    """What is wrong with the draws, the anchor and the events of a block; empty where nothing is."""
    where = f"[{block.concealment}]" if block.concealment else f"第 {block.number} 个 [[look_alike]]" if block.number else block.scheme
    known, wrong = Known(), []
    for name, value in block.fit.items():
        if type(value) is not FIT.get(name) or (name == "key" and value not in texts.read("accounts")["account"]):
            wrong.append(f"[fit] 的“{name}”应当是 {'、'.join(FIT)} 之一，值是整数（key 的值是 accounts.toml 里的科目）")
    _check_anchor(block.anchor, known, wrong, pinned=bool(block.village))
    for name, told in block.draw.items():
        _check_draw(name, told, known, wrong)
    if not block.events:
        wrong.append("没有事件")
    for number, event in enumerate(block.events, 1):
        _check_event(event, f"第 {number} 个事件", known, wrong)
    return [f"{where}：{each}" for each in wrong]


def _check_anchor(anchor: dict, known: Known, wrong: list[str], *, pinned: bool) -> None:
    if len(anchor) != 1 and not (pinned and not anchor):
        wrong.append(f"[anchor] 应当正好写一项（可用：{'、'.join(ANCHORS)}）")
    for name, value in anchor.items():
        if name not in ANCHORS:
            wrong.append(f"[anchor] 没有“{name}”这一项（可用：{'、'.join(ANCHORS)}）")
        elif type(value) is not ANCHORS[name]:
            wrong.append(f"[anchor] 的“{name}”写法不对")
        elif name == "change":
            wrong += [f"[anchor] 不认识职务“{each}”（可用：{'、'.join(POSTS)}）" for each in value if each not in POSTS]
        elif name == "festival":
            wrong += [f"[anchor] 不认识节日“{each}”（可用：{'、'.join(FESTIVALS)}）" for each in value if each not in FESTIVALS]
        elif name in ("letting", "work", "edge") and value not in {"letting": ("due", "signed"), "work": ("paid", "decided"), "edge": ("start", "year")}[name]:
            wrong.append(f"[anchor] 的“{name}”不能是“{value}”")
        known.names.update(ANCHOR_NAMES.get(name, ()))
        known.numbers.update(ANCHOR_NUMBERS.get(name, ()))


def _check_draw(name: str, told: object, known: Known, wrong: list[str]) -> None:
    what = f"[draw] 的“{name}”"
    if isinstance(told, list) and told and all(isinstance(each, str) for each in told):
        for each in told:
            _check_fields(each, what, known, wrong)
        if len({each.count("|") for each in told}) > 1:
            wrong.append(f"{what}的几种说法用 | 分成的段数不一样")
        known.names |= {f"{name}{number}" for number in range(1, told[0].count("|") + 2)}
    elif _is_range(told):
        known.numbers.add(name)
    elif isinstance(told, str):
        _check_sum(told, what, known, wrong)
        known.numbers.add(name)
    elif isinstance(told, dict) and (_is_rate(told) or (told.keys() <= {"yuan", "step"} and _is_range(told.get("yuan")))):
        known.numbers.add(name)
    else:
        wrong.append(f"{what}应当是文字清单、[下限, 上限]、{{ yuan = [下限, 上限], step = 步长 }}、{{ rate = [下限, 上限] }} 或一个算式")
    known.names.add(name)


def _is_range(told: object) -> bool:
    return isinstance(told, list) and len(told) == 2 and all(isinstance(each, int) for each in told) and told[0] <= told[1]


def _is_rate(told: dict) -> bool:
    rate = told.get("rate")
    return told.keys() == {"rate"} and isinstance(rate, list) and len(rate) == 2 and all(isinstance(each, int | float) for each in rate) and rate[0] <= rate[1]


def columns(kind: str) -> dict[str, str]:
    """Type of each column of a kind, in the words of the language; empty where there is no such kind."""
    types = {"money": "amount", "date": "day", "count": "count", "number": "count", "text": "text"}
    return {column[0]: types[column[4]] for column in texts.read("kinds").get(kind, {}).get("columns", [])}


def keys_of(event: dict) -> dict[str, str]:
    """What an event may hold: type by key, "!" where it must be there."""
    told = texts.read("language")
    own = told.get(str(event.get("do")), {})
    return {**told["common"], **(columns(str(event.get("kind"))) if event.get("do") == "row" else {}), **own}


def _check_event(event: object, what: str, known: Known, wrong: list[str]) -> None:
    told = texts.read("language")
    if not isinstance(event, dict) or event.get("do") not in told or event.get("do") == "common":
        wrong.append(f"{what}的 do 应当是 {'、'.join(name for name in told if name != 'common')} 之一")
        return
    what = f"{what}（{event['do']}{' ' + str(event['id']) if 'id' in event else ''}）"
    if "kind" in keys_of(event) and event["do"] != "firm" and event.get("kind") not in texts.read("kinds"):
        wrong.append(f"{what}的 kind 应当是 {'、'.join(texts.read('kinds'))} 之一")
        return
    keys = keys_of(event)
    wrong += [f"{what}没有“{name}”这一项（可用：{'、'.join(keys)}）" for name in event if name not in keys]
    wrong += [f"{what}缺少“{name}”" for name, type_ in keys.items() if type_.endswith("!") and name not in event]
    if event["do"] == "repeat" or "times" in event:
        if "times" not in event or "every" not in event:
            wrong.append(f"{what}要重复就要写 times 和 every")
        known.days.add(event.get("as", "this"))
    for name in {"set", "add", "where"} & event.keys():
        _check_columns(event, name, f"{what}的“{name}”", known, wrong)
    for name, value in event.items():
        if name in keys:
            CHECKS[keys[name].rstrip("!")](value, f"{what}的“{name}”", known, wrong)
    _learn(event, known)


def _check_columns(event: dict, part: str, what: str, known: Known, wrong: list[str]) -> None:
    types = columns(event["kind"])
    for name, value in event[part].items() if isinstance(event[part], dict) else []:
        if name not in types:
            wrong.append(f"{what}里没有“{name}”这一列（{event['kind']} 有：{'、'.join(types)}）")
        elif part != "where":
            CHECKS["count" if part == "add" and types[name] == "day" else types[name]](value, f"{what}里的“{name}”", known, wrong)


def _learn(event: dict, known: Known) -> None:
    for name in (event.get("as"), event.get("id")):
        if name:
            known.days.add(name)
            known.names |= {name, f"{name}_contract", *(f"{name}{tail}" for tail in OF_PERSON)} if name == event.get("as") else set()
            known.numbers.add(f"{name}_amount")
    if "as" not in event:
        known.names |= {"let": {"contract"}, "build": {"project", "project_contract"}}.get(event["do"], set())


def _check_fields(text: str, what: str, known: Known, wrong: list[str]) -> None:
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError:
        wrong.append(f"{what}的大括号不成对：{text}")
        return
    wrong += [f"{what}用了没有定义的 {{{field}}}：{text}" for field in fields if field not in known.names]


def _check_text(value: object, what: str, known: Known, wrong: list[str]) -> None:
    options = value if isinstance(value, list) else [value]
    if not options or not all(isinstance(each, str) for each in options):
        wrong.append(f"{what}应当是文字，或几种说法的清单")
        return
    for each in options:
        _check_fields(each, what, known, wrong)


def _check_day(value: object, what: str, known: Known, wrong: list[str]) -> None:
    if isinstance(value, dt.date):
        return
    told = DAY.fullmatch(value) if isinstance(value, str) else None
    if told is None:
        wrong.append(f"{what}应当是日期，或 anchor+3..9 这样从别的日子数起的日子（现在是 {value!r}）")
    elif told["base"] not in known.days:
        wrong.append(f"{what}从“{told['base']}”数起，前面没有这个日子（有：{'、'.join(sorted(known.days))}）")
    elif told["festival"] and told["festival"] not in FESTIVALS:
        wrong.append(f"{what}不认识节日“{told['festival']}”（可用：{'、'.join(FESTIVALS)}）")
    elif shift_of(told)[0] > shift_of(told)[1]:
        wrong.append(f"{what}的下限大于上限：{value}")


def _check_sum(value: str, what: str, known: Known, wrong: list[str]) -> None:
    if not SUM.fullmatch(value):
        wrong.append(f"{what}应当是金额，或 rent*0.5 这样的算式（现在是 {value!r}）")
        return
    wrong += [f"{what}用了没有定义的数“{name}”" for name in re.findall(r"[a-z_]\w*", value) if name not in known.numbers]


def _check_amount(value: object, what: str, known: Known, wrong: list[str]) -> None:
    if isinstance(value, str):
        _check_sum(value, what, known, wrong)
    elif not (isinstance(value, int) or _is_range(value)):
        wrong.append(f"{what}应当是金额、[下限, 上限] 或算式（现在是 {value!r}）")


def _check_count(value: object, what: str, known: Known, wrong: list[str]) -> None:
    if isinstance(value, str) and value:
        _check_sum(value, what, known, wrong)
    elif not (value == "" or isinstance(value, int | float) or _is_range(value)):
        wrong.append(f"{what}应当是数、[下限, 上限] 或抽得的数（现在是 {value!r}）")


def _check_times(value: object, what: str, known: Known, wrong: list[str]) -> None:
    if value != "end":
        _check_count(value, what, known, wrong)


def _check_account(value: object, what: str, _known: Known, wrong: list[str]) -> None:
    for each in value if isinstance(value, list) else [value]:
        if each not in texts.read("accounts")["account"]:
            wrong.append(f"{what}不是 accounts.toml 里的科目：{each!r}")


def _check_word(value: object, what: str, _known: Known, wrong: list[str]) -> None:
    if not isinstance(value, str) or not value:
        wrong.append(f"{what}应当是一个词")


def _check_range(value: object, what: str, _known: Known, wrong: list[str]) -> None:
    if not _is_range(value):
        wrong.append(f"{what}应当是 [下限, 上限]")


def _check_flag(value: object, what: str, _known: Known, wrong: list[str]) -> None:
    if not isinstance(value, bool):
        wrong.append(f"{what}应当是 true 或 false")


def _check_who(value: object, what: str, known: Known, wrong: list[str]) -> None:
    for each in value if isinstance(value, list) else []:
        if each not in known.names:
            wrong.append(f"{what}里没有“{each}”这个人")
    if not isinstance(value, list) and not (isinstance(value, str) and value.partition(":")[0] in GROUPS):
        wrong.append(f"{what}应当是人名的清单，或 {'、'.join(GROUPS)} 之一（可加人数：elders:12）")


def _check_map(value: object, what: str, known: Known, wrong: list[str]) -> None:
    if not isinstance(value, dict):
        wrong.append(f"{what}应当是一节")
        return
    for name, each in value.items():
        if isinstance(each, str | list) and name not in ("established", "cancelled"):
            _check_text(each, f"{what}里的“{name}”", known, wrong)


def _check_table(value: object, what: str, _known: Known, wrong: list[str]) -> None:
    if not isinstance(value, dict):
        wrong.append(f"{what}应当是一节")


def _check_lines(value: object, what: str, known: Known, wrong: list[str]) -> None:
    for line in value if isinstance(value, list) else [None]:
        if not (isinstance(line, list) and len(line) == 5 and line[1] in ("debit", "credit")):
            wrong.append(f"{what}的每一行应当是 [科目, debit 或 credit, 金额, 摘要, 往来单位]")
            return
        _check_account(line[0], what, known, wrong)
        _check_amount(line[2], what, known, wrong)
        _check_text(line[3], what, known, wrong)
        _check_text(line[4], what, known, wrong)


def _check_events(value: object, what: str, known: Known, wrong: list[str]) -> None:
    for number, event in enumerate(value if isinstance(value, list) else [None], 1):
        _check_event(event, f"{what}里第 {number} 个", known, wrong)


CHECKS: dict[str, Callable] = {
    "day": _check_day, "amount": _check_amount, "text": _check_text, "count": _check_count, "times": _check_times, "word": _check_word,
    "account": _check_account, "flag": _check_flag, "who": _check_who, "map": _check_map, "values": _check_table, "changes": _check_table,
    "lines": _check_lines, "events": _check_events, "range": _check_range,
}  # fmt: skip
