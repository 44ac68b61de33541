"""The whole reading of one transcript, put together from its measures."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from listenwell.reading.best_reader import best_reader
from listenwell.reading.cue_moments import cue_measures, cue_moments
from listenwell.reading.digest import digest
from listenwell.reading.document import session_document
from listenwell.reading.engagement import (
    engagement_measures,
    engagement_parts,
    engagement_warnings,
)
from listenwell.reading.found import Found, Settled, settle
from listenwell.reading.measure import Measured, measure
from listenwell.reading.model import (
    Annotation,
    Cue,
    EngagementPart,
    MotivationalInterviewing,
    Reading,
    SessionAnalytics,
)
from listenwell.reading.motivational_interviewing import cautions, mi_measures
from listenwell.reading.order import in_order
from listenwell.reading.questions import question_measures
from listenwell.reading.reader import Caveated, Reader
from listenwell.reading.sentiment import sentiment_measures
from listenwell.transcripts import Transcript
from listenwell.transcripts.support import supported_by

MEASURES_VERSION: Final = "measures-1"
"""Changes whenever any number could come out otherwise for the same file and reader."""


def read(transcript: Transcript, reader: Reader | None = None) -> Reading:
    """Read a transcript.

    Args:
        transcript: From :func:`listenwell.load`.
        reader: What reads the language; by default the best that is installed.

    Returns:
        The reading. The same transcript and reader give the same reading, byte for byte.
    """
    caveats: tuple[str, ...] = ()
    if reader is None:
        reader, caveats = best_reader()
    measured = measure(transcript)
    annotations = _annotate(transcript, reader, measured.backchannels)
    if isinstance(reader, Caveated):
        caveats = reader.caveats
    cues, found = _language(transcript, annotations, measured)
    supported = set(supported_by(transcript.evidence))
    shown = {name: one for name, one in found.items() if name in supported}
    parts = engagement_parts(shown, measured.turns)
    settled = settle(found | engagement_measures(shown, parts), transcript.evidence)
    unhashed = Reading(
        transcript=transcript,
        model_version=f"{MEASURES_VERSION}+{reader.version}",
        annotations=annotations,
        backchannels=measured.backchannels,
        analytics=_filled(SessionAnalytics, settled),
        mi=_filled(MotivationalInterviewing, settled),
        engagement=parts,
        cues=cues,
        evidence=settled.evidence,
        withheld=settled.withheld,
        warnings=_warnings(transcript, measured, shown, settled, parts) + caveats,
        digest="",
    )
    return replace(unhashed, digest=digest(session_document(unhashed)))


def _annotate(
    transcript: Transcript, reader: Reader, backchannels: Sequence[bool]
) -> tuple[Annotation, ...]:
    """Annotate; no words, or those of a language that is not read, get no labels."""
    nothing = Annotation()
    if transcript.evidence.language not in (None, "en"):
        return tuple(nothing for _ in transcript.utterances)
    read = zip(transcript.utterances, reader.annotate(transcript, backchannels), strict=True)
    return tuple(annotation if said.text else nothing for said, annotation in read)


def _language(
    transcript: Transcript, annotations: Sequence[Annotation], measured: Measured
) -> tuple[tuple[Cue, ...], dict[str, Found]]:
    said, backchannels = [u for u in in_order(transcript) if u.text], measured.backchannels
    cues = cue_moments(said, annotations, backchannels)
    found = {
        **measured.found,
        **question_measures(said, annotations, backchannels),
        **sentiment_measures(said, annotations, backchannels),
        **mi_measures(said, annotations, backchannels),
        **cue_measures(cues),
    }
    return cues, found


def _filled(kind: type[Any], settled: Settled) -> Any:
    return kind(**{field.name: settled.numbers[field.name] for field in fields(kind)})


def _warnings(
    transcript: Transcript,
    measured: Measured,
    shown: Mapping[str, Found],
    settled: Settled,
    parts: Sequence[EngagementPart],
) -> tuple[str, ...]:
    end = settled.numbers["total_duration_seconds"]
    begin = min((u.start for u in transcript.utterances if u.start is not None), default=0.0)
    seconds = None if end is None else end - begin
    said = [*transcript.report.warnings, *cautions(shown)]
    if settled.numbers["engagement_score"] is not None:
        said += engagement_warnings(parts, measured.turns, seconds)
    return tuple(said)
