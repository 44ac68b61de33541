"""Two roles: the migrator owns the tables, and the app works under one that cannot alter them."""

from collections.abc import Sequence

from alembic import op

from listenwell.db.engine import APP_ROLE

_CREATE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
    CREATE ROLE {APP_ROLE} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def grant_to_app(schemas: Sequence[str]) -> None:
    """Let the app's role read and write rows in these schemas, now and in tables to come."""
    op.execute(_CREATE)
    op.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
    op.execute(f"GRANT SELECT ON public.listenwell_version TO {APP_ROLE}")
    for schema in schemas:
        op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}")
        for grant in _grants(schema, "TO"):
            op.execute(grant)


def revoke_from_app(schemas: Sequence[str]) -> None:
    """Undo :func:`grant_to_app`; the role itself stays, other databases may use it."""
    for schema in schemas:
        for grant in _grants(schema, "FROM"):
            op.execute(grant.replace("GRANT", "REVOKE"))
        op.execute(f"REVOKE USAGE ON SCHEMA {schema} FROM {APP_ROLE}")


def _grants(schema: str, to: str) -> list[str]:
    rows = f"GRANT SELECT, INSERT, UPDATE, DELETE ON {{}} {to} {APP_ROLE}"
    numbers = f"GRANT USAGE, SELECT ON {{}} {to} {APP_ROLE}"
    default = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
    return [
        rows.format(f"ALL TABLES IN SCHEMA {schema}"),
        numbers.format(f"ALL SEQUENCES IN SCHEMA {schema}"),
        default + rows.format("TABLES"),
        default + numbers.format("SEQUENCES"),
    ]
