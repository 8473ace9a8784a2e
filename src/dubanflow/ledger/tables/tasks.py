"""Tasks: how they stand, their units and deadlines, what units asked for and reported."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


class TaskRow(Table, table=True):
    """A live task. `next_check_on` is the next day on which the clock can ask anything of it.

    `event_seq` and `event_hash` are the end of its event chain; `version` counts every write (compare-and-set).
    """

    __tablename__ = "task"
    __table_args__ = (
        sa.Index(
            "ix_task_next_check_on",
            "next_check_on",
            sqlite_where=sa.text("next_check_on is not null"),
            postgresql_where=sa.text("next_check_on is not null"),
        ),
        sa.Index("ix_task_unit_id_state_deadline", "unit_id", "state", "deadline"),
        sa.Index("ix_task_listed", "state", "deadline", "id", "level", "plan_id", "unit_id"),
        sa.Index(
            "ix_task_level",
            "level",
            "state",
            "deadline",
            "id",
            "plan_id",
            "unit_id",
            sqlite_where=sa.text("level > 0"),
            postgresql_where=sa.text("level > 0"),
        ),
        sa.Index(
            "ix_task_closed_on",
            "closed_on",
            "state",
            sqlite_where=sa.text("closed_on is not null"),
            postgresql_where=sa.text("closed_on is not null"),
        ),
        sa.Index(
            "ix_task_reported_on",
            "reported_on",
            "state",
            sqlite_where=sa.text("reported_on is not null and closed_on is null"),
            postgresql_where=sa.text("reported_on is not null and closed_on is null"),
        ),
        sa.Index(
            "ix_task_declined_on",
            "declined_on",
            sqlite_where=sa.text("declined_on is not null"),
            postgresql_where=sa.text("declined_on is not null"),
        ),
        sa.Index("ix_task_plan_id", "plan_id"),
        sa.UniqueConstraint("series_id", "occurrence"),
    )
    id: int | None = long_id()
    number: str = Field(unique=True)
    plan_id: int = reference("plan.id")
    item_id: int | None = reference("plan_item.id", index=True, nullable=True)
    parent_id: int | None = reference("task.id", index=True, nullable=True)
    series_id: int | None = reference("series.id", nullable=True)
    occurrence: str | None = None
    unit_id: int = reference("unit.id")
    title: str
    requirement: str
    state: str
    level: int = 0
    deadline: date
    original_deadline: date
    deadline_version: int = 1
    version_from: date
    assigned_on: date
    accepted_on: date | None = None
    reported_on: date | None = None
    reported_by: str | None = None
    suspended_on: date | None = None
    closed_on: date | None = None
    feedback_on: date | None = None
    declined_on: date | None = None
    ask_on: date | None = None
    ask_by: str | None = None
    ask_deadline: date | None = None
    excused_on: date | None = None
    next_check_on: date | None = None
    definition: str = Field(foreign_key="definition.hash")
    version: int = 1
    event_seq: int = 0
    event_hash: str = ""


class TaskUnitRow(Table, table=True):
    """Units beside the lead: responsible or cooperating."""

    __tablename__ = "task_unit"
    task_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="task.id")
    unit_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="unit.id", index=True)
    role: str


class DeadlineRow(Table, table=True):
    """Every deadline a task ever had. `reason` is the act that made it."""

    __tablename__ = "deadline"
    task_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="task.id")
    version: int = Field(primary_key=True)
    deadline: date
    from_on: date
    reason: str


class ExtensionRow(Table, table=True):
    """A request for a later deadline and what became of it: waiting, granted, refused, void."""

    __tablename__ = "extension"
    __table_args__ = (
        sa.Index(
            "ix_extension_waiting",
            "asked_on",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )
    id: int | None = long_id()
    task_id: int = reference("task.id", index=True)
    deadline_version: int
    asked_on: date
    asked_by: str
    deadline: date
    reason: str
    progress: str
    late: bool = False
    state: str = "waiting"
    decided_on: date | None = None
    decided_by: str | None = None
    answer: str = ""


class FeedbackRow(Table, table=True):
    """A progress note: done so far, problems, next step, support needed."""

    __tablename__ = "feedback"
    id: int | None = long_id()
    task_id: int = reference("task.id", index=True)
    day: date
    actor: str
    kind: str
    done: str
    problems: str = ""
    next_step: str = ""
    support: str = ""
