"""A bad record is set aside by its number; a file of nothing else says which field is wrong."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listenwell.errors import MalformedTranscript, TranscriptError
from listenwell.transcripts.content import read_content
from listenwell.transcripts.formats import (
    assemblyai,
    aws,
    deepgram,
    fathom,
    fireflies,
    google_speech,
    listenwell_json,
    rev,
    whisper,
)

MODULES = (
    assemblyai,
    aws,
    deepgram,
    fathom,
    fireflies,
    google_speech,
    listenwell_json,
    rev,
    whisper,
)
BY_NAME = {fmt.name: fmt for module in MODULES for fmt in module.FORMATS}

# The list, its path, and a record of it that is as it should be.
GOOD = {
    "assemblyai-json": (lambda r: {"utterances": r}, "utterances[0].text", {"text": "Yes."}),
    "aws-transcribe-json": (
        lambda r: {"Transcript": r},
        "Transcript[0].Content",
        {"Content": "Yes."},
    ),
    "deepgram-json": (
        lambda r: {"results": {"utterances": r}},
        "results.utterances[0].transcript",
        {"transcript": "Yes."},
    ),
    "fathom-json": (lambda r: {"transcript": r}, "transcript[0].text", {"text": "Yes."}),
    "fireflies-json": (lambda r: {"sentences": r}, "sentences[0].text", {"text": "Yes."}),
    "listenwell-json": (lambda r: {"utterances": r}, "utterances[0].text", {"text": "Yes."}),
    "whisper-json": (lambda r: {"segments": r}, "segments[0].text", {"text": "Yes."}),
}


def parsed(name: str, document: object):
    return BY_NAME[name].parse(read_content(json.dumps(document).encode(), "a.json"))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("bad", [{}, {"text": 3}, None, 7, "said", ["a"]])
def test_a_bad_record_is_set_aside_by_its_number(name, bad):
    wrap, _, good = GOOD[name]
    draft = parsed(name, wrap([good, bad, good]))
    assert [cue.text for cue in draft.cues] == ["Yes.", "Yes."]
    assert [loss.line for loss in draft.dropped] == [2]
    assert [cue.line for cue in draft.cues] == [1, 3]


@pytest.mark.parametrize("name", GOOD)
def test_nothing_usable_names_the_first_field(name):
    wrap, path, _ = GOOD[name]
    with pytest.raises(MalformedTranscript) as caught:
        parsed(name, wrap([{}, {}]))
    assert caught.value.where == path


@pytest.mark.parametrize("name", [n for n in GOOD if n != "assemblyai-json"])
@pytest.mark.parametrize("value", ["text", 3, True, {"a": 1}])
def test_a_list_of_the_wrong_shape_is_named(name, value):
    wrap, path, _ = GOOD[name]
    with pytest.raises(MalformedTranscript) as caught:
        parsed(name, wrap(value))
    assert caught.value.where is not None
    assert path.startswith(caught.value.where)


@pytest.mark.parametrize("value", [math.nan, math.inf, -1, True, "soon", [], {}])
def test_a_time_that_cannot_be_one_keeps_its_words_and_is_no_usable_time(value):
    draft = parsed("listenwell-json", {"utterances": [{"text": "Yes.", "start": value}]})
    start = draft.cues[0].start
    assert draft.cues[0].text == "Yes."
    assert start is not None
    assert not 0.0 <= start < math.inf


@pytest.mark.parametrize(
    ("value", "seconds"), [("1.5", 1.5), (" 2 ", 2.0), (3, 3.0), (None, None), ("", None)]
)
def test_times_are_read_as_numbers_or_text(value, seconds):
    draft = parsed("listenwell-json", {"utterances": [{"text": "Yes.", "start": value}]})
    assert draft.cues[0].start == seconds


def test_words_never_appear_in_a_reason_or_an_error():
    secret = "xyzzy"
    draft = parsed("listenwell-json", {"utterances": [{"text": [secret]}, {"text": "Yes."}]})
    assert secret not in str(draft.dropped)
    with pytest.raises(MalformedTranscript) as caught:
        parsed("listenwell-json", {"utterances": [{"text": [secret]}]})
    assert secret not in str(caught.value)


# Documents built from the very names that the formats look for, with anything in their places.
_NAMES = st.sampled_from(
    "utterances words sentences segments results channels alternatives transcript transcripts "
    "items speaker_labels channel_labels audio_segments Transcript Content ParticipantRole "
    "monologues elements paragraphs transcription chunks speakers speaker text word value type "
    "start end start_time end_time startTime timestamp offsets ts data response sessions "
    "listenwell_version source display_name language languageCode id name confidence "
    "seconds nanos speakerTag no_speech_prob compression_ratio avg_logprob tokens metadata "
    "speaker_info result from to batch inlineResult".split()
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.sampled_from(["", "Yes.", "1.5", "1.300s", "00:01:02", "Subtitles by me", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(document=_VALUES)
def test_whatever_stands_in_the_fields_ends_in_a_draft_or_an_error_of_ours(document):
    content = read_content(json.dumps(document).encode(), "a.json")
    for fmt in BY_NAME.values():
        assert 0.0 <= fmt.sniff(content) <= 1.0
        try:
            draft = fmt.parse(content)
        except TranscriptError:
            continue
        assert all(isinstance(cue.text, str) for cue in draft.cues)
        assert all(cue.speaker is None or isinstance(cue.speaker, str) for cue in draft.cues)
