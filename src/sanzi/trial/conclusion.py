"""What came back about a clue, in one word that can be counted."""

import re
import tomllib
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_suffix(".toml")
VERDICTS = {"confirmed": "查实", "cleared": "查无", "unsaid": "结论未写明", "in_hand": "在办", "open": "未办"}


def verdict(state: str | None, outcome: str | None, *, is_closed: bool) -> str:
    """One of VERDICTS: what the conclusion says; where it says nothing, `unsaid` if the clue is closed or has a conclusion, else how far it has come.

    >>> verdict("予以了结", "经核实，票据与事实相符，不属实", is_closed=True), verdict("初步核实", None, is_closed=False), verdict(None, None, is_closed=False)
    ('cleared', 'in_hand', 'open')
    """
    said = read(outcome or "")
    if said:
        return said
    if is_closed or outcome or state == "予以了结":
        return "unsaid"
    return "open" if state in (None, "待处置") else "in_hand"


def read(text: str) -> str | None:
    """`confirmed`, `cleared`, or None where the text says neither.

    >>> read("部分属实，其余未发现问题"), read("尚未查实"), read("已说明")
    ('confirmed', None, None)
    """
    pattern, meaning = _words()
    said = {meaning[found[0]] for found in pattern.finditer(text)}
    return next((each for each in ("confirmed", "cleared") if each in said), None)


@cache
def _words() -> tuple[re.Pattern, dict[str, str]]:
    told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    meaning = {word: name for name, words in told.items() for word in words}
    return re.compile("|".join(sorted(map(re.escape, meaning), key=len, reverse=True))), meaning
