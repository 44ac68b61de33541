"""Hashed n-grams: columns and lengths by hand, and any text hashed one feature at a time."""

from math import log, sqrt
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.trained.ngrams import BUCKETS, vectors


def columns(*names: str) -> list[int]:
    return [crc32(name.encode()) % BUCKETS for name in names]


def test_a_word_alone_by_hand():
    found, values = vectors("No").own
    words = columns("^", "no", "$", "^ no", "no $", "^ no $", "first=no", "last=no", "n=1")
    pieces = columns("# no", "#no ", "# no ")  # of the line " no "
    assert found == words + pieces
    assert values == pytest.approx([1 / sqrt(9)] * 9 + [0.5 / sqrt(3)] * 3)


def test_what_occurs_twice_weighs_1_and_its_logarithm():
    found, values = vectors("go go").own
    twice, once = (values[found.index(column)] for column in columns("go", "^"))
    assert twice / once == pytest.approx(1 + log(2))


def test_the_turn_before_has_a_length_of_its_own():
    alone, (found, values) = vectors("No").own, vectors("No", "Why not").with_context
    start = len(alone[0])
    assert (found[:start], values[:start]) == alone
    assert set(columns("<why", "<not", "<n=2")) <= set(found[start:])
    assert sum(value**2 for value in values[start:]) == pytest.approx(0.25)
    assert vectors("No").with_context == alone


@given(st.text(st.characters(exclude_categories=("Z", "C")), max_size=60))
def test_every_piece_of_any_text_has_its_column(text):
    line = f" {text.lower().replace('’', chr(39))} "
    pieces = [f"#{line[at : at + 3]}" for at in range(len(line) - 2)]
    assert set(columns(*pieces)) <= set(vectors(text).own[0])


def test_a_text_of_nothing_has_the_features_of_no_words():
    found, _ = vectors("").own
    assert found == columns("^", "$", "^ $", "last=", "n=0")
