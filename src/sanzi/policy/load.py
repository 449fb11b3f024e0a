"""Law and limits as dated data: fills policy.* from the files beside this module and from the configuration."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from sanzi import contract, store
from sanzi.config import PAYEE, PLACE, WORD_GROUPS, Config, Word
from sanzi.policy import days

HOME = Path(__file__).parent
STRENGTH = {"weak": 0.5, "apart": 0.0}
OPEN_FROM = dt.date(1900, 1, 1)
OPEN_TO = dt.date(2099, 12, 31)


def load(con: DuckDBPyConnection, config: Config) -> None:
    """Fill the tables of policy that no village is needed for; create policy.limit_on and policy.occasion empty."""
    outranking = "QUALIFY rank() OVER (PARTITION BY list, fold(word) ORDER BY rank) = 1"
    _put(con, "policy.word", words(config.words), "* EXCLUDE rank, fold(word) AS folded", outranking)
    _put(con, "policy.payee_word", payee_words(config.words))
    _put(con, "policy.fact_pattern", fact_patterns())
    _put(con, "policy.place", _places(config))
    _put(con, "policy.festival", days.festivals())
    _put(con, "policy.calendar_day", days.calendar(config.calendar))
    _put(con, "policy.article", articles())
    _put(con, "policy.chart_account", chart_accounts())
    _put(con, "policy.kind", kinds())
    for name in ("policy.limit_on", "policy.occasion"):
        con.execute(contract.table(name).ddl)


def load_limits(con: DuckDBPyConnection, config: Config) -> None:
    """Fill policy.limit_on and policy.occasion for every village of ledger.village.

    Each day the value with the longest fitting region holds; where regions are equal the county's own value outranks 参考,
    then the one that begins later.
    """
    con.execute(contract.table("policy.limit_on").ddl)
    con.register("limit_value", _limit_values(config))
    store.run_file(con, HOME / "limit_on.sql")
    con.unregister("limit_value")
    con.execute(contract.table("policy.occasion").ddl)
    con.register("calendar_entry", _occasions(config))
    store.run_file(con, HOME / "occasion.sql")
    con.unregister("calendar_entry")


def read_toml(path: Path) -> dict:
    """What the file at `path` says."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def word_lists() -> dict[str, dict]:
    """What the file of every word list tells, by the list's name: its `title` and the words of its groups."""
    told = [read_toml(path) for path in sorted((HOME / "words").glob("*.toml"))]
    return {each["list"]: each for each in told if "list" in each}


@cache
def words(own: tuple[Word, ...] = ()) -> pa.Table:
    """policy.word less `folded`: strength 1 for strong words, 0.5 for weak ones, 1 for innocent ones, 0 for what is no word of the list and only
    looks so (参加 in 35人参加). Of two words alike the one of the
    smaller `rank` holds: a county's `own` word is taken for what the county says."""
    told = [(word, 1) for name, each in word_lists().items() for group in WORD_GROUPS for word in (Word(name, text, group) for text in each.get(group, ()))]
    told += [(word, 0) for word in own if word.list in word_lists()]
    return _table(
        {"list": word.list, "word": word.word, "is_innocent": word.group == "innocent", "strength": STRENGTH.get(word.group, 1.0), "rank": rank}
        for word, rank in told
    )


@cache
def payee_types() -> dict[str, str]:
    """Every type of payee with its title."""
    return read_toml(HOME / "words" / "payee.toml")["titles"]


@cache
def payee_words(own: tuple[Word, ...] = ()) -> pa.Table:
    """policy.payee_word: words count anywhere in a name, suffixes only at its end; a county's `own` words outrank all, rank 0."""
    rows = [
        {"word": word, "payee_type": each["payee_type"], "rank": each["rank"], "is_suffix": group == "suffixes"}
        for each in read_toml(HOME / "words" / "payee.toml")["type"]
        for group in ("words", "suffixes")
        for word in each.get(group, ())
    ]
    rows += [{"word": each.word, "payee_type": each.list.removeprefix(PAYEE), "rank": 0, "is_suffix": False} for each in own if each.list.startswith(PAYEE)]
    return _table(rows)


@cache
def fact_patterns() -> pa.Table:
    """policy.fact_pattern: how texts write persons, days, prices, litres and the like; an absent mask takes nothing out."""
    told = read_toml(HOME / "facts.toml")
    return _table(
        {
            "fact": each["name"],
            "pattern": _spelled_out(each["pattern"], told),
            "mask": each["mask"] or None,
            "value_group": each.get("value", 1),
            "unit_group": each.get("unit", 2),
        }
        for each in told["fact"]
    )


def _spelled_out(pattern: str, told: dict) -> str:
    for name in ("number", "arabic", "each", "unit"):
        pattern = pattern.replace(f"{{{name}}}", told[name])
    return pattern


@cache
def petition_words() -> pa.Table:
    """(word, family): which family of rules looks at what a petition tells; read by clues/, not kept in the work file."""
    told = read_toml(HOME / "words" / "petition.toml")["family"]
    return _table({"word": word, "family": family} for family, listed in told.items() for word in listed)


@cache
def articles() -> pa.Table:
    """policy.article: every id has exactly one row on every day; a time without a text that anybody read has is_read = false."""
    return _table(row for path in sorted((HOME / "law").glob("*.toml")) for row in _law(read_toml(path)))


@cache
def chart_accounts() -> pa.Table:
    """policy.chart_account: every chart with the period in which it is the one in force."""
    return _table(
        {"chart": told["chart"], "code": code, "name": name, "role": role, "class": account_class, "from_on": told["from"], "to_on": told.get("to", OPEN_TO)}
        for told in (read_toml(path) for path in sorted((HOME / "charts").glob("*.toml")))
        for code, name, role, account_class in told["accounts"]
    )


@cache
def kinds() -> pa.Table:
    """policy.kind: every kind of export with its title and its rhythm."""
    return _table({"kind": kind.name, "title": kind.title, "rhythm": kind.rhythm} for kind in contract.kinds())


def _law(told: dict) -> Iterable[dict]:
    earlier = sorted(told.get("before", ()), key=lambda text: text["from"])
    first_on = earlier[0]["from"] if earlier else told["from"]
    unread = [(f"{(earlier or [told])[0]['title']}施行前的规定", OPEN_FROM, first_on - dt.timedelta(days=1))]
    unread += [(text["title"], text["from"], text["to"]) for text in earlier]
    for article in told["articles"]:
        article_id = f"{told['law']}-{article['no']}" if article["no"] else told["law"]
        for title, from_on, to_on in unread:
            yield _article(article_id, title, "", from_on, to_on, "当时适用的条文没有核对过", False)
        number = f"第{article['no']}条" if article["no"] else ""
        yield _article(article_id, told["title"], number, told["from"], OPEN_TO, article["gist"], article["is_read"])


def _article(article_id: str, title: str, article: str, from_on: dt.date, to_on: dt.date, gist: str, is_read: bool) -> dict:
    return {"article_id": article_id, "title": title, "article": article, "from_on": from_on, "to_on": to_on, "gist": gist, "is_read": is_read}


def _places(config: Config) -> pa.Table:
    place = config.place
    own = [(word, "own_city") for word in _short_and_long(place.city)]
    own += [(word, "own_county") for word in _short_and_long(place.county)]
    own += [(word, "own_word") for word in (*place.local_words, *(each.word for each in config.words if each.list == PLACE))]
    # A city that is not told is no word: every text holds the empty one.
    own = [(word, kind) for word, kind in own if word]
    told = read_toml(HOME / "words" / "city.toml")
    own_city = set(_short_and_long(place.city))
    cities = [word for word in told["words"] + told["long_words"] if not own_city & set(_short_and_long(word))]
    scenic = [word for word in read_toml(HOME / "words" / "scenic.toml")["words"] if word not in {own_word for own_word, _ in own}]
    rows = own + [(word, "other_city") for word in cities] + [(word, "scenic") for word in scenic]
    return _table({"word": word, "kind": kind} for word, kind in dict.fromkeys(rows))


def _short_and_long(name: str) -> list[str]:
    """样例市 is also written 样例; a name of two characters stays whole."""
    short = name.removesuffix("地区") if name.endswith("地区") else name[:-1] if name[-1:] in ("市", "县", "区", "州") else name
    return [name] if short == name or len(short) < 2 else [name, short]


def profile() -> list[dict]:
    """The limits of the built-in profile 参考 as its file tells them: name, label, unit, period, comparison, from, value, basis."""
    return read_toml(HOME / "limits" / "参考.toml")["limit"]


def _limit_values(config: Config) -> pa.Table:
    is_strict = {each["name"]: each["comparison"] == "strict" for each in profile()}
    rows = [_value(each["name"], "", each["from"], each.get("to"), Decimal(each["value"]), each["basis"], False, False) for each in profile()]
    rows += [_value(each.name, each.region, each.from_on, each.to_on, each.value, each.basis, each.is_confirmed, True) for each in config.limits]
    return _table(row | {"is_strict": is_strict[row["name"]], "place_in_file": number} for number, row in enumerate(rows))


def _value(name: str, region: str, from_on: dt.date, to_on: dt.date | None, value: Decimal, basis: str, is_confirmed: bool, is_county: bool) -> dict:
    held = value.quantize(Decimal("0.0001"))
    row = {"name": name, "region": region, "from_on": from_on, "to_on": to_on or OPEN_TO, "value": held, "basis": basis}
    return row | {"is_confirmed": is_confirmed, "is_county": is_county}


def _occasions(config: Config) -> pa.Table:
    columns = {"kind": pa.string(), "name": pa.string(), "region": pa.string(), "from_on": pa.date32(), "to_on": pa.date32()}
    told = [replace(each, name=each.name or "换届选举") for each in config.calendar if each.kind in ("election", "festival")]
    return pa.table({name: pa.array([getattr(each, name) for each in told], type_) for name, type_ in columns.items()})


def _table(rows: Iterable[dict]) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


def _put(con: DuckDBPyConnection, name: str, rows: pa.Table, columns: str = "*", which: str = "") -> None:
    con.execute(contract.table(name).ddl)
    con.register("told", rows)
    con.execute(f"INSERT INTO {name} BY NAME SELECT {columns} FROM told {which}")  # noqa: S608 - identifiers of ours
    con.unregister("told")
