"""Alembic's entry: run by `dubanflow.ledger.schema` with an open connection, never by hand."""

from alembic import context

from dubanflow.ledger.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
