"""Rev AI: monologues of elements, from its recogniser and from its people."""

from collections.abc import Iterator
from typing import Any

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    clock_or_seconds,
    confidence,
    first_object,
    language_code,
    object_at,
    objects,
    speaker_key,
)
from listenwell.transcripts.formats.word_runs import Word, stretches


def sniff(content: Content) -> float:
    """Look for ``monologues`` with ``elements``."""
    document = content.json_or_none
    if not isinstance(document, dict) or "monologues" not in document:
        return 0.0
    return 1.0 if "elements" in first_object(document["monologues"]) else 0.6


def parse(content: Content) -> Draft:
    """Read each monologue in stretches, so that the pauses in it stay pauses."""
    document = object_at(content.json, "the document")
    records = Records(document.get("monologues"), "monologues")
    names = {
        speaker_key(speaker.get("id")): speaker_key(speaker.get("name"))
        for speaker in objects(document.get("speakers"))
    }
    words: list[Word] = []
    for number, monologue in records.objects():
        said = list(_words(number, monologue, names))
        if not said:
            records.refuse(number, "elements", "empty or without words")
        words += said
    cues = stretches(words)
    records.check(cues)
    return Draft(
        cues,
        dropped=records.dropped,
        # Monologues follow one another, but people who transcribe can place them side by side.
        overlap=Overlap.IF_SEEN,
        merge=True,
        language=language_code(document.get("language")),
        unit="record",
    )


def _words(
    number: int, monologue: dict[str, Any], names: dict[str | None, str | None]
) -> Iterator[Word]:
    """Yield what was said, each with the punctuation that follows it."""
    speaker = _speaker(monologue, names)
    word: Word | None = None
    for element in objects(monologue.get("elements")):
        value = element.get("value")
        # An unknown element says that something could not be heard: <inaudible>, <crosstalk>.
        if not isinstance(value, str) or not value.strip() or element.get("type") == "unknown":
            continue
        if element.get("type") == "punct":
            word = word._replace(text=word.text + value.strip()) if word else None
            continue
        if word:
            yield word
        word = Word(
            number,
            value,
            speaker,
            _time(element, "ts", "timestamp"),
            _time(element, "end_ts", "end_timestamp"),
            confidence(element.get("confidence")),
        )
    if word:
        yield word


def _speaker(monologue: dict[str, Any], names: dict[str | None, str | None]) -> str | None:
    key = speaker_key(monologue.get("speaker"))
    info = monologue.get("speaker_info")
    shown = speaker_key(info.get("display_name")) if isinstance(info, dict) else None
    return names.get(key) or shown or key


def _time(element: dict[str, Any], *fields: str) -> float | None:
    value = next((element[field] for field in fields if element.get(field) is not None), None)
    return clock_or_seconds(value)


FORMATS = (
    Format(
        name="rev-json",
        title="Rev AI (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "word confidence"}),
    ),
)
