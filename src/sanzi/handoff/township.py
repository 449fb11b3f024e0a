"""按乡镇/: the two lists again, one folder per township."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import duckdb

from sanzi.handoff import cells, lists


def write(con: duckdb.DuckDBPyConnection, folder: Path, whole: Sequence[Path]) -> list[Path]:
    """The lists of every township that has a clue: of each list in `whole`, one record a line, the lines of its clues in their order."""
    place_of = {clue_id: (county, name) for clue_id, county, name in con.execute("SELECT clue_id, county, township FROM listed_clue").fetchall()}
    places = con.execute("SELECT DISTINCT county, township FROM listed_clue ORDER BY ALL").fetchall()
    homes = {place: folder / name for place, name in zip(places, folder_names(places), strict=True)}
    home_of = {clue_id: homes[place] for clue_id, place in place_of.items()}
    folder.mkdir(exist_ok=True, mode=0o700)
    for home in homes.values():
        home.mkdir(exist_ok=True, mode=0o700)
    for path in whole:
        _divide(path, home_of)
    return [home / path.name for home in homes.values() for path in whole]


def _divide(path: Path, home_of: dict[str, Path]) -> None:
    """Copy the head of the list `path` and each line into the file of its name in the folder of its clue."""
    with path.open(encoding="utf-8", newline="") as file:
        head = next(file)
        for home in set(home_of.values()):
            lists.private(home / path.name).write_text(head, encoding="utf-8", newline="")
        while batch := list(islice(file, lists.BATCH)):
            lines: dict[Path, list[str]] = defaultdict(list)
            for line in batch:
                lines[home_of[line.partition(",")[0]]].append(line)
            for home, these in lines.items():
                with (home / path.name).open("a", encoding="utf-8", newline="") as part:
                    part.writelines(these)


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
