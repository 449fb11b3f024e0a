"""One definition per column: the tables of every layer, read from the TOML file that stands beside their SQL."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME = Path(__file__).parent
KINDS = HOME / "exports" / "kinds"
FOLDERS = {"ledger": HOME / "ledger", "features": HOME / "features", "policy": HOME / "policy" / "tables", "hits": HOME / "rules" / "tables"}


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


STAGED_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "id": "VARCHAR",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "number": "DECIMAL(18,4)",
    "area": "DECIMAL(18,4)",
    "count": "INTEGER",
    "bool": "BOOLEAN",
}
TEXT_TYPES = ("text", "code", "id")


@dataclass(frozen=True)
class Heading:
    """One column of an export: `header` as the contract spells it, `also` the variants in the order they are preferred.
    `fills` names the column that a helper speaks for where that one is absent or blank; `adds_to` the column whose text its own is put behind;
    `of` the one that it says something about: a table without that one has none of this."""

    name: str
    type: str
    header: str
    also: tuple[str, ...] = ()
    example: str = ""
    fills: str = ""
    adds_to: str = ""
    of: str = ""

    @property
    def is_text(self) -> bool:
        return self.type in TEXT_TYPES


@dataclass(frozen=True)
class Kind:
    """One kind of export. `helpers` are recognised and used, never staged; `needs` are alternatives that must be among the headers;
    `key` holds columns (alternatives joined by `|`) without which a row is quarantined; of columns that stand `together` none may be missing;
    a column in `told_by` needs one whole set of others that tell how it is to be read. `rhythm` is what a village is expected to send: rows of
    every `month`, an `event` when there is one, or a standing `list`."""

    name: str
    title: str
    order: int
    needs: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]
    columns: tuple[Heading, ...]
    helpers: tuple[Heading, ...]
    event: str | None
    rhythm: str
    strict_dates: bool
    village: str
    totals_in: tuple[str, ...]
    blank_in_totals: tuple[str, ...]
    not_kind: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]
    told_by: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @property
    def headings(self) -> tuple[Heading, ...]:
        return self.columns + self.helpers

    @property
    def day(self) -> str | None:
        """The column that says when a row happened; for the kinds of terms and origins their first date."""
        return self.event or next((column.name for column in self.columns if column.type == "date"), None)

    @property
    def flags(self) -> tuple[str, ...]:
        """Boolean columns that staging adds: red ink where there are two sides, unreliable where there are personal or account numbers."""
        red = ("is_red",) if self.name == "vouchers" else ()
        return red + (("id_unreliable",) if any(column.type == "id" for column in self.columns) else ())

    @property
    def staged(self) -> tuple[tuple[str, str], ...]:
        """Columns of `staged.<kind>` with their types, in order."""
        lineage = (("row_id", "VARCHAR"), ("source_file", "VARCHAR"), ("source_sheet", "VARCHAR"), ("source_row", "BIGINT"))
        typed = tuple((column.name, STAGED_TYPES[column.type]) for column in self.columns)
        raw = tuple((f"{column.name}_raw", "VARCHAR") for column in self.columns if not column.is_text)
        return typed + lineage + tuple((flag, "BOOLEAN") for flag in self.flags) + raw

    @property
    def ddl(self) -> str:
        """CREATE TABLE IF NOT EXISTS statement of `staged.<kind>`."""
        columns = ",\n    ".join(f'"{name}" {kind}' for name, kind in self.staged)
        return f'CREATE TABLE IF NOT EXISTS staged."{self.name}" (\n    {columns}\n)'


@cache
def kind(name: str) -> Kind:
    """The kind of export called `name`. Raises KeyError for a name that has no TOML file."""
    path = KINDS / f"{name}.toml"
    if not path.is_file():
        raise KeyError(name)
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    columns, helpers = (tuple(_heading(each) for each in told.get(section, ())) for section in ("column", "helper"))
    needs = tuple(tuple(each) for each in told["needs"])
    lists = {key: tuple(told.get(key, ())) for key in ("key", "totals_in", "blank_in_totals", "not_kind")}
    return Kind(
        name=told["kind"],
        title=told["title"],
        order=told["order"],
        needs=needs,
        columns=columns,
        helpers=helpers,
        event=told.get("event"),
        rhythm=told.get("rhythm", "event" if "event" in told else "list"),
        strict_dates=told.get("strict_dates", False),
        village=told.get("village", "required"),
        together=tuple(tuple(each) for each in told.get("together", ())),
        told_by=tuple((name, tuple(tuple(each) for each in sets)) for name, sets in told.get("told_by", {}).items()),
        **lists,
    )


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds of export, in the order of the contract."""
    return tuple(sorted((kind(path.stem) for path in KINDS.glob("*.toml")), key=lambda each: each.order))


def _heading(told: dict) -> Heading:
    also, others = tuple(told.get("also", ())), (told.get(key, "") for key in ("example", "fills", "adds_to", "of"))
    return Heading(told["name"], told["type"], told["header"], also, *others)
