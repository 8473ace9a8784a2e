"""Look-backs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A draw stays as it was drawn; of a drawn task what its check found is written once.
RULES = (
    ("lookback", "update", ""),
    ("lookback", "delete", ""),
    ("lookback_task", "update", "old.state <> 'waiting' or old.task_id <> new.task_id"),
    ("lookback_task", "delete", ""),
)
SENTENCE = "抽查记录只增不改：已有的抽取和核查结果不能修改或删除"


def upgrade() -> None:
    _tables()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, change, when in RULES:
        condition = f" when ({when})" if when else ""
        if sqlite:
            op.execute(
                f"create trigger keep_{table}_{change} before {change} on {table}{condition}"
                f" begin select raise(abort, '{SENTENCE}'); end"
            )
        else:
            op.execute(
                f"create trigger keep_{table}_{change} before {change} on {table}"
                f" for each row{condition} execute function keep_record()"
            )


def _tables() -> None:
    op.create_table(
        "lookback",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=False),
        sa.Column("closed_to", sa.Date(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
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
