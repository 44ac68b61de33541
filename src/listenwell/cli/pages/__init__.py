"""Help pages, kept as text so that ``--help`` starts without the machinery of the commands."""

from pathlib import Path
from typing import Final

COMMANDS: Final = (
    "analyze",
    "api",
    "apikey",
    "beat",
    "eval",
    "findings",
    "formats",
    "import",
    "jobs",
    "link",
    "llm",
    "migrate",
    "relay",
    "retention",
    "risk",
    "sample",
    "telemetry",
    "token",
    "up",
    "worker",
)
_ASKING: Final = (["--help"], ["-h"])


def page(name: str) -> str:
    """Return the help page of ``listenwell`` or of one of its commands."""
    return Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").rstrip()


def asked_for(arguments: list[str]) -> str | None:
    """Return the name of the help page that these arguments ask for, ``None`` if they do not."""
    if not arguments or arguments in _ASKING:
        return "listenwell"
    if arguments[0] in COMMANDS and arguments[1:] in _ASKING:
        return arguments[0]
    return None
