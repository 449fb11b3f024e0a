"""Amounts in whole 分, and amounts that ordinary life would show: none sits just below a limit."""

from decimal import Decimal
from random import Random

# The limits of the sample's sanzi.toml that a payment could be fitted under (yuan).
STEPS = (500, 1000, 2000, 5000, 10_000, 30_000, 50_000)


def fen(yuan: str | int) -> int:
    """Whole 分 of an amount in yuan given as text or whole yuan."""
    return int(Decimal(str(yuan)) * 100)


def yuan(amount: int) -> Decimal:
    """Yuan of an amount in 分."""
    return Decimal(amount) / 100


def text(amount: int) -> str:
    """123456 → "1234.56"."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def near_a_step(amount: int) -> bool:
    """Within a fifth below a limit, or a round multiple of 500 yuan."""
    return amount % 50_000 == 0 or any(step * 80 <= amount < step * 100 for step in STEPS)


def draw(rng: Random, low: int, high: int, unit: int = 10) -> int:
    """An amount in 分 from low…high yuan in steps of `unit` 分, small ones more often, away from every limit."""
    while True:
        amount = min(rng.randint(low * 100 // unit, high * 100 // unit) for _ in range(2)) * unit
        if not near_a_step(amount):
            return amount
