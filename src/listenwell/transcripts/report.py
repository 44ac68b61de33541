"""The import report: what became of the file, in counts and in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.transcripts.draft import Draft
from listenwell.transcripts.model import (
    Dropped,
    Evidence,
    ImportReport,
    Role,
    Speaker,
    Times,
    Utterance,
)
from listenwell.transcripts.roles import LOW_CONFIDENCE
from listenwell.transcripts.speakers import is_note_taker, is_presentation
from listenwell.transcripts.support import supported_by, withheld_by

LATE_START_SECONDS: Final = 60.0
LONG_SESSION_SECONDS: Final = 6 * 3600.0
SHORT_SESSION_SECONDS: Final = 120.0
"""From the first word to the last."""

MANY_SPEAKERS: Final = 12


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the import saw on its way; ``bad_times`` and ``backwards`` are lines of the file."""

    draft: Draft
    dropped: list[Dropped]
    cues_joined: int
    bad_times: list[int | None]
    backwards: list[int | None]
    coach_given: bool


def import_report(
    facts: ReportFacts,
    utterances: Sequence[Utterance],
    speakers: Sequence[Speaker],
    evidence: Evidence,
) -> ImportReport:
    """Put the report together."""
    warnings = [
        *facts.draft.warnings,
        *_about_numbers(facts),
        *_about_people(facts, speakers),
        *_about_roles(facts, speakers),
        *_about_times(facts, utterances, evidence),
    ]
    return ImportReport(
        cues_read=len(facts.draft.cues),
        cues_merged=facts.cues_joined,
        dropped=tuple(facts.dropped),
        supported=supported_by(evidence),
        withheld=withheld_by(evidence),
        warnings=tuple(warnings),
    )


def _about_numbers(facts: ReportFacts) -> list[str]:
    if not facts.draft.numbered or not facts.dropped:
        return []
    records = _places([loss.line for loss in facts.dropped], facts.draft.unit)
    said = (
        f"No words could be taken from {_count(len(facts.dropped), 'record')} ({records}): an "
        "utterance without words stands there, so that the others keep their numbers."
    )
    return [said]


def _about_people(facts: ReportFacts, speakers: Sequence[Speaker]) -> list[str]:
    said = []
    programs = [p for p in facts.draft.participants if is_note_taker(p) or is_presentation(p)]
    if programs:
        said.append(
            f"{_count(len(programs), 'participant')} in the file's own list: "
            "a note-taking program or a shared screen, not a person."
        )
    if len(speakers) > MANY_SPEAKERS:
        said.append(
            f"{len(speakers):,} speakers: this does not look like a coaching session. "
            "Only the coach and one client are measured; the others are kept as 'other'."
        )
    elif len(speakers) == 1:
        said.append("Only one person speaks in this file: all speech is theirs.")
    elif not speakers:
        said.append("The file does not say who is speaking, so nothing is measured per person.")
    return said


def _about_roles(facts: ReportFacts, speakers: Sequence[Speaker]) -> list[str]:
    unsure = [s for s in speakers if s.role_confidence < LOW_CONFIDENCE]
    if facts.coach_given or not unsure:
        return []
    guessed = next((s for s in unsure if s.role is Role.COACH), None) or next(
        (s for s in unsure if s.role is Role.CLIENT), unsure[0]
    )
    name = guessed.name or f"Speaker {guessed.key!r}"
    sure = f"{guessed.role_confidence:.2f}"
    return [
        f"{name} is taken to be the {guessed.role}, only {sure} sure. Name the coach to be certain."
    ]


def _about_times(
    facts: ReportFacts, utterances: Sequence[Utterance], evidence: Evidence
) -> list[str]:
    unit = facts.draft.unit
    said = []
    if facts.bad_times:
        said.append(
            f"{_count(len(facts.bad_times), 'time')} could not be used "
            f"({_places(facts.bad_times, unit)}); the words are kept."
        )
    if facts.backwards:
        said.append(
            f"Times run backwards {_count(len(facts.backwards), 'time')} "
            f"({_places(facts.backwards, unit)}); check that the export is whole."
        )
    if evidence.times is Times.STARTS:
        said.append(
            "The file does not say when utterances end: ends are estimated from the number of "
            "words, so talk times and silence are estimates."
        )
    elif evidence.times is Times.INTERVALS:
        said += _about_missing_ends([u.line for u in utterances if u.end_estimated], unit)
    if evidence.times in (Times.STARTS, Times.INTERVALS):
        told = set(facts.bad_times)
        untimed = [u.line for u in utterances if u.text and u.start is None and u.line not in told]
        said += _about_missing_starts(untimed, unit)
    ends = [u.end for u in utterances if u.end is not None]
    starts = [u.start for u in utterances if u.start is not None]
    if evidence.times in (Times.STARTS, Times.INTERVALS) and ends and starts:
        said += _about_length(min(starts), max(ends))
    return said


def _about_missing_ends(lines: Sequence[int | None], unit: str) -> list[str]:
    if not lines:
        return []
    ends, its = ("ends", "its end is") if len(lines) == 1 else ("end", "their ends are")
    said = (
        f"The file does not say when {_count(len(lines), 'utterance')} {ends} "
        f"({_places(lines, unit)}): {its} estimated from the words, and no answer is timed by it."
    )
    return [said]


def _about_missing_starts(lines: Sequence[int | None], unit: str) -> list[str]:
    if not lines:
        return []
    has, it = ("has", "it is") if len(lines) == 1 else ("have", "they are")
    said = (
        f"{_count(len(lines), 'utterance')} {has} no time in the file ({_places(lines, unit)}); "
        f"{it} in no talk time."
    )
    return [said]


def _about_length(begin: float, end: float) -> list[str]:
    said = []
    if begin >= LATE_START_SECONDS:
        said.append(
            f"Nobody speaks for the first {_clock(begin)}; it counts as silence. Shares of speech "
            "are not affected."
        )
    if end < SHORT_SESSION_SECONDS:
        said.append("The session is under two minutes and may be incomplete.")
    elif end - begin < SHORT_SESSION_SECONDS:
        said.append(
            "From the first word to the last is under two minutes; the session may be incomplete."
        )
    if end > LONG_SESSION_SECONDS:
        said.append(f"The session is {_clock(end)} long; check that it is one session.")
    return said


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "0 s"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _places(lines: Sequence[int | None], unit: str) -> str:
    known = [line for line in lines if line is not None]
    if not known:
        return f"{unit}s not known"
    shown = ", ".join(str(line) for line in known[:5])
    more = ", …" if len(known) > 5 else ""
    return f"{unit if len(known) == 1 else unit + 's'} {shown}{more}"
