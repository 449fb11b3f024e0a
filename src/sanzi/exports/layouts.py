"""The same thing laid out in different ways: a date range in one cell, an amount with or without its side, two columns or one."""

from sanzi.contract import Kind

TERMS = {"start_date": 1, "end_date": 2}


def from_term(name: str, cell: str, places: dict[str, int]) -> str:
    """Both ends of a contract may stand in one cell: the column's own, that of the term, or that of the start."""
    own, *others = (f"range_part(cells[{places[each]}], {TERMS[name]})" if each in places else "NULL" for each in (name, "term", "start_date"))
    return f"coalesce({', '.join((own, cell, *others))})"


def sides(kind: Kind, places: dict[str, int], *, is_swapped: bool = False) -> str:
    """Both sides of an entry, or direction and amount of a bank line, from whichever layout the sheet has.

    `is_swapped`: the one column of money, or the direction beside it, means the other side.
    """
    none = "FALSE AS is_misdirected, NULL::VARCHAR AS direction_told"
    if kind.name == "vouchers" and "amount" in places and not {"debit", "credit"} & set(places):
        raw = "amount_raw AS debit_raw, amount_raw AS credit_raw"
        first, second = ("credit", "debit") if is_swapped else ("debit", "credit")
        if "direction" in places:
            side = "CASE WHEN side_of(direction) = '{}' THEN amount END AS {}"
            wrong = "amount IS NOT NULL AND side_of(direction) IS NULL AS is_misdirected, direction AS direction_told"
            return f"* REPLACE ({side.format('debit', first)}, {side.format('credit', second)}, {raw}), {wrong}"
        return f"* REPLACE (CASE WHEN amount >= 0 THEN amount END AS {first}, CASE WHEN amount < 0 THEN -amount END AS {second}, {raw}), {none}"
    out, into = ("贷", "借") if is_swapped else ("借", "贷")
    if kind.name == "bank" and "amount" in places and "direction" in places:
        wrong = "amount IS NOT NULL AND bank_side_of(direction) IS NULL AS is_misdirected, direction AS direction_told"
        return f"* REPLACE (CASE bank_side_of(direction) WHEN '借' THEN '{out}' WHEN '贷' THEN '{into}' END AS direction), {wrong}"
    if kind.name == "bank" and "amount" in places:
        return f"* REPLACE (abs(amount) AS amount, CASE WHEN amount < 0 THEN '{out}' ELSE '{into}' END AS direction), {none}"
    if kind.name == "bank":
        is_out = "coalesce(debit, 0) <> 0 OR debit IS NOT NULL AND credit IS NULL"
        columns = (
            "CASE WHEN {} THEN debit ELSE credit END AS amount",
            "CASE WHEN {} THEN '借' ELSE '贷' END AS direction",
            "CASE WHEN {} THEN debit_raw ELSE credit_raw END AS amount_raw",
        )
        return f"* REPLACE ({', '.join(column.format(is_out) for column in columns)}), {none}"
    return f"*, {none}"
