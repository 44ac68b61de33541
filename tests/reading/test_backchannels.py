import pytest

from listenwell.reading.backchannels import find_backchannels, is_listener_token


@pytest.mark.parametrize(
    "text",
    [
        "Mm-hmm.",
        "mhm",
        "Mm.",
        "Uh-huh.",
        "Yeah.",
        "Yeah, yeah.",
        "Right, okay.",
        "I see.",
        "Oh wow.",
    ],
)
def test_tokens(text: str) -> None:
    assert is_listener_token(text, english=True)


@pytest.mark.parametrize(
    "text",
    [
        "Yeah?",
        "Right?",
        "Yeah, but",
        "I see him.",
        "Okay, let's begin.",
        "Um.",
        "No.",
        "yeah yeah yeah yeah yeah",
        "",
        "...",
    ],
)
def test_not_tokens(text: str) -> None:
    assert not is_listener_token(text, english=True)


def test_words_count_in_english_only() -> None:
    assert is_listener_token("Mm-hmm", english=False)
    assert not is_listener_token("Yeah", english=False)


# Rows, then the indices of the backchannels.
CASES = {
    "speaker goes on": (["client || I was", "coach || Yeah.", "client || late"], [1]),
    "speaker talks around it": (["client | 0-9 | I was late", "coach | 4-5 | Yeah."], [1]),
    "speaker stops": (["client || I was late", "coach || Yeah."], []),
    "listener goes on": (["client || Hm so", "coach || Yeah.", "coach || And then?"], []),
    "answer to a question": (
        ["coach || Did you go?", "client || Yes.", "coach || Good for you."],
        [],
    ),
    # The question goes on while the client says "mm": nothing has been asked yet.
    "within a question": (["coach | 0-9 | Did you go to her?", "client | 3-4 | Mm."], [1]),
    "first of all": (["coach || Okay.", "client || So"], []),
    "two listeners": (
        ["client || I was", "coach || Yeah.", "ada || Mm.", "client || late"],
        [1, 2],
    ),
    "own token": (["client || I was", "client || Yeah.", "client || late"], []),
    "unnamed": (["client || I was", "? || Yeah.", "client || late"], []),
    "unnamed floor": (["? || I was", "coach || Yeah.", "? || late"], []),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_by_hand(timeline, rows: list[str], expected: list[int]) -> None:
    flags = find_backchannels(timeline(*rows).utterances, english=True)
    assert [index for index, flag in enumerate(flags) if flag] == expected
