"""One definition per column: the tables of every layer, read from the TOML file that stands beside their SQL."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent
FOLDERS = {"ledger": HOME / "ledger", "features": HOME / "features", "policy": HOME / "policy" / "tables"}


@dataclass(frozen=True)
class Column:
    """`example` is what a drawn table takes where it does not show the column; None stands for NULL."""

    name: str
    type: str
    label: str
    example: object = None
    note: str = ""


@dataclass(frozen=True)
class Table:
    """`sources` names what it is built from: kinds of export for a ledger table, schema-qualified tables for a feature.
    `optional` names kinds of export without which a feature still says enough."""

    schema: str
    name: str
    title: str
    key: tuple[str, ...]
    sources: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def ddl(self) -> str:
        """CREATE OR REPLACE TABLE statement with the columns in their order."""
        columns = ",\n    ".join(f'"{column.name}" {column.type}' for column in self.columns)
        return f'CREATE OR REPLACE TABLE {self.schema}."{self.name}" (\n    {columns}\n)'


@cache
def table(full_name: str) -> Table:
    """The table called `schema.name`. Raises KeyError for a name that has no TOML file."""
    schema, _, name = full_name.partition(".")
    path = FOLDERS[schema] / f"{name}.toml"
    if not path.is_file():
        raise KeyError(full_name)
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    columns = tuple(Column(**column) for column in told["column"])
    sources = tuple(told["needs"] if schema == "features" else told["from"])
    return Table(schema, told["table"], told["title"], tuple(told["key"]), sources, columns, tuple(told.get("optional", ())))


@cache
def tables(schema: str) -> tuple[Table, ...]:
    """All tables of a schema, by name."""
    return tuple(table(f"{schema}.{path.stem}") for path in sorted(FOLDERS[schema].glob("*.toml")))
