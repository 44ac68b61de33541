"""Pages that send words as events, and events of our own that hold words."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from tests.privacy.evidence import Evidence, Scenario
from tests.privacy.marked import MARKED, NAME, SPOKEN, written

from listenwell.perimeter.parcels import Sealer
from listenwell.telemetry import collector
from listenwell.telemetry.batch import PURPOSE, Batch
from listenwell.telemetry.emit import emit
from listenwell.telemetry.event import new_event_id
from listenwell.telemetry.generated.events import SessionProcessed
from listenwell.telemetry.replay import replay
from listenwell.telemetry.spill import Spill, SpillFull


def unfit(visit: dict[str, Any], words: str) -> list[object]:
    """Return events that hold the words in every place that an event has."""
    sound = {
        "event": "detail_panel.view",
        "version": 1,
        "properties": {"coach_id": visit["coach_id"], "panel": "cues", "action": "expand"},
    }
    said = sound["properties"]
    places: list[object] = [words, [words], {words: words}, {"event": words}, None, 7]
    wrongs: tuple[dict[str, object], ...] = (
        {"event": words},
        {"version": words},
        {words: 1},
        {"properties": words},
        {"properties": [words]},
        {"properties": {**said, words: True}},
        *({"properties": {**said, name: words}} for name in ("coach_id", "session_id", "panel")),
        {"properties": {**said, "open_seconds": words}},
        {"properties": {**said, "session_id": {words: words}}},
        {"id": words},
    )
    places += [{"id": str(new_event_id()), **sound, **wrong} for wrong in wrongs]
    return places


async def a_page_that_sends_words(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    agreed = {"text_version": "2026-01", "given_at": "2026-09-01T10:00:00Z"}
    for body in ({**agreed, "text_version": NAME}, {**agreed, "given_at": SPOKEN}, {NAME: SPOKEN}):
        answer = await e.send("/api/v1/telemetry/consent", "PUT", json=body)
        assert answer.status_code == 422
    await e.send("/api/v1/telemetry/consent", "PUT", json=agreed)
    visit = (await e.send("/api/v1/telemetry/visits")).json()
    events = [each for words in MARKED.values() for form in written(words)
              for each in unfit(visit, form)]  # fmt: skip
    whole = {"token": visit["token"], "events": events}

    async def beacon(body: object, kind: str = "application/json") -> Any:
        return await e.send(
            "/api/v1/telemetry/events",
            content=json.dumps(body).encode(),
            headers={"Content-Type": kind},
        )

    taken = (await beacon(whole)).json()
    assert taken["set_aside"] + taken["duplicate"] == taken["sent"] == len(events)
    for wrong in (
        {**whole, "batch_id": SPOKEN},
        {**whole, "token": SPOKEN},
        {**whole, "events": SPOKEN},
        {**whole, NAME: SPOKEN},
        SPOKEN,
    ):
        assert (await beacon(wrong)).status_code in (401, 422)
    assert (
        await beacon({**whole, "events": events[:90]}, "text/plain;x=Quuxov")
    ).status_code == 200
    assert (await beacon(whole, "text/plain")).status_code == 413
    await _while_the_database_is_away(e, patch, beacon, whole)
    async with e.database.transaction() as db:
        done = await replay(db, Sealer(e.wrapper, PURPOSE))
    assert done.looked_at == done.still_bad > 100


async def _while_the_database_is_away(
    e: Evidence, patch: pytest.MonkeyPatch, beacon: Any, whole: dict[str, Any]
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionRefusedError(SPOKEN)

    real = Spill.append

    def noted(spill: Spill, batch: Batch) -> None:
        real(spill, batch)
        e.spilled.append(spill.own.path.read_bytes())

    patch.setattr(collector, "store", away)
    patch.setattr(Spill, "append", noted)
    assert (await beacon({**whole, "batch_id": str(uuid4())})).status_code == 202

    def full(*_: object) -> None:
        raise SpillFull(SPOKEN)

    patch.setattr(Spill, "append", full)
    await asyncio.sleep(0)
    assert (await beacon(whole)).status_code == 503
    patch.undo()


async def events_of_our_own_that_hold_words(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for words in MARKED.values():
        async with e.database.transaction() as db:
            wrong = SessionProcessed(coach_id=words, session_id=words, consent_present=True)
            assert (await emit(db, wrong)).set_aside == 1


PAGES: list[Scenario] = [a_page_that_sends_words, events_of_our_own_that_hold_words]
