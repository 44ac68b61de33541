"""Vendors' JSON: who said what and when, in every shape that their exports have."""

import json
from datetime import date
from pathlib import Path

import pytest

from listenwell.transcripts.content import read_content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats import (
    assemblyai,
    aws,
    deepgram,
    fathom,
    fireflies,
    google_speech,
    rev,
)
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.model import Role

FIXTURES = Path(__file__).parents[1] / "fixtures"
MODULES = (assemblyai, aws, deepgram, fathom, fireflies, google_speech, rev)
BY_NAME: dict[str, Format] = {fmt.name: fmt for module in MODULES for fmt in module.FORMATS}


def draft_of(path: str) -> Draft:
    file = FIXTURES / path
    return BY_NAME[file.parent.name].parse(read_content(file))


def draft_from(name: str, document: object) -> Draft:
    return BY_NAME[name].parse(read_content(json.dumps(document).encode(), "a.json"))


SAID = {
    "assemblyai-json/utterances.json": [
        ("A", 0.17, 1.5, "Where shall we start?"),
        ("B", 2.1, 3.3, "With the move."),
    ],
    "assemblyai-json/words.json": [
        (None, 0.1, 0.7, "I waited."),
        (None, 1.9, 2.5, "And then?"),
    ],
    "assemblyai-json/multichannel.json": [
        ("1", 0.0, 3.0, "So the plan was"),
        ("2", 2.0, 4.0, "I did not like it."),
    ],
    "aws-transcribe-json/speakers.json": [
        ("spk_0", 0.5, 0.9, "Ready?"),
        ("spk_1", 1.2, 2.0, "Almost, yes."),
    ],
    "aws-transcribe-json/item_labels.json": [
        ("spk_0", 0.5, 0.9, "Ready?"),
        ("spk_1", 1.2, 2.0, "Almost, yes."),
    ],
    "aws-transcribe-json/channels.json": [
        ("ch_0", 0.0, 2.0, "So."),
        ("ch_1", 1.0, 1.4, "Mm"),
    ],
    "aws-transcribe-json/call_analytics.json": [
        ("AGENT", 0.1, 1.9, "What brings you here?"),
        ("CUSTOMER", 1.5, 3.0, "A change."),
    ],
    "deepgram-json/utterances.json": [
        ("0", 0.1, 0.6, "Did you?"),
        ("1", 0.9, 1.4, "I did."),
        ("1", 3.0, 4.0, "It was hard."),
    ],
    "deepgram-json/words.json": [("0", 0.1, 0.6, "Did you?"), ("1", 0.9, 1.4, "I did.")],
    "deepgram-json/paragraphs.json": [("0", 0.1, 0.6, "Did you?"), ("1", 0.9, 1.4, "I did.")],
    "deepgram-json/multichannel.json": [
        ("channel 0", 0.0, 2.0, "So you left?"),
        ("channel 1", 1.0, 1.4, "Yes."),
        ("channel 1", 4.0, 4.5, "Early."),
    ],
    "fathom-json/meeting.json": [
        ("Ines Vale", 4.0, None, "Shall we begin?"),
        ("Tomas Brandt", 3723.0, None, "Please."),
    ],
    "fathom-json/transcript.json": [("Ines Vale", 4.0, None, "Shall we begin?")],
    "fireflies-json/transcript.json": [
        ("Ines Vale", 1.2, 2.4, "What went well?"),
        ("Tomas Brandt", 3.1, 5.0, "The talk with my sister."),
    ],
    "fireflies-json/graphql.json": [
        ("Ines Vale", 1.2, 2.4, "What went well?"),
        ("Tomas Brandt", 3.1, 5.0, "The talk with my sister."),
    ],
    "fireflies-json/export.json": [
        ("Ines Vale", 1.0, 2.0, "What went well?"),
        ("Tomas Brandt", 3603.0, 3605.0, "The talk."),
    ],
    "google-speech-json/diarized.json": [
        ("1", 1.3, 2.0, "How so?"),
        ("2", 3.0, 4.0, "I moved."),
    ],
    "google-speech-json/snake_case.json": [(None, 1.3, 2.5, "How so?")],
    "google-speech-json/operation.json": [(None, None, None, "No times here.")],
    "google-speech-json/batch_v2.json": [("1", 0.5, 1.2, "How so?")],
    "rev-json/machine.json": [
        ("0", 0.2, 1.0, "Hello, Tomas."),
        ("1", 1.5, 1.8, "Hi."),
        ("1", 4.0, 4.9, "Busy week."),
    ],
    "rev-json/human.json": [("Ines Vale", 1.07, 2.0, "Welcome back.")],
}


@pytest.mark.parametrize(("path", "expected"), SAID.items(), ids=SAID.keys())
def test_who_said_what_and_when(path, expected):
    assert [(c.speaker, c.start, c.end, c.text) for c in draft_of(path).cues] == expected


@pytest.mark.parametrize("path", SAID)
def test_nothing_of_a_whole_file_is_dropped_and_places_are_records(path):
    draft = draft_of(path)
    assert draft.dropped == []
    assert draft.unit == "record"
    assert all(cue.line is not None and cue.line >= 1 for cue in draft.cues)


@pytest.mark.parametrize(
    ("path", "overlap"),
    [
        ("assemblyai-json/utterances.json", Overlap.IF_SEEN),
        ("assemblyai-json/multichannel.json", Overlap.YES),
        ("aws-transcribe-json/speakers.json", Overlap.NO),
        ("aws-transcribe-json/channels.json", Overlap.YES),
        ("aws-transcribe-json/call_analytics.json", Overlap.YES),
        ("deepgram-json/utterances.json", Overlap.NO),
        ("deepgram-json/multichannel.json", Overlap.YES),
        ("fathom-json/meeting.json", Overlap.NO),
        ("google-speech-json/diarized.json", Overlap.NO),
    ],
)
def test_overlap_is_claimed_only_where_two_can_be_heard_at_once(path, overlap):
    assert draft_of(path).overlap is overlap


@pytest.mark.parametrize(
    ("path", "merge"),
    [
        ("assemblyai-json/utterances.json", False),
        ("assemblyai-json/words.json", True),
        ("aws-transcribe-json/call_analytics.json", False),
        ("aws-transcribe-json/speakers.json", True),
        ("deepgram-json/utterances.json", True),
        ("fathom-json/meeting.json", False),
        ("fireflies-json/transcript.json", True),
        ("rev-json/machine.json", True),
    ],
)
def test_turns_of_the_vendor_stay_and_fragments_may_be_joined(path, merge):
    assert draft_of(path).merge is merge


@pytest.mark.parametrize(
    ("path", "confidences"),
    [
        ("assemblyai-json/utterances.json", [0.8, None]),
        ("aws-transcribe-json/speakers.json", [0.9, 0.7]),
        ("deepgram-json/utterances.json", [0.9, 0.8, 0.8]),
        ("google-speech-json/diarized.json", [None, None]),
        ("google-speech-json/snake_case.json", [0.5]),
        ("rev-json/machine.json", [0.8, 0.9, 0.9]),
    ],
)
def test_confidence_is_the_mean_of_the_words_or_none(path, confidences):
    assert [cue.confidence for cue in draft_of(path).cues] == confidences


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("assemblyai-json/utterances.json", "en"),
        ("aws-transcribe-json/speakers.json", "en"),
        ("deepgram-json/utterances.json", "en"),
        ("deepgram-json/words.json", None),
        ("google-speech-json/diarized.json", "en"),
    ],
)
def test_language_is_what_the_file_states(path, language):
    assert draft_of(path).language == language


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("fireflies-json/transcript.json", date(2026, 3, 9)),
        ("fireflies-json/graphql.json", date(2026, 3, 9)),
        ("fathom-json/meeting.json", date(2026, 3, 9)),
        ("deepgram-json/utterances.json", None),
    ],
)
def test_date_is_the_sessions_and_never_the_processing(path, day):
    assert draft_of(path).session_date == day


def test_channels_of_an_analysed_call_have_the_roles_it_was_set_up_with():
    roles = draft_of("aws-transcribe-json/call_analytics.json").roles
    assert roles == {"AGENT": Role.COACH, "CUSTOMER": Role.CLIENT}


def test_speakers_within_channels_are_told_apart():
    words = [
        {"word": "a", "start": 0, "end": 1, "speaker": 0},
        {"word": "b", "start": 1, "end": 2, "speaker": 1},
    ]
    channels = [{"alternatives": [{"words": words}]}, {"alternatives": [{"words": words[:1]}]}]
    draft = draft_from("deepgram-json", {"results": {"channels": channels}})
    assert sorted({cue.speaker or "" for cue in draft.cues}) == [
        "channel 0 speaker 0",
        "channel 0 speaker 1",
        "channel 1 speaker 0",
    ]


def test_google_words_outside_the_tagged_result_are_kept():
    tagged = {"startTime": "1s", "endTime": "2s", "word": "one", "speakerTag": 1}
    later = {"startTime": "8s", "endTime": "9s", "word": "two"}
    results = [{"alternatives": [{"words": [w], "transcript": "x"}]} for w in (tagged, later)]
    draft = draft_from("google-speech-json", {"results": results})
    assert [(cue.speaker, cue.text) for cue in draft.cues] == [("1", "one"), (None, "two")]


def test_google_results_that_grow_are_read_once():
    first = {"startTime": "1s", "endTime": "2s", "word": "one", "speakerTag": 1}
    second = {"startTime": "2s", "endTime": "3s", "word": "two", "speakerTag": 1}
    results = [{"alternatives": [{"words": w}]} for w in ([first], [first, second])]
    draft = draft_from("google-speech-json", {"results": results})
    assert [cue.text for cue in draft.cues] == ["one two"]


def test_amazon_text_without_items_is_still_read():
    document = {"results": {"transcripts": [{"transcript": "All of it."}], "items": []}}
    assert [cue.text for cue in draft_from("aws-transcribe-json", document).cues] == ["All of it."]
