"""Bytes → rows of text. Workbooks and text files come out alike: sheets of numbered records, untouched."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sanzi.exports import recognise, workbook
from sanzi.exports.sheet import BATCH, LOST, Batch, Sheet, Unreadable

__all__ = ["BATCH", "Batch", "Sheet", "Unreadable", "sheets"]

# Several files are read at once, and each holds a few copies of its chunk.
CHUNK = 16 << 20
HEAD = 1 << 20
FIRST = 1 << 16
LONGEST_LINE = 1 << 24
# A quote that swallows more lines than this was never meant as one.
MOST_LINES = 50
PIECE = 20_000
PACKED = {b"\x1f\x8b": "压缩文件（gzip）", b"Rar!": "压缩文件（RAR）", b"7z\xbc\xaf": "压缩文件（7z）", b"%PDF": "PDF", b"PK\x05\x06": "压缩文件（ZIP）"}
# As what it was read, and what it was.
MOJIBAKE = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "gb18030"), ("latin-1", "gb18030"))
MARK = b"\xef\xbb\xbf"
# Bytes that cp1252 leaves undefined come out as control characters.
codecs.register_error("as latin-1", lambda wrong: (wrong.object[wrong.start : wrong.end].encode("latin-1", "ignore"), wrong.end))
csv.field_size_limit(1 << 30)


def sheets(path: Path) -> Iterable[Sheet]:
    """The sheets of a file, one after the other, told by its first bytes and not by its name. Raises Unreadable, at a later sheet too."""
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
    except OSError as wrong:
        raise Unreadable(f"打不开：{wrong.strerror}。请检查文件权限。") from None
    if start.startswith((workbook.ZIP, workbook.OLE)):
        return workbook.sheets(path, start)
    if start[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"mime-version", b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        raise Unreadable("内容是网页（HTML 或 XML），只是扩展名像表格。请用 Excel 或 WPS 打开后另存为 .xlsx。")
    for mark, name in PACKED.items():
        if start.startswith(mark):
            raise Unreadable(f"内容是 {name}，不是表格。请解压或从原软件重新导出为 CSV 或 XLSX。")
    return [_text_sheet(path, start)] if start.strip() else []


def _text_sheet(path: Path, start: bytes) -> Sheet:
    start = _whole_lines(start)
    encodings = _encodings(start)
    # The header of nearly every file stands in its first few lines.
    first = start[: start.rfind(b"\n", 0, FIRST) + 1] if "utf-16" not in encodings else b""
    told = _recognised_under(encodings, first)
    if not told:
        told, texts = _recognised_under(encodings, start), {encoding: _decoded(start, encoding) for encoding in encodings}
    if not told:
        _refuse_mojibake(start, [text for text in texts.values() if 3 * text.count(LOST) <= len(text)])
        told = [(encoding, _separators(text)[0]) for encoding, text in texts.items() if _lost_share(text) <= 0.01][:1]
    if not told:
        at = max(lost_at(start, encoding) for encoding in texts) + 1
        raise Unreadable(f"UTF-8、UTF-16、GB18030 都解不开（最远到第 {at} 字节），文件可能已损坏。请从原软件重新导出。")
    return _sheet_under(path, start, told)


def _recognised_under(encodings: tuple[str, ...], start: bytes) -> list[tuple[str, str]]:
    """The encodings under which a header is recognised, each with its separator."""
    return [(encoding, separator) for encoding in encodings if (separator := _recognised_with(_decoded(start, encoding)))]


def _sheet_under(path: Path, start: bytes, told: list[tuple[str, str]]) -> Sheet:
    """The sheet under the first of `told`. Whether enough records decode is known only when all were read; then the next may be tried."""
    (encoding, separator), *others = told
    head = _part(_decoded(start, encoding), separator, recognise.FIRST_RECORDS + 2)
    otherwise = (lambda: _sheet_under(path, start, others)) if others else None
    return Sheet(0, "", False, head, lambda: _text_batches(path, encoding, separator), encoding=encoding, otherwise=otherwise)


def _encodings(start: bytes) -> tuple[str, ...]:
    """What the first lines may be encoded in, likeliest first. Raises Unreadable where they are no text."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # A stray NUL damages its record; many of them are no text at all.
    if (nuls := start[:4096].count(0)) > len(start[:4096]) // 100 + 1:
        at = start.find(0) + 1
        raise Unreadable(f"第 {at} 字节起有 {nuls} 个以上的 NUL，是二进制内容或没有标记（BOM）的 UTF-16。请从原软件重新导出为 CSV（UTF-8）或 XLSX。")
    return ("utf-8", "gb18030")


def _lost_share(text: str) -> float:
    lines = text.splitlines()
    return sum(LOST in line for line in lines) / max(1, len(lines))


def _refuse_mojibake(start: bytes, texts: list[str]) -> None:
    if not start.isascii() and _recognised_with(start.decode("big5", "replace")):
        raise Unreadable("是 Big5（繁体）编码。请用 Excel 或 WPS 打开后另存为“CSV UTF-8”或 .xlsx。")
    for text in texts:
        for wrong, right in MOJIBAKE:
            if _recognised_with(text.encode(wrong, "as latin-1").decode(right, "ignore")) or "锟斤拷" in text or "烫烫烫" in text:
                raise Unreadable("文字是乱码（编码转换过两次）。请从原软件重新导出，不要另存转码。")


def lost_at(data: bytes, encoding: str) -> int:
    """Where the first byte stands, from 0, that does not decode or is a NUL; `data` holds one."""
    bare = data.removeprefix(MARK)
    try:
        text = bare.decode(encoding)
    except UnicodeDecodeError as wrong:
        text = bare[: wrong.start].decode(encoding)
    sound = min((at for sign in ("\x00", LOST) if (at := text.find(sign)) >= 0), default=len(text))
    return len(data) - len(bare) + len(text[:sound].encode(encoding))


def _recognised_with(text: str) -> str | None:
    for separator in _separators(text):
        rows = _part(text, separator, recognise.FIRST_RECORDS + 2)
        if recognise.is_ours(rows):
            return separator
        try:
            recognise.find(rows)
        except recognise.Undecided as wrong:
            if not wrong.is_near:
                continue
        return separator
    return None


def _separators(text: str) -> list[str]:
    first = "\n".join(_plain_lines(text)[: recognise.FIRST_RECORDS])
    counts = {separator: first.count(separator) for separator in (",", "\t", ";", "|")}
    return sorted((each for each in counts if counts[each]), key=lambda each: -counts[each]) or [","]


def _whole_lines(start: bytes) -> bytes:
    """Cut an unfinished last line off, so that a letter is never cut in two. (A UTF-16 line ends on an even byte.)"""
    if len(start) < HEAD:
        return start
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        mark = "\n".encode("utf-16-le" if start.startswith(b"\xff\xfe") else "utf-16-be")
        at = start.rfind(mark)
        while at % 2:
            at = start.rfind(mark, 0, at + 1)
        return start[: at + 2] if at > 0 else start
    return start[: start.rfind(b"\n") + 1] or start


def _decoded(data: bytes, encoding: str) -> str:
    """Text of whole lines; a line that cannot be decoded keeps U+FFFD where its bytes were lost, the others are as they were."""
    # The mark of UTF-8 stands before other encodings too.
    data = data.removeprefix(MARK)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = (
            data.decode(encoding, "replace")
            if encoding.startswith("utf-16")
            else "".join(line.decode(encoding, "replace") for line in data.splitlines(keepends=True))
        )
    return text.removeprefix("\ufeff").replace("\x00", LOST)


def _text_batches(path: Path, encoding: str, separator: str) -> Iterator[Batch]:
    record, carried, first_lost = 1, "", None
    for text, lost in _wide_chunks(path) if encoding == "utf-16" else _chunks(path, encoding):
        text = carried + text
        first_lost = lost if first_lost is None else first_lost
        cut = _whole_records(text)
        text, carried = text[:cut], text[cut:]
        if text:
            batch = _batch(text, separator, record, first_lost)
            yield batch
            record += len(batch)
    if carried:
        yield _batch(carried, separator, record, first_lost)


def _whole_records(text: str) -> int:
    """Where the last record of `text` ends that is whole: an odd number of quotes means that a quoted cell goes on in the next chunk.

    Its line may itself be the end of a cell that was begun lines before. Where no line is found that begins a record, the nearest is taken.
    """
    if text.count('"') % 2 == 0:
        return len(text)
    cut = nearest = text.rfind("\n", 0, text.rfind('"')) + 1
    if text.count("\n", cut) > MOST_LINES:
        return len(text)
    is_open = text.count('"', cut) % 2 == 0
    while is_open and text.count("\n", cut) <= MOST_LINES:
        start = text.rfind("\n", 0, text.rfind('"', 0, cut)) + 1
        is_open = text.count('"', start, cut) % 2 == 0
        cut = start
    return nearest if is_open else cut


def _batch(text: str, separator: str, first: int, first_lost: int | None) -> Batch:
    flags = (_is_tidy(text, separator), LOST in text, "#" in text, first_lost)
    if '"' in text:
        # In pieces: a list of lists of all records takes ten times the room of the text.
        pieces = [pa.array(rows, pa.list_(pa.string())) for rows in _pieces(text, separator)]
        return Batch(first, None, pa.concat_arrays(pieces), separator, *flags)
    return Batch(first, _array_of_lines(text), None, separator, *flags)


def _is_tidy(text: str, separator: str) -> bool:
    """Whether nothing in `text` needs tidying (what `untidy` of macros.sql looks for), told by plain searches over the whole chunk."""
    spaced = ("  ", " " + separator, separator + " ", " \n", "\n ", " \r")
    signs = (*(spaced if " " in text else ()), "\xa0", "\u3000", "\u200b", "\ufeff", "'", "`", '"', *"０１２３４５６７８９")
    return not any(sign in text for sign in signs) and (separator == "\t" or "\t" not in text) and text[:1] != " " and text[-1:] != " "


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _plain_lines(text: str) -> list[str]:
    lines = _unix(text).split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _array_of_lines(text: str) -> pa.Array:
    """What `_plain_lines` gives, without an object for every line."""
    lines = pc.split_pattern(pa.array([_unix(text)]), "\n").flatten()
    return lines[:-1] if text.endswith(("\n", "\r")) else lines


def _part(text: str, separator: str, most: int) -> list[list[str]]:
    """The first records of `text`; a quote that swallows many lines was never meant as one and is read as a letter."""
    if '"' not in text:
        return [line.split(separator) for line in _plain_lines(text)[:most]]
    return [row for rows in islice(_pieces(text, separator), 1) for row in rows][:most]


def _pieces(text: str, separator: str) -> Iterator[list[list[str]]]:
    never_meant = any(cell.count("\n") > MOST_LINES for row in _csv(text, separator, csv.QUOTE_MINIMAL) for cell in row if len(cell) > 100)
    records = _csv(text, separator, csv.QUOTE_NONE if never_meant else csv.QUOTE_MINIMAL)
    while rows := [row or [""] for row in islice(records, PIECE)]:
        yield rows


def _csv(text: str, separator: str, quoting: int) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting)


def _chunks(path: Path, encoding: str) -> Iterator[tuple[str, int | None]]:
    """Decoded text in pieces that end with a line, and where the first byte of each piece that is lost stands in the file."""
    rest, before = b"", 0
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            data = rest + data
            cut = data.rfind(b"\n") + 1
            rest = data[cut:]
            if len(rest) > LONGEST_LINE:
                raise Unreadable(f"从第 {before + cut + 1} 字节起的一行超过 {LONGEST_LINE >> 20} MB，不是表格或已损坏。请从原软件重新导出。")
            if cut:
                yield _placed(data[:cut], encoding, before)
                before += cut
    if rest:
        yield _placed(rest, encoding, before)


def _placed(data: bytes, encoding: str, before: int) -> tuple[str, int | None]:
    text = _decoded(data, encoding)
    return text, before + lost_at(data, encoding) if LOST in text else None


def _wide_chunks(path: Path) -> Iterator[tuple[str, int | None]]:
    """The same for UTF-16, whose line ends cannot be searched for as bytes."""
    with path.open("rb") as file:
        encoding = "utf-16-le" if file.read(2) == b"\xff\xfe" else "utf-16-be"
        decoder, rest, before = codecs.getincrementaldecoder(encoding)("replace"), "", 2
        while True:
            data = file.read(CHUNK)
            text = rest + decoder.decode(data, final=not data).replace("\x00", LOST)
            cut = text.rfind("\n") + 1 if data else len(text)
            if cut:
                lost = text.find(LOST, 0, cut)
                yield text[:cut], None if lost < 0 else before + len(text[:lost].encode(encoding))
                before += len(text[:cut].encode(encoding))
            rest = text[cut:]
            if not data:
                return
