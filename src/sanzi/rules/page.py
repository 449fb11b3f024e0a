"""The generated page of all built-in rules, README.md beside this file: what each asks, why, by which law, and what it cannot see."""

from pathlib import Path

from sanzi.policy import load
from sanzi.rules import catalogue, retired
from sanzi.rules.card import FAMILIES, Rule
from sanzi.rules.retired import Retired

README = Path(__file__).parent / "README.md"
LEVELS = {"blue": "蓝", "yellow": "黄", "red": "红"}
EXPECT = {"hit": "命中", "silent": "不命中", "not_applicable": "无法核查"}


def is_current() -> bool:
    """Whether the page says what the cards say."""
    return README.is_file() and README.read_text(encoding="utf-8") == text()


def write() -> Path:
    """Write the page anew from the cards that can be read."""
    README.write_text(text(), encoding="utf-8")
    return README


def text() -> str:
    """The whole page."""
    rules, _ = catalogue.look()
    parts = [
        "# 规则目录",
        "",
        "本页由 `sanzi rules docs` 从规则卡生成，不要手改。每条规则是一个文件夹：`rule.sql` 提问，`rule.toml` 是规则卡，`cases.toml` 是画出来的例子，"
        '`against.sql` 查合理解释，`applies.sql` 说哪些村问不了。加一条规则：`sanzi rules new spending "标题"`。',
        "",
        "一条规则对一个村只有三种回答：有疑点、没有疑点、无法核查（并说明原因）。疑点只是请人去看的理由，不是结论。",
        "",
        "| 编号 | 名称 | 类别 | 问题 |",
        "| --- | --- | --- | --- |",
        *(f"| [{rule.code}](#{rule.code.lower()}) | {rule.title} | {rule.family} | {rule.question} |" for rule in rules),
    ]
    for _, family in FAMILIES.values():
        of_family = [rule for rule in rules if rule.family == family]
        if of_family:
            parts += ["", f"## {family}"]
        for rule in of_family:
            parts += ["", *_rule(rule)]
    return "\n".join(parts + retired_codes(retired.read()[0])) + "\n"


def retired_codes(gone: dict[str, Retired]) -> list[str]:
    """What old lists name and no rule asks any more."""
    head = ["", "## 停用的编号", "", "旧清单里还会看到；编号不再使用。", ""] if gone else []
    return head + [f"- {each.code} {each.title}　{each.told}。" for each in gone.values()]


def _rule(rule: Rule) -> list[str]:
    parts = [
        f'<a id="{rule.code.lower()}"></a>',
        "",
        f"### {rule.code} {rule.title}",
        "",
        f"**问题**　{rule.question}",
        "",
        f"**为什么**　{rule.why}",
        "",
        "**依据**",
        "",
    ]
    parts += [f"- {_article(each)}" for each in rule.basis]
    parts += ["", "**等级**　" + "；".join(f"强度 {band.at_least:g} 起为{LEVELS[band.level]}" for band in rule.bands) + f"。金额：{rule.money_at_risk}。"]
    if rule.params:
        parts += ["", "**参数**", "", *(f"- `{param.name}` = {param.value}　{param.label}（{param.source}）" for param in rule.params)]
    if rule.limits:
        parts += ["", f"**限额**　{'、'.join(f'`{name}`' for name in rule.limits)}，按业务发生当日有效的值判断；县里没有确认的，等级封顶。"]
    parts += ["", "**常见合理解释**", "", *(f"- {each.text}" for each in rule.innocents)]
    parts += ["", "**下一步查什么**", "", *(f"{number}. {step}" for number, step in enumerate(rule.verify, 1))]
    parts += ["", "**看不到什么**", "", *(f"- {each}" for each in rule.blind)]
    parts += _example(rule)
    parts += ["", f"**例**　{'；'.join(f'{case.name}（{EXPECT[case.expect]}）' for case in rule.cases)}。"]
    return parts


def _example(rule: Rule) -> list[str]:
    case = next((case for case in rule.cases if case.expect == "hit"), None)
    if case is None:
        return []
    parts = ["", f"**画出来的例**　{case.name}"]
    for name, drawn in case.rows.items():
        parts += ["", f"`{name}`", "", "```text", *drawn.strip().splitlines(), "```"]
    return parts


def _article(article_id: str) -> str:
    rows = [row for row in load.articles().to_pylist() if row["article_id"] == article_id]
    if not rows:
        return f"{article_id}　待核"
    row = max(rows, key=lambda each: each["from_on"])
    return f"《{row['title']}》{row['article'] or ''}：{row['gist']}{'' if row['is_read'] else '（待核）'}"
