"""Indexes of the list: counts by light, level, plan and unit without reading tasks, and what waits for supervisors."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_state_deadline"))
        batch_op.create_index(
            "ix_task_listed", ["state", "deadline", "id", "level", "plan_id", "unit_id"], unique=False
        )
        batch_op.create_index(
            "ix_task_level",
            ["level", "state", "deadline", "id", "plan_id", "unit_id"],
            unique=False,
            sqlite_where=sa.text("level > 0"),
            postgresql_where=sa.text("level > 0"),
        )
        batch_op.create_index(
            "ix_task_closed_on",
            ["closed_on", "state"],
            unique=False,
            sqlite_where=sa.text("closed_on is not null"),
            postgresql_where=sa.text("closed_on is not null"),
        )
        batch_op.create_index(
            "ix_task_reported_on",
            ["reported_on", "state"],
            unique=False,
            sqlite_where=sa.text("reported_on is not null and closed_on is null"),
            postgresql_where=sa.text("reported_on is not null and closed_on is null"),
        )
        batch_op.create_index(
            "ix_task_declined_on",
            ["declined_on"],
            unique=False,
            sqlite_where=sa.text("declined_on is not null"),
            postgresql_where=sa.text("declined_on is not null"),
        )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(
            "ix_extension_waiting",
            ["asked_on"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_draft_prepared",
            ["prepared_on", "approver"],
            unique=False,
            sqlite_where=sa.text("state = 'prepared'"),
            postgresql_where=sa.text("state = 'prepared'"),
        )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_doubtful",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'doubtful'"),
            postgresql_where=sa.text("state = 'doubtful'"),
        )
