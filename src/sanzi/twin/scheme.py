"""What may be planted: scheme files (schemes/<family>/<code>_<slug>.toml) and the sample's own matters (matters/*.toml), as blocks of events."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sanzi.twin import texts

CONCEALMENTS = ("plain", "covered", "hidden")
LEVELS = ("red", "yellow", "blue", "none")
_HEAD = {"title": str, "rules": list, "also": list, "case": str, "note": str, "events": list, "anchor": dict, "draw": dict, "fit": dict}
_LEVEL = {
    "title": str, "rules": list, "also": list, "note": str, "least": str, "anchor": dict, "draw": dict, "fit": dict, "before": list, "events": list,
    "without": list, "change": dict,
}  # fmt: skip
_LOOK_ALIKE = {"title": str, "rules": list, "case": str, "note": str, "anchor": dict, "draw": dict, "fit": dict, "events": list}
_MATTER = {**_HEAD, "id": str, "village": int, "kind": str, "least": str}


@dataclass(frozen=True)
class Block:
    """One thing to plant. `scheme` names the file (or the matter); `concealment` is empty for a look-alike; `village` pins it to one village.

    `rules` may name it, the first being the one it is for; `also` may name it by the way; `least` is the level it should reach (none: it may stay unseen).
    """

    scheme: str
    kind: str
    concealment: str
    number: int
    title: str
    rules: tuple[str, ...]
    also: tuple[str, ...]
    least: str
    case: str
    note: str
    anchor: dict
    draw: dict
    fit: dict
    events: tuple[dict, ...]
    village: int = 0


@dataclass(frozen=True)
class Scheme:
    """One scheme file: a block for each concealment, and its lawful look-alikes."""

    name: str
    rules: tuple[str, ...]
    levels: tuple[Block, ...]
    look_alikes: tuple[Block, ...]


@dataclass
class Page:
    """A file under inspection: what is wrong with it."""

    where: str
    wrong: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.wrong.append(f"{self.where}：{text}")

    def keys(self, told: object, known: dict[str, type], needed: tuple[str, ...], what: str) -> dict:
        """`told` without what cannot be used; tells of each wrong key."""
        if not isinstance(told, dict):
            self.say(f"{what}应当是一节")
            return {}
        for name in told.keys() - known.keys():
            self.say(f"{what}没有“{name}”这一项（可用：{'、'.join(known)}）")
        for name in needed:
            if name not in told:
                self.say(f"{what}缺少“{name}”")
        usable = {}
        for name, value in told.items():
            if name in known and not isinstance(value, known[name]):
                self.say(f"{what}的“{name}”应当是{ {str: '文字', list: '清单', dict: '一节', int: '整数', float: '小数'}[known[name]] }")
            elif name in known:
                usable[name] = value
        return usable


@cache
def matters() -> tuple[Block, ...]:
    """The sample's matters in the order of their files. Each is pinned to a village and to days."""
    blocks = []
    for path in sorted((texts.HOME / "matters").glob("*.toml")):
        for told in texts.read(f"matters/{path.stem}")["matter"]:
            known = Page(path.name).keys(told, _MATTER, ("id", "village", "kind", "title", "rules", "events"), told.get("id", ""))
            blocks.append(_block(known["id"], known["kind"], "", 0, known, tuple(known["events"])))
    return tuple(blocks)


def files(home: Path | None = None) -> list[Path]:
    """The scheme files, in order of family and name."""
    return sorted((home or texts.HOME / "schemes").glob("*/*.toml"))


def read(path: Path) -> tuple[Scheme | None, list[str]]:
    """One scheme file; None where its frame cannot be used, and what is wrong with the frame (Chinese). Events are looked at elsewhere."""
    page = Page(f"{path.parent.name}/{path.name}")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        page.say(f"不是能读的 TOML：{error}")
        return None, page.wrong
    head = page.keys(told, {**_HEAD, **dict.fromkeys(CONCEALMENTS, dict), "look_alike": list}, ("title", "rules", *CONCEALMENTS, "look_alike"), "文件")
    code, _, slug = path.stem.partition("_")
    rules = _codes(page, head, "文件")
    if code.upper() not in rules[:1] or not slug:
        page.say(f"文件名应当是 规则编号_名字.toml，且编号是 rules 的第一个（现在是 {'、'.join(rules) or '空'}）")
    name = f"{code.upper()}-{slug}"
    levels = tuple(_level(page, name, head, level) for level in CONCEALMENTS)
    look_alikes = tuple(_look_alike(page, name, head, number, told) for number, told in enumerate(head.get("look_alike", []), 1))
    return (None if page.wrong else Scheme(name, rules, levels, look_alikes)), page.wrong


def _codes(page: Page, told: dict, what: str) -> tuple[str, ...]:
    codes = [*told.get("rules", []), *told.get("also", [])]
    for code in codes:
        if not (isinstance(code, str) and len(code) == 4 and code[:2].isupper() and code[2:].isdigit()):
            page.say(f"{what}的规则编号 {code!r} 应当是两个大写字母加两位数字")
    return tuple(map(str, told.get("rules", [])))


def _level(page: Page, name: str, head: dict, level: str) -> Block:
    own = page.keys(head.get(level, {}), _LEVEL, ("least",), f"[{level}]")
    if own.get("least", "none") not in LEVELS:
        page.say(f"[{level}] 的 least 应当是 {'、'.join(LEVELS)} 之一")
    _codes(page, own, f"[{level}]")
    named = {event.get("id"): event for event in head.get("events", []) if isinstance(event, dict) and "id" in event}
    change, without = own.get("change", {}), own.get("without", [])
    for unknown in [each for each in (*change, *without) if each not in named]:
        page.say(f"[{level}] 要改或去掉的“{unknown}”不是哪个事件的 id（有：{'、'.join(map(str, named)) or '没有'}）")
    kept = [{**event, **change.get(event.get("id"), {})} for event in head.get("events", []) if isinstance(event, dict) and event.get("id") not in without]
    told = {**head, **own, **{part: {**head.get(part, {}), **own.get(part, {})} for part in ("draw", "fit")}}
    return _block(name, "scheme", level, 0, told, (*own.get("before", []), *kept, *own.get("events", [])))


def _look_alike(page: Page, name: str, head: dict, number: int, told: object) -> Block:
    own = page.keys(told, _LOOK_ALIKE, ("title", "events"), f"第 {number} 个 [[look_alike]]")
    _codes(page, own, f"第 {number} 个 [[look_alike]]")
    inherited = {"rules": head.get("rules", []), "anchor": head.get("anchor", {}), "fit": head.get("fit", {})}
    drawn = {"draw": {**head.get("draw", {}), **own.get("draw", {})}}
    return _block(name, "look_alike", "", number, {**inherited, **own, **drawn}, tuple(own.get("events", [])))


def _block(name: str, kind: str, concealment: str, number: int, told: dict, events: tuple[dict, ...]) -> Block:
    return Block(
        name, kind, concealment, number, told.get("title", ""), tuple(told.get("rules", [])), tuple(told.get("also", [])), told.get("least", "none"),
        told.get("case", ""), told.get("note", ""), told.get("anchor", {}), told.get("draw", {}), told.get("fit", {}), events, told.get("village", 0),
    )  # fmt: skip
