"""sanzi: from the ledgers of village collectives to clue lists."""

from sanzi.analyst import open_night

__all__ = ["open_night"]
