import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.rules import RuleReader


def test_rules_have_a_version():
    assert RuleReader().version == "rules-2"


@pytest.mark.parametrize(
    ("text", "behaviour", "question"),
    [
        ("What would you like to be different?", "question", "open"),
        ("Tell me about your week.", "question", "open"),
        ("How did that feel?", "question", "open"),
        ("Do you work on Saturdays?", "question", "closed"),
        ("How many hours do you sleep?", "question", "closed"),
        ("It sounds like you feel torn about the job.", "reflection", None),
        ("You're worried that nobody will notice.", "reflection", None),
        ("Thank you for coming in today.", "other", None),
        ("Mm-hmm.", "other", None),
    ],
)
def test_what_the_coach_does(read_lines, text, behaviour, question):
    lines = ["client: It has been a long and tiring month at work for all of us."]
    found = read_lines(*lines, f"coach: {text}")[1]
    assert found.behaviour.label == behaviour
    assert found.question == question


def test_information_is_input(read_lines):
    text = "Research shows that short walks reduce the risk of back pain for most people."
    found = read_lines("client: I sit all day, every day.", f"coach: {text}")[1]
    assert found.behaviour.label == "input"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("so what would you like to be different", "open"),
        ("do you work on saturdays", "closed"),
        ("thank you for coming in today", None),
    ],
)
def test_questions_are_heard_without_punctuation(read_lines, text, question):
    lines = ["client: it has been a long and tiring month at work", f"coach: {text}"]
    assert read_lines(*lines)[1].question == question


@pytest.mark.parametrize(
    ("text", "talk_type"),
    [
        ("I want to change, I need to do it for my kids, and I think I could.", "change"),
        ("I don't want to. I like it, and it's not a problem.", "sustain"),
        ("It was on a Tuesday.", "neutral"),
        ("Mm-hmm.", "neutral"),
    ],
)
def test_which_way_the_client_talks(read_lines, text, talk_type):
    assert read_lines("coach: Mm-hmm.", f"client: {text}")[1].talk_type.label == talk_type


def test_a_coach_has_no_talk_type_and_no_cues(read_lines):
    found = read_lines("coach: I promise I'll call them tomorrow.")[0]
    assert found.talk_type is None
    assert found.cues == ()


def test_a_client_has_no_behaviour(read_lines):
    found = read_lines("client: What do you think I should do?")[0]
    assert (found.behaviour, found.question, found.reflection) == (None, None, None)


@pytest.mark.parametrize("role", ["other", "unknown"])
def test_anyone_else_has_sentiment_alone(read_lines, role):
    found = read_lines(f"{role}: I love it, I promise!")[0]
    assert found.sentiment > 0
    assert (found.talk_type, found.behaviour, found.cues) == (None, None, ())


def test_a_client_backchannel_has_no_cues(read_lines):
    found = read_lines("coach: You could stop there.", "~client: Exactly")[1]
    assert found.cues == ()
    assert found.talk_type.label == "neutral"


def test_a_coach_backchannel_is_other(read_lines):
    found = read_lines("client: I drove home and", "~coach: Right", "client: slept.")[1]
    assert found.behaviour.label == "other"
    assert found.question is None


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("A seven. It was a three in August, for anything.", "It is. What moved you from three?"),
        ("It was the two of them. She slapped his hand.", "She slapped his hand."),
        ("I was pleased. I didn't let her see.", "You let me see, just now."),
    ],
)
def test_what_asks_is_open_or_closed_and_what_reflects_is_simple_or_complex(
    read_lines, heard, text
):
    found = read_lines(f"client: {heard}", f"coach: {text}")[1]
    assert found.behaviour.label in {"question", "reflection"}
    assert (found.question is not None) == (found.behaviour.label == "question")
    assert (found.reflection is not None) == (found.behaviour.label == "reflection")


def test_emotions_are_not_read(read_lines):
    assert read_lines("client: I am furious")[0].emotions is None


def test_a_flag_for_every_utterance_is_needed(conversation_of):
    with pytest.raises(ValueError, match="zip"):
        RuleReader().annotate(conversation_of("client: Yes.", "client: No."), [False])


lines = st.lists(
    st.tuples(st.sampled_from(["coach", "client", "other"]), st.text(max_size=60)), max_size=12
)


@given(lines)
def test_any_conversation_is_read_and_read_alike(read_lines, rows):
    texts = [f"{name}: {text}" for name, text in rows]
    found = read_lines(*texts)
    assert found == read_lines(*texts)
    assert len(found) == len(rows)
    for (name, _), annotation in zip(rows, found, strict=True):
        assert -1 <= annotation.sentiment <= 1
        assert (annotation.talk_type is not None) == (name == "client")
        assert (annotation.behaviour is not None) == (name == "coach")
        did = annotation.behaviour.label if annotation.behaviour else None
        assert annotation.question is not None or did != "question"
        assert annotation.reflection is not None or did != "reflection"
        labelled = annotation.talk_type or annotation.behaviour
        assert labelled is None or 0 < labelled.confidence <= 1


def test_long_text_is_read_in_linear_time(read_lines):
    started = time.process_time()
    read_lines(f"coach: {'do you i will not ' * 6000}?", f"client: {'i do not ' * 12_000}")
    assert time.process_time() - started < 5
