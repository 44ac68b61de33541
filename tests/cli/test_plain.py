"""Words of a file never steer the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.cli.plain import excerpt, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"),
        ("\x1bPq#0\x1b\\picture", "picture"),
        ("two\nlines\tand\x00nul", "two lines and nul"),
        ("left \u202eright", "left right"),
        ("bell\x07\x08\x7f", "bell"),
        ("مرحبا 🙂 שלום", "مرحبا 🙂 שלום"),
        ("family 👩‍👧", "family 👩‍👧"),
        ("half \ud83d one", "half one"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_plain_leaves_no_control_character(text: str) -> None:
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in plain(text))


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("short", 10, "short"),
        ("several words, cut", 15, "several words…"),
        ("unbreakableword", 8, "unbreak…"),
    ],
)
def test_excerpt(text: str, length: int, shown: str) -> None:
    assert excerpt(text, length) == shown


@given(st.text(max_size=80), st.integers(2, 40))
def test_excerpt_is_never_longer(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length
