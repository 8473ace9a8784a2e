"""What is on record for ever: events, the seals over them, and what the rules decided."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


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
