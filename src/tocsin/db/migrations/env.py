"""Alembic's entry: runs on the connection that :mod:`tocsin.db.migrate` hands over."""

from alembic import context

configured = context.config.attributes
context.configure(
    connection=configured["connection"],
    target_metadata=configured["metadata"],
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
