"""A batch of events: checked, sampled, ready to be stored, the same whenever it is tried again."""

import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

import orjson

from listenwell.perimeter.parcels import Sealer
from listenwell.telemetry.fit import Misfit, Sent, misfit, window
from listenwell.telemetry.visits import Visit

Source = Literal["server", "ui"]
PURPOSE = "bad telemetry events"
"""What the parcels of events that do not fit are sealed for."""


class Tally(NamedTuple):
    """What became of the events that were sent; ``sent`` is the sum of the others."""

    sent: int = 0
    stored: int = 0
    duplicate: int = 0
    set_aside: int = 0
    sampled_out: int = 0
    dropped: int = 0


@dataclass(slots=True, kw_only=True)
class Batch:
    """Events on their way, with everything that the account needs.

    Attributes:
        id: A batch is accounted once, however often it is tried.
        source: Who sent it.
        visit: Of the page, by its pseudonym.
        coach: Of the page, by the coach's pseudonym: the consent is looked up again when the
            batch is stored.
        rates: Rate at which each event was sampled; 1 where it is not named.
        decision: What the sampling was decided by, kept with events that are set aside.
        events: Those that fit.
        bad: Those that do not, as rows of ``bad_events``, sealed.
        sampled_out: Events that the visit's sampling left out.
        dropped_full: Events for which there was no room.
        dropped_refused: Events that the database will not take, whatever is tried.
        dropped_by_sender: Events that the sender had to let go, as it says.

    """

    id: UUID = field(default_factory=uuid4)
    source: Source
    visit: str | None = None
    coach: str | None = None
    rates: dict[str, float] = field(default_factory=dict)
    decision: dict[str, float] = field(default_factory=dict)
    events: list[Sent] = field(default_factory=list)
    bad: list[dict[str, Any]] = field(default_factory=list)
    sampled_out: int = 0
    dropped_full: int = 0
    dropped_refused: int = 0
    dropped_by_sender: int = 0

    @property
    def size(self) -> int:
        """Return how many events were sent."""
        dropped = self.dropped_full + self.dropped_refused + self.dropped_by_sender
        return len(self.events) + len(self.bad) + self.sampled_out + dropped

    def without_events(self) -> "Batch":
        """Return what is left of a batch for which there is no room: its number, under a new id."""
        return Batch(source=self.source, dropped_full=self.size)

    def to_json(self) -> bytes:
        """Return the batch as one line of JSON: events without content, and the others sealed."""
        return orjson.dumps(self)

    @classmethod
    def from_json(cls, line: bytes) -> "Batch":
        """Return the batch that a line holds."""
        held = orjson.loads(line)
        return cls(**{**held, "id": UUID(held["id"])})


def page_batch(
    events: Sequence[object],
    visit: Visit,
    sealer: Sealer,
    *,
    batch_id: UUID,
    sampled_out: int = 0,
    dropped: int = 0,
) -> Batch:
    """Check what a page sent.

    Args:
        events: As they came.
        visit: That they belong to.
        sealer: For those that do not fit.
        batch_id: The sender's, so that a batch sent twice counts once.
        sampled_out: What the page itself left out.
        dropped: What the page itself had to let go.

    """
    batch = Batch(
        id=batch_id,
        source="ui",
        visit=visit.name,
        coach=visit.coach,
        rates=visit.kept,
        decision=visit.decision,
        sampled_out=sampled_out,
        dropped_by_sender=dropped,
    )
    within = window(int(time.time() * 1000))
    kept, coach, fitting = visit.kept, visit.coach, batch.events
    for event in events:
        why = misfit(event, source="ui", coach=coach, within=within)
        if why is not None:
            batch.bad.append(set_aside(event, why, sealer, visit.name))
        elif event["event"] in kept:  # type: ignore[index]
            fitting.append(event)  # type: ignore[arg-type]
        else:
            batch.sampled_out += 1
    return batch


def set_aside(
    event: object, why: Misfit, sealer: Sealer | None, visit: str | None
) -> dict[str, Any]:
    """Return the row of an event that does not fit: why, and itself under seal."""
    said = None if sealer is None else orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    row: dict[str, Any] = {
        "event": why.event,
        "version": why.version,
        "reason": why.reason,
        "property": why.property,
    }
    if sealer is not None and said is not None:
        row["digest"] = sealer.digest((visit or "").encode() + said).hex()
        row["sealed"] = b64encode(sealer.seal(said)).decode()
    return row
