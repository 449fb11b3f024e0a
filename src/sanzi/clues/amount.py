"""The money of a clue: each payment once, however many rules found it."""

from collections.abc import Iterable, Set
from decimal import Decimal


def unite(hits: Iterable[tuple[Set[str], Decimal | None]]) -> Decimal | None:
    """Yuan in question over hits given as (ledger keys, amount); None where no hit has an amount.

    Hits without a common key are different money and add up. Hits with one are the same money: the larger of the wide hit's amount and
    the sum of the narrow ones counts.

    >>> unite([({"a"}, Decimal(1000)), ({"b"}, Decimal(800)), ({"a", "b"}, Decimal(1900))])
    Decimal('1900')
    """
    blocks: list[tuple[Set[str], Decimal]] = []
    for keys, amount in hits:
        if amount is None:
            continue
        same = [block for block in blocks if block[0] & keys]
        blocks = [block for block in blocks if not block[0] & keys]
        narrow = sum((block[1] for block in same), Decimal(0))
        blocks.append((keys.union(*(block[0] for block in same)), max(amount, narrow) if same else amount))
    return sum((block[1] for block in blocks), Decimal(0)) if blocks else None
