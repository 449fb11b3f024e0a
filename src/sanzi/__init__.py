"""sanzi: from the ledgers of village collectives to clue lists."""

from sanzi.analyst import open_night
from sanzi.reverse import reverse_search

__all__ = ["open_night", "reverse_search"]
