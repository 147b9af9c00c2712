"""Alembic's entry: runs on the connection `station.migrate` opened; SQLite tables are altered by copy (batch mode)."""

from alembic import context

from station.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
