"""Numbers of persons and accounts in what leaves the house: by column always, in free text where the number itself says what it is."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sanzi import store

HOME = Path(__file__).parent

_CANDIDATE = re.compile(r"\d[\d -]{6,}")
_PLAIN = re.compile(r"(?<![\dA-Za-z])(?<!\d\.)\d{7,}[\dXx](?![\dA-Za-z])(?!\.\d)")
_GROUPED = re.compile(
    r"(?<![\dA-Za-z])(?:1\d\d([ -])\d{4}\1\d{4}|\d{6}([ -])\d{8}\2\d{3}[\dXx]|\d{4}([ -])\d{4}\3\d{4}\3\d{4}(?:\3\d{1,3})?)(?![\dA-Za-z])(?!\.\d)"
)
_CODE_BEFORE = re.compile(r"[A-Za-z][0-9A-Za-z]*[-_/0-9A-Za-z]*$")
_NUMBER = re.compile(r"(?=[A-Za-z -]*\d)[\dA-Za-z]+(?:[ -][\dA-Za-z]+)*")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# National standard GB 11643: weights of the 17 digits, and the check character of each remainder.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# National standard GB 32100: the check character of a unified social credit code.
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Numbers:
    """What the ledger knows: numbers that stand in a personal column, and numbers of documents and organisations, which are never masked."""

    personal: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()


def teach(con: duckdb.DuckDBPyConnection, *, is_on: bool) -> None:
    """Give `con` the functions mask_text, mask_row and mask_number (which change nothing where `is_on` is false) and the tables they need."""
    store.run_file(con, HOME / "document_number.sql")
    store.run_file(con, HOME / "personal_number.sql")
    numbers = Numbers(_column(con, "personal_number"), _column(con, "document_number"))
    taught: dict[str, Callable[[str], str]] = {
        "mask_text": lambda text: mask_text(text, numbers),
        "mask_row": lambda text: mask_row(text, numbers),
        "mask_number": mask_number,
    }
    for name, function in taught.items():
        con.create_function(name, function if is_on else _leave, ["VARCHAR"], "VARCHAR")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Take the functions of `teach` away again."""
    for name in ("mask_text", "mask_row", "mask_number"):
        con.remove_function(name)


def mask_number(text: str) -> str:
    """The value of a personal column: of every number the last four characters stay, of one with fewer than eight none.

    >>> mask_number("6222 0212 3456 7890 128")
    '**** **** **** ***0 128'
    """
    return _NUMBER.sub(lambda found: _stars(found[0]), text)


def mask_text(text: str, numbers: Numbers) -> str:
    """Free text: numbers that the ledger knows as personal, valid identity and bank-card numbers, and mobile numbers.

    >>> mask_text("电话19900012345，发票25952000000012345678", Numbers())
    '电话*******2345，发票25952000000012345678'
    """
    if not _CANDIDATE.search(text):
        return text
    for pattern in (_GROUPED, _PLAIN):
        text = pattern.sub(lambda found: mask_number(found[0]) if _is_personal(found, numbers) else found[0], text)
    return text


def mask_row(text: str, numbers: Numbers) -> str:
    """A whole row of a kind that has personal columns and no document numbers as long as they are: whatever could be one."""
    masked = _PLAIN.sub(lambda found: mask_number(found[0]) if len(found[0]) >= 11 and found[0] not in numbers.documents else found[0], text)
    return mask_text(masked, numbers)


def _is_personal(found: re.Match, numbers: Numbers) -> bool:
    number = re.sub(r"[ -]", "", unicodedata.normalize("NFKC", found[0])).upper()
    if number in numbers.documents:
        return False
    if number in numbers.personal:
        return True
    # Digits at the end of a lettered code (HT-2024-19900012345) are part of the code.
    if _CODE_BEFORE.search(found.string[max(0, found.start() - 24) : found.start()]):
        return False
    return bool(_MOBILE.fullmatch(number)) or is_identity_number(number) or is_bank_card(number)


def is_identity_number(number: str) -> bool:
    """18 characters whose last one checks the others and whose middle is a day."""
    if not re.fullmatch(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", number):
        return False
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False)) % 11] == number[17]


def is_bank_card(number: str) -> bool:
    """16 to 19 digits that satisfy the Luhn sum, and are not a unified social credit code."""
    if not re.fullmatch(r"\d{16,19}", number) or _is_credit_code(number):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _is_credit_code(number: str) -> bool:
    if len(number) != 18:
        return False
    total = sum(_CREDIT_LETTERS.index(digit) * pow(3, place, 31) for place, digit in enumerate(number[:17]))
    return _CREDIT_LETTERS[-total % 31] == number[17]


def _stars(number: str) -> str:
    letters = [place for place, letter in enumerate(number) if letter.isalnum()]
    hidden = set(letters[:-4] if len(letters) >= 8 else letters)
    return "".join("*" if place in hidden else letter for place, letter in enumerate(number))


def _leave(text: str) -> str:
    return text


def _column(con: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    return frozenset(number for (number,) in con.execute(f"SELECT number FROM {table}").fetchall())  # noqa: S608 one of two names
