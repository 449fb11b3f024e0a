"""planted.toml: what was planted, by the rows as they were written; read by nobody but whoever measures."""

import datetime as dt
from pathlib import Path

from sanzi.twin.books import Row
from sanzi.twin.planted import Planting

_HEAD = """# 由 sanzi twin make 写出，不属于导出数据。scheme：应当被查出；look_alike：合法但形似，不应为红。行号从 1 起，含标题行。
# rows：该由线索引用的行及其在事项中的角色；around：一同埋下的其他行；absent：应有而没有的（类别、对象、起止日期）。
# rules：应当点名的规则，第一条为主；also：顺带点名也不算错的规则；least_level：至少应达到的等级，none 表示只凭导出数据可能看不出。"""


def write(path: Path, plantings: list[Planting], as_of: dt.date, clean: list[str], unplanted: list[str]) -> None:
    """Writes what was planted, in the order of the villages."""
    lines = [_HEAD, f"as_of = {as_of}", f"clean_villages = {_array(clean)}"]
    lines += [f"unplanted = {_array(unplanted)}"] if unplanted else []
    counts: dict[str, int] = {}
    for planting in plantings:
        lines += ["", *_matter(planting, counts)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _matter(planting: Planting, counts: dict[str, int]) -> list[str]:
    block = planting.block
    told = {"id": _identity(planting, counts), "village_code": planting.village_code, "kind": block.kind}
    told |= {} if block.village else {"scheme": block.scheme, "half": planting.drawn.half}
    told |= {"concealment": block.concealment} if block.concealment else {}
    lines = ["[[matter]]", *(f'{name} = "{value}"' for name, value in told.items()), f"rules = {_array(block.rules)}"]
    lines += [f"also = {_array(block.also)}"] if block.also else []
    lines.append(f'title = "{block.title}"')
    lines += [f'least_level = "{block.least}"'] if block.kind == "scheme" else []
    lines += [f'{name} = "{value}"' for name, value in (("case", block.case), ("note", block.note)) if value]
    lines += [] if block.village else [f"anchor = {planting.drawn.chosen.on}"]
    rows = sorted({_place(row): f'{_at(row)}, role = "{role}" }}' for row, role in planting.rows if row.place}.items())
    around = sorted({_place(row): f"{_at(row)} }}" for row in planting.around if row.place}.items())
    lines += ["rows = [", *(f"  {text}," for _, text in rows), "]"]
    lines += ["around = [", *(f"  {text}," for place, text in around if place not in dict(rows)), "]"]
    lines += ["absent = [", *map(_absence, planting.absences), "]"] if planting.absences else []
    return lines


def _identity(planting: Planting, counts: dict[str, int]) -> str:
    block = planting.block
    if block.village:
        return block.scheme
    name = f"{block.scheme}.{block.concealment or f'look_alike{block.number}'}"
    counts[name] = counts.get(name, 0) + 1
    return f"{name}.{counts[name]}"


def _place(row: Row) -> tuple[str, str, int]:
    return row.place


def _at(row: Row) -> str:
    file, sheet, number = row.place
    return f'{{ file = "{file}", sheet = "{sheet}", row = {number}, kind = "{row.kind}"'


def _absence(absence) -> str:
    return (
        f'  {{ kind = "{absence.kind}", what = "{absence.what}", subject = "{absence.subject}", first_on = {absence.first_on}, last_on = {absence.last_on} }},'
    )


def _array(words: list[str] | tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"
