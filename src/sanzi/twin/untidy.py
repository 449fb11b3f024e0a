"""What no office means to send, and what one forgot: unreadable rows, rows and files sent twice, an editor's lock file, a missing month (untidy.toml)."""

import csv
import shutil
from pathlib import Path

from sanzi.twin import texts
from sanzi.twin.files import cell_text
from sanzi.twin.sheets import columns_of
from sanzi.twin.village import Village


def add_rows(village: Village, *, is_real: bool = False) -> None:
    """Adds the unreadable rows of this village behind its own."""
    for told in _told("row", village, is_real=is_real):
        known = {column[0] for column in texts.read("kinds")[told["kind"]]["columns"]}
        values = {name: value.format(org=village.organisation) if isinstance(value, str) else value for name, value in told["values"].items()}
        village.add(told["kind"], **values, **({"village_code": village.code} if "village_code" in known else {}))


def forget(village: Village, *, is_real: bool = False) -> None:
    """Takes out what this village never sent: the rows of one kind whose `column` begins with the month."""
    for told in _told("forgotten", village, is_real=is_real):
        rows = village.rows[told["kind"]]
        village.rows[told["kind"]] = [row for row in rows if not str(row.values[told["column"]]).startswith(told["month"])]


def send_again(village: Village, exports: Path, *, is_real: bool = False) -> None:
    """Writes the rows of one village and kind once more, in a file of their own."""
    for told in _told("again", village, is_real=is_real):
        columns = columns_of(told["kind"], told["header"])
        path = exports / told["path"].format(township=village.township, village=village.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding=told["form"], newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([header for _, header, _ in columns])
            for row in village.rows[told["kind"]]:
                writer.writerow([cell_text(row.values.get(name), type_) for name, _, type_ in columns])


def copy_files(exports: Path) -> None:
    """Copies whole files and leaves lock files, once everything else is written; a small county may lack the original."""
    for told in texts.read("untidy")["copy"]:
        if (exports / told["from"]).exists():
            (exports / told["to"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(exports / told["from"], exports / told["to"])
    for told in texts.read("untidy")["lock"]:
        if (exports / told["path"]).parent.exists():
            (exports / told["path"]).write_bytes(b"\x05Admin" + b" " * 159)


def copy_some(exports: Path) -> None:
    """The same in a county of any names: of every so many folders of a township one file is there twice, and a lock file beside it."""
    told = texts.read("untidy")["real"]["copy"]
    for folder in sorted(path for path in exports.iterdir() if path.is_dir())[:: told["every"]]:
        first = min(path for path in folder.rglob("*.*") if path.is_file())
        (folder / told["to"]).mkdir()
        shutil.copyfile(first, folder / told["to"] / f"{first.stem}(1){first.suffix}")
        (folder / f"~${first.name}").write_bytes(b"\x05Admin" + b" " * 159)


def _told(what: str, village: Village, *, is_real: bool) -> list[dict]:
    """What is told of this village: in the sample by its number, else of every so many villages one."""
    untidy = texts.read("untidy")
    if is_real:
        return [told for told in untidy["real"][what] if village.number % told["every"] == told["at"]]
    return [told for told in untidy[what] if told["village"] == village.number]
