"""Listenwell's own JSON keeps every utterance and its number."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell import load, read
from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import read_content
from listenwell.transcripts.draft import Cue, Overlap
from listenwell.transcripts.formats.listenwell_json import FORMATS
from listenwell.transcripts.model import Interval, Role

OWN = FORMATS[0]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "listenwell-json"


def parsed(document: object):
    return OWN.parse(read_content(json.dumps(document).encode(), "a.json"))


def test_each_utterance_is_a_cue_with_its_number():
    draft = OWN.parse(read_content(FIXTURES / "roles.json"))
    assert draft.cues == [
        Cue("What would you like from today?", "coach", 0.0, 3.2, 1),
        Cue("I want to stop putting it off.", "client", 4.1, None, 2),
        Cue("The letter, I mean.", "client", None, None, 3),
        Cue("Sorry, wrong room.", "other", 9.0, 10.5, 4),
    ]
    assert draft.merge is False
    assert draft.unit == "record"


def test_roles_date_and_language_are_what_the_file_states():
    draft = OWN.parse(read_content(FIXTURES / "roles.json"))
    assert draft.roles == {"coach": Role.COACH, "client": Role.CLIENT, "other": Role.OTHER}
    assert draft.session_date == date(2026, 3, 9)
    assert draft.language == "en"


def test_names_state_no_role():
    draft = parsed({"utterances": [{"speaker": "Ines Vale", "text": "Hello."}]})
    assert draft.roles == {}


@pytest.mark.parametrize(
    ("records", "overlap"),
    [
        ([{"text": "a", "start": 0.0, "end": 1.0}], Overlap.YES),
        ([{"text": "a", "start": 0.0}], Overlap.NO),
        ([{"text": "a"}], Overlap.NO),
    ],
)
def test_overlap_needs_ends(records, overlap):
    assert parsed({"utterances": records}).overlap is overlap


def test_a_bare_list_of_utterances_is_read_too():
    draft = parsed([{"speaker": "coach", "text": "Hello."}])
    assert draft.cues == [Cue("Hello.", "coach", None, None, 1)]


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"a\ud83d\ude00b", "a😀b"),
        (r"a\ud83db", "a\ufffdb"),
        (r"a\ude00b", "a\ufffdb"),
        (r"a\\ud83db", r"a\ud83db"),
        (r"a\ud83d\ud83d\ude00b", "a\ufffd😀b"),
    ],
)
def test_half_a_character_becomes_a_replacement_character(escaped, text):
    data = ('{"utterances": [{"text": "%s"}]}' % escaped).encode()  # noqa: UP031
    assert OWN.parse(read_content(data, "a.json")).cues[0].text == text


def test_no_utterances_are_no_cues():
    assert parsed({"utterances": []}).cues == []


def test_a_printed_reading_of_one_session_is_read_back():
    draft = OWN.parse(read_content(FIXTURES / "reading.json"))
    assert draft.cues == [
        Cue("How was the week?", "Ines Vale", 0.0, 2.0, 1),
        Cue("Quieter than I feared.", "client", 2.5, None, 2),
    ]
    assert draft.roles == {"Ines Vale": Role.COACH, "client": Role.CLIENT}
    assert draft.session_date == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("evidence", "overlap", "end", "sparse"),
    [
        ({"times": "intervals", "overlap": True}, Overlap.YES, 2.0, False),
        ({"times": "intervals", "overlap": False}, Overlap.NO, 2.0, False),
        ({"times": "starts", "overlap": False}, Overlap.NO, None, False),
        ({"times": "sparse", "overlap": False}, Overlap.NO, 2.0, True),
        ({}, Overlap.IF_SEEN, 2.0, False),
    ],
)
def test_a_reading_says_no_more_than_the_file_behind_it(evidence, overlap, end, sparse):
    said = {"speaker_label": "coach", "start_time": 0.0, "end_time": 2.0, "text": "Hello."}
    session = {"import_report": {"evidence": evidence}, "utterances": [said]}
    draft = parsed({"listenwell_version": "0.1.0", "sessions": [session]})
    assert (draft.overlap, draft.cues[0].end, draft.sparse_times) == (overlap, end, sparse)


@pytest.mark.parametrize(
    ("given", "pieces"),
    [
        ([[0.0, 1.0], [1.5, 2.0]], (Interval(0.0, 1.0), Interval(1.5, 2.0))),
        (None, ()),
        ([[0.0], "x"], ()),
    ],
)
def test_the_pieces_of_a_reading_are_read_back_if_they_can_be(given, pieces):
    said = {"start_time": 0.0, "end_time": 2.0, "text": "Hello.", "pieces": given}
    draft = parsed({"listenwell_version": "0.1.0", "sessions": [{"utterances": [said]}]})
    assert draft.cues[0].pieces == pieces


@pytest.mark.parametrize("sessions", [[], [{}, {}], None, "a"])
def test_a_reading_of_several_sessions_says_what_to_do(sessions):
    with pytest.raises(MalformedTranscript, match="one session"):
        parsed({"listenwell_version": "0.1.0", "sessions": sessions})


@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.text()},
            optional={
                "speaker": st.text(min_size=1).filter(str.strip),
                "start": st.floats(0, 1e6),
                "end": st.floats(0, 1e6),
            },
        )
    )
)
def test_what_is_written_is_what_is_read(records):
    cues = parsed({"utterances": records}).cues
    assert [(c.text, c.speaker, c.start, c.end, c.line) for c in cues] == [
        (r["text"], r.get("speaker"), r.get("start"), r.get("end"), number)
        for number, r in enumerate(records, 1)
    ]


@pytest.mark.parametrize("lost", [{"text": ""}, {"text": " \u200b"}, {"text": 7}, {}, None, []])
def test_what_cannot_be_read_leaves_its_number_empty(lost):
    said = [{"speaker": "coach", "start": 0, "text": "So?"}, lost, {"start": 9, "text": "Well."}]
    transcript = load(json.dumps({"utterances": said}).encode())
    assert [(u.index, u.text, u.line) for u in transcript.utterances] == [
        (0, "So?", 1),
        (1, "", 2),
        (2, "Well.", 3),
    ]
    empty = transcript.utterances[1]
    assert (empty.speaker, empty.start, empty.pieces) == (None, None, ())
    assert [loss.line for loss in transcript.report.dropped] == [2]
    assert any("1 record (record 2)" in warning for warning in transcript.report.warnings)


def test_an_empty_number_changes_no_measure():
    said = [
        {"speaker": "coach", "start": 0.0, "end": 2.0, "text": "What would you like?"},
        {"speaker": "client", "start": 3.0, "end": 9.0, "text": "I will call her on Monday."},
        {"speaker": "coach", "start": 9.5, "end": 10.0, "text": "Mm-hmm."},
        {"speaker": "client", "start": 10.0, "end": 15.0, "text": "And I want to sleep more."},
    ]
    blank = {"speaker": "client", "start": 2.0, "end": 99.0, "text": " "}
    whole, holed = (
        read(load(json.dumps({"utterances": records}).encode()))
        for records in (said, [said[0], blank, *said[1:3], blank, said[3]])
    )
    assert holed.analytics == whole.analytics
    assert holed.mi == whole.mi


@given(st.lists(st.sampled_from(["Yes.", "", " ", "\u200b", None, 3]), min_size=1))
def test_every_record_keeps_its_number_whatever_the_others_hold(texts):
    texts.append("At last.")
    data = json.dumps({"utterances": [{"text": text} for text in texts]}).encode()
    utterances = load(data).utterances
    assert [u.text for u in utterances] == [
        text if isinstance(text, str) and len(text) > 1 else "" for text in texts
    ]
    assert [u.index for u in utterances] == list(range(len(texts)))
