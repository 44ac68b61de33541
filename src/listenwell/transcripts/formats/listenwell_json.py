"""Listenwell's own JSON, and the document that ``listenwell analyze --json`` prints."""

from typing import Any, Final

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    confidence,
    date_of,
    first_object,
    language_code,
    object_at,
    seconds,
    speaker_key,
)
from listenwell.transcripts.model import Interval, Role, Times

_ROLES: Final = {role.value: role for role in (Role.COACH, Role.CLIENT, Role.OTHER)}

# What the file behind a printed reading could show.
_OVERLAP: Final = {"True": Overlap.YES, "False": Overlap.NO}


def sniff(content: Content) -> float:
    """Look for ``utterances`` with ``text``, or for a printed reading."""
    document = content.json_or_none
    if isinstance(document, list):
        first = first_object(document)
        return 0.5 if "text" in first and "speaker" in first and "words" not in first else 0.0
    if not isinstance(document, dict):
        return 0.0
    if "listenwell_version" in document:
        return 1.0
    if "utterances" not in document or "results" in document:
        return 0.0
    utterances = document["utterances"]
    if not isinstance(utterances, list):
        return 0.4
    first = first_object(utterances)
    return 0.95 if not utterances or ("text" in first and "words" not in first) else 0.4


def parse(content: Content) -> Draft:
    """Read each record as one utterance that keeps its number."""
    document = content.json
    if isinstance(document, list):
        return _own({}, Records(document, "utterances"), document)
    document = object_at(document, "the document")
    if "listenwell_version" in document:
        return _reading(document)
    utterances = document.get("utterances")
    return _own(document, Records(utterances, "utterances"), utterances or [])


def _own(document: dict[str, Any], records: Records, utterances: list[Any]) -> Draft:
    cues: list[Cue] = []
    roles: dict[str, Role] = {}
    ends = False
    for number, record in enumerate(utterances, 1):
        if type(record) is not dict:
            records.refuse(number, "", "not an object")
            continue
        get = record.get
        text, speaker, start, end = get("text"), get("speaker"), get("start"), get("end")
        if type(text) is not str:
            records.refuse_text(number, record, "text")
            continue
        # Records as they should be take this straight path; the rest is looked at more closely.
        if type(speaker) is not str:
            speaker = speaker_key(speaker)
        if type(start) is not float:
            start = seconds(start)
        if type(end) is not float:
            end = seconds(end)
        ends = ends or end is not None
        given = get("confidence")
        cues.append(
            Cue(text, speaker, start, end, number, given if given is None else confidence(given))
        )
    records.check(cues)
    for key in dict.fromkeys(cue.speaker for cue in cues):
        role = _ROLES.get(key.strip().casefold()) if key else None
        if key and role:
            roles[key.strip()] = role
    return Draft(
        cues,
        dropped=records.dropped,
        # Whoever writes this format states when each utterance ends, so may state an overlap.
        overlap=Overlap.YES if ends else Overlap.NO,
        merge=False,
        numbered=True,
        roles=roles,
        session_date=date_of(document.get("session_date")),
        language=language_code(document.get("language")),
        unit="record",
    )


def _reading(document: dict[str, Any]) -> Draft:
    sessions = document.get("sessions")
    if not isinstance(sessions, list) or len(sessions) != 1:
        raise MalformedTranscript(
            "this is a reading of several sessions or of none",
            where="sessions",
            mend="Give the document of one session; `listenwell analyze --json FILE` prints it.",
        )
    session = object_at(sessions[0], "sessions[0]")
    records = Records(session.get("utterances"), "sessions[0].utterances")
    report = session.get("import_report")
    evidence = report.get("evidence") if isinstance(report, dict) else None
    evidence = evidence if isinstance(evidence, dict) else {}
    estimated = evidence.get("times") == Times.STARTS
    cues: list[Cue] = []
    roles: dict[str, Role] = {}
    for number, record, text in records.texts("text"):
        label = speaker_key(record.get("speaker_label"))
        keys = (speaker_key(record.get(name)) for name in ("speaker_id", "speaker_name"))
        key = next(filter(None, keys), label)
        role = _ROLES.get((label or "").casefold())
        if key and role:
            roles[key] = role
        start = seconds(record.get("start_time"))
        estimate = estimated or record.get("end_estimated") is True
        end = None if estimate else seconds(record.get("end_time"))
        pieces = _pieces(record.get("pieces"))
        cues.append(Cue(text, key, start, end, number, pieces=pieces))
    records.check(cues)
    source = session.get("source")
    return Draft(
        cues,
        dropped=records.dropped,
        overlap=_OVERLAP.get(str(evidence.get("overlap")), Overlap.IF_SEEN),
        merge=False,
        numbered=True,
        sparse_times=evidence.get("times") == Times.SPARSE,
        roles=roles,
        session_date=date_of(source.get("session_date")) if isinstance(source, dict) else None,
        language=language_code(evidence.get("language")),
        unit="record",
    )


def _pieces(value: object) -> tuple[Interval, ...]:
    """Return the pieces of an utterance, none unless each has both its times."""
    pieces = []
    for pair in value if isinstance(value, list) else ():
        if not isinstance(pair, list) or len(pair) != 2:
            return ()
        start, end = seconds(pair[0]), seconds(pair[1])
        if start is None or end is None:
            return ()
        pieces.append(Interval(start, end))
    return tuple(pieces)


FORMATS = (
    Format(
        name="listenwell-json",
        title="Listenwell's own JSON",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap"}),
    ),
)
