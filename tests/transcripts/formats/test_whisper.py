"""Whisper and its kin: their shapes, and what they make up where nobody speaks."""

import json
from pathlib import Path

import pytest

from listenwell.transcripts.content import read_content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats.whisper import FORMATS

WHISPER = FORMATS[0]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "whisper-json"

SAID = {
    "openai": [(None, 0.0, 2.5, "What matters most to you?"), (None, 3.0, 6.0, "My evenings.")],
    "timestamped": [(None, 0.1, 1.0, "Go on.")],
    "whisperx": [
        ("SPEAKER_00", 0.0, 1.3, "How far along, out of 10?"),
        ("SPEAKER_01", 2.0, 2.9, "About six."),
        (None, 4.5, 5.0, "2019."),
    ],
    "whisper_cpp": [(None, 0.0, 2.56, "Guten Morgen.")],
    "faster_whisper": [(None, 0.0, 2.0, "Tell me more.")],
    "chunks": [
        ("SPEAKER_00", 0.0, 2.0, "Tell me more."),
        ("SPEAKER_01", 2.2, None, "There is little."),
    ],
}


def draft_of(name: str) -> Draft:
    return WHISPER.parse(read_content(FIXTURES / f"{name}.json"))


def kept(*segments: dict) -> tuple[list[str], list[int | None]]:
    """Parse segments; one second each unless they say otherwise."""
    placed = [{"start": i, "end": i + 1, **segment} for i, segment in enumerate(segments)]
    draft = WHISPER.parse(read_content(json.dumps({"segments": placed}).encode(), "a.json"))
    return [cue.text for cue in draft.cues], [loss.line for loss in draft.dropped]


def lines(*texts: str, **traits: float) -> list[dict]:
    return [{"text": text, **traits} for text in texts]


@pytest.mark.parametrize(("name", "expected"), SAID.items(), ids=SAID.keys())
def test_who_said_what_and_when(name, expected):
    draft = draft_of(name)
    assert [(c.speaker, c.start, c.end, c.text) for c in draft.cues] == expected
    assert draft.dropped == []


@pytest.mark.parametrize(
    ("name", "confidences"),
    [
        ("openai", [None, None]),
        ("timestamped", [0.9]),
        ("whisperx", [0.8, 0.7, None]),
        ("whisper_cpp", [0.8]),
        ("faster_whisper", [0.9]),
    ],
)
def test_confidence_is_the_mean_of_the_words_or_none(name, confidences):
    assert [cue.confidence for cue in draft_of(name).cues] == confidences


@pytest.mark.parametrize(("name", "code"), [("openai", "en"), ("whisper_cpp", "de")])
def test_language_is_a_code_or_a_name(name, code):
    assert draft_of(name).language == code


def test_segments_can_be_joined_and_show_no_overlap():
    draft = draft_of("openai")
    assert (draft.merge, draft.overlap, draft.unit) == (True, Overlap.NO, "record")


def test_loops_and_closing_lines_are_dropped_with_their_records():
    draft = draft_of("looping")
    assert [cue.text for cue in draft.cues] == [
        "I keep trying.",
        "and then I thought",
        "Thank you.",
    ]
    assert [loss.line for loss in draft.dropped] == [3, 4, 5, 6, 7, 9, 10]
    assert draft.warnings == ["7 segments that Whisper seems to have made up were left out."]


def test_a_loop_keeps_its_first_time():
    texts, dropped = kept(*lines(*["and then I thought"] * 5))
    assert (texts, dropped) == (["and then I thought"], [2, 3, 4, 5])


def test_four_times_the_same_is_kept_without_evidence():
    assert kept(*lines(*["and then I thought"] * 4))[1] == []


def test_short_answers_may_come_nine_times():
    assert kept(*lines(*["Yeah."] * 9))[1] == []
    assert kept(*lines(*["Yeah."] * 10))[1] == list(range(2, 11))


@pytest.mark.parametrize("trait", [{"compression_ratio": 2.5}, {"no_speech_prob": 0.7}])
def test_evidence_makes_a_loop_of_three(trait):
    assert kept(*lines(*["Yeah."] * 3, **trait))[1] == [2, 3]


def test_two_speakers_who_say_the_same_are_no_loop():
    same = [{"text": "Yes I do.", "speaker": speaker} for speaker in "ABABABAB"]
    assert kept(*same)[1] == []


@pytest.mark.parametrize(
    "text", ["Thank you.", "Thank you very much.", "Bye.", "Thanks for watching!", "Bye bye."]
)
def test_courtesy_without_evidence_is_kept(text):
    assert kept({"text": "See you."}, {"text": text})[1] == []


@pytest.mark.parametrize("text", ["Thanks for watching!", "Thank you for watching."])
@pytest.mark.parametrize("evidence", [{"no_speech_prob": 0.7}, {"start": 3.0, "end": 4.0}])
def test_thanks_to_viewers_after_silence_are_dropped(text, evidence):
    assert kept({"text": "See you."}, {"text": text, **evidence})[1] == [2]


def test_thanks_are_dropped_only_where_whisper_itself_heard_nothing():
    silent = {"no_speech_prob": 0.7, "avg_logprob": -1.2}
    assert kept({"text": "So."}, {"text": "Thank you.", **silent})[1] == [2]
    assert kept({"text": "So."}, {"text": "Thank you.", "no_speech_prob": 0.7})[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "Subtitles by the Amara.org community",
        "Untertitel der Amara.org-Community",
        "Untertitelung des ZDF, 2020",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Субтитры сделал DimaTorzok",
    ],
)
def test_credits_of_subtitles_are_never_speech(text):
    assert kept({"text": "See you."}, {"text": text})[1] == [2]


def test_a_closing_line_in_the_middle_is_kept():
    texts, dropped = kept(*lines("Thanks for watching!", "So.", no_speech_prob=0.7))
    assert (texts, dropped) == (["Thanks for watching!", "So."], [])


def test_text_that_repeats_itself_is_flagged_and_kept():
    segment = {"text": "no no no no no", "start": 0, "end": 2, "compression_ratio": 3.0}
    draft = WHISPER.parse(read_content(json.dumps({"segments": [segment]}).encode(), "a.json"))
    assert len(draft.cues) == 1
    assert draft.warnings == ["Text that repeats itself is kept, but may be made up (record 1)."]
