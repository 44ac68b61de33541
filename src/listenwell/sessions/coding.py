"""A coach's own codes of utterances, beside the reader's, and how well the two agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.reading import CueType
from listenwell.reading.agreement import cohen_kappa
from listenwell.sessions.tables import (
    StoredTranscript,
    StoredUtterance,
    TranscriptionJob,
    UtteranceCode,
)

Task = Literal[
    "talk_type",
    "behaviour",
    "question",
    "reflection",
    "cue_resistance",
    "cue_commitment",
    "cue_breakthrough",
    "cue_concern",
    "cue_deflection",
    "cue_enthusiasm",
    "cue_doubt",
    "cue_agreement",
    "cue_goal_setting",
]

_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "talk_type": ("change", "neutral", "sustain"),
    "behaviour": ("question", "reflection", "input", "other"),
    "question": ("open", "closed", "none"),
    "reflection": ("simple", "complex", "none"),
}
_OF_CLIENT: Final = frozenset({"talk_type", *(f"cue_{cue.value}" for cue in CueType)})


class WrongCode(ListenwellError):
    """The label does not belong to the task, or the task not to who spoke."""

    slug = "wrong-code"


def labels_of_task(task: Task) -> tuple[str, ...]:
    """Return the labels of a task; a cue is there or not."""
    return _LABELS.get(task, ("yes", "no"))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the coach's codes and the reader's labels are the same.

    Attributes:
        task: What was coded; all kinds of cue count as one, ``cue``.
        coded: How many the coach coded.
        agreed: How many of them the reader labelled the same.
        kappa: Agreement beyond chance (Cohen 1960); ``None`` under ten codes.

    """

    task: str
    coded: int
    agreed: int
    kappa: float | None


_LEAST_FOR_KAPPA: Final = 10


async def set_code(
    db: AsyncSession, coach_id: UUID, job_id: UUID, index: int, task: Task, label: str | None
) -> bool:
    """Keep a coach's code of an utterance, or take it back with ``None``.

    Returns ``False`` if there is no such utterance in a session of this coach.

    Raises:
        WrongCode: The label does not belong to the task, or the task not to who spoke.

    """
    utterance = (
        await db.execute(
            select(StoredUtterance.id, StoredUtterance.speaker_label)
            .join(StoredTranscript, StoredTranscript.id == StoredUtterance.transcript_id)
            .join(TranscriptionJob, TranscriptionJob.id == StoredTranscript.job_id)
            .where(
                TranscriptionJob.coach_id == coach_id,
                TranscriptionJob.id == job_id,
                StoredUtterance.index == index,
            )
        )
    ).one_or_none()
    if utterance is None:
        return False
    if label is None:
        await db.execute(
            delete(UtteranceCode).where(
                UtteranceCode.utterance_id == utterance.id, UtteranceCode.task == task
            )
        )
        return True
    _check(task, label, utterance.speaker_label)
    values = {"utterance_id": utterance.id, "task": task, "label": label}
    await db.execute(
        insert(UtteranceCode)
        .values(**values)
        .on_conflict_do_update(index_elements=["utterance_id", "task"], set_={"label": label})
    )
    return True


def _check(task: Task, label: str, spoken_by: str) -> None:
    known = labels_of_task(task)
    if label not in known:
        raise WrongCode(
            "this label does not belong to this task", mend=f"Use one of: {', '.join(known)}."
        )
    needed = "client" if task in _OF_CLIENT else "coach"
    if spoken_by != needed:
        raise WrongCode(
            f"this is coded for what the {needed} says only",
            mend="Choose another task, or say first who the coach is.",
        )


async def codes_of(db: AsyncSession, transcript_id: UUID) -> dict[UUID, dict[str, str]]:
    """Return the coach's codes of a transcript by utterance and task."""
    rows = await db.execute(
        select(UtteranceCode.utterance_id, UtteranceCode.task, UtteranceCode.label)
        .join(StoredUtterance, StoredUtterance.id == UtteranceCode.utterance_id)
        .where(StoredUtterance.transcript_id == transcript_id)
    )
    found: dict[UUID, dict[str, str]] = {}
    for utterance_id, task, label in rows:
        found.setdefault(utterance_id, {})[task] = label
    return found


def agreement(pairs: Mapping[str, list[tuple[str, str]]]) -> list[Agreement]:
    """Return the agreement by task from pairs of the coach's label and the reader's."""
    return [
        Agreement(
            task=task,
            coded=len(both),
            agreed=sum(coach == reader for coach, reader in both),
            kappa=None
            if len(both) < _LEAST_FOR_KAPPA
            else round(cohen_kappa([c for c, _ in both], [r for _, r in both]), 3),
        )
        for task, both in sorted(pairs.items())
    ]
