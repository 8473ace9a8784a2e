"""The tables, declared once in SQLModel: the migrations are made from them and a test compares the two.

Dates are `date` (the office's calendar); instants are fixed-width UTC text (`2026-03-02T01:00:00.000000Z`), the same
bytes on every database, because the event chain hashes them. Statements are written in `read` and `write` as plain
SQL (see docs/decisions). No `from __future__ import annotations` here: SQLModel reads the annotations at run time.
"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of all tables, with metadata of their own so that nothing else on the machine mixes in."""

    metadata = sa.MetaData(naming_convention=NAMING)


def long_id() -> int | None:
    """A 64-bit key that counts up by itself on both databases."""
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    key: int | None = Field(default=None, primary_key=True, sa_type=kind)
    return key


def reference(target: str, *, index: bool = False, nullable: bool = False) -> int:
    """A 64-bit foreign key."""
    key: int = Field(
        sa_type=sa.BigInteger,
        foreign_key=target,
        index=index,
        nullable=nullable,
    )
    return key


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
        sa.Index("ix_task_state_deadline", "state", "deadline"),
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


class SealRow(Table, table=True):
    """The seal that a day's run put on the events since the last seal: a Merkle root, chained from seal to seal.

    `first_id` to `last_id` are the event ids covered; no two seals begin or end alike, so nothing is sealed twice.
    """

    __tablename__ = "seal"
    day: date = Field(primary_key=True)
    first_id: int = Field(sa_type=sa.BigInteger, unique=True)
    last_id: int = Field(sa_type=sa.BigInteger, unique=True)
    events: int
    root: str
    hash: str
    at: str


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


class EventRow(Table, table=True):
    """What happened: append-only. `chain` is the task's id, 0 for the office; `hash` covers the row before too."""

    __tablename__ = "event"
    __table_args__ = (sa.UniqueConstraint("chain", "seq"), sa.Index("ix_event_day", "day"))
    id: int | None = long_id()
    chain: int = Field(sa_type=sa.BigInteger)
    seq: int
    at: str
    day: date
    kind: str
    actor: str
    payload: str
    definition: str
    hash: str


class DecisionRow(Table, table=True):
    """The decision ledger: one row per (task, rule, deadline version, occurrence), written with the change.

    `state`: open (to be told), told (in a message), draft (a paper waits for its approver), superseded (a later one
    was told instead, or it was past when the task came to its rules), carried (climbed before the clock gave days
    back), withdrawn (no longer true when it was to be told, or a draft taken back), released (a draft signed),
    deferred (the unit's budget of the week is used up; open again next week).
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "rule", "deadline_version", "occurrence"),
        sa.Index(
            "ix_decision_open", "id", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        ),
        sa.Index("ix_decision_decided_on", "decided_on"),
    )
    id: int | None = long_id()
    task_id: int = reference("task.id")
    rule: str
    deadline_version: int
    occurrence: str = ""
    due_on: date
    decided_on: date
    state: str
    note: str = ""


class MessageRow(Table, table=True):
    """A message: the outbox. `key` makes it unique: one per recipient, kind and business day.

    `state`: queued, sending, sent, failed (tried again on the next run), doubtful (the process ended between sending
    and marking; a person settles it), merged (never left; told by the message of a later day), dropped (nothing true
    was left to say).
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.Index(
            "ix_message_waiting",
            "id",
            sqlite_where=sa.text("state in ('queued', 'sending', 'failed')"),
            postgresql_where=sa.text("state in ('queued', 'sending', 'failed')"),
        ),
        sa.Index("ix_message_day", "day"),
    )
    id: int | None = long_id()
    key: str = Field(unique=True)
    kind: str
    day: date
    person_id: int = reference("person.id")
    subject: str = ""
    state: str = "queued"
    attempts: int = 0
    error: str = ""
    sent_at: str | None = None
    place: str = ""


class MessageItemRow(Table, table=True):
    """Which decisions a message tells."""

    __tablename__ = "message_item"
    message_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="message.id")
    decision_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="decision.id", index=True)


class ReportRow(Table, table=True):
    """A periodic report told to a person, once per period; `message_id` is the message that carries it."""

    __tablename__ = "report"
    rule: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    person_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="person.id")
    message_id: int = reference("message.id", index=True)


class SnapshotRow(Table, table=True):
    """The figures of a period as they were reported, so that the next period can state the change.

    `scope` is a unit's code, empty for the whole office; `figures` JSON by label.
    """

    __tablename__ = "snapshot"
    period: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    figures: str


class LeaseRow(Table, table=True):
    """Who works on a job right now, until when; `fence` grows with every owner, so that a late one notices."""

    __tablename__ = "lease"
    job: str = Field(primary_key=True)
    owner: str
    fence: int
    until: str


class RunRow(Table, table=True):
    """The run ledger: one row per job and business day; `counts` is JSON of the last run.

    `state`: running, held (it would have sent far more than usual and waits for somebody's word) or done.
    """

    __tablename__ = "run"
    job: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    state: str
    started_at: str
    finished_at: str | None = None
    counts: str = "{}"


class ParkedRow(Table, table=True):
    """A row that raised and was set aside, so that the rest of the run went on; a person settles it."""

    __tablename__ = "parked"
    __table_args__ = (sa.UniqueConstraint("kind", "ref", "day"),)
    id: int | None = long_id()
    kind: str
    ref: str
    day: date
    error: str
    at: str
    settled_at: str | None = None


class ExtensionRow(Table, table=True):
    """A request for a later deadline and what became of it: waiting, granted, refused, void."""

    __tablename__ = "extension"
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


class DraftRow(Table, table=True):
    """A paper that an upper rung prepared; a named approver releases or withdraws it."""

    __tablename__ = "draft"
    id: int | None = long_id()
    task_id: int = reference("task.id", index=True)
    decision_id: int = Field(sa_type=sa.BigInteger, foreign_key="decision.id", unique=True)
    rule: str
    paper: str
    approver: str
    prepared_on: date
    state: str = "prepared"
    settled_on: date | None = None
    settled_by: str | None = None
    note: str = ""
