"""Every table of the service, gathered for migrations; nothing else imports all of them."""

from importlib import import_module

from sqlalchemy import MetaData

from listenwell.db.base import Base

OWNERS = (
    "listenwell.perimeter.tables",
    "listenwell.jobs.tables",
    "listenwell.sessions.tables",
    "listenwell.clients.tables",
    "listenwell.risk.tables",
)
SCHEMAS = ("ai_backend", "perimeter", "jobs")


def all_tables() -> MetaData:
    """Return the metadata with every package's tables in it."""
    for owner in OWNERS:
        import_module(owner)
    return Base.metadata
