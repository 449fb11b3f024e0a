"""The generated catalogue: README.md beside this file lists all built-in rules, README.md of each family tells each of its rules to an auditor."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from sanzi.policy import load
from sanzi.rules import catalogue, example, measured, retired
from sanzi.rules.card import FAMILIES, Rule
from sanzi.rules.example import LEVELS, plain
from sanzi.rules.measured import Measured
from sanzi.rules.retired import Retired

HOME = Path(__file__).parent
INDEX = HOME / "README.md"
EXPECT = {"hit": "列出来的", "silent": "不列的", "not_applicable": "无法核查的"}
STATUS = {"trial": "试用", "stable": "稳定", "shadow": "观察"}
# A clue puts its own days there.
SPAN = "〔起止日期〕"
INNOCENTS = "**常见合理解释**"
Drawn = Callable[[Rule], list[str]]
READ = f"{SPAN}在线索里是这条线索的日期。写着“系统先查”的合理解释，线索里有查的结果；没有写的，系统查不了，要人去问、去看。"
MADE = "本页由 `sanzi rules docs` 从规则卡、例子和实测数字生成，不要手改。"


def stale(*, asks: bool = True) -> list[Path]:
    """The pages that do not say what the cards say, or are not there. Asking the rules for their examples takes most of the time; `asks` False leaves the
    examples as the pages have them."""
    return [path for path, text in pages(asks=asks).items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def write() -> list[Path]:
    """Write the pages anew from the cards that can be read; the paths written."""
    told = pages()
    for path, text in told.items():
        path.write_text(text, encoding="utf-8")
    return list(told)


def pages(*, asks: bool = True) -> dict[Path, str]:
    """The text of every page; `asks` as for `stale`."""
    rules, _ = catalogue.look()
    figures, drawn = measured.read(), example.of if asks else drawn_before
    told = {INDEX: _lines(_index(rules, figures))}
    for code, (folder, family) in FAMILIES.items():
        of_family = [rule for rule in rules if rule.code[:2] == code]
        if of_family:
            told[HOME / folder / "README.md"] = _lines(_family(family, of_family, figures, drawn))
    return told


def drawn_before(rule: Rule) -> list[str]:
    """The example of a rule as its page has it; none where there is none."""
    path = HOME / FAMILIES[rule.code[:2]][0] / "README.md"
    _, _, after = (path.read_text(encoding="utf-8") if path.is_file() else "").partition(f"\n## {rule.code} ")
    told, mark, _ = after.partition(f"\n\n{INNOCENTS}")
    _, begun, lines = told.partition(f"\n{example.HEAD}")
    return f"\n{example.HEAD}{lines}".split("\n") if mark and begun else []


def _lines(parts: list[str]) -> str:
    return "\n".join(parts) + "\n"


def retired_codes(gone: dict[str, Retired]) -> list[str]:
    """What old lists name and no rule asks any more."""
    head = ["", "## 停用的编号", "", "旧清单里还会看到；编号不再使用。", ""] if gone else []
    return head + [f"- {each.code} {each.title}　{each.told}。" for each in gone.values()]


def _index(rules: tuple[Rule, ...], figures: Measured | None) -> list[str]:
    parts = ["# 规则目录", "", MADE, ""]
    parts += [
        "一条规则对一个村只有三种回答：有疑点、没有疑点、无法核查（并说明原因）。疑点只是请人去看的理由，不是结论；每条都写着常见的合理解释，先查解释，再下判断。",
        "",
        "等级：蓝，值得知道；黄，值得查；红，强度高，至少有一条合理解释已经查过而不成立，且不靠未经县里确认的限额。合理解释查得成立的，降一级。",
        "",
        "每类一页，每条规则写着：问什么、为什么问、依据、画出来的例子和它给出的话、常见合理解释、下一步查什么、看不到什么、测得检出率。",
        "例子里的人名、单位和账号都是编的；参数来源里的 K01、K35 一类，是编写规则时整理的公开通报案例的编号。",
        "",
        *_measure(figures),
    ]
    for code, (folder, family) in FAMILIES.items():
        of_family = [rule for rule in rules if rule.code[:2] == code]
        if of_family:
            parts += ["", f"## [{family}]({folder}/README.md)", "", "| 编号 | 名称 | 问题 | 测得检出率 |", "| --- | --- | --- | --- |"]
            parts += [
                f"| [{rule.code}]({folder}/README.md#{rule.code.lower()}) | {rule.title} | {rule.question} | {measured.short(figures, rule.code)} |"
                for rule in of_family
            ]
    return [
        *parts,
        *retired_codes(retired.read()[0]),
        "",
        "## 写规则的人",
        "",
        "每条规则是一个文件夹：`rule.sql` 提问，`rule.toml` 是规则卡，`cases.toml` 是画出来的例子，`against.sql` 查合理解释，`applies.sql` 说哪些村问不了。",
        '加一条规则：`sanzi rules new spending "标题"`；检查：`sanzi rules check`；重新生成本页：`sanzi rules docs`；重测检出率：`make recall`。',
    ]


def _measure(figures: Measured | None) -> list[str]:
    if figures is None:
        return ["检出率还没有测过（`make recall`）。"]
    found, due = (sum(getattr(each, name) for each in figures.rule.values()) for name in ("found", "due"))
    return [
        f"测得检出率：{figures.on} 在 {figures.seeds} 个双胞县（虚构的县，埋了什么都记着）、{figures.villages} 个村、{figures.months} 个月的账上各跑一整夜，"
        f"凭导出数据看得出的 {due:,} 处，找到 {found:,} 处。",
        "区间是 95% 的 Wilson 区间，只说这些县里的偶然，不说真实的村：方案是写规则的人想得到的，真实的做法可能更隐蔽。",
    ]


def _family(family: str, rules: list[Rule], figures: Measured | None, drawn: Drawn) -> list[str]:
    parts = [f"# {family}", "", f"{MADE}[全部规则](../README.md)", "", READ, "", "| 编号 | 名称 | 状态 | 测得检出率 |", "| --- | --- | --- | --- |"]
    parts += [
        f"| [{rule.code}](#{rule.code.lower()}) | {rule.title} | {STATUS.get(rule.status, rule.status)} | {measured.short(figures, rule.code)} |"
        for rule in rules
    ]
    for rule in rules:
        parts += ["", *_rule(rule, figures, drawn)]
    return parts


def _rule(rule: Rule, figures: Measured | None, drawn: Drawn) -> list[str]:
    parts = [f'<a id="{rule.code.lower()}"></a>', "", f"## {rule.code} {rule.title}", "", f"**问什么**　{plain(rule.question)}", ""]
    parts += [f"**为什么问**　{plain(rule.why)}", "", "**依据**", "", *(f"- {plain(_article(each))}" for each in rule.basis)]
    parts += [*drawn(rule), "", INNOCENTS, ""]
    parts += [f"- {plain(each.text)}{'（系统先查）' if repr(each.id) in (rule.against_sql or '') else ''}" for each in rule.innocents]
    parts += ["", "**下一步查什么**", "", *(f"{number}. {plain(step.replace('{起止日期}', SPAN))}" for number, step in enumerate(rule.verify, 1))]
    parts += ["", "**看不到什么**", "", *(f"- {plain(each)}" for each in rule.blind)]
    parts += ["", f"**测得检出率**　{measured.told(figures, rule.code)}"]
    parts += [
        "",
        f"**等级与金额**　{'；'.join(f'强度 {band.at_least:g} 起为{LEVELS[band.level]}' for band in rule.bands)}。金额：{plain(rule.money_at_risk)}。",
    ]
    if rule.limits:
        limits = "、".join(f"{example.limits()[name][0]}（`{name}`）" for name in rule.limits)
        parts += ["", f"**限额**　{limits}：按业务发生当日有效的值判断；县里没有确认的，等级封顶。"]
    if rule.params:
        parts += ["", "<details><summary>参数</summary>", ""]
        parts += [*(f"- {plain(param.label)}：`{_value(param.value)}`（{plain(param.source)}；`{param.name}`）" for param in rule.params), "", "</details>"]
    return [*parts, *_cases(rule)]


def _cases(rule: Rule) -> list[str]:
    parts = ["", f"<details><summary>画出来检查过的全部 {len(rule.cases)} 个例子</summary>", ""]
    for expect, chinese in EXPECT.items():
        names = [example.named(case.name) for case in rule.cases if case.expect == expect]
        if names:
            parts += [f"- {chinese}：", *(f"  - {name}" for name in names)]
    return [*parts, "", "</details>"]


def _value(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _article(article_id: str) -> str:
    row = _articles().get(article_id)
    if row is None:
        return f"{article_id}　待核"
    return f"《{row['title']}》{row['article'] or ''}：{row['gist']}{'' if row['is_read'] else '（待核）'}"


@cache
def _articles() -> dict[str, dict]:
    """Each article as it reads last."""
    return {row["article_id"]: row for row in sorted(load.articles().to_pylist(), key=lambda row: row["from_on"])}
