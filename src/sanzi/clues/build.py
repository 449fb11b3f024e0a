"""Hits → clues: what one person should look at once, with an id that lasts as long as the story."""

import datetime as dt
from pathlib import Path

import duckdb

from sanzi import store
from sanzi.clues import amount, group, identity
from sanzi.policy import load

HOME = Path(__file__).parent


def build(con: duckdb.DuckDBPyConnection, as_of: dt.date) -> dict[str, object]:
    """Write clues.clue, .evidence, .clue_hit, .petition, .village_risk and the night of `as_of` in clues.history (a rerun replaces that night);
    and what the rules in shadow found, told in the same way but apart, to clues.shadow_clue, .shadow_evidence and .shadow_hit.

    Returns what run.json says of it: clues in all and by level, hits that went into them, hits of ZH04 and ZH05 that another rule explains,
    the clue ids that came back in dispositions but were never given by this warehouse, petitions in all and without a hit of their kind,
    and the clues of rules in shadow, which are in none of the other numbers.
    """
    _run(con, "macros", "history", "history_shadow")
    con.execute("DELETE FROM clues.history WHERE as_of = ?", [as_of])
    _run(con, "listed_hit", "explained")
    _match_petitions(con)
    _tell(con, as_of, is_shadow=False)
    _keep(con, {"clue": "clue", "evidence": "evidence", "clue_hit": "clue_hit"})
    _run(con, "village_risk")
    explained = con.execute("SELECT count(*) FROM explained").fetchone()[0]
    _run(con, "shadow_hit")
    has_shadow = con.execute("SELECT count(*) > 0 FROM asked_hit").fetchone()[0]
    if has_shadow:
        _run(con, "explained")
        _tell(con, as_of, is_shadow=True)
    _keep(con, {"clue": "shadow_clue", "evidence": "shadow_evidence", "clue_hit": "shadow_hit"}, is_empty=not has_shadow)
    return _record(con, explained)


def _tell(con: duckdb.DuckDBPyConnection, as_of: dt.date, *, is_shadow: bool) -> None:
    """Make clues of the hits of `asked_hit` in the temporary tables clue, evidence and clue_hit, and remember them."""
    _run(con, "kept_hit", "hit_key", "relation")
    _group(con)
    _add_up(con)
    _run(con, "level", "score", "story")
    _identify(con, as_of, is_shadow=is_shadow)
    _run(con, "rule_place", "warning", "reason", "innocent", "verify", "subject", "cited_row")
    store.run_file(con, HOME / "basis.sql", {"as_of": as_of})
    _run(con, "disposition", "evidence", "clue", "clue_hit")
    store.run_file(con, HOME / "remember.sql", {"as_of": as_of, "is_shadow": is_shadow})


def _keep(con: duckdb.DuckDBPyConnection, names: dict[str, str], *, is_empty: bool = False) -> None:
    for made, kept in names.items():
        con.execute(f"CREATE OR REPLACE TABLE clues.{kept} AS FROM {made}{' LIMIT 0' if is_empty else ''}")


def _run(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        store.run_file(con, HOME / f"{name}.sql")


def _match_petitions(con: duckdb.DuckDBPyConnection) -> None:
    con.register("petition_word", load.petition_words())
    _run(con, "petition", "petitioned")
    con.unregister("petition_word")


def _group(con: duckdb.DuckDBPyConnection) -> None:
    places = [place for (place,) in con.execute("SELECT place FROM kept_hit ORDER BY place").fetchall()]
    relations = con.execute("SELECT strong_place, weak_place FROM relation ORDER BY ALL").fetchall()
    gathered = group.gather(places, relations)
    store.run_file(con, HOME / "group.sql", {"anchors": [anchor for anchor, _ in gathered], "members": [member for _, member in gathered]})


def _add_up(con: duckdb.DuckDBPyConnection) -> None:
    hits_of: dict[int, list] = {}
    for clue_no, ledger_keys, money in store.run_file(con, HOME / "hit_money.sql").fetchall():
        hits_of.setdefault(clue_no, []).append((frozenset(ledger_keys), money))
    united = [amount.unite(hits) for hits in hits_of.values()]
    store.run_file(con, HOME / "clue_amount.sql", {"clue_nos": list(hits_of), "amounts": [None if money is None else str(money) for money in united]})


def _identify(con: duckdb.DuckDBPyConnection, as_of: dt.date, *, is_shadow: bool) -> None:
    known = identity.recognise(store.run_file(con, HOME / "earlier.sql", {"as_of": as_of, "is_shadow": is_shadow}).fetchall())
    # Later nights are left out: the rerun of a night gives the ids it gave when it was the last one.
    given = {clue_id for (clue_id,) in con.execute("SELECT DISTINCT clue_id FROM clues.history WHERE as_of <= ?", [as_of]).fetchall()}
    identified = []
    for clue_no, village_code, anchor_key in con.execute("SELECT clue_no, village_code, anchor_key FROM story ORDER BY clue_no").fetchall():
        clue_id, first_seen_on = known.get(clue_no) or (identity.name(village_code, anchor_key, given), as_of)
        given.add(clue_id)
        identified.append((clue_no, clue_id, first_seen_on))
    clue_nos, clue_ids, first_seen_on = (list(column) for column in zip(*identified, strict=True)) if identified else ([], [], [])
    given_now = {"clue_nos": clue_nos, "clue_ids": clue_ids, "first_seen_on": first_seen_on, "as_of": as_of, "is_shadow": is_shadow}
    store.run_file(con, HOME / "identified.sql", given_now)


def _record(con: duckdb.DuckDBPyConnection, explained: int) -> dict[str, object]:
    levels = dict(con.execute("SELECT level, count(*) FROM clues.clue GROUP BY level").fetchall())
    return {
        "count": sum(levels.values()),
        "levels": {level: levels.get(level, 0) for level in ("red", "yellow", "blue")},
        "hits": con.execute("SELECT count(*) FROM clues.clue_hit").fetchone()[0],
        "hits_explained": explained,
        "unknown_dispositions": [clue_id for (clue_id,) in store.run_file(con, HOME / "unknown_disposition.sql").fetchall()],
        "petitions": con.execute("SELECT count(*) FROM clues.petition").fetchone()[0],
        "petitions_without_hits": con.execute("SELECT count(*) FROM clues.petition WHERE hit_count = 0").fetchone()[0],
        "shadow": con.execute("SELECT count(*) FROM clues.shadow_clue").fetchone()[0],
    }
