"""Two versions of the rules over one frozen night: what is gone, new, moved, and what came back about each."""

import datetime as dt
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from sanzi import contract, store
from sanzi.config import Config
from sanzi.errors import SanziError, UsageError
from sanzi.handoff import masking
from sanzi.rules import catalogue, run
from sanzi.rules.card import LEVELS, Rule
from sanzi.trial import known

HOME = Path(__file__).parent
CHANGES = {"gone": "不再", "new": "新增", "moved": "变动", "same": "不变"}
PARTS = {"level": "等级", "strength": "强度", "subject": "对象", "amount": "金额", "first_on": "起始日期", "last_on": "截止日期", "ledger_keys": "证据行"}
# What of a card decides what the rule finds; the rest is text for people.
ASKED = ("rule_sql", "against_sql", "applies_sql", "needs", "optional", "limits", "bands", "params", "subject_is", "valid_from", "max_share")
# A column that the rule asks for and the books of that night, made by an earlier version, do not have.
NO_COLUMN = re.compile(r'Table "(\w+)" does not have a column named "(\w+)"')
SIDE = {
    "hit_id": pa.string(), "level": pa.string(), "strength": pa.float64(), "rank": pa.int64(), "amount": pa.decimal128(18, 2), "first_on": pa.date32(),
    "last_on": pa.date32(), "rows": pa.int64(), "reason": pa.string(),
}  # fmt: skip
LINE = pa.schema(
    [(name, pa.string()) for name in ("rule_code", "title", "change", "moved", "village_code", "village_name", "subject")]
    + [(f"{side}_{name}", kind) for name, kind in SIDE.items() for side in ("old", "new")]
    + [(name, pa.string()) for name in ("clue_id", "verdict", "outcome")]
    + [("is_of_rule", pa.bool_())]
)


@dataclass(frozen=True)
class Compared:
    """One rule on one night. `old` and `new` are what each version says of itself (None: nothing); `problem` says why it could not be compared."""

    code: str
    title: str
    old: str | None
    new: str | None
    problem: str | None
    lines: tuple[dict, ...] = ()

    def of(self, change: str) -> list[dict]:
        """Its lines of one of CHANGES."""
        return [line for line in self.lines if line["change"] == change]

    def verdicts(self, change: str) -> Counter:
        """What came back about them, by conclusion.VERDICTS; `none` where no clue was ever given."""
        return Counter(line["verdict"] or "none" for line in self.of(change))

    def rows(self, side: str) -> int:
        """Rows of evidence that `old` or `new` cites, each hit's counted by itself."""
        return sum(line[f"{side}_rows"] or 0 for line in self.lines)


@dataclass(frozen=True)
class Versions:
    """Two sets of rules by code; `changed` are the codes whose answers may differ, `same` how many need not be asked."""

    old: dict[str, Rule]
    new: dict[str, Rule]
    changed: tuple[str, ...]
    same: int


def versions(old: Path, new: Path, config: Config) -> tuple[Versions, list[str]]:
    """Read two catalogues, or one rule's folder on either side, which then decides what is compared; and what is wrong with cards that cannot be read.
    The county's own params hold on both sides. Raises UsageError where a folder holds no rule."""
    (olds, is_one_old, wrong_old), (news, is_one_new, wrong_new) = _read(old, config), _read(new, config)
    codes = sorted(set(olds) | set(news))
    if is_one_old or is_one_new:
        codes = sorted((set(olds) if is_one_old else set()) | (set(news) if is_one_new else set()))
    unread = {code for code in codes if any(f"/{code.lower()}_" in problem for problem in wrong_old + wrong_new)}
    changed = tuple(code for code in codes if code not in unread and _asks(olds.get(code)) != _asks(news.get(code)))
    return Versions(olds, news, changed, len(codes) - len(changed) - len(unread)), wrong_old + wrong_new


def _read(folder: Path, config: Config) -> tuple[dict[str, Rule], bool, list[str]]:
    rules, problems = catalogue.at(folder)
    if not rules and not problems:
        raise UsageError(f"{folder} 里没有规则。请指向规则目录（下面有 spending、money 等文件夹），或一条规则的文件夹（里面有 rule.toml）。")
    return {rule.code: catalogue.with_setting(rule, config.rules.get(rule.code)) for rule in rules}, (folder / "rule.toml").is_file(), problems


def _asks(rule: Rule | None) -> tuple | None:
    if rule is None:
        return None
    return (*(getattr(rule, name) for name in ASKED), tuple((each.id, each.text) for each in rule.innocents))


def night_file(path: Path) -> Path:
    """The warehouse of a night given as its folder, as OUT_DIR or as the file itself. Raises UsageError where there is none."""
    file = path / "sanzi.duckdb" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"{path} 不是一夜的结果。请指向 OUT_DIR/.nights/日期，或发布的 sanzi.duckdb。")
    return file.resolve()


def remembers(night: Path) -> Path:
    """The published night that knows the most of what came back about the clues of this one: the current one beside it, else the night itself."""
    nights = next((folder for folder in night.parents if folder.name == ".nights"), None)
    beside = (nights / "current" / "sanzi.duckdb", nights.parent / "sanzi.duckdb") if nights else ()
    return next((file.resolve() for file in beside if file.is_file()), night)


def compare(night: Path, told: Versions, config: Config, memory: Path | None = None) -> tuple[dt.date, list[Compared]]:
    """Ask both versions of the changed rules of this night (a sanzi.duckdb), which is only read; its features are those of that night. What came back
    is taken from `memory` (None: `remembers`). Gives the night's as-of date and one Compared per changed rule, by code."""
    as_of = run.last_night(night)
    if as_of is None:
        raise UsageError(f"{night} 里没有跑过的一夜。")
    clues = known.clues(memory or remembers(night))
    lacking = _lacking(night, told)
    asked = [code for code in told.changed if code not in lacking]
    old, new = (_ask(night, {code: rules[code] for code in asked if code in rules}, config, as_of) for rules in (told.old, told.new))
    failed = {each.rule.code: _failed(each.why or "") for side in (old, new) if side for each in side.outcomes if each.status == "error"}
    lines = _lines(night, _hits(old), _hits(new), clues, {code: (told.new.get(code) or told.old[code]).title for code in told.changed}, config)
    whys = [dict.fromkeys(told.changed, "没有这条规则") | {each.rule.code: each.why for each in (side.outcomes if side else ())} for side in (old, new)]
    found = []
    for code in told.changed:
        problem = lacking.get(code) or failed.get(code)
        of_rule = () if problem else tuple(line for line in lines if line["rule_code"] == code)
        title = (told.new.get(code) or told.old[code]).title
        found.append(Compared(code, title, whys[0][code], whys[1][code], problem, of_rule))
    return as_of, found


def _failed(why: str) -> str:
    if found := NO_COLUMN.search(why):
        return f"那一夜的 {found[1]} 没有 {found[2]} 这一列，没有比较；用现在的版本重跑一夜才有"
    return f"运行出错，没有比较：{why}"


def _lacking(night: Path, told: Versions) -> dict[str, str]:
    with store.connect(night, read_only=True) as con:
        there = {f"{schema}.{name}" for schema, name, _ in store.run_file(con, HOME.parent / "rules" / "sql" / "seen.sql").fetchall()}
    lacking = {}
    for code in told.changed:
        needs = dict.fromkeys(name for rules in (told.old, told.new) if code in rules for name in rules[code].needs)
        if missing := [name for name in needs if name not in there or not _is_known(name)]:
            lacking[code] = f"那一夜没有 {'、'.join(missing)}，没有比较；重跑一夜才有"
    return lacking


def _is_known(table: str) -> bool:
    try:
        contract.table(table)
    except KeyError:
        return False
    return True


def _ask(night: Path, rules: dict[str, Rule], config: Config, as_of: dt.date) -> run.RuleNight | None:
    """The answers of one version on the night's own locked connection; rules that are switched off are asked too: that is what the comparison is for."""
    if not rules:
        return None
    with tempfile.TemporaryDirectory(prefix="sanzi-diff-") as spill:
        try:
            return run.ask_all(night, replace(config, rules={}), as_of, tuple(rules.values()), spill=Path(spill))
        except duckdb.CatalogException as wrong:
            raise SanziError(f"{night} 是旧版本写的，缺少现在要用的表，不能比较（{str(wrong).splitlines()[0]}）。请重跑那一夜再比较。") from None


def _hits(answers: run.RuleNight | None) -> pa.Table:
    """Every hit, listed or kept aside: width and shadow are not what is compared."""
    if answers is None:
        return pa.schema([(column.name, _arrow_type(column.type)) for column in contract.table("hits.hit").columns]).empty_table()
    return pa.concat_tables([answers.hits, answers.aside.drop_columns(["aside"])])


def _arrow_type(name: str) -> pa.DataType:
    kinds = {"VARCHAR": pa.string(), "VARCHAR[]": pa.list_(pa.string()), "DATE": pa.date32(), "DOUBLE": pa.float64()}
    return kinds.get(name, pa.decimal128(18, 2))


def _lines(night: Path, old: pa.Table, new: pa.Table, clues: pa.Table, titles: dict[str, str], config: Config) -> list[dict]:
    with store.connect(night, read_only=True, memory=config.memory, threads=config.threads) as con:
        for name, table in (("old_hit", old), ("new_hit", new), ("known_clue", clues)):
            con.register(name, table)
        pairs = store.run_file(con, HOME / "pair.sql").fetchall()
        answered = {row[0]: row[1:] for row in store.run_file(con, HOME / "answered.sql").fetchall()}
        names = dict(con.execute("SELECT village_code, village_name FROM ledger.village").fetchall())
        lines = [_line(before, after, titles, names, answered) for before, after in _matched(old.to_pylist(), new.to_pylist(), pairs)]
        con.register("line", pa.Table.from_pylist(lines, schema=LINE))
        masking.teach(con, is_on=config.mask_personal)
        return con.sql((HOME / "told_line.sql").read_text(encoding="utf-8")).to_arrow_table().to_pylist()


def _matched(old: list[dict], new: list[dict], pairs: list[tuple[str, str]]) -> list[tuple[dict | None, dict | None]]:
    """Each hit once: with its match, or alone. Hits come with their rank among those of their rule."""
    old_by, new_by = ({hit["hit_id"]: hit for hit in _ranked(hits)} for hits in (old, new))
    match: dict[str, str] = {}
    taken: set[str] = set()
    for old_id, new_id in pairs:
        if old_id not in match and new_id not in taken:
            match[old_id] = new_id
            taken.add(new_id)
    return [(hit, new_by.get(match.get(hit_id))) for hit_id, hit in old_by.items()] + [(None, hit) for hit_id, hit in new_by.items() if hit_id not in taken]


def _ranked(hits: list[dict]) -> list[dict]:
    """In the order in which they become clues (clues/kept_hit.sql): level, strength, amount, id; `rank` from 1 within each rule."""
    ordered = sorted(hits, key=lambda hit: (-LEVELS.index(hit["level"]), -hit["strength"], hit["amount"] is None, -(hit["amount"] or 0), hit["hit_id"]))
    place: Counter = Counter()
    for hit in ordered:
        place[hit["rule_code"]] += 1
        hit["rank"] = place[hit["rule_code"]]
    return ordered


def _line(old: dict | None, new: dict | None, titles: dict[str, str], names: dict[str, str], answered: dict[str, tuple]) -> dict:
    shown = new or old
    moved = [label for name, label in PARTS.items() if old[name] != new[name]] if old and new else []
    clue_id, verdict, outcome, is_of_rule = answered.get(old["hit_id"] if old else shown["hit_id"]) or answered.get(shown["hit_id"]) or (None,) * 4
    line = {
        "rule_code": shown["rule_code"],
        "title": titles[shown["rule_code"]],
        "change": "new" if old is None else "gone" if new is None else "moved" if moved else "same",
        "moved": "、".join(moved),
        "village_code": shown["village_code"],
        "village_name": names.get(shown["village_code"]),
        "subject": shown["subject"],
        "clue_id": clue_id,
        "verdict": verdict,
        "outcome": outcome,
        "is_of_rule": is_of_rule,
    }
    for side, hit in (("old", old), ("new", new)):
        told = hit | {"rows": len(hit["evidence"])} if hit else {}
        line |= {f"{side}_{name}": told.get(name) for name in SIDE}
    return line
