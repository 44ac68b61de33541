"""What a person says of a finding is kept beside it; the share they agree with is the measure."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.errors import ListenwellError
from listenwell.llm.detectors import labels_of

_LATEST: Final = """
LEFT JOIN LATERAL (
  SELECT o.there, o.label, o.severity, o.created_at FROM ai_backend.finding_overrides o
  WHERE o.finding_id = f.id ORDER BY o.created_at DESC, o.id DESC LIMIT 1) said ON true
"""
_FINDINGS: Final = text(f"""
SELECT f.id, f.detector, f.first_utterance, f.last_utterance, f.label, f.severity, f.confidence,
       f.model, f.prompt_version, said.there, said.label, said.severity, said.created_at
FROM ai_backend.findings f {_LATEST}
WHERE f.coach_id = :coach_id AND f.job_id = :job_id
ORDER BY f.first_utterance, f.last_utterance, f.detector, f.label
""")  # noqa: S608 - put together from constants
_ONE: Final = text("""
SELECT client_id, detector FROM ai_backend.findings
WHERE id = :finding_id AND coach_id = :coach_id FOR KEY SHARE
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
    """The label is none of the detector's, or a severity is given or missing wrongly."""

    slug = "wrong-label"


class Reviewed(NamedTuple):
    """A finding, with the last that a person said of it.

    ``there`` is ``None`` where nobody has spoken, and false where the person finds nothing of
    the kind; ``said_label`` and ``said_severity`` are theirs.
    """

    id: UUID
    detector: str
    first_utterance: int
    last_utterance: int
    label: str
    severity: str | None
    confidence: float
    model: str
    prompt_version: str
    there: bool | None
    said_label: str | None
    said_severity: str | None
    said_at: datetime | None


class Agreement(NamedTuple):
    """How often persons agree with a detector, by prompt version.

    ``agreed`` are those of the ``reviewed`` whose label and severity both stand.
    """

    detector: str
    prompt_version: str
    findings: int
    reviewed: int
    agreed: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; ``None`` where nobody has spoken."""
        return self.agreed / self.reviewed if self.reviewed else None


async def findings_of(db: AsyncSession, coach_id: UUID, job_id: UUID) -> list[Reviewed]:
    """Return a session's findings, in the order of the session."""
    rows = await db.execute(_FINDINGS, {"coach_id": coach_id, "job_id": job_id})
    return [Reviewed._make(row) for row in rows]


async def override(
    db: AsyncSession,
    coach_id: UUID,
    finding_id: UUID,
    *,
    label: str | None,
    severity: str | None = None,
) -> bool:
    """Keep what a person says of a finding; the machine's own stays as it is.

    Args:
        db: A transaction.
        coach_id: Who says it; only of their own clients' sessions.
        finding_id: Of what.
        label: What it is; the machine's own label agrees, ``None`` says there is nothing.
        severity: Of a bias.

    Returns:
        Whether there is such a finding.

    Raises:
        WrongLabel: The detector has no such label, or it has no severities.

    """
    found = (await db.execute(_ONE, {"finding_id": finding_id, "coach_id": coach_id})).one_or_none()
    if found is None:
        return False
    known, severe = labels_of(found.detector), found.detector == "bias"
    if (label is not None and label not in known) or (severity is not None) != (
        severe and label is not None
    ):
        raise WrongLabel(
            f"the {found.detector} detector does not label so",
            where="label, severity",
            mend=f"Labels: {', '.join(known)}; a bias has a severity, nothing else has.",
        )
    said = {"there": label is not None, "label": label, "severity": severity}
    key = {"finding_id": finding_id, "coach_id": coach_id, "client_id": found.client_id}
    await db.execute(_SAY, {**key, **said})
    return True


async def agreement(db: AsyncSession, coach_id: UUID) -> list[Agreement]:
    """Return how far each detector can be believed, by what this coach has said of it."""
    rows = await db.execute(_AGREEMENT, {"coach_id": coach_id})
    return [Agreement._make(row) for row in rows]
