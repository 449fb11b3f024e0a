"""Traditional characters, folded for matching only: in text, in a regular expression, and in SQL. What is stored keeps its letters."""

import tomllib
from pathlib import Path

_PAIRS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["pairs"].split()
FROM, TO = ("".join(pair[side] for pair in _PAIRS) for side in (0, 1))
_TABLE = str.maketrans(FROM, TO)
_WRITTEN: dict[str, str] = {}
for _pair in _PAIRS:
    _WRITTEN[_pair[1]] = _WRITTEN.get(_pair[1], "") + _pair[0]


def simplified(text: str) -> str:
    """`text` in simplified characters, as far as headings and word lists have them.

    >>> simplified("購買憑證")
    '购买凭证'
    """
    return text.translate(_TABLE)


def widened(pattern: str) -> str:
    """A regular expression that matches what `pattern` does in either writing.

    >>> widened("合计|[转]")
    '合[计計]|[转轉]'
    """
    written, is_in_class, before = [], False, ""
    for letter in pattern:
        if before != "\\" and letter in "[]":
            is_in_class = letter == "["
        also = _WRITTEN.get(letter, "")
        written.append(letter + also if is_in_class or not also else f"[{letter}{also}]")
        before = letter
    return "".join(written)


def in_sql(text: str) -> str:
    """SQL text with the two lists put where it asks for them."""
    return text.replace("/*traditional*/", FROM).replace("/*simplified*/", TO)
