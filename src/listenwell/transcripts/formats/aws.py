"""Amazon Transcribe: the standard output with its items, and Call Analytics with its turns."""

from collections.abc import Iterator
from typing import Any, Final

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    confidence,
    first_object,
    language_code,
    mean,
    milliseconds,
    object_at,
    objects,
    seconds,
    speaker_key,
)
from listenwell.transcripts.formats.word_runs import Word, in_order, stretches
from listenwell.transcripts.model import Role

# Whoever set the analysis up said which channel serves and which is served.
_ROLES: Final = {"AGENT": Role.COACH, "CUSTOMER": Role.CLIENT}
_LISTS: Final = ("items", "speaker_labels", "channel_labels", "audio_segments")


def sniff(content: Content) -> float:
    """Look for ``results.transcripts`` with ``items``, or for Call Analytics' ``Transcript``."""
    document = content.json_or_none
    if not isinstance(document, dict):
        return 0.0
    turn = first_object(document.get("Transcript"))
    if "Content" in turn and ("ParticipantRole" in turn or "ParticipantId" in turn):
        return 1.0
    results = document.get("results")
    if not isinstance(results, dict) or "transcripts" not in results:
        return 0.0
    return 1.0 if any(name in results for name in _LISTS) else 0.7


def parse(content: Content) -> Draft:
    """Read the words with the speaker or channel that each is given to."""
    document = object_at(content.json, "the document")
    if "Transcript" in document:
        return _call_analytics(document)
    results = object_at(document.get("results"), "results")
    channels = _channels(results)
    if channels:
        cues, dropped = in_order([cue for _, found in channels for cue in found]), []
    else:
        records = Records(results.get("items") or [], "results.items")
        cues = stretches(_words(records, _Labels(results)))
        records.check(cues)
        cues, dropped = cues or _without_items(results), records.dropped
    return Draft(
        cues,
        dropped=dropped,
        # Words of one channel follow one another whoever says them; channels run side by side.
        overlap=Overlap.YES if len(channels) > 1 else Overlap.NO,
        merge=True,
        language=language_code(results.get("language_code")),
        unit="record",
    )


def _call_analytics(document: dict[str, Any]) -> Draft:
    records = Records(document["Transcript"], "Transcript")
    cues = [
        Cue(
            text,
            speaker_key(record.get("ParticipantRole")) or speaker_key(record.get("ParticipantId")),
            milliseconds(record.get("BeginOffsetMillis")),
            milliseconds(record.get("EndOffsetMillis")),
            number,
            mean(confidence(item.get("Confidence")) for item in objects(record.get("Items"))),
        )
        for number, record, text in records.texts("Content")
    ]
    records.check(cues)
    keys = dict.fromkeys(cue.speaker for cue in cues)
    return Draft(
        cues,
        dropped=records.dropped,
        overlap=Overlap.YES,  # each participant has a channel
        merge=False,
        roles={key: _ROLES[key.upper()] for key in keys if key and key.upper() in _ROLES},
        language=language_code(document.get("LanguageCode")),
        unit="record",
    )


class _Labels:
    """Who says a word: its own label, else the label given to its time."""

    def __init__(self, results: dict[str, Any]) -> None:
        labels = results.get("speaker_labels")
        self._segments = objects(labels.get("segments")) if isinstance(labels, dict) else []
        self._by_time = {
            str(item.get("start_time")): speaker_key(item.get("speaker_label"))
            for segment in self._segments
            for item in objects(segment.get("items"))
        }

    def of(self, item: dict[str, Any]) -> str | None:
        own = speaker_key(item.get("speaker_label"))
        return own or self._by_time.get(str(item.get("start_time")))


def _words(records: Records, labels: _Labels | None, channel: str | None = None) -> Iterator[Word]:
    """Yield spoken items, each with the punctuation that follows it."""
    word: Word | None = None
    for number, item in records.objects():
        alternative = first_object(item.get("alternatives"))
        text = alternative.get("content")
        if not isinstance(text, str):
            records.refuse_text(number, alternative, "content")
        elif item.get("type") == "punctuation":
            word = word._replace(text=word.text + text) if word else None
        else:
            if word:
                yield word
            word = Word(
                number,
                text,
                channel or (labels.of(item) if labels else None),
                seconds(item.get("start_time")),
                seconds(item.get("end_time")),
                confidence(alternative.get("confidence")),
            )
    if word:
        yield word


def _channels(results: dict[str, Any]) -> list[tuple[str, list[Cue]]]:
    labels = results.get("channel_labels")
    if not isinstance(labels, dict):
        return []
    found = []
    for position, channel in enumerate(objects(labels.get("channels"))):
        key = speaker_key(channel.get("channel_label")) or f"ch_{position}"
        path = f"results.channel_labels.channels[{position}].items"
        found.append((key, stretches(_words(Records(channel.get("items"), path), None, key))))
    return found if any(cues for _, cues in found) else []


def _without_items(results: dict[str, Any]) -> list[Cue]:
    segments = results.get("audio_segments") or results.get("transcripts")
    records = Records(segments, "results.transcripts")
    cues = [
        Cue(
            text,
            speaker_key(record.get("speaker_label")) or speaker_key(record.get("channel_label")),
            seconds(record.get("start_time")),
            seconds(record.get("end_time")),
            number,
        )
        for number, record, text in records.texts("transcript")
    ]
    records.check(cues)
    return cues


FORMATS = (
    Format(
        name="aws-transcribe-json",
        title="Amazon Transcribe (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap", "word confidence"}),
    ),
)
