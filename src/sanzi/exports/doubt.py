"""A sheet that waits for an answer: what speaks against taking it as its headers say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doubt:
    """`file_id` and `sheet_no` as in staged.sheet; `why` says in Chinese which columns, what is odd and what to do;
    `sample` stands side by side: a row of headings, then for each column what is usual and what this sheet holds."""

    file_id: str
    sheet_no: int
    why: str
    sample: tuple[tuple[str, ...], ...] = ()
