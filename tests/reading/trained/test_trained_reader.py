"""The reader that ships in the package: its files, its labels, and what it never does."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import listenwell.reading.trained.reader as trained
from listenwell import load, read
from listenwell.reading import CueType
from listenwell.reading.best_reader import BY_RULES, best_reader
from listenwell.reading.model import CueLabel
from listenwell.reading.rules.cue_confidence import calibrated
from listenwell.reading.trained import trained_reader
from listenwell.reading.trained.model import Model, Read, Spoken, Support, decide
from listenwell.reading.trained.reader import cue_label, model_folder

TALK = [
    ("coach", "What would you like to be different by the end of the year?"),
    ("client", "I really want to stop working on Sundays, and I am going to tell my boss."),
    ("coach", "So the weekends have become something you want to protect."),
    (
        "client",
        "But I don't want to give up my Sundays. I like them, and I see no problem.",
    ),
    ("coach", "Did you talk to her last week?"),
    ("client", "Yes."),
    ("coach", "Most teams here have a rota for that, and it is on the intranet."),
    ("client", "I'm worried that she will think I am lazy."),
    ("coach", "Okay."),
]


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(model_folder())


def spoken(talk=TALK) -> list[Spoken]:
    words = [text for _, text in talk]
    return [
        Spoken(role, text, tuple(reversed(words[max(0, at - 2) : at])), {})
        for at, (role, text) in enumerate(talk)
    ]


def transcript(talk=TALK):
    utterances = [{"speaker": role, "text": text} for role, text in talk]
    return load(json.dumps({"utterances": utterances}).encode(), name="session.json")


def test_every_file_is_the_one_that_the_manifest_names():
    manifest = json.loads((model_folder() / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((model_folder() / name).read_bytes()).hexdigest() == digest


def test_the_files_stay_under_40_megabytes():
    assert sum(file.stat().st_size for file in model_folder().iterdir()) < 40_000_000


def test_plain_cases_are_read_as_anyone_would():
    annotations = trained_reader().annotate(transcript(), [False] * len(TALK))
    assert [a.behaviour.label for a in annotations[::2]] == [
        "question",
        "reflection",
        "question",
        "input",
        "other",
    ]
    assert [a.question for a in annotations[::2]] == ["open", None, "closed", None, None]
    assert annotations[1].talk_type.label == "change"
    assert annotations[3].talk_type.label == "sustain"
    assert annotations[5].talk_type.label == "neutral"


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Thank you, that was wonderful, I am so happy with it.", True),
        ("This is terrible. I hate every minute of it.", False),
    ],
)
def test_plain_feelings_have_their_sign(model, text, positive):
    (found,) = model.read([Spoken("client", text, (), {})])
    assert (found.sentiment > 0.3) if positive else (found.sentiment < -0.3)


def test_only_a_client_has_a_talk_type_and_cues_and_only_a_coach_a_behaviour():
    for annotation, (role, _) in zip(
        trained_reader().annotate(transcript(), [False] * len(TALK)), TALK, strict=True
    ):
        assert (annotation.talk_type is not None) == (role == "client")
        assert (annotation.behaviour is not None) == (role == "coach")
        assert role == "client" or annotation.cues == ()


def test_probabilities_are_probabilities(model):
    for each in model.read(spoken()):
        for head in each.heads.values():
            assert sum(head.values()) == pytest.approx(1.0, abs=0.001)
        assert all(0 <= p <= 1 for p in [*each.emotions.values(), *each.cues.values()])
        assert len(each.emotions) == 28
        assert -1 <= each.sentiment <= 1


@pytest.mark.parametrize(
    ("probabilities", "weights", "place"),
    [
        ([0.5, 0.2, 0.3], [1.0, 1.0, 2.0], 2),  # 0.6 is the largest product
        ([0.5, 0.26, 0.24], [1.0, 1.0, 9.0], 0),  # 0.24 is under the least
        ([0.26, 0.5, 0.24], [2.0, 1.0, 9.0], 0),
    ],
)
def test_a_rare_talk_type_is_preferred_but_never_under_the_least(probabilities, weights, place):
    found = np.array(probabilities), np.array(weights)
    assert decide("talk_type", *found) == place
    assert decide("behaviour", *found) == int((found[0] * found[1]).argmax())


def without_talk_type(found: list[Read]) -> list[Read]:
    return [
        replace(
            one,
            heads={head: p for head, p in one.heads.items() if head != "talk_type"},
            decisions={head: label for head, label in one.decisions.items() if head != "talk_type"},
        )
        for one in found
    ]


def test_all_but_the_talk_type_does_not_hang_on_what_is_read_beside_it(model):
    together = without_talk_type(model.read(spoken()))
    assert without_talk_type([model.read([one])[0] for one in spoken()]) == together
    backwards = without_talk_type(model.read(list(reversed(spoken()))))
    assert list(reversed(backwards)) == together


def test_vectors_are_the_same_to_the_last_bit_beside_other_texts(model):
    together = model.encode([text for _, text in TALK])
    for text, vectors in together.items():
        for one, other in zip(vectors, model.encode([text])[text], strict=True):
            assert one.shape == (384,)
            assert (one == other).all()


def test_a_talk_type_is_read_in_the_course_of_the_session(model):
    talk = spoken()
    read = model.read(talk)[1].heads["talk_type"]
    for others in (talk[:2], [*talk[:2], *reversed(talk[2:])], [*talk[1:], talk[0]]):
        found = model.read(others)[others.index(talk[1])].heads["talk_type"]
        assert found != read
        assert sum(found.values()) == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_no_reading(model, threads):
    assert Model(model_folder(), threads).read(spoken()) == model.read(spoken())


def test_a_session_is_read_alike_between_others(model):
    other = spoken(TALK[::-1])
    first = model.read(spoken())
    assert model.read(other) != first
    assert model.read(spoken()) == first


def test_context_counts(model):
    alone = Spoken("client", "Yes.", (), {})
    asked = Spoken("client", "Yes.", ("Are you going to quit smoking today?",), {})
    assert model.read([alone])[0].heads != model.read([asked])[0].heads


@pytest.mark.parametrize("text", ["", "🙂" * 500, "а" * 3000, "word " * 20_000, "\u202eabc", "?!"])
def test_any_text_is_read(model, text):
    (found,) = model.read([Spoken("client", text, (text,), {})])
    assert set(found.decisions) == {"talk_type"}


def test_the_same_session_has_the_same_digest():
    first, second = read(transcript()), read(transcript())
    assert first.digest == second.digest
    assert first.model_version.endswith(trained_reader().version)


def test_without_the_files_the_rules_serve_and_the_reading_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(trained, "model_folder", lambda: tmp_path)
    trained_reader.cache_clear()
    best_reader.cache_clear()
    try:
        reading = read(transcript())
    finally:
        trained_reader.cache_clear()
        best_reader.cache_clear()
    assert "rules" in reading.model_version
    assert BY_RULES in reading.warnings


FOUND = CueLabel(CueType.COMMITMENT, 0.75, "by a rule")
HALF = Support(slope=0.5, offset=1.0)
"""Logistic of half the log-odds, plus 1: 0.4 gives 1 / (1 + exp(-(1 + ln(2/3) / 2))) = 0.6894."""


@pytest.mark.parametrize(
    ("probability", "ruled", "sure", "why"),
    [
        (0.5, FOUND, 0.7311, "by a rule"),
        (0.4, FOUND, 0.6894, "by a rule"),
        (0.9, FOUND, 0.8908, "by a rule"),
        (0.2, FOUND, 0.2, "by a rule"),
        (0.4, replace(FOUND, confidence=0.6), 0.4, "by a rule"),
        (0.8, None, 0.8, None),
    ],
)
def test_a_rules_cue_is_as_sure_as_such_findings_were_right(probability, ruled, sure, why):
    label = cue_label(CueType.COMMITMENT, probability, ruled, HALF)
    assert label.confidence == pytest.approx(sure, abs=0.0001)
    assert why is None or label.interpretation == why


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_the_model_thinks_likelier_is_surer(one, other):
    low, high = sorted((one, other))
    assert 0.0 <= HALF.confidence(low) <= HALF.confidence(high) <= 1.0


def test_cues_with_too_few_examples_are_left_to_the_rules():
    ruled = CueLabel(CueType.DEFLECTION, 0.85, "by a rule")
    assert cue_label(CueType.DEFLECTION, 0.99, ruled, HALF) == calibrated(ruled)
    assert cue_label(CueType.DEFLECTION, 0.99, None, HALF).confidence == 0.0


def test_the_shipped_curve_rises_and_keeps_a_cue_that_both_found(model):
    assert model.support.confidence(0.9) > model.support.confidence(0.4) >= 0.7
