"""All rules: the folder is the registration. Built-in ones lie beside this file, a county's own where its configuration says."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sanzi.config import Config, RuleSetting
from sanzi.errors import UsageError
from sanzi.rules import card, retired
from sanzi.rules.card import FAMILIES, Param, Rule
from sanzi.rules.retired import Retired

HOME = Path(__file__).parent


def read(config: Config) -> tuple[Rule, ...]:
    """Every rule by code, with the county's own values of params. Raises UsageError with all that is wrong, at once."""
    rules, problems = look(config.rules_folder)
    by_code = {rule.code: rule for rule in rules}
    gone, _ = retired.read(config.rules_folder)
    problems += [problem for code, setting in config.rules.items() for problem in _setting_problems(code, setting, by_code, gone)]
    problems += _decision_problems(config, by_code, gone)
    if problems:
        raise UsageError(f"规则或规则设置有 {len(problems)} 处要改：\n" + "\n".join(f"  - {each}" for each in problems))
    return tuple(as_decided(with_setting(rule, config.rules.get(rule.code)), config) for rule in rules)


def look(rules_folder: Path | None = None) -> tuple[tuple[Rule, ...], list[str]]:
    """The rules that can be read, by code, and what is wrong with the others (Chinese, with file and line)."""
    rules: dict[str, Rule] = {}
    gone, problems = retired.read(rules_folder)
    for folder in folders(rules_folder):
        rule, wrong = card.read(folder)
        problems += wrong
        if rule is None:
            continue
        wrong = _place_problems(rule, rules, gone)
        problems += wrong
        if not wrong:
            rules[rule.code] = rule
    return tuple(rules[code] for code in sorted(rules)), problems


def at(folder: Path) -> tuple[tuple[Rule, ...], list[str]]:
    """The rules of any catalogue, or of one rule's folder, wherever it lies (an older version, a draft), by code; and what is wrong with the others."""
    homes = [folder] if (folder / "rule.toml").is_file() else [each for name, _ in FAMILIES.values() for each in _of_family(folder / name)]
    read = [card.read(each) for each in homes]
    return tuple(sorted((rule for rule, _ in read if rule), key=lambda rule: rule.code)), [problem for _, wrong in read for problem in wrong]


def _of_family(family: Path) -> list[Path]:
    return [folder for folder in sorted(family.iterdir()) if folder.is_dir() and folder.name[0] not in "._"] if family.is_dir() else []


def folders(rules_folder: Path | None) -> list[Path]:
    """All rule folders, built-in first. Raises UsageError where the county's folder is missing."""
    if rules_folder is not None and not rules_folder.is_dir():
        raise UsageError(f"找不到配置里 [rules] folder 指的文件夹 {rules_folder}。请检查路径。")
    homes = [HOME] + ([rules_folder] if rules_folder is not None else [])
    return [folder for home in homes for name, _ in FAMILIES.values() for folder in _of_family(home / name)]


def _place_problems(rule: Rule, seen: dict[str, Rule], gone: dict[str, Retired]) -> list[str]:
    where = f"{card.shown(rule.folder)}："
    if rule.code[:2] not in FAMILIES or len(rule.code) != 4 or not rule.code[2:].isdigit():
        return [f"{where}code {rule.code!r} 应当是类别（{'、'.join(FAMILIES)}）加两位数字"]
    problems = []
    name = f"{rule.code.lower()}_{rule.slug.replace('-', '_')}"
    if rule.folder.name != name or rule.folder.parent.name != FAMILIES[rule.code[:2]][0]:
        problems.append(f"{where}文件夹应当是 {FAMILIES[rule.code[:2]][0]}/{name}")
    if rule.code in seen:
        problems.append(f"{where}编号 {rule.code} 已被 {card.shown(seen[rule.code].folder)} 使用")
    if rule.code in gone:
        problems.append(f"{where}编号 {rule.code} {gone[rule.code].told}；停用的编号不再使用")
    return problems


def _setting_problems(code: str, setting: RuleSetting, rules: dict[str, Rule], gone: dict[str, Retired]) -> list[str]:
    if code not in rules:
        return [f"[rule.{code}]：{_unknown(code, rules, gone)}"]
    params = {param.name: param for param in rules[code].params}
    problems = []
    for name, value in setting.params.items():
        if name not in params:
            problems.append(f"[rule.{code}]：没有参数 {name}（可用：{'、'.join(params) or '这条规则没有参数'}）")
        elif not _fits(value, params[name].value):
            problems.append(f"[rule.{code}]：{name} 的值 {value!r} 与规则卡的 {params[name].value!r} 不是同一类")
    return problems


def _decision_problems(config: Config, rules: dict[str, Rule], gone: dict[str, Retired]) -> list[str]:
    problems = [f"[rules] shadow 里的 {code}：{_unknown(code, rules, gone)}" for code in config.shadow if code not in rules]
    for code, decision in config.decisions.items():
        where = f"规则 {code} 的 [[decision]]"
        if code not in rules:
            problems.append(f"{where}：{_unknown(code, rules, gone)}")
        elif code in config.shadow:
            problems.append(f"{where} 说列入清单，[rules] shadow 又说观察，请去掉一个")
        elif decision.share is not None and decision.share <= rules[code].max_share:
            problems.append(f"{where} 的 share {decision.share:g} 应当大于规则卡的 {rules[code].max_share:g}")
    return problems


def _unknown(code: str, rules: dict[str, Rule], gone: dict[str, Retired]) -> str:
    return f"这条规则{gone[code].told}" if code in gone else f"没有这条规则（可用：{'、'.join(rules)}）"


def as_decided(rule: Rule, config: Config) -> Rule:
    """The rule with the status that the county gives it: in shadow, or listed by somebody's decision, which then stands on the rule."""
    if rule.code in config.shadow:
        return replace(rule, status="shadow")
    decision = config.decisions.get(rule.code)
    if decision is None:
        return rule
    return replace(rule, decision=decision, status="trial" if rule.status == "shadow" else rule.status)


def _fits(value: object, example: object) -> bool:
    if isinstance(example, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(example, bool)
    if isinstance(example, float):
        return isinstance(value, int | float)
    return type(value) is type(example)


def with_setting(rule: Rule, setting: RuleSetting | None) -> Rule:
    """The rule with the county's own values of the params that it has."""
    if setting is None:
        return rule
    return replace(rule, params=tuple(_told(param, setting.params) for param in rule.params))


def _told(param: Param, told: dict[str, object]) -> Param:
    return replace(param, value=told[param.name], source="本地配置") if param.name in told else param


def bound(rule: Rule, names: set[str], as_of: dt.date) -> dict[str, object]:
    """The values of the named parameters; a fraction goes in as an exact DECIMAL, never as a binary number."""
    values: dict[str, object] = {param.name: Decimal(str(param.value)) if isinstance(param.value, float) else param.value for param in rule.params}
    values["as_of"] = as_of
    return {name: values[name] for name in sorted(names) if name in values}
