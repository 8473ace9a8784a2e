"""Look-backs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lookback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=False),
        sa.Column("closed_to", sa.Date(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookback")),
    )
    op.create_table(
        "lookback_task",
        sa.Column("lookback_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lookback_id"], ["lookback.id"], name=op.f("fk_lookback_task_lookback_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_lookback_task_task_id")),
        sa.PrimaryKeyConstraint("lookback_id", "task_id", name=op.f("pk_lookback_task")),
    )
    with op.batch_alter_table("lookback_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lookback_task_task_id"), ["task_id"], unique=False)
