"""The same thing laid out in different ways: a date range in one cell, an amount with or without its side, two columns or one."""

from decimal import Decimal

from sanzi.contract import Heading, Kind

Units = dict[str, int | Decimal]
# Columns that the two ends of a term in one cell fill.
TERMS = {"contracts": ("start_date", "end_date"), "officials": ("term_start", "term_end"), "people_status": ("from", "to")}


def of_term(kind: Kind, places: dict[str, int]) -> tuple[str, ...]:
    """The columns that a term in one cell fills on this sheet."""
    return TERMS.get(kind.name, ()) if "term" in places else ()


def cell(kind: Kind, heading: Heading, places: dict[str, int], year: str | None) -> str:
    """The cell of a column, or what stands for it: another column that speaks for it, half of a term, the year of the title before a day."""
    name, own = heading.name, _filled(heading.name, places)
    fillers = [_filled(helper.name, places) for helper in kind.helpers if helper.fills == name and helper.name in places]
    if fillers:
        own = f"coalesce({', '.join((own, *fillers))})"
    if name in TERMS.get(kind.name, ()):
        return _from_term(name, own, TERMS[kind.name], places)
    if name == kind.event and name in places and kind.name != "vouchers" and year:
        return f"day_of({own}, NULL, NULL, NULL, '{int(year)}')"
    if (kind.name, name) == ("bank", "time") and name not in places:
        return f"time_in({_filled('date', places)})"
    if name == "village_code":
        return f"coalesce(sound_code({own}), village_of_issuer({_filled('issuer_code', places)}))" if "issuer_code" in places else f"sound_code({own})"
    if (kind.name, name) == ("contracts", "unit") and "area" in places:
        return f"coalesce({own}, land_unit_in({_filled('area', places)}))"
    return own


def with_more(kind: Kind, column: str, places: dict[str, int]) -> str:
    """The picked text of a column with that of the columns that add to it behind it, in the kind's order: `；` between, nothing said twice."""
    text = f'picked."{column}"'
    for helper in kind.helpers:
        if helper.adds_to == column and helper.name in places:
            text = f'with_more({text}, picked."{helper.name}")'
    return text


def _filled(name: str, places: dict[str, int]) -> str:
    return f"filled(cells[{places[name]}])" if name in places else "NULL::VARCHAR"


def _from_term(name: str, own: str, ends: tuple[str, str], places: dict[str, int]) -> str:
    """Both ends may stand in one cell: the column's own, that of the term, or that of the start."""
    part = ends.index(name) + 1
    others = (f"range_part(cells[{places[each]}], {part})" if each in places else "NULL" for each in (name, "term", ends[0]))
    first, *rest = others
    return f"coalesce({', '.join((first, own, *rest))})"


NO_SIDES = "FALSE AS is_misdirected, NULL::VARCHAR AS direction_told"


def sides(kind: Kind, places: dict[str, int], *, is_swapped: bool = False) -> str:
    """Both sides of an entry or a balance, or direction and amount of a bank line, from whichever layout the sheet has.

    `is_swapped`: the one column of money, or the direction beside it, means the other side.
    """
    if kind.name == "vouchers" and "amount" in places and not {"debit", "credit"} & set(places):
        return _entry_sides("direction" in places, is_swapped)
    if kind.name == "balances" and {"opening_balance", "closing_balance"} & set(places):
        return _proved_sides() if is_proved(kind, places) else _balance_sides([name for name in ("opening", "closing") if f"{name}_balance" in places])
    return _bank_sides(places, is_swapped) if kind.name == "bank" else f"*, {NO_SIDES}"


def _entry_sides(is_told: bool, is_swapped: bool) -> str:
    raw = "amount_raw AS debit_raw, amount_raw AS credit_raw"
    first, second = ("credit", "debit") if is_swapped else ("debit", "credit")
    if is_told:
        side = "CASE WHEN side_of(direction) = '{}' THEN amount END AS {}"
        wrong = "amount IS NOT NULL AND side_of(direction) IS NULL AS is_misdirected, direction AS direction_told"
        return f"* REPLACE ({side.format('debit', first)}, {side.format('credit', second)}, {raw}), {wrong}"
    return f"* REPLACE (CASE WHEN amount >= 0 THEN amount END AS {first}, CASE WHEN amount < 0 THEN -amount END AS {second}, {raw}), {NO_SIDES}"


def _bank_sides(places: dict[str, int], is_swapped: bool) -> str:
    out, into = ("贷", "借") if is_swapped else ("借", "贷")
    if "amount" in places and "direction" in places:
        wrong = "amount IS NOT NULL AND bank_side_of(direction) IS NULL AS is_misdirected, direction AS direction_told"
        return f"* REPLACE (CASE bank_side_of(direction) WHEN '借' THEN '{out}' WHEN '贷' THEN '{into}' END AS direction), {wrong}"
    if "amount" in places:
        return f"* REPLACE (abs(amount) AS amount, CASE WHEN amount < 0 THEN '{out}' ELSE '{into}' END AS direction), {NO_SIDES}"
    is_out = "coalesce(debit, 0) <> 0 OR debit IS NOT NULL AND credit IS NULL"
    both = "coalesce(debit, 0) <> 0 AND coalesce(credit, 0) <> 0 AS is_misdirected, concat(debit_raw, ' / ', credit_raw) AS direction_told"
    columns = (
        "CASE WHEN {} THEN debit ELSE credit END AS amount",
        "CASE WHEN {} THEN '借' ELSE '贷' END AS direction",
        "CASE WHEN {} THEN debit_raw ELSE credit_raw END AS amount_raw",
    )
    return f"* REPLACE ({', '.join(column.format(is_out) for column in columns)}), {both}"


def _balance_sides(names: list[str]) -> str:
    """A balance and the column that tells its side, made into two columns."""
    columns, wrong = [], []
    for name in names:
        for side in ("debit", "credit"):
            columns.append(f"CASE WHEN balance_side_of({name}_side) = '{side}' THEN {name}_balance END AS {name}_{side}")
            columns.append(f"{name}_balance_raw AS {name}_{side}_raw")
        wrong.append(f"(coalesce({name}_balance, 0) <> 0 AND coalesce(balance_side_of({name}_side), 'none') = 'none')")
    return f"* REPLACE ({', '.join(columns)}), {' OR '.join(wrong)} AS is_misdirected, {names[0]}_side AS direction_told"


def is_proved(kind: Kind, places: dict[str, int]) -> bool:
    """Whether balances stand in one column without a direction each, so that opening + movements = closing must prove every row's sides."""
    whole = {"opening_balance", "debit", "credit", "closing_balance"} <= set(places)
    return kind.name == "balances" and whole and not {"opening_side", "closing_side"} <= set(places)


def read_from(kind: Kind, places: dict[str, int]) -> str:
    """Where typed cells come from: with both balances as they are proved, debit positive, beside them."""
    return f"(SELECT *, {_PROOF} AS proved FROM read)" if is_proved(kind, places) else "read"  # noqa: S608 - our own expression


_MOVED = "coalesce(opening_balance, 0), coalesce(debit, 0) - coalesce(credit, 0), coalesce(closing_balance, 0)"
# One direction for two balances: of both, or of one of them where the account changed sides. None: the usual side, or what alone comes out.
_SAID = "coalesce(closing_side, opening_side)"
_PROOF = f"""CASE
            WHEN side_of({_SAID}) IS NOT NULL THEN coalesce(proved_on(sign_of(side_of({_SAID})), {_MOVED}), proved_across({_MOVED}))
            WHEN {_SAID} IS NULL AND normal_side IS NOT NULL THEN proved_on(sign_of(normal_side), {_MOVED})
            ELSE proved_alone({_MOVED})
        END"""


def _proved_sides() -> str:
    columns = []
    for at, name in enumerate(("opening", "closing"), 1):
        for side, sign in (("debit", ""), ("credit", "-")):
            columns.append(f"CASE WHEN {name}_balance IS NOT NULL THEN greatest({sign}proved[{at}], 0) END AS {name}_{side}")
            columns.append(f"{name}_balance_raw AS {name}_{side}_raw")
    return f"* EXCLUDE (proved) REPLACE ({', '.join(columns)}), proved IS NULL AS is_unproved, {NO_SIDES}"
