"""The questions that opened the client up."""

from listenwell.cli.questions import most_opening


def test_open_questions_by_the_length_of_the_answer(make_reading) -> None:
    found = most_opening(make_reading())
    assert [(one.question.index, one.words, one.answers) for one in found] == [
        (0, 13, (1,)),
        (6, 12, (7,)),
    ]


def test_a_backchannel_is_no_answer(make_reading) -> None:
    found = most_opening(make_reading(words={3: "mm " * 90}), limit=9)
    assert 90 not in [one.words for one in found]


def test_no_more_than_asked_for(make_reading) -> None:
    assert len(most_opening(make_reading(rounds=5), limit=3)) == 3
