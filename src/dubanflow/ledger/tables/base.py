"""What every table shares: the metadata and the kinds of keys."""

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
