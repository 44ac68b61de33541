import time

import pytest

from listenwell.reading import MIN_CUE_CONFIDENCE
from listenwell.reading.rules.cue_patterns import PATTERNS
from listenwell.reading.rules.cues import find_cues
from listenwell.reading.rules.words import hear


def kept(text: str, *, answers: bool = False) -> list[str]:
    """Name the cues that a session keeps."""
    cues = find_cues(hear(text), backchannel=False, answers=answers)
    return [cue.cue_type.value for cue in cues if cue.confidence >= MIN_CUE_CONFIDENCE]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("I don't think I can keep that up.", "resistance"),
        ("That won't work for me", "resistance"),
        ("I don’t wanna change my hours.", "resistance"),
        ("I'm not ready to give it up", "resistance"),
        ("I'll call the college on Thursday", "commitment"),
        ("im going to talk to my manager", "commitment"),
        ("I promise.", "commitment"),
        ("I just realized that I never say no", "breakthrough"),
        ("Huh, that makes sense now", "breakthrough"),
        ("I'd never really thought of it that way", "breakthrough"),
        ("I'm a bit worried about the money", "concern"),
        ("What if they say no?", "concern"),
        ("I don't want to lose my job over this", "concern"),
        ("Can we talk about something else?", "deflection"),
        ("I'd rather not go there", "deflection"),
        ("I'm so excited about this!", "enthusiasm"),
        ("I can't wait to begin", "enthusiasm"),
        ("I'm not sure I can", "doubt"),
        ("Part of me wants to stay", "doubt"),
        ("You're right, it is the evenings", "agreement"),
        ("That sounds good", "agreement"),
        ("My goal is ten pages a week", "goal_setting"),
        ("I'm going to run three times a week", "goal_setting"),
        ("I want to stop smoking", "goal_setting"),
        ("And then on Thursday I'll go and see her", "goal_setting"),
        ("I want that room ready by next summer.", "goal_setting"),
        ("So I'm going to apply.", "commitment"),
        ("I'll fill in the form tonight, only the form", "goal_setting"),
    ],
)
def test_each_type_is_found(text, cue):
    assert cue in kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "I was going to call them",
        "I thought I would try it",
        "They said I should stop",
        "She said I'll call you",
        "Everyone seems to assume I'll go for it",
        "And he went, of course, of course, and waited",
        "On Thursday there was no time for anything, and nobody minds; I will go",
        "If they asked me I will go",
        "When they ask, I'll tell them a story",
        "I am not worried about it",
        "I'm not excited about it",
        "I would never say you're right",
        "My sister is worried about me",
        "I will be forty in May",
        "You know what I mean",
        "I went home. Then I slept.",
        "Am I so excited?",
        "😀👍",
        "אני לא רוצה",
        "",
    ],
)
def test_what_only_looks_like_a_cue_is_not_kept(text):
    assert kept(text) == []


def test_an_answer_to_a_question_is_no_agreement():
    assert kept("Exactly") == ["agreement"]
    assert kept("Exactly", answers=True) == []


def test_a_backchannel_holds_no_cue():
    assert find_cues(hear("Exactly, I agree"), backchannel=True, answers=False) == ()


def test_an_intention_needs_its_measure_in_the_same_sentence():
    assert kept("I'll go there. Every week is hard.") == ["commitment"]


def test_a_hedge_lowers_the_confidence():
    def confidence(text):
        return find_cues(hear(text), backchannel=False, answers=False)[0].confidence

    assert confidence("maybe I'll call them") < confidence("I'll call them")


def test_one_cue_of_each_type_the_surest():
    cues = find_cues(hear("I suppose. I'm not sure I can."), backchannel=False, answers=False)
    assert [(c.cue_type.value, c.confidence) for c in cues] == [("doubt", 0.85)]


@pytest.mark.parametrize("name", PATTERNS)
def test_interpretations_are_one_sentence(name):
    interpretation = PATTERNS[name].interpretation
    assert interpretation.endswith(".")
    assert interpretation.count(".") == 1
    assert 0 < PATTERNS[name].confidence < 1


def test_the_same_cue_without_punctuation():
    assert kept("well i dont think i can do that and im worried about the money") == [
        "resistance",
        "concern",
    ]


@pytest.mark.parametrize(
    "text",
    ["i will go " * 9000 + ". " + "tomorrow " * 9000, "tomorrow " * 9000 + "i will go " * 9000],
)
def test_time_grows_with_length_alone(text):
    started = time.process_time()
    find_cues(hear(text), backchannel=False, answers=False)
    assert time.process_time() - started < 3
