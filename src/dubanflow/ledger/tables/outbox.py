"""What is told: messages, the decisions they tell, periodic reports and their figures."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


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
        sa.Index(
            "ix_message_doubtful",
            "id",
            sqlite_where=sa.text("state = 'doubtful'"),
            postgresql_where=sa.text("state = 'doubtful'"),
        ),
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
