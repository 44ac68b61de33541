"""Deepgram: ``results.utterances``, else the words, paragraphs or text of each channel."""

from collections.abc import Iterator
from typing import Any

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    confidence,
    first_object,
    language_code,
    mean,
    object_at,
    objects,
    seconds,
    speaker_key,
)
from listenwell.transcripts.formats.word_runs import Word, in_order, stretches


def sniff(content: Content) -> float:
    """Look for ``results.channels`` with alternatives, or ``results.utterances``."""
    document = content.json_or_none
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(results, dict):
        return 0.0
    metadata = document.get("metadata")
    own = isinstance(metadata, dict) and "request_id" in metadata
    if "alternatives" in first_object(results.get("channels")):
        return 1.0 if own else 0.9
    if "transcript" in first_object(results.get("utterances")):
        return 0.95
    return 0.5 if own else 0.0


def parse(content: Content) -> Draft:
    """Read utterances, each split where its words go over to another speaker."""
    document = object_at(content.json, "the document")
    results = object_at(document.get("results"), "results")
    channels = objects(results.get("channels"))
    speakers = _Speakers(results, many=len(channels) > 1)
    if results.get("utterances"):
        records = Records(results["utterances"], "results.utterances")
        cues = list(_from_utterances(records, speakers))
    else:
        records = Records(results.get("channels"), "results.channels")
        cues = [
            cue
            for number, channel in records.objects()
            for cue in _from_channel(channel, number, records, speakers)
        ]
    records.check(cues)
    first = first_object(channels)
    return Draft(
        in_order(cues) if speakers.many else cues,
        dropped=records.dropped,
        # Words of one channel follow one another whoever says them; channels run side by side.
        overlap=Overlap.YES if speakers.many else Overlap.NO,
        # Utterances are cut at every pause of 0.8 s, in the middle of what someone says.
        merge=True,
        language=language_code(first.get("detected_language"))
        or language_code(next(iter(_languages(first)), None)),
        unit="record",
    )


class _Speakers:
    """Gives keys: the number of the speaker, of the channel, or of both where both are needed."""

    def __init__(self, results: dict[str, Any], *, many: bool) -> None:
        channels = objects(results.get("channels"))
        utterances = objects(results.get("utterances"))
        self.many = many or len({_channel_number(u.get("channel")) for u in utterances}) > 1
        self._diarized = self.many and any(
            word.get("speaker") not in (None, 0) for c in channels for word in _words(c)
        )

    def key(self, speaker: object, channel: int | None) -> str | None:
        if not self.many or channel is None:
            return speaker_key(speaker)
        key = speaker_key(speaker) if self._diarized else None
        return f"channel {channel}" if key is None else f"channel {channel} speaker {key}"


def _from_utterances(records: Records, speakers: _Speakers) -> Iterator[Cue]:
    for number, record, text in records.texts("transcript"):
        channel = _channel_number(record.get("channel"))
        words = objects(record.get("words"))
        own = record.get("speaker")
        said = [word.get("speaker", own) for word in words]
        if any(speaker != said[0] for speaker in said):
            yield from stretches(_read(words, number, speakers, channel, own))
            continue
        speaker = said[0] if said else own
        yield Cue(
            text,
            speakers.key(speaker, channel),
            seconds(record.get("start")),
            seconds(record.get("end")),
            number,
            mean(confidence(word.get("confidence")) for word in words),
        )


def _from_channel(
    channel: dict[str, Any], number: int, records: Records, speakers: _Speakers
) -> Iterator[Cue]:
    alternative = first_object(channel.get("alternatives"))
    words = _words(channel)
    if words:
        yield from stretches(_read(words, number, speakers, number - 1, None))
        return
    paragraphs = alternative.get("paragraphs")
    sentences = list(_sentences(paragraphs) if isinstance(paragraphs, dict) else ())
    for sentence, speaker in sentences:
        start, end = seconds(sentence.get("start")), seconds(sentence.get("end"))
        yield Cue(sentence["text"], speakers.key(speaker, number - 1), start, end, number)
    if not sentences:
        text = alternative.get("transcript")
        if isinstance(text, str):
            yield Cue(text, speakers.key(None, number - 1), line=number)
        else:
            records.refuse(number, "alternatives[0].transcript", "missing or not a string")


def _read(
    words: list[dict[str, Any]], number: int, speakers: _Speakers, channel: int | None, own: object
) -> Iterator[Word]:
    for word in words:
        text = word.get("punctuated_word") or word.get("word")
        if isinstance(text, str):
            yield Word(
                number,
                text,
                speakers.key(word.get("speaker", own), channel),
                seconds(word.get("start")),
                seconds(word.get("end")),
                confidence(word.get("confidence")),
            )


def _sentences(paragraphs: dict[str, Any]) -> Iterator[tuple[dict[str, Any], object]]:
    for paragraph in objects(paragraphs.get("paragraphs")):
        for sentence in objects(paragraph.get("sentences")):
            if isinstance(sentence.get("text"), str):
                yield sentence, paragraph.get("speaker")


def _words(channel: dict[str, Any]) -> list[dict[str, Any]]:
    return objects(first_object(channel.get("alternatives")).get("words"))


def _languages(channel: dict[str, Any]) -> list[Any]:
    languages = first_object(channel.get("alternatives")).get("languages")
    return languages if isinstance(languages, list) else []


def _channel_number(value: object) -> int | None:
    if isinstance(value, list) and value:
        value = value[0]
    key = speaker_key(value)
    return int(key) if key is not None and key.isdecimal() else None


FORMATS = (
    Format(
        name="deepgram-json",
        title="Deepgram (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap", "word confidence"}),
    ),
)
