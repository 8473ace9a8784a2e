"""Plans: documents whole, items as read and settled, recurring duties."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


class PlanRow(Table, table=True):
    """A plan document imported. `ignored` and `problems` are JSON: nothing of the document is lost."""

    __tablename__ = "plan"
    id: int | None = long_id()
    code: str = Field(unique=True)
    title: str
    year: int
    issuer: str | None = None
    issued_on: date | None = None
    file: str
    sha256: str
    lines: str
    ignored: str
    problems: str
    imported_at: str
    imported_by: str
    revises: int | None = reference("plan.id", nullable=True)


class PlanItemRow(Table, table=True):
    """An item of a plan: as read, as proposed, as settled. `reading` is JSON with every field and its place.

    `state`: proposed, unresolved (something must be settled by a person), confirmed (a task lives), dropped.
    `series` is the cadence of a recurring duty with its deadlines, as JSON. In a revised plan `matches` is the item of
    the plan before and `change` what became of it. `note` is what people wrote beside it, or why it was dropped.
    """

    __tablename__ = "plan_item"
    __table_args__ = (sa.UniqueConstraint("plan_id", "position"),)
    id: int | None = long_id()
    plan_id: int = reference("plan.id")
    position: int
    section: str | None = None
    section_title: str = ""
    no: str | None = None
    title: str
    text: str
    line: int
    reading: str
    unit_id: int | None = reference("unit.id", nullable=True)
    unit_why: str = ""
    unit_score: float | None = None
    deadline: date | None = None
    deadline_why: str = ""
    cooperating: str = "[]"
    state: str = "proposed"
    unresolved: str = ""
    series: str | None = None
    matches: int | None = reference("plan_item.id", nullable=True, index=True)
    change: str | None = None
    note: str | None = None


class SeriesRow(Table, table=True):
    """A recurring duty: its occurrences open in turn, each a task with a deadline of its own.

    `deadlines` is a JSON list of days, `next_open_on` the day on which the next occurrence opens, None when the last
    one is open; `occurrence` of its tasks is the deadline as first planned.
    """

    __tablename__ = "series"
    id: int | None = long_id()
    item_id: int = reference("plan_item.id", index=True)
    unit_id: int = reference("unit.id")
    title: str
    cadence: str
    deadlines: str
    opened: int = 0
    next_open_on: date | None = Field(default=None, index=True)
    definition: str = Field(foreign_key="definition.hash")
    confirmed_by: str
    state: str = "live"
