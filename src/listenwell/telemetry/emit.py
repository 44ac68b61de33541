"""The server's own events, told in the transaction of the change that they are about.

So an event is neither lost nor doubled: it is there if and only if the change is.
"""

import time
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from listenwell.telemetry.batch import Batch, Tally, set_aside
from listenwell.telemetry.event import Event, new_event_id
from listenwell.telemetry.fit import misfit, sent, window
from listenwell.telemetry.store import store_within

_log: Final = structlog.get_logger("listenwell.telemetry")


async def emit(db: AsyncSession | AsyncConnection, *events: Event) -> Tally:
    """Tell of events, any number in one statement.

    An event that does not fit the plan is set aside and never fails the change.

    Args:
        db: The transaction of the change.
        events: What happened.

    """
    if not events:
        return Tally()
    return await store_within(db, server_batch(events))


def server_batch(events: tuple[Event, ...] | list[Event]) -> Batch:
    """Return events of the server, checked."""
    batch = Batch(source="server")
    within = window(int(time.time() * 1000))
    for event in events:
        told = sent(event, str(new_event_id()))
        why = misfit(told, source="server", coach=None, within=within)
        if why is None:
            batch.events.append(told)
        else:
            _log.error("event_set_aside", of=event.NAME, reason=why.reason, property=why.property)
            batch.bad.append(set_aside(told, why, None, None))
    return batch
