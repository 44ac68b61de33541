"""What a person says of a finding is kept beside it; the share they agree with is the measure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.findings.events import Correction, tell_of_override
from listenwell.llm.detectors import DetectorName, Severity, labels_of

Verdict = Literal["right", "other", "nothing"]
"""The label is right; it should be another; nothing of the kind is there."""

_LATEST: Final = """
LEFT JOIN LATERAL (
  SELECT o.there, o.label, o.severity, o.created_at FROM ai_backend.finding_overrides o
  WHERE o.finding_id = f.id ORDER BY o.created_at DESC, o.id DESC LIMIT 1) said ON true
"""
_COLUMNS: Final = f"""
SELECT f.id, f.job_id, f.detector, f.first_utterance, f.last_utterance, f.label, f.severity,
       f.confidence, f.model, f.prompt_version, f.created_at,
       said.there, said.label, said.severity,
       CASE WHEN said.there IS NOT NULL THEN said.created_at END
FROM ai_backend.findings f {_LATEST}
"""  # noqa: S608 - put together from constants
_FINDINGS: Final = text(f"""
{_COLUMNS}
WHERE f.coach_id = :coach_id AND f.job_id = :job_id
  AND f.detector = coalesce(:detector, f.detector)
  AND f.last_utterance >= coalesce(:first, 0)
  AND f.first_utterance <= coalesce(:last, f.first_utterance)
ORDER BY f.first_utterance, f.last_utterance, f.detector, f.label
""")
_ONE: Final = text(f"{_COLUMNS} WHERE f.coach_id = :coach_id AND f.id = :finding_id")
_HOLD: Final = text("""
SELECT client_id FROM ai_backend.findings
WHERE id = :finding_id AND coach_id = :coach_id FOR NO KEY UPDATE
""")
_SAY: Final = text("""
INSERT INTO ai_backend.finding_overrides
  (finding_id, coach_id, client_id, there, label, severity, created_at)
VALUES (:finding_id, :coach_id, :client_id, :there, :label, :severity, clock_timestamp())
""")
_AGREEMENT: Final = text(f"""
SELECT f.detector, f.prompt_version, count(*), count(said.there),
       count(*) FILTER (WHERE said.there AND said.label = f.label
                          AND said.severity IS NOT DISTINCT FROM f.severity)
FROM ai_backend.findings f {_LATEST}
WHERE f.coach_id = :coach_id
GROUP BY 1, 2 ORDER BY 1, 2
""")  # noqa: S608 - put together from constants


class WrongLabel(ListenwellError):
    """The label is none of the detector's, or a severity is given wrongly."""

    slug = "wrong-label"


class Reviewed(NamedTuple):
    """A finding, with the last that a person said of it.

    ``there`` is ``None`` where nobody has spoken, and false where the person finds nothing of
    the kind; ``said_label`` and ``said_severity`` are theirs.
    """

    id: UUID
    job_id: UUID
    detector: DetectorName
    first_utterance: int
    last_utterance: int
    label: str
    severity: Severity | None
    confidence: float
    model: str
    prompt_version: str
    found_at: datetime
    there: bool | None
    said_label: str | None
    said_severity: Severity | None
    said_at: datetime | None

    @property
    def verdict(self) -> Verdict | None:
        """What the person says; ``None`` where nobody has spoken."""
        if self.there is None:
            return None
        if not self.there:
            return "nothing"
        return "right" if self.said_label == self.label else "other"

    @property
    def stands_as(self) -> str | None:
        """The label that counts: the person's, else the machine's; ``None`` for nothing."""
        return self.label if self.there is None else self.said_label


class Agreement(NamedTuple):
    """How often persons agree with a detector, by prompt version.

    ``agreed`` are those of the ``reviewed`` whose label and severity both stand.
    """

    detector: DetectorName
    prompt_version: str
    findings: int
    reviewed: int
    agreed: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; ``None`` where nobody has spoken."""
        return self.agreed / self.reviewed if self.reviewed else None


async def findings_of(
    db: AsyncSession,
    coach_id: UUID,
    job_id: UUID,
    *,
    detector: DetectorName | None = None,
    first: int | None = None,
    last: int | None = None,
) -> list[Reviewed]:
    """Return a session's findings, in the order of the session.

    Args:
        db: A transaction.
        coach_id: Who asks; only their own sessions.
        job_id: The session.
        detector: Only this one's.
        first: Only those that touch this utterance or one after it.
        last: Only those that touch this utterance or one before it.

    """
    narrowed = {"detector": detector, "first": first, "last": last}
    rows = await db.execute(_FINDINGS, {"coach_id": coach_id, "job_id": job_id, **narrowed})
    return [Reviewed._make(row) for row in rows]


async def override(
    db: AsyncSession,
    coach_id: UUID,
    finding_id: UUID,
    *,
    verdict: Verdict,
    label: str | None = None,
    severity: Severity | None = None,
) -> Reviewed | None:
    """Keep what a person says of a finding; the machine's own stays as it is.

    Args:
        db: A transaction.
        coach_id: Who says it; only of their own clients' sessions.
        finding_id: Of what.
        verdict: Whether it is right, something other, or nothing.
        label: What it is instead; with ``other`` alone.
        severity: Of a bias; by default the machine's.

    Returns:
        The finding as it stands now, ``None`` if there is no such finding.

    Raises:
        WrongLabel: The detector has no such label, or no severities, or the verdict none.

    """
    key = {"finding_id": finding_id, "coach_id": coach_id}
    client_id = await db.scalar(_HOLD, key)
    if client_id is None:
        return None
    found = await _one(db, key)
    said = _said(found, verdict, label, severity)
    await db.execute(_SAY, {**key, "client_id": client_id, **said})
    now = await _one(db, key)
    if correction := _correction(now):
        await _tell(db, coach_id, now, correction)
    return now


async def take_back(db: AsyncSession, coach_id: UUID, finding_id: UUID) -> Reviewed | None:
    """Take back what was said of a finding; ``None`` if there is no such finding.

    That it was said is kept; it counts no more. Doing it twice changes nothing.
    """
    key = {"finding_id": finding_id, "coach_id": coach_id}
    client_id = await db.scalar(_HOLD, key)
    if client_id is None:
        return None
    found = await _one(db, key)
    if found.there is None:
        return found
    nothing = {"there": None, "label": None, "severity": None}
    await db.execute(_SAY, {**key, "client_id": client_id, **nothing})
    if _correction(found):
        await _tell(db, coach_id, found, "taken_back")
    return await _one(db, key)


async def agreement(db: AsyncSession, coach_id: UUID) -> list[Agreement]:
    """Return how far each detector can be believed, by what this coach has said of it."""
    rows = await db.execute(_AGREEMENT, {"coach_id": coach_id})
    return [Agreement._make(row) for row in rows]


async def _one(db: AsyncSession, key: Mapping[str, UUID]) -> Reviewed:
    return Reviewed._make((await db.execute(_ONE, key)).one())


def _said(
    found: Reviewed, verdict: Verdict, label: str | None, severity: Severity | None
) -> dict[str, Any]:
    known = labels_of(found.detector)
    if (label is not None) != (verdict == "other") or (label is not None and label not in known):
        raise WrongLabel(
            "this verdict and this label do not go together",
            where="label",
            mend="Another label goes with the verdict 'other' alone; this detector's are "
            f"{', '.join(known)}.",
        )
    there = verdict != "nothing"
    if severity is not None and (found.detector != "bias" or not there):
        raise WrongLabel(
            "this has no severity", where="severity", mend="Only a bias that is there has one."
        )
    return {
        "there": there,
        "label": (label or found.label) if there else None,
        "severity": (severity or found.severity) if there else None,
    }


def _correction(now: Reviewed) -> Correction | None:
    """Return what the person puts right, ``None`` where they agree."""
    if now.there is False:
        return "nothing_there"
    if now.said_label != now.label:
        return "label"
    return "severity" if now.said_severity != now.severity else None


async def _tell(db: AsyncSession, coach_id: UUID, now: Reviewed, correction: Correction) -> None:
    after = now.severity if correction == "taken_back" else now.said_severity
    await tell_of_override(
        db,
        coach_id,
        now.job_id,
        correction,
        detector=now.detector,
        label=now.label,
        severities=(now.severity, after),
    )
