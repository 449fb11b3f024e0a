"""Words of the command line that several commands read alike."""

import argparse
import datetime as dt


def day(text: str) -> dt.date:
    """A day as 2025-07-15. Raises argparse.ArgumentTypeError, one Chinese line, for anything else."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} 不是日期，请写成 2025-07-15") from None
