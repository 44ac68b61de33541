"""A session's utterances as its coach may see them: words, the reader's labels, the coach's."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.keys import ClientCipher
from listenwell.sessions.coding import Agreement, agreement, codes_of
from listenwell.sessions.tables import (
    LanguageCue,
    StoredSessionAnalytics,
    StoredTranscript,
    StoredUtterance,
    UtteranceAnnotation,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One utterance with what is said of it.

    ``talk_type`` and ``behaviour`` come with a confidence from 0 to 1; ``sentiment`` runs from
    -1 to 1; ``codes`` are the coach's own labels by task.
    """

    index: int
    speaker: str | None
    role: str
    start: float | None
    end: float | None
    text: str
    backchannel: bool
    talk_type: str | None
    talk_type_confidence: float | None
    behaviour: str | None
    behaviour_confidence: float | None
    question: str | None
    reflection: str | None
    sentiment: float | None
    codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class SpokenSession:
    """A session's utterances, in order, and how far coach and reader agree on them."""

    utterances: list[Spoken]
    agreement: list[Agreement]


async def spoken_in(
    db: AsyncSession,
    stored: StoredTranscript,
    analytics: StoredSessionAnalytics | None,
    cipher: ClientCipher,
) -> SpokenSession:
    """Return what was said, with the labels of the reading that stands."""
    version = None if analytics is None else analytics.model_version
    rows = (
        await db.execute(
            select(StoredUtterance, UtteranceAnnotation)
            .outerjoin(
                UtteranceAnnotation,
                and_(
                    UtteranceAnnotation.utterance_id == StoredUtterance.id,
                    UtteranceAnnotation.model_version == version,
                ),
            )
            .where(StoredUtterance.transcript_id == stored.id)
            .order_by(StoredUtterance.index)
        )
    ).all()
    codes = await codes_of(db, stored.id)
    cues = await _cues(db, analytics)
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row, annotation in rows:
        for task, label in codes.get(row.id, {}).items():
            name = "cue" if task.startswith("cue_") else task
            pairs[name].append((label, _readers_label(task, annotation, cues.get(row.id, set()))))
    return SpokenSession(
        [_spoken(row, note, codes.get(row.id, {}), cipher) for row, note in rows],
        agreement(pairs),
    )


async def _cues(db: AsyncSession, analytics: StoredSessionAnalytics | None) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    if analytics is not None:
        rows = await db.execute(
            select(LanguageCue.utterance_id, LanguageCue.cue_type).where(
                LanguageCue.session_analytics_id == analytics.id
            )
        )
        for utterance_id, cue_type in rows:
            found[utterance_id].add(f"cue_{cue_type}")
    return found


def _readers_label(task: str, annotation: UtteranceAnnotation | None, cues: set[str]) -> str:
    if task.startswith("cue_"):
        return "yes" if task in cues else "no"
    found: str | None = None if annotation is None else getattr(annotation, task)
    return found or "none"


def _spoken(
    row: StoredUtterance,
    note: UtteranceAnnotation | None,
    codes: dict[str, str],
    cipher: ClientCipher,
) -> Spoken:
    return Spoken(
        index=row.index,
        speaker=None if row.speaker_name is None else cipher.open(row.speaker_name),
        role=row.speaker_label,
        start=_number(row.start_time),
        end=_number(row.end_time),
        text=cipher.open(row.text),
        backchannel=bool(row.backchannel),
        talk_type=note.talk_type if note else None,
        talk_type_confidence=_number(note.talk_type_confidence) if note else None,
        behaviour=note.behaviour if note else None,
        behaviour_confidence=_number(note.behaviour_confidence) if note else None,
        question=note.question if note else None,
        reflection=note.reflection if note else None,
        sentiment=_number(note.sentiment) if note else None,
        codes=codes,
    )


def _number(stored: object) -> float | None:
    return None if stored is None else float(str(stored))
