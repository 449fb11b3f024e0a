"""A new rule: a folder that already passes every check, to be changed into the question that is meant."""

import datetime as dt
import re
from pathlib import Path

from sanzi.errors import UsageError
from sanzi.rules import card, catalogue, retired
from sanzi.rules.card import FAMILIES

TEMPLATE = catalogue.HOME / "_template"
# Lower numbers belong to the planned catalogue; whoever adds a rule of it says which.
FIRST_FREE = 51


def new(family: str, title: str, *, today: dt.date, code: str | None = None, slug: str | None = None, rules_folder: Path | None = None) -> Path:
    """Make the folder of a new rule (in the county's folder where there is one) and give its path. Raises UsageError in words."""
    prefix = next((prefix for prefix, (name, _) in FAMILIES.items() if name == family), None)
    if prefix is None:
        raise UsageError(f"没有规则类别 {family}。可用：{'、'.join(f'{name}（{chinese}）' for name, chinese in FAMILIES.values())}。")
    if not title.strip() or len(title) > 12 or '"' in title:
        raise UsageError(f"标题“{title}”应当是 1 到 12 个字。")
    code = _free(prefix, code, rules_folder)
    slug = slug or f"draft-{code.lower()}"
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug):
        raise UsageError(f"英文名 {slug} 应当是小写字母、数字和连字符，例如 cash-over-limit。")
    folder = (rules_folder or catalogue.HOME) / family / f"{code.lower()}_{slug.replace('-', '_')}"
    folder.mkdir(parents=True)
    for source in sorted(TEMPLATE.iterdir()):
        text = source.read_text(encoding="utf-8").replace("ZZ00", code).replace("draft-zz00", slug).replace("样板标题", title)
        (folder / source.name).write_text(text.replace("2000-01-01", today.isoformat()), encoding="utf-8")
    stamp(folder)
    return folder


def stamp(folder: Path) -> str:
    """Write the digest of the SQL as it stands into the last [[history]] of the card; gives the digest."""
    rule, problems = card.read(folder)
    if rule is None:
        raise UsageError("规则卡还读不出来：\n" + "\n".join(f"  - {each}" for each in problems))
    path = folder / "rule.toml"
    text = path.read_text(encoding="utf-8")
    *_, last = re.finditer(r'(?m)^digest = ".*?"', text)
    path.write_text(f'{text[: last.start()]}digest = "{rule.digest}"{text[last.end() :]}', encoding="utf-8")
    return rule.digest


def _free(prefix: str, code: str | None, rules_folder: Path | None) -> str:
    # The folder name holds the code also where the card cannot be read.
    taken = {folder.name[:4].upper() for folder in catalogue.folders(rules_folder)} | set(retired.read(rules_folder)[0])
    if code is None:
        return next(each for number in range(FIRST_FREE, 100) if (each := f"{prefix}{number:02}") not in taken)
    if not re.fullmatch(rf"{prefix}\d\d", code):
        raise UsageError(f"编号 {code} 应当是 {prefix} 加两位数字。")
    if code in taken:
        raise UsageError(f"编号 {code} 已经用过，不能再用。")
    return code
