"""What the service consists of, in the order in which it starts."""

import sys
from dataclasses import dataclass, field
from typing import Final

_PROGRAM: Final = (sys.executable, "-W", "ignore", "-m", "listenwell")


@dataclass(frozen=True, slots=True)
class Part:
    """One child process.

    Attributes:
        name: As the status lines and the log's file call it.
        command: What runs. It takes the lifeline and says when it serves.
        start_seconds: Longest time that it may take to say so.
        stop_seconds: Time given to end cleanly before it is killed.

    """

    name: str
    command: tuple[str, ...]
    start_seconds: float = 60.0
    stop_seconds: float = 15.0
    environment: dict[str, str] = field(default_factory=dict)


DATABASE: Final = Part(
    "database",
    (sys.executable, "-W", "ignore", "-m", "listenwell.supervisor.postgres"),
    start_seconds=120,
    stop_seconds=60,
)
PREPARE: Final = (sys.executable, "-W", "ignore", "-m", "listenwell.supervisor.prepare")

SERVING: Final = (
    Part("api", (*_PROGRAM, "api")),
    Part("worker", (*_PROGRAM, "worker")),
    Part("relay", (*_PROGRAM, "relay")),
    Part("beat", (*_PROGRAM, "beat")),
)
