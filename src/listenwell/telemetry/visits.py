"""Visits: a page that is open. Consent and sampling are decided when one begins, and once.

A page cannot send a header with ``navigator.sendBeacon``, so a visit has a token that travels in
the body. It is signed and holds the decision itself: the chance that was drawn, and the rates that
it is held against. The server keeps no list of visits.
"""

import random
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.perimeter.keys import KeyWrapper
from listenwell.perimeter.pseudonyms import new_pseudonym, pseudonym
from listenwell.perimeter.telemetry_consents import standing_telemetry_consent
from listenwell.telemetry.event_tables import Burst
from listenwell.telemetry.generated.events import BURST, RULES, SAMPLING

VISIT_SECONDS: Final = 2 * 3600
_PURPOSE: Final = "telemetry visit"
_LETTER: Final = "v"
_chance: Final = random.SystemRandom()


class TelemetryUnconsented(ListenwellError):
    """The coach has not agreed to events about how the page is used."""

    slug = "telemetry-unconsented"


class BadVisit(ListenwellError):
    """The token of a visit is not one of ours, or is over."""

    slug = "bad-visit"


@dataclass(frozen=True)
class Visit:
    """A page that is open, and what was decided when it was opened.

    Attributes:
        name: A pseudonym of its own.
        coach: The coach's pseudonym.
        chance: Drawn once, from 0 to 1; a group is kept where it is below the group's rate.
        rates: Share of visits kept, by group.
        until: Seconds since 1970 at which it is over.

    """

    name: str
    coach: str
    chance: float
    rates: dict[str, float]
    until: int

    @cached_property
    def kept(self) -> dict[str, float]:
        """Return the events that this visit's page may send and that are kept, with their rate."""
        pages = {name: rule for name, rule in RULES.items() if rule.source == "ui"}
        kept = {name: self.rates.get(rule.sampling, 0.0) for name, rule in pages.items()}
        return {name: rate for name, rate in kept.items() if self.chance < rate}

    @property
    def decision(self) -> dict[str, float]:
        """Return what a later look at its events must know of the sampling."""
        return {**self.rates, "chance": self.chance}


async def open_visit(db: AsyncSession, coach_id: UUID, environment: str) -> Visit:
    """Begin a visit: with consent, at the rates of now.

    Raises:
        TelemetryUnconsented: No consent stands.

    """
    if await standing_telemetry_consent(db, coach_id) is None:
        raise TelemetryUnconsented(
            "no consent stands to events about how the page is used",
            mend="Ask, and record it with PUT /api/v1/telemetry/consent; until then send none.",
        )
    bursting = await burst_until(db) is not None
    return Visit(
        name=new_pseudonym(_LETTER),
        coach=await pseudonym(db, "coach", coach_id),
        chance=_chance.random(),
        rates={
            group: max(BURST, rates[environment]) if bursting else rates[environment]
            for group, rates in SAMPLING.items()
        },
        until=int(time.time()) + VISIT_SECONDS,
    )


def visit_token(visit: Visit, wrapper: KeyWrapper) -> str:
    """Return the visit signed, to be shown with every batch."""
    payload = orjson.dumps(
        {
            "v": visit.name,
            "c": visit.coach,
            "d": visit.chance,
            "r": visit.rates,
            "u": visit.until,
        }
    )
    return f"{_ascii(payload)}.{_ascii(wrapper.fingerprint(_PURPOSE, payload))}"


def read_visit(token: object, wrapper: KeyWrapper, now: float | None = None) -> Visit:
    """Return the visit that a token holds.

    Raises:
        BadVisit: It was not signed by this master key, or is over.

    """
    said, _, mac = token.partition(".") if isinstance(token, str) else ("", "", "")
    try:
        payload, given = urlsafe_b64decode(said), urlsafe_b64decode(mac)
    except (BadBase64, ValueError):
        payload, given = b"", b""
    if not compare_digest(given, wrapper.fingerprint(_PURPOSE, payload)):
        raise BadVisit("the token of the visit does not count", mend="Open a new visit.")
    held: dict[str, Any] = orjson.loads(payload)
    visit = Visit(held["v"], held["c"], held["d"], held["r"], held["u"])
    if visit.until < (time.time() if now is None else now):
        raise BadVisit("the visit is over", mend="Open a new visit.")
    return visit


async def burst_until(db: AsyncSession) -> float | None:
    """Return when the burst that lasts now ends, in seconds since 1970; ``None`` if none does."""
    until = await db.scalar(select(func.max(Burst.until)).where(Burst.until > func.now()))
    return None if until is None else until.timestamp()


async def begin_burst(db: AsyncSession, minutes: float) -> None:
    """Keep everything of the visits that begin from now on, for so many minutes."""
    await db.execute(insert(Burst).values(until=func.now() + timedelta(minutes=minutes)))


async def end_burst(db: AsyncSession) -> bool:
    """End it; ``False`` if there was none."""
    ended = await db.scalars(
        update(Burst).where(Burst.until > func.now()).values(until=func.now()).returning(Burst.id)
    )
    return ended.first() is not None


def _ascii(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()
