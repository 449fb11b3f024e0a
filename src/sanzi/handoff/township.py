"""按乡镇/: the two lists again, one folder per township."""

from collections import Counter
from pathlib import Path

import duckdb

from sanzi.handoff import cells, lists

CLUES = "SELECT * FROM listed_clue WHERE county IS NOT DISTINCT FROM ? AND township IS NOT DISTINCT FROM ? ORDER BY rank"


def write(con: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """The lists of every township that has a clue, from the tables listed_clue and listed_evidence."""
    places = con.execute("SELECT DISTINCT county, township FROM listed_clue ORDER BY ALL").fetchall()
    query = (Path(__file__).parent / "township_evidence.sql").read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True, mode=0o700)
    paths = []
    for place, name in zip(places, folder_names(places), strict=True):
        home = folder / name
        home.mkdir(exist_ok=True, mode=0o700)
        clues = lists.told(lists.stream(con.execute(CLUES, place)))
        paths.append(lists.write_csv(home / "线索清单.csv", lists.CLUE_TITLES, clues))
        evidence = lists.stream(con.execute(query, {"county": place[0], "township": place[1]}))
        paths.append(lists.write_csv(home / "线索证据.csv", lists.EVIDENCE_TITLES, evidence))
    return paths


def folder_names(places: list[tuple[str | None, str | None]]) -> list[str]:
    """One name for each (county, township), all different on every file system: the township's where that is enough, else with its county, else numbered.

    >>> folder_names([("甲县", "城关镇"), ("乙县", "城关镇"), ("乙县", "河东镇")])
    ['甲县-城关镇', '乙县-城关镇', '河东镇']
    """
    short = [cells.safe_name(township) for _, township in places]
    shared = Counter(name.casefold() for name in short)
    names: list[str] = []
    for (county, _), name in zip(places, short, strict=True):
        wanted = name if shared[name.casefold()] == 1 else f"{cells.safe_name(county)}-{name}"
        taken = {each.casefold() for each in names} | {each.casefold() for each in short if shared[each.casefold()] == 1 and each != wanted}
        number, free = 2, wanted
        while free.casefold() in taken:
            free, number = f"{wanted}-{number}", number + 1
        names.append(free)
    return names
