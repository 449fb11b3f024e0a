"""The zip archive that an .xlsx is: opened with limits, so that no file can fill the machine."""

import copy
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from sanzi.exports.sheet import Unreadable

PIECE = 1 << 20
LARGEST = 2 << 30
# Sheets of ordinary bookkeeping shrink to a tenth, of equal rows to a hundredth; deflate cannot do better than a thousandth.
RATIO, RATIO_FROM = 250, 64 << 20
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError, OverflowError)


def damaged(why: str) -> Unreadable:
    """The refusal of a workbook that cannot be taken apart."""
    return Unreadable(f"工作簿已损坏或不是表格（{why}）。请用 Excel 或 WPS 打开后另存为 .xlsx。")


class Archive:
    """The parts of one workbook, by lower-case name. Counts what was expanded over all parts. Raises Unreadable throughout."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED:
            raise damaged("压缩结构不完整") from None
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        self._expanded: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, a megabyte at a time. A document type, which could name entities and other files, is refused."""
        if name not in self:
            raise damaged(f"缺少 {name}")
        info = copy.copy(self._parts[name.lower()])
        if info.flag_bits & 1:
            raise Unreadable("工作簿有打开密码。请去掉密码后重新保存。")
        # The size an archive declares may be a lie: read on until the data ends or the limit is passed.
        packed, info.file_size = max(info.compress_size, 1), LARGEST + 1
        self._expanded[name], last = 0, b""
        try:
            with self._zip.open(info) as part:
                while piece := part.read(PIECE):
                    self._expanded[name] += len(piece)
                    self._limit(name, packed)
                    if b"<!DOCTYPE" in last[-16:] + piece:
                        raise Unreadable("工作簿里有外部实体声明（DOCTYPE），不读取。请用 Excel 或 WPS 打开后另存为 .xlsx。")
                    last = piece
                    yield piece
        except DAMAGED:
            raise damaged(f"{name} 解不开") from None

    def _limit(self, name: str, packed: int) -> None:
        size = self._expanded[name]
        if sum(self._expanded.values()) > LARGEST or (size > RATIO_FROM and size > RATIO * packed):
            raise Unreadable("压缩包展开后过大，像是压缩炸弹，没有读取。请核对文件来源，从原软件重新导出。")

    def parsed(self, name: str, parser: expat.XMLParserType, done: list) -> Iterator:
        """What the handlers of `parser` put into `done` as the part goes through it; `done` is emptied after each piece."""
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)
                yield from done
                done.clear()
            parser.Parse(b"", True)
            yield from done
        except expat.ExpatError:
            raise damaged(f"{name} 不是完整的 XML") from None

    def whole(self, name: str) -> bytes:
        """All bytes of a small part."""
        return b"".join(self.pieces(name))
