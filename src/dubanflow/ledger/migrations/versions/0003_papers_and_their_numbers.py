"""Papers and their numbers: a released paper keeps what it says, a number once taken is never given back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# table, change, on which rows; a register only ever counts up by one.
ISSUED = "kind, title, task_id, draft_id, unit_id, tasks, period, number, settled_on, settled_by, fields, file, sha256"
RULES = (
    ("paper", "delete", ""),
    ("paper", f"update of {ISSUED}", "old.state in ('released', 'void')"),
    ("paper", "update of state", "old.state = 'void' or (old.state = 'released' and new.state <> 'void')"),
    ("paper_number", "delete", ""),
    ("paper_number", "update of series, year, number, paper_id, taken_on, taken_by", ""),
    ("paper_number", "update of state", "old.state = 'void'"),
    ("number_register", "delete", ""),
    ("number_register", "update of series, year", ""),
    ("number_register", "update of last", "new.last <> old.last + 1"),
)
SENTENCE = "已签发的文书和已取用的文号不能修改或删除：有误的请作废，另行制发"


def upgrade() -> None:
    op.create_table(
        "number_register",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_register")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("tasks", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("texts", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("prepared_on", sa.Date(), nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_by", sa.String(), nullable=True),
        sa.Column("voided_why", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_paper_decision_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_paper_draft_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_paper_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_paper_decision_id")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_paper_draft_id")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_task_id"), ["task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "paper_number",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_number_paper_id")),
        sa.PrimaryKeyConstraint("series", "year", "number", name=op.f("pk_paper_number")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_number_paper_id")),
    )
    _keep()


def _keep() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "create function keep_paper() returns trigger language plpgsql as"
            f" $$ begin raise exception '{SENTENCE}'; end $$"
        )
    for index, (table, change, when) in enumerate(RULES, start=1):
        name = f"keep_{table}_{index}"
        if sqlite:
            only = f" when {when}" if when else ""
            op.execute(
                f"create trigger {name} before {change} on {table}{only} begin select raise(abort, '{SENTENCE}'); end"
            )
        else:
            only = f" when ({when})" if when else ""
            op.execute(
                f"create trigger {name} before {change} on {table} for each row{only} execute function keep_paper()"
            )
    if not sqlite:
        for table in dict.fromkeys(table for table, _, _ in RULES):
            op.execute(
                f"create trigger keep_{table}_truncate before truncate on {table}"
                " for each statement execute function keep_paper()"
            )
