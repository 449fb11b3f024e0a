"""One more answer at the end of `导出确认.toml`: what is there stays as it is, comments too."""

import json
import tempfile
from dataclasses import fields
from pathlib import Path

from sanzi.exports import answers
from sanzi.exports.answers import Answer

HEAD = "# 对导出文件的确认：由 sanzi exports map 记下，说明见 docs/confirm.md。每个 [[answer]] 管同一来源（类别 + 列名 + 文件夹）今后的文件。\n"


def append(path: Path, answer: Answer) -> bool:
    """Write `answer` at the end of the file at `path`, which is replaced at once; False where it holds the same decision already.

    Raises UsageError where the file cannot be read.
    """
    if _decision(answer) in [_decision(each) for each in answers.read(path).every]:
        return False
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    text = f"{before}{'' if before.endswith(chr(10)) else chr(10)}\n{as_toml(answer)}"
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
    return True


def _decision(answer: Answer) -> dict:
    return {name: value for name, value in vars(answer).items() if name not in ("by", "on")}


def as_toml(answer: Answer) -> str:
    """`[[answer]]` and its lines."""
    lines = ["[[answer]]"]
    for each in fields(Answer):
        value = getattr(answer, each.name)
        if value not in ("", {}, None, False) or (each.name == "swap_sides" and value is False):
            lines.append(f"{each.name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_text(key)} = {_text(each)}" for key, each in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    # A JSON string is a TOML string, but for the one control letter that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
