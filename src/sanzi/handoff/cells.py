"""One cell: no text that a spreadsheet could take for a formula, no line break, no name that a file system could take for something else."""

import re
import unicodedata

# What a spreadsheet may take for a formula, full-width forms too, whatever blanks or apostrophes stand before it; a tab or a line break at the
# beginning moves it into the next cell or row.
_FORMULA = re.compile(r"[\s'\u200b\u2060\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_BREAK = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Before the second item of a numbered list and every one after it; numbers as clues/macros.sql writes them.
_NEXT_ITEM = re.compile(r" (?=[②-⑳㉑-㉟㊱-㊿]|（\d+）)")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
_EDGE = re.compile(r"^[\s.]+|[\s.]+$")
NAMELESS = "未填乡镇"


def guard(text: str) -> str:
    """`text` with a leading ' where a spreadsheet could take it for a formula; a plain number, negative too, stays as it is.

    >>> guard("=1+1"), guard("-5.00"), guard("办公用品")
    ("'=1+1", '-5.00', '办公用品')
    """
    return f"'{text}" if _is_formula(text) else text


def unguard(text: str) -> str:
    """What stood there before `guard`."""
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


def _is_formula(text: str) -> bool:
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def written(text: str) -> str:
    """A text as it stands in a cell: without characters that a workbook cannot hold, guarded, on one line."""
    return _BREAK.sub(" ", guard(_UNWRITABLE.sub("", text)))


def items_apart(text: str) -> str:
    """A text as people read it: each item of a numbered list on a line of its own. The same text elsewhere (CSV, parquet) stays on one line.

    >>> items_apart("①付现金 ②没有票据"), items_apart("付 ②期工程款")
    ('①付现金\\n②没有票据', '付 ②期工程款')
    """
    return _NEXT_ITEM.sub("\n", text) if text.startswith("①") else text


def safe_name(name: str | None) -> str:
    """`name` as the name of one folder on every file system; `NAMELESS` where nothing is left of it.

    >>> safe_name("河东/新区"), safe_name(".."), safe_name("CON")
    ('河东_新区', '未填乡镇', '_CON')
    """
    if name is None:
        return NAMELESS
    kept = "".join("_" if letter in '<>:"/\\|?*' or unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in name)
    kept = _EDGE.sub("", _EDGE.sub("", unicodedata.normalize("NFC", kept))[:60])
    if not kept.strip("_"):
        return NAMELESS
    return f"_{kept}" if _RESERVED.fullmatch(kept) else kept
