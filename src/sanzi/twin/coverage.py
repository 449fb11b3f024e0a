"""Which rules have no scheme, or a scheme without a lawful look-alike. Rules are known by the names of their folders, nothing else of them is read."""

import re
from pathlib import Path

from sanzi.twin.scheme import Scheme

RULES = Path(__file__).parents[1] / "rules"
# What is no conduct of its own: crossing, composing and tailing other rules, and the data itself.
_EXCEPT = re.compile(r"ZH01|ZH03|ZH04|ZH05|SJ\d\d")


def codes(home: Path = RULES) -> list[str]:
    """Codes of all rule folders (<family>/<code>_<slug>)."""
    return sorted(path.name[:4].upper() for path in home.glob("*/*/rule.toml") if re.match(r"[a-z]{2}\d\d_", path.parent.name) for path in [path.parent])


def gaps(schemes: list[Scheme], home: Path = RULES) -> list[str]:
    """One sentence for every rule that no scheme is for, and for every scheme that lacks a look-alike or names a rule that is not there."""
    known = codes(home)
    for_rules = {each.rules[0] for each in schemes}
    bare = [code for code in known if code not in for_rules and not _EXCEPT.fullmatch(code)]
    problems = [f"规则 {code} 还没有方案：在 schemes/ 里写一个 {code.lower()}_名字.toml" for code in bare]
    problems += [f"方案 {each.name} 没有合法的对照（[[look_alike]]）" for each in schemes if not each.look_alikes]
    named = {code: each.name for each in schemes for block in (*each.levels, *each.look_alikes) for code in (*block.rules, *block.also)}
    return problems + [f"方案 {name} 提到的规则 {code} 不在规则文件夹里" for code, name in sorted(named.items()) if code not in known]
