"""Papers: what upper rungs prepared for a leader, what was released, and the number registers."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


class DraftRow(Table, table=True):
    """A paper that an upper rung prepared; a named approver releases or withdraws it."""

    __tablename__ = "draft"
    __table_args__ = (
        sa.Index(
            "ix_draft_prepared",
            "prepared_on",
            "approver",
            sqlite_where=sa.text("state = 'prepared'"),
            postgresql_where=sa.text("state = 'prepared'"),
        ),
    )
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


class PaperRow(Table, table=True):
    """A paper: prepared, then released (only then it has a number) or withdrawn; a released one may be declared void.

    `kind` is a key of the kinds of papers. `tasks` is a JSON list of the ids of the tasks it speaks of, `task_id` the
    one where there is only one; `period` the ISO day from which a paper on the whole office looks back. `texts` is
    JSON of what a person worded anew, `fields` of the values it was made from, frozen at release; `file` is where in
    the home the released paper lies, `sha256` its content. `decision_id` is the decision whose message it goes with.
    """

    __tablename__ = "paper"
    id: int | None = long_id()
    kind: str
    title: str
    task_id: int | None = reference("task.id", index=True, nullable=True)
    draft_id: int | None = Field(default=None, sa_type=sa.BigInteger, foreign_key="draft.id", unique=True)
    decision_id: int | None = Field(default=None, sa_type=sa.BigInteger, foreign_key="decision.id", unique=True)
    unit_id: int | None = reference("unit.id", index=True, nullable=True)
    tasks: str = "[]"
    period: str = ""
    texts: str = "{}"
    state: str = "prepared"
    number: str | None = Field(default=None, unique=True)
    prepared_on: date
    prepared_by: str = ""
    settled_on: date | None = None
    settled_by: str | None = None
    note: str = ""
    voided_on: date | None = None
    voided_by: str | None = None
    voided_why: str = ""
    fields: str = "{}"
    file: str = ""
    sha256: str = ""


class NumberRegisterRow(Table, table=True):
    """A number register: one per kind of paper and year; `last` is the last number taken."""

    __tablename__ = "number_register"
    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int = 0


class PaperNumberRow(Table, table=True):
    """A number taken from a register, never given back: `state` is used or void."""

    __tablename__ = "paper_number"
    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    paper_id: int = Field(sa_type=sa.BigInteger, foreign_key="paper.id", unique=True)
    state: str = "used"
    taken_on: date
    taken_by: str
    note: str = ""
