"""Clue ids: the same from night to night while the story lasts, never given twice."""

import datetime as dt
import hashlib
from collections.abc import Container, Iterable

# No 0/O, 1/I/L, U: an id is read out on the telephone and typed from paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12


def recognise(likely: Iterable[tuple[int, str, dt.date]]) -> dict[int, tuple[str, dt.date]]:
    """Tonight's clue number → (earlier clue id, day first seen), from pairs given likeliest first; each clue and each id at most once."""
    known: dict[int, tuple[str, dt.date]] = {}
    taken: set[str] = set()
    for clue_no, clue_id, first_seen_on in likely:
        if clue_no not in known and clue_id not in taken:
            known[clue_no] = (clue_id, first_seen_on)
            taken.add(clue_id)
    return known


def name(village_code: str, anchor_key: str, given: Container[str]) -> str:
    """An id for a story not seen before, not in `given`: `X` and 12 letters or digits, the same for the same story on every machine."""
    number = 0
    while (clue_id := _spell(f"{village_code}|{anchor_key}|{number}")) in given:
        number += 1
    return clue_id


def _spell(story: str) -> str:
    value = int.from_bytes(hashlib.sha256(story.encode()).digest())
    letters = []
    for _ in range(LENGTH):
        value, place = divmod(value, len(LETTERS))
        letters.append(LETTERS[place])
    return "X" + "".join(letters)
