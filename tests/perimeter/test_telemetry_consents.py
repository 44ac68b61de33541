"""A coach's consent to events about the page: one stands, or none."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from listenwell.perimeter.telemetry_consents import (
    give_telemetry_consent,
    standing_telemetry_consent,
    withdraw_telemetry_consent,
)

GIVEN = datetime(2026, 9, 1, tzinfo=UTC)


async def test_a_consent_stands_until_it_is_withdrawn(database):
    coach = uuid4()
    async with database.transaction() as db:
        assert await standing_telemetry_consent(db, coach) is None
        assert not await withdraw_telemetry_consent(db, coach)
        first = await give_telemetry_consent(
            db, coach_id=coach, text_version="2026-01", given_at=GIVEN
        )
        again = await give_telemetry_consent(
            db, coach_id=coach, text_version="2026-01", given_at=GIVEN
        )
        assert first is not None
        assert again is not None
        assert first.id == again.id
        assert await withdraw_telemetry_consent(db, coach)
        assert await standing_telemetry_consent(db, coach) is None


async def test_one_that_was_given_before_the_withdrawal_does_not_count(database):
    coach = uuid4()
    async with database.transaction() as db:
        await give_telemetry_consent(db, coach_id=coach, text_version="1", given_at=GIVEN)
        await withdraw_telemetry_consent(db, coach)
    async with database.transaction() as db:
        old = await give_telemetry_consent(db, coach_id=coach, text_version="1", given_at=GIVEN)
        assert old is None
        later = datetime.now(UTC) + timedelta(minutes=1)
        new = await give_telemetry_consent(db, coach_id=coach, text_version="1", given_at=later)
        assert new is not None
