"""The reader that ships in the package: its files, its labels, and what it never does."""

import hashlib
import json
from dataclasses import replace

import pytest

import listenwell.reading.trained.reader as trained
from listenwell import load, read
from listenwell.reading import CueType
from listenwell.reading.best_reader import BY_RULES, best_reader
from listenwell.reading.model import Annotation, CueLabel
from listenwell.reading.trained import trained_reader
from listenwell.reading.trained.model import Model, Read, Spoken
from listenwell.reading.trained.reader import model_folder

TALK = [
    ("coach", "What would you like to be different by the end of the year?"),
    ("client", "I really want to stop working on Sundays, and I am going to tell my boss."),
    ("coach", "So the weekends have become something you want to protect."),
    ("client", "I don't think I can, though. It never works when I try."),
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


def test_a_reading_does_not_hang_on_what_is_read_beside_it(model):
    together = model.read(spoken())
    assert [model.read([one])[0] for one in spoken()] == together
    assert list(reversed(model.read(list(reversed(spoken()))))) == together


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


@pytest.mark.parametrize(
    ("probability", "ruled", "sure", "why"),
    [
        (0.9, FOUND, 0.9, "by a rule"),
        (0.4, FOUND, 0.75, "by a rule"),
        (0.2, FOUND, 0.2, "by a rule"),
        (0.8, None, 0.8, None),
    ],
)
def test_a_rules_cue_counts_where_the_model_supports_it(probability, ruled, sure, why):
    labels = trained._cues(
        Read({}, {}, {}, 0.0, {"commitment": probability}),
        Annotation(cues=(ruled,) if ruled else ()),
    )
    assert labels[0].confidence == sure
    assert why is None or labels[0].interpretation == why


def test_cues_with_too_few_examples_are_left_to_the_rules():
    ruled = replace(FOUND, cue_type=CueType.DEFLECTION)
    both = Read({}, {}, {}, 0.0, {"deflection": 0.99})
    assert trained._cues(both, Annotation(cues=(ruled,)))[0].confidence == 0.75
    assert trained._cues(both, Annotation())[0].confidence == 0.0
