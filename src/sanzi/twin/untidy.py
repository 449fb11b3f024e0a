"""What no office means to send, and what one forgot: unreadable rows, rows and files sent twice, an editor's lock file, a missing month (untidy.toml)."""

import csv
import shutil
from pathlib import Path

from sanzi.twin import texts
from sanzi.twin.files import cell_text
from sanzi.twin.sheets import columns_of
from sanzi.twin.village import Village


def add_rows(village: Village) -> None:
    """Adds the unreadable rows of this village behind its own."""
    for told in texts.read("untidy")["row"]:
        if told["village"] == village.number:
            known = {column[0] for column in texts.read("kinds")[told["kind"]]["columns"]}
            values = {name: value.format(org=village.organisation) if isinstance(value, str) else value for name, value in told["values"].items()}
            village.add(told["kind"], **values, **({"village_code": village.code} if "village_code" in known else {}))


def forget(village: Village) -> None:
    """Takes out what this village never sent: the rows of one kind whose `column` begins with the month."""
    for told in texts.read("untidy")["forgotten"]:
        if told["village"] == village.number:
            rows = village.rows[told["kind"]]
            village.rows[told["kind"]] = [row for row in rows if not str(row.values[told["column"]]).startswith(told["month"])]


def send_again(village: Village, exports: Path) -> None:
    """Writes the rows of one village and kind once more, in a file of their own."""
    for told in texts.read("untidy")["again"]:
        if told["village"] == village.number:
            columns = columns_of(told["kind"], told["header"])
            path = exports / told["path"]
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
