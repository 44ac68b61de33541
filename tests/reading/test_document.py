import json
from dataclasses import fields
from datetime import date

from listenwell.reading import Annotation, CueLabel, CueType, SessionAnalytics, TalkTypeLabel, read
from listenwell.reading.document import mi_bands, session_document
from listenwell.transcripts import load
from listenwell.transcripts.support import MEASURES

NOTES = {
    0: Annotation(question="open"),
    1: Annotation(
        talk_type=TalkTypeLabel("change", 0.8),
        sentiment=0.25,
        emotions={"joy": 0.5, "anger": 0.1},
        cues=(CueLabel(CueType.COMMITMENT, 0.9, "why"),),
    ),
}


def _document(timeline, said) -> dict:
    session = timeline(
        "coach  | 0-3 | What now?",
        "client | 3-9 | I will go.",
        "ada    | 9-10 | Well.",
        "bea    | 10-12 | So.",
        day=date(2026, 9, 3),
    )
    return session_document(read(session, said(NOTES)))


def test_parts_of_the_contract(timeline, said) -> None:
    assert list(_document(timeline, said)) == [
        "source",
        "import_report",
        "speakers",
        "analytics",
        "mi",
        "mi_bands",
        "engagement",
        "cues",
        "utterances",
        "evidence",
        "digest",
    ]


def test_analytics_has_every_field_of_the_source(timeline, said) -> None:
    analytics = _document(timeline, said)["analytics"]
    assert {field.name for field in fields(SessionAnalytics)} <= set(analytics)
    assert analytics["session_date"] == "2026-09-03"
    nobody = ("id", "job_id", "client_id", "coach_id", "computed_at")
    assert {name: analytics[name] for name in nobody} == dict.fromkeys(nobody)
    assert analytics["model_version"] == "measures-1+said-1"


def test_an_utterance(timeline, said) -> None:
    assert _document(timeline, said)["utterances"][1] == {
        "index": 1,
        "speaker_label": "client",
        "speaker_name": "Client",
        "speaker_id": "client",
        "start_time": 3.0,
        "end_time": 9.0,
        "end_estimated": False,
        "pieces": None,
        "text": "I will go.",
        "confidence": None,
        "backchannel": False,
        "talk_type": {"label": "change", "confidence": 0.8},
        "behaviour": None,
        "question": None,
        "reflection": None,
        "sentiment": 0.25,
        "emotions": {"anger": 0.1, "joy": 0.5},
    }


def test_an_utterance_put_together_from_captions_shows_each_of_them(timeline, said) -> None:
    session = timeline("coach | 0-3,4-5 | What now?", "client | 5-9 | I will go.")
    first = session_document(read(session, said({})))["utterances"][0]
    assert (first["start_time"], first["end_time"]) == (0.0, 5.0)
    assert first["pieces"] == [[0.0, 3.0], [4.0, 5.0]]


def test_people_of_one_label_stand_together(timeline, said) -> None:
    others = _document(timeline, said)["speakers"][-1]
    assert (others["label"], others["names"], others["ids"]) == (
        "other",
        ["Ada", "Bea"],
        ["ada", "bea"],
    )


def test_what_the_reading_withholds_is_in_the_import_report(timeline, said) -> None:
    report = _document(timeline, said)["import_report"]
    assert "complex_reflection_share" in {entry["measure"] for entry in report["withheld"]}
    assert any("Engagement" in warning for warning in report["warnings"])


def test_every_measure_is_either_supported_or_withheld() -> None:
    data = b"Coach: What now?\nClient: I will go to bed at ten.\n"
    report = session_document(read(load(data, name="a.txt")))["import_report"]
    withheld = [entry["measure"] for entry in report["withheld"]]
    assert sorted(withheld + report["supported"]) == sorted(MEASURES)


def test_bands_of_what_is_withheld_are_null(timeline, said) -> None:
    bands = mi_bands(read(timeline("coach || What now?", "client || a"), said(NOTES)))
    assert bands["open_question_share"] == {
        "fair": 0.5,
        "good": 0.7,
        "source": "MITI 3.1",
        "verdict": "good",
    }
    assert bands["complex_reflection_share"] is None
    assert bands["change_talk_share"] is None


def test_is_json(timeline, said) -> None:
    document = _document(timeline, said)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
