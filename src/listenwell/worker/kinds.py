"""Every package's jobs, registered by importing them."""

from importlib import import_module

OWNERS = (
    "listenwell.findings",
    "listenwell.jobs.prune",
    "listenwell.jobs.telemetry_upkeep",
    "listenwell.sessions",
    "listenwell.sessions.retention",
    "listenwell.clients",
    "listenwell.risk.compute",
)


def register_kinds() -> None:
    """Import every module that defines a kind of job."""
    for owner in OWNERS:
        import_module(owner)
