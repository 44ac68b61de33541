"""Labels that people put into files."""

import json

import pytest

from listenwell import load
from listenwell.errors import MalformedTranscript
from listenwell.reading.recoding import labels_of
from listenwell.transcripts.content import Content


def labels(data: bytes):
    return labels_of(Content("x", data), load(data, name="x"))


def as_json(*utterances: dict) -> bytes:
    return json.dumps({"utterances": list(utterances)}).encode()


def test_json_carries_them_in_each_utterance():
    data = as_json(
        {"speaker": "coach", "text": "How was it?", "behaviour": "question", "question": "open"},
        {"speaker": "client", "text": "I want to try.", "talk_type": "change"},
        {"speaker": "client", "text": "Hm."},
    )
    assert labels(data) == [
        {"behaviour": "question", "question": "open"},
        {"talk_type": "change"},
        {},
    ]


def test_a_table_carries_them_in_columns():
    data = (
        b"speaker,start,end,text,Talk_Type,behaviour\n"
        b'coach,0,1,"So, you\nstopped.",,Therapist_Input\n'
        b"client,2,3,I did.,sustain,\n"
    )
    assert labels(data) == [{"behaviour": "input"}, {"talk_type": "sustain"}]


def test_a_label_belongs_to_the_one_who_can_have_it():
    data = as_json(
        {"speaker": "coach", "text": "Well.", "talk_type": "change", "behaviour": "other"},
        {"speaker": "client", "text": "Well.", "behaviour": "question", "talk_type": "neutral"},
    )
    assert labels(data) == [{"behaviour": "other"}, {"talk_type": "neutral"}]


def test_in_a_printed_reading_null_says_none():
    document = {
        "listenwell_version": "0",
        "sessions": [
            {
                "utterances": [
                    {
                        "speaker_label": "coach",
                        "start_time": 0.0,
                        "end_time": 1.0,
                        "text": "You did.",
                        "behaviour": {"label": "reflection", "confidence": 0.9},
                        "question": None,
                        "reflection": "simple",
                    }
                ]
            }
        ],
    }
    (found,) = labels(json.dumps(document).encode())
    assert found == {"behaviour": "reflection", "question": "none", "reflection": "simple"}


def test_an_unknown_label_names_its_place_and_the_labels_there_are():
    data = as_json({"speaker": "client", "text": "I did.", "talk_type": "chnage"})
    with pytest.raises(MalformedTranscript, match=r"record 1.*change, neutral, sustain"):
        labels(data)


@pytest.mark.parametrize(
    "data", [as_json({"speaker": "client", "text": "Yes."}), b"Coach: Hello.\nClient: Hi there.\n"]
)
def test_a_file_without_labels_says_how_to_give_them(data):
    with pytest.raises(MalformedTranscript, match="no labels"):
        labels(data)
