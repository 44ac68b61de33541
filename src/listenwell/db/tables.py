"""Every table of the service, gathered for migrations; nothing else imports all of them."""

import re
from importlib import import_module

from sqlalchemy import MetaData

from listenwell.db.base import Base

OWNERS = (
    "listenwell.perimeter.tables",
    "listenwell.telemetry.event_tables",
    "listenwell.telemetry.call_tables",
    "listenwell.jobs.tables",
    "listenwell.sessions.tables",
    "listenwell.sessions.retention_tables",
    "listenwell.findings.tables",
    "listenwell.clients.tables",
    "listenwell.risk.tables",
)
SCHEMAS = ("ai_backend", "perimeter", "jobs", "telemetry")

_PARTITION = re.compile(r"telemetry_events_(\d{8}|default)")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether alembic shall look at a thing: partitions come and go by themselves."""
    if kind == "schema":
        return name in SCHEMAS
    return kind != "table" or _PARTITION.fullmatch(name or "") is None


def all_tables() -> MetaData:
    """Return the metadata with every package's tables in it."""
    for owner in OWNERS:
        import_module(owner)
    return Base.metadata
