"""A workbook's cell as text. Imports nothing of ours: the child process that reads an .xls starts with it."""

import datetime as dt
from decimal import Decimal


def cell_text(cell: object) -> str:
    """A workbook's cell as text without loss: 12.0 is `12`, a day is ISO. A number of more than 15 digits stays in exponent form:
    the workbook has lost its last digits."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if abs(cell) >= 1e15:
            return f"{cell:.15E}"
        return str(int(cell)) if cell == int(cell) else format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
