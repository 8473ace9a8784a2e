"""Look-backs (回头看): samples of closed tasks, drawn on record, and what the check of each found."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id


class LookbackRow(Table, table=True):
    """A draw: how large a share of which closed tasks, by which seed, so that anybody can draw it again.

    `share` as written (5%); `least` of every unit; `closed` counts the tasks it was drawn from; `last_event` is the
    newest event before it: what the ledger held then.
    """

    __tablename__ = "lookback"
    id: int | None = long_id()
    drawn_on: date
    drawn_by: str
    share: str
    least: int
    seed: int
    closed_from: date
    closed_to: date
    closed: int
    last_event: int = Field(sa_type=sa.BigInteger)


class LookbackTaskRow(Table, table=True):
    """A task that was drawn, and what its check found: waiting, held, failed (the task was reopened)."""

    __tablename__ = "lookback_task"
    lookback_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="lookback.id")
    task_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="task.id", index=True)
    state: str = "waiting"
    checked_on: date | None = None
    checked_by: str | None = None
    note: str = ""
