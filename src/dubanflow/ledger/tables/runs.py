"""Runs: who works on a job, which days were worked, what was set aside."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id


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
