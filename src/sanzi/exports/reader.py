"""Bytes → rows of text. Workbooks and text files come out alike: sheets of numbered records, untouched."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanzi.exports import recognise, workbook
from sanzi.exports.sheet import BATCH, LOST, Batch, Sheet, Unreadable

__all__ = ["BATCH", "Batch", "Sheet", "Unreadable", "sheets"]

# More than one of DuckDB's row groups of voucher lines: smaller batches go through the write-ahead log twice and use one thread.
CHUNK = 32 << 20
HEAD = 1 << 20
LONGEST_FIELD = 1 << 24
csv.field_size_limit(LONGEST_FIELD)


def sheets(path: Path) -> Iterable[Sheet]:
    """The sheets of a file, one after the other, told by its first bytes and not by its name. Raises Unreadable, at a later sheet too."""
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
    except OSError as wrong:
        raise Unreadable(f"打不开：{wrong.strerror}。请检查文件权限。") from None
    if start.startswith((workbook.ZIP, workbook.OLE)):
        return workbook.sheets(path, start)
    if start[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        raise Unreadable("内容是网页（HTML 或 XML），只是扩展名像表格。请用 Excel 或 WPS 打开后另存为 .xlsx。")
    return [_text_sheet(path, start)] if start.strip() else []


def _text_sheet(path: Path, start: bytes) -> Sheet:
    encoding, separator = _told(start)
    head = _part(_decoded(_whole_lines(start), encoding), separator)
    return Sheet(0, "", False, head[: recognise.FIRST_RECORDS + 2], lambda: _text_batches(path, encoding, separator))


def _told(start: bytes) -> tuple[str, str]:
    """Encoding and separator: the first pair under which a header is recognised. Raises Unreadable where none fits the bytes."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in start[:4096]:
        raise Unreadable("不是文本表格（含有二进制内容）。请从原软件重新导出为 CSV 或 XLSX。")
    else:
        encodings = ["utf-8", "gb18030"]
    fitting = []
    for encoding in encodings:
        text = _decoded(_whole_lines(start), encoding)
        lines = text.splitlines()
        lost = sum(LOST in line for line in lines)
        if lost > max(1, len(lines) // 100) or 2 * lost > len(lines):
            continue
        separator = _recognised_with(text)
        if separator:
            return encoding, separator
        fitting.append((encoding, text))
    _refuse_mojibake(start, fitting)
    encoding, text = fitting[0]
    return encoding, _separators(text)[0]


def _refuse_mojibake(start: bytes, fitting: list[tuple[str, str]]) -> None:
    whole = _whole_lines(start)
    if not start.isascii() and _recognised_with(whole.decode("big5", "replace")):
        raise Unreadable("是 Big5（繁体）编码。请用 Excel 或 WPS 打开后另存为“CSV UTF-8”或 .xlsx。")
    if not fitting:
        raise Unreadable("UTF-8、UTF-16、GB18030 都解不开，文件可能已损坏。请从原软件重新导出。")
    for _, text in fitting:
        for wrong in ("gb18030", "cp1252", "latin-1"):
            if _recognised_with(text.encode(wrong, "ignore").decode("utf-8", "ignore")) or "锟斤拷" in text or "烫烫烫" in text:
                raise Unreadable("文字是乱码（编码转换过两次）。请从原软件重新导出，不要另存转码。")


def _recognised_with(text: str) -> str | None:
    for separator in _separators(text):
        rows = _part(text, separator)[: recognise.FIRST_RECORDS + 2]
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
    first = "\n".join(text.splitlines()[: recognise.FIRST_RECORDS])
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
        return start[: at + 2]
    return start[: start.rfind(b"\n") + 1] or start


def _decoded(data: bytes, encoding: str) -> str:
    """Text of whole lines; a line that cannot be decoded keeps U+FFFD where its bytes were lost, the others are as they were."""
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
    record, carried = 1, ""
    for text in _chunks(path, encoding):
        text = carried + text
        # An odd number of quotes means that a quoted cell goes on in the next chunk.
        if text.count('"') % 2 and len(text) < LONGEST_FIELD:
            carried = text
            continue
        carried = ""
        batch = _batch(text, separator, record)
        yield batch
        record += len(batch)
    if carried:
        yield _batch(carried, separator, record)


def _batch(text: str, separator: str, first: int) -> Batch:
    flags = (_is_tidy(text, separator), LOST in text, "#" in text)
    if '"' in text:
        return Batch(first, None, pa.array(_part(text, separator), pa.list_(pa.string())), separator, *flags)
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
    """What `_plain_lines` gives, without an object for every line: the bytes between the line ends, and where they end."""
    text = _unix(text)
    data = np.frombuffer((text if text.endswith("\n") else text + "\n").encode(), np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    offsets = np.concatenate(([0], ends - np.arange(len(ends)))).astype(np.int32)
    return pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(data[data != ord("\n")]))


def _part(text: str, separator: str) -> list[list[str]]:
    """Records of `text`; a quote that swallows many lines was never meant as one and is read as a letter."""
    if '"' not in text:
        return [line.split(separator) for line in _plain_lines(text)]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if any(cell.count("\n") > 50 for row in rows for cell in row if len(cell) > 100):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE))
    return [row or [""] for row in rows]


def _chunks(path: Path, encoding: str) -> Iterator[str]:
    """Decoded text in pieces that end with a line."""
    rest = b""
    with path.open("rb") as file:
        if encoding == "utf-16":
            # Few and small: read whole.
            yield _decoded(file.read(), encoding)
            return
        while data := file.read(CHUNK):
            data = rest + data
            cut = data.rfind(b"\n") + 1
            rest = data[cut:]
            if cut:
                yield _decoded(data[:cut], encoding)
    if rest:
        yield _decoded(rest, encoding)
