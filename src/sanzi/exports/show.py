"""What `sanzi exports check` prints. Plain lines where the output is not a terminal; no value of a quarantined cell is ever shown."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from sanzi import contract
from sanzi.exports import answers
from sanzi.exports.doubt import Doubt
from sanzi.exports.examine import Examined
from sanzi.exports.met import Reading

STATUS = {"loaded": ("读入", "green"), "duplicate": ("重复", "yellow"), "refused": ("没有读入", "bold red"), "ignored": ("不读", "dim")}
UNUSED = "未用的列："


def show(console: Console, examined: list[Examined]) -> None:
    """Every file with its lines below it, then one line of totals."""
    for each in examined:
        word, style = STATUS[each.file["status"]]
        sheet = f"（{each.file['sheet']}）" if each.file["sheet"] else ""
        name = f"{each.file['path']}{sheet}"
        _print(console, Text.assemble((f"[{word}] ", style), (name, "bold")))
        for label, told in lines(each):
            _print(console, Text.assemble("    ", (f"{label}：", "cyan"), told))
    files = [each.file for each in examined]
    counts = Counter(file["status"] for file in files)
    said = "，".join(f"{word} {counts[status]}" for status, (word, _) in STATUS.items())
    rows = "，".join(f"{word} {sum(file[name] for file in files):,}" for name, word in _COUNTS.items())
    _print(console, Text(f"共 {len(files)} 个文件或工作表：{said}。记录：{rows}。"))


_COUNTS = {"rows_read": "读到", "rows_loaded": "入库", "rows_quarantined": "问题", "rows_duplicate": "重复", "rows_skipped": "跳过"}


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True, highlight=False)


def lines(each: Examined) -> Iterator[tuple[str, str]]:
    """Label and text of everything that is said of one file or sheet."""
    file, reading = each.file, each.reading
    why = [note for note in file["why"].split("；") if not note.startswith(UNUSED)] if reading and reading.header else [file["why"]]
    if reading:
        yield from _how(reading)
    if file["rows_read"]:
        yield "记录", "，".join(f"{word} {file[name]:,}" for name, word in _COUNTS.items())
    if file["sums"]:
        titles = {column.name: column.header for column in contract.kind(file["kind"]).columns}
        yield "合计", "，".join(f"{titles[name]} {Decimal(total):,}" for name, total in file["sums"].items())
    for row, field, code, reason in each.rejected:
        titles = {heading.name: heading.header for heading in contract.kind(file["kind"]).headings} if file["kind"] else {}
        # A reason may end with the cell's text; sums of a file are nobody's.
        yield "问题数据", f"第 {row} 行，{titles.get(field, '整行')}：{reason if code == 'balance' else reason.split('：')[0]}"
    if len(each.rejected) < file["rows_quarantined"]:
        yield "问题数据", f"……共 {file['rows_quarantined']:,} 行，夜间运行后见问题数据.csv"
    if any(why):
        yield "原因" if file["status"] in ("refused", "ignored") else "说明", "；".join(filter(None, why))
    for doubt in each.doubts:
        yield from side_by_side(doubt)


def _how(reading: Reading) -> Iterator[tuple[str, str]]:
    header = reading.header
    if header:
        columns = {heading.name: heading.header for heading in header.kind.headings}
        found = [
            (header.cells[place - 1].strip() or "（合并的表头）", columns[name]) for name, place in sorted(header.places.items(), key=lambda each: each[1])
        ]
        matched = "、".join(cell if cell == column else f"{cell}→{column}" for cell, column in found)
        rival = f"；其次像“{contract.kind(header.runner_up).title}”" if header.runner_up else ""
        yield "看作", f"{header.kind.title}，因为对上了 {len(found)} 列：{matched}{rival}"
        rows = f"第 {header.first} 行" if header.first == header.last else f"第 {header.first} 至 {header.last} 行"
        yield "表头", rows + (f"，编码 {reading.encoding}" if reading.encoding else "")
        yield "单位", _units(reading, columns)
        if header.unmapped:
            yield "没有用到的列", "、".join(header.unmapped)
    elif reading.encoding:
        yield "编码", reading.encoding
    if reading.answer:
        yield "确认", reading.answer.told


def _units(reading: Reading, columns: dict[str, str]) -> str:
    words = {answers.scale(unit): unit for unit in answers.UNITS}
    if not reading.stated:
        return "没有写明，按元"
    if len(set(reading.stated.values())) == 1 and not reading.header.units:
        return f"标题写明 {words[reading.unit]}"
    return "，".join(f"{columns[name]} {words[unit]}" for name, unit in sorted(reading.stated.items()))


def side_by_side(doubt: Doubt) -> Iterator[tuple[str, str]]:
    """The rows of a doubt beside each other."""
    for row in doubt.sample:
        yield "对照", " | ".join(row)
