"""Append-only: the database itself refuses to change or delete what is on record."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Of a decision the state goes on (open, told …); what was decided, when and for which deadline does not.
DECIDED = "task_id, rule, deadline_version, occurrence, due_on, decided_on"
RULES = (
    ("event", "update"),
    ("event", "delete"),
    ("seal", "update"),
    ("seal", "delete"),
    ("decision", f"update of {DECIDED}"),
    ("decision", "delete"),
    ("deadline", "update"),
    ("deadline", "delete"),
)
SENTENCE = "台账只增不改：更正请另记一条，不能修改或删除已有记载"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, change in RULES:
            op.execute(
                f"create trigger keep_{table}_{change.split()[0]} before {change} on {table}"
                f" begin select raise(abort, '{SENTENCE}'); end"
            )
        return
    op.execute(
        "create function keep_record() returns trigger language plpgsql as"
        f" $$ begin raise exception '{SENTENCE}'; end $$"
    )
    for table, change in RULES:
        op.execute(
            f"create trigger keep_{table}_{change.split()[0]} before {change} on {table}"
            " for each row execute function keep_record()"
        )
    for table in dict.fromkeys(table for table, _ in RULES):
        op.execute(
            f"create trigger keep_{table}_truncate before truncate on {table}"
            " for each statement execute function keep_record()"
        )
