"""Alembic's entry: migrations run on a connection that the caller opened."""

from alembic import context

from listenwell.db.tables import all_tables, is_ours

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    include_schemas=True,
    include_name=is_ours,
    version_table_schema="public",
    version_table="listenwell_version",
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
