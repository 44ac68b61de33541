"""The event of a session that was read: numbers, and whose it is by pseudonyms."""

from statistics import fmean

from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.consents import standing_consent
from listenwell.perimeter.pseudonyms import pseudonym
from listenwell.reading import Reading
from listenwell.sessions.tables import TranscriptionJob
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import SessionProcessed


async def tell_of_session(db: AsyncSession, session: TranscriptionJob, reading: Reading) -> None:
    """Emit ``session_processed`` in the transaction that writes the analytics."""
    consent = await standing_consent(db, client_id=session.client_id, coach_id=session.coach_id)
    await emit(
        db,
        SessionProcessed(
            coach_id=await pseudonym(db, "coach", session.coach_id),
            session_id=await pseudonym(db, "session", session.id),
            consent_present=consent is not None,
            diarization_confidence=_recogniser_confidence(reading),
            duration_minutes=_minutes(reading.analytics.total_duration_seconds),
            utterances=len(reading.transcript.utterances),
            cues=len(reading.cues),
        ),
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)


def _recogniser_confidence(reading: Reading) -> float | None:
    """Return the mean of the utterances' confidences, ``None`` where the file has none."""
    known = [
        each.confidence for each in reading.transcript.utterances if each.confidence is not None
    ]
    return round(fmean(known), 4) if known else None
