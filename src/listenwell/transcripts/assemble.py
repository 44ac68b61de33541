"""From a draft to a transcript: nothing invented, everything left out accounted for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from listenwell.errors import NoUtterances
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.language import detect_language
from listenwell.transcripts.merge import group_cues
from listenwell.transcripts.model import (
    Dropped,
    Evidence,
    Interval,
    Role,
    Source,
    Speaker,
    Times,
    Transcript,
    Utterance,
)
from listenwell.transcripts.report import ReportFacts, import_report
from listenwell.transcripts.roles import Assigned, assign_roles
from listenwell.transcripts.speakers import clean_name, is_note_taker, shown_name
from listenwell.transcripts.timing import (
    backward_steps,
    check_times,
    estimate_ends,
    kind_of_times,
)

_ODD_BLANKS: Final = re.compile(r"[^\S ]| {2,}|[\x00-\x1f\x7f-\x9f\ufeff\u200b]")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\u200b]+")
_NOBODY: Final = Assigned(Role.UNKNOWN, 1.0)


def assemble(draft: Draft, source: Source, coach: str | None) -> Transcript:
    """Turn a draft into a transcript with its import report.

    Raises:
        NoUtterances: No words are left.
        UnknownSpeaker: The coach who was named does not speak in it.
    """
    cues, dropped = _clean(draft)
    if not cues:
        raise NoUtterances(
            "nobody says anything in this file",
            mend="Check that the transcript was finished before it was exported.",
        )
    cues, bad_times = check_times(cues)
    backwards = backward_steps(cues)
    if draft.merge and backwards and all(cue.start is not None for cue in cues):
        cues.sort(key=lambda cue: cue.start or 0.0)
    times = kind_of_times(cues, sparse=draft.sparse_times)
    if times in (Times.STARTS, Times.INTERVALS):
        cues = estimate_ends(cues)
    roles = assign_roles(cues, draft.roles, coach)
    groups = list(group_cues(cues)) if draft.merge else [[cue] for cue in cues]
    utterances = tuple(
        _utterance(index, group, roles.get(group[0].speaker or "", _NOBODY).role)
        for index, group in enumerate(groups)
    )
    speakers = _speakers(utterances, roles)
    if draft.numbered and dropped:
        utterances = _in_their_places(utterances, dropped)
    evidence = Evidence(
        speakers=bool(speakers),
        coach=any(s.role is Role.COACH for s in speakers),
        client=any(s.role is Role.CLIENT for s in speakers),
        times=times,
        overlap=_shows_overlap(draft.overlap, utterances),
        language=draft.language or detect_language(cue.text for cue in cues),
    )
    facts = ReportFacts(
        draft=draft,
        dropped=dropped,
        cues_joined=len(cues) - len(groups),
        bad_times=bad_times,
        backwards=backwards,
        coach_given=coach is not None,
    )
    report = import_report(facts, utterances, speakers, evidence)
    return Transcript(source, utterances, speakers, evidence, report)


def _clean(draft: Draft) -> tuple[list[Cue], list[Dropped]]:
    """Clean words and names; leave out what holds no words or was said by a program."""
    names: dict[str, str | None] = {}
    spellings: dict[str, str] = {}
    cues: list[Cue] = []
    dropped = list(draft.dropped)
    for cue in draft.cues:
        text = cue.text.strip()
        if _ODD_BLANKS.search(text):
            text = _BLANKS.sub(" ", text).strip()
        if not text:
            dropped.append(Dropped(cue.line, "no words"))
            continue
        raw = cue.speaker
        if raw is not None and raw not in names:
            name = clean_name(raw)
            names[raw] = spellings.setdefault(name.casefold(), name) if name else None
        speaker = names[raw] if raw is not None else None
        if speaker is not None and is_note_taker(speaker):
            dropped.append(Dropped(cue.line, "said by a note-taking program"))
            continue
        if text is not cue.text or speaker is not raw:
            cue = cue._replace(text=text, speaker=speaker)  # noqa: PLW2901
        cues.append(cue)
    dropped.sort(key=lambda loss: (loss.line is None, loss.line or 0))
    return cues, dropped


def _utterance(index: int, group: list[Cue], role: Role) -> Utterance:
    first = group[0]
    if len(group) == 1:
        start, end = first.start, first.end
        whole = () if start is None or end is None else first.pieces or (Interval(start, end),)
        return Utterance(
            index,
            first.speaker,
            role,
            first.text,
            start,
            end,
            whole,
            first.confidence,
            first.line,
            first.end_estimated,
        )
    pieces = tuple(
        Interval(cue.start, cue.end)
        for cue in group
        if cue.start is not None and cue.end is not None
    )
    confidences = [cue.confidence for cue in group if cue.confidence is not None]
    return Utterance(
        index,
        first.speaker,
        role,
        " ".join(cue.text for cue in group),
        first.start,
        max((piece.end for piece in pieces), default=None),
        pieces,
        round(sum(confidences) / len(confidences), 4) if confidences else None,
        first.line,
        any(cue.end_estimated for cue in group),
    )


def _in_their_places(
    utterances: Sequence[Utterance], dropped: Sequence[Dropped]
) -> tuple[Utterance, ...]:
    """Put nobody's utterance without words where a record was dropped, so that none moves up."""
    lost = {loss.line for loss in dropped if loss.line is not None}
    said = iter(utterances)
    return tuple(
        Utterance(index, None, Role.UNKNOWN, "", None, None, (), None, index + 1)
        if index + 1 in lost
        else replace(next(said), index=index)
        for index in range(len(utterances) + len(lost))
    )


def _speakers(utterances: Sequence[Utterance], roles: dict[str, Assigned]) -> tuple[Speaker, ...]:
    counts = Counter(u.speaker for u in utterances if u.speaker is not None)
    return tuple(
        Speaker(key, shown_name(key), roles[key].role, roles[key].confidence, count)
        for key, count in counts.items()
    )


def _shows_overlap(can: Overlap, utterances: Sequence[Utterance]) -> bool:
    if can is not Overlap.IF_SEEN:
        return can is Overlap.YES
    latest: dict[str | None, float] = {}
    for utterance in sorted(
        (u for u in utterances if u.start is not None and u.speaker is not None),
        key=lambda u: u.start or 0.0,
    ):
        start = utterance.start or 0.0
        if any(end > start for who, end in latest.items() if who != utterance.speaker):
            return True
        latest = {who: end for who, end in latest.items() if end > start}
        latest[utterance.speaker] = max(utterance.end or 0.0, latest.get(utterance.speaker, 0.0))
    return False
