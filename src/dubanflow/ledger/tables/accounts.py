"""Accounts of the desk, their sessions, the tokens of other systems, and evidence by the task it belongs to."""

import sqlalchemy as sa
from sqlmodel import Field

from dubanflow.ledger.tables.base import Table, long_id, reference


class AccountRow(Table, table=True):
    """Somebody who may sign in. What a person of the register may do follows from their roles there.

    `duties` are the three administrators' (sysadmin, secadmin, auditor), never two on one account and none on the
    account of a person. `failures` counts wrong passwords in a row; until `locked_until` none is tried. `previous` is
    JSON of hashes that may not be used again; `subject` is who it is at the provider of single sign-on.
    """

    __tablename__ = "account"
    id: int | None = long_id()
    login: str = Field(unique=True)
    name: str
    person: str | None = Field(default=None, unique=True)
    duties: str = ""
    password: str = ""
    must_change: bool = True
    password_at: str
    previous: str = "[]"
    failures: int = 0
    locked_until: str | None = None
    disabled_at: str | None = None
    subject: str | None = Field(default=None, unique=True)


class SessionRow(Table, table=True):
    """A session of an account, found by the hash of its token. It ends idle, at its absolute end, or by sign-out.

    `how` somebody proved who they are: password, or oidc for single sign-on.
    """

    __tablename__ = "session"
    token: str = Field(primary_key=True)
    account_id: int = reference("account.id", index=True)
    csrf: str
    began_at: str
    seen_at: str
    address: str = ""
    how: str = "password"


class TokenRow(Table, table=True):
    """The token of another system for the API, found by its hash; it acts for a person, within its scopes."""

    __tablename__ = "token"
    id: int | None = long_id()
    name: str = Field(unique=True)
    hash: str = Field(unique=True)
    person: str
    scopes: str
    made_at: str
    made_by: str
    expires_at: str | None = None
    revoked_at: str | None = None


class AnswerRow(Table, table=True):
    """What an act through the API was answered, so that the same request sent twice acts once."""

    __tablename__ = "answer"
    token_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="token.id")
    key: str = Field(primary_key=True)
    request: str
    status: int
    body: str
    at: str


class EvidenceRow(Table, table=True):
    """A file of evidence as a task has it: stored once by its content, named as the unit named it."""

    __tablename__ = "evidence"
    task_id: int = Field(sa_type=sa.BigInteger, primary_key=True, foreign_key="task.id")
    sha256: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    size: int
    kind: str
    by: str
    at: str
