"""What Alembic runs for each upgrade: on a connection and in a transaction that our own code opened."""

from alembic import context

from storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
