import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.rules.words import hear


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to",
        "I don't wanna",
        "i dont want to",
        "I don’t, um, want to",
        "I-I don't want to",
    ],
)
def test_one_sentence_however_it_is_written(text):
    assert hear(text).core == ("i", "do", "not", "want", "to")


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("I- I think so.", "i think so ."),
        ("I don't- I don't like it", "i do not like it"),
        ("It's, you know, kind of late", "it is late"),
        ("She'll say we've won't", "she will say we have will not"),
        ("my sister's car", "my sister car"),
        ("[laughs] No (sighs) way!", "no way !"),
        ("So--", "so -"),
        ("-and then?", "- and then ?"),
        ("Wait... what??", "wait . what ?"),
        ("Warum nicht？", "warum nicht ?"),
        ("😀", ""),
        ("", ""),
        ("אני לא יודע", "אני לא יודע"),
    ],
)
def test_words_are_plain(text, core):
    assert " ".join(hear(text).core) == core


def test_words_keep_the_fillers_that_the_core_leaves_out():
    said = hear("I'm just really tired")
    assert said.words == ("i", "am", "just", "really", "tired")
    assert said.core == ("i", "am", "tired")


def test_marks_are_not_counted_as_words():
    assert hear("No. Not today!").count == 3


@given(st.text(max_size=300))
def test_any_text_is_heard_and_heard_alike(text):
    said = hear(text)
    assert said == hear(text)
    assert said.count <= len(said.core) <= len(said.words)


@pytest.mark.parametrize("piece", ["a", "-", "(", "[", "'", "i'", "no no ", "- a ", "n't ", "?!"])
def test_time_grows_with_length_alone(piece):
    def seconds(length):
        text = (piece * length)[:length]
        started = time.process_time()
        hear(text)
        return time.process_time() - started

    assert seconds(200_000) < 2.0
