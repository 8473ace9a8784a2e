"""The office: its register of units and people, the workflow definitions in force, what is remembered."""

from datetime import date

from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


class Setting(Table, table=True):
    """What the ledger remembers about the office: the hash of the register in force, the next numbers."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str


class UnitRow(Table, table=True):
    """A unit of the register. `aliases` and `duties` are JSON lists; a unit that ended keeps its row."""

    __tablename__ = "unit"
    id: int | None = long_id()
    code: str = Field(unique=True)
    name: str
    peer_group: str = ""
    parent: str | None = None
    leader: str | None = None
    aliases: str = "[]"
    duties: str = "[]"
    valid_from: date | None = None
    valid_to: date | None = None
    position: int = 0


class PersonRow(Table, table=True):
    """A person of the register, by post; `roles` is a list separated by commas."""

    __tablename__ = "person"
    id: int | None = long_id()
    code: str = Field(unique=True)
    name: str
    unit_id: int | None = reference("unit.id", index=True, nullable=True)
    roles: str = ""
    address: str = ""
    active: bool = True


class DefinitionRow(Table, table=True):
    """A workflow file that tasks run under: its text, and compiled as JSON for queries that must start fast."""

    __tablename__ = "definition"
    hash: str = Field(primary_key=True)
    name: str
    source: str
    compiled: str
    loaded_at: str
