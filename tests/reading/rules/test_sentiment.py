import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.rules.sentiment import sentiment
from listenwell.reading.rules.words import hear


def feeling(text: str) -> float:
    return sentiment(hear(text).words, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I love it", 3 / 18**0.5),
        ("I'm worried", -1 / 10**0.5),
        ("I'm not worried", 0.6 / 9.36**0.5),
        ("I'm very worried", -1.4 / (1.96 + 9) ** 0.5),
        ("It starts at nine", 0.0),
        ("", 0.0),
        ("👍", 2 / 13**0.5),
    ],
)
def test_values_by_hand(text, value):
    assert feeling(text) == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize(
    "text", ["I feel like a walk", "I'd like to go", "What kind of food?", "We cut down", "Okay."]
)
def test_words_in_another_sense_feel_nothing(text):
    assert feeling(text) == 0.0


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ("I'm proud of it", "I'm ashamed of it"),
        ("It was really great", "It was great"),
        ("It was great", "It wasn't great"),
        ("It was a little sad", "It was very sad"),
        ("It isn't hopeless", "It is hopeless"),
        ("No. Great!", "Not great!"),
    ],
)
def test_one_feels_better_than_the_other(higher, lower):
    assert feeling(higher) > feeling(lower)


@given(st.text(max_size=200))
def test_sentiment_stays_in_its_range(text):
    assert -1 <= feeling(text) <= 1
