"""Names as files write them."""

import pytest

from listenwell.transcripts.speakers import (
    clean_name,
    is_note_taker,
    is_presentation,
    match_speaker,
    shown_name,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Maya   Chen: ", "Maya Chen"),
        ("Maya\u00a0Chen", "Maya Chen"),
        ("\u200bMaya\ufeff", "Maya"),
        ("Maya\x1b[31m", "Maya[31m"),
        ("Unknown Speaker", None),
        ("   ", None),
        ("נועה", "נועה"),
        ("\u202eMaya", "Maya"),
        ("Zoë", "Zoë"),
    ],
)
def test_names_are_cleaned(raw, clean):
    assert clean_name(raw) == clean


@pytest.mark.parametrize(
    "name",
    [
        "Fireflies.ai Notetaker Priya",
        "sam's Otter.ai",
        "Meeting Note Taker",
        "read.ai meeting notes",
        "Nadia's MeetGeek Notetaker",
        "Fathom Notetaker",
    ],
)
def test_note_taking_programs_are_known(name):
    assert is_note_taker(name)


@pytest.mark.parametrize("name", ["Otter Wilson", "Grace Reader", "Fellow Coach", "Jamie Notes"])
def test_people_are_not_taken_for_programs(name):
    assert is_note_taker(name) is (name == "Jamie Notes")


def test_shared_screens_are_known():
    assert is_presentation("Maya Chen's Presentation")
    assert is_presentation("Maya Chen’s screen")
    assert not is_presentation("Maya Chen")


@pytest.mark.parametrize("key", ["A", "0", "spk_0", "Speaker 1", "SPEAKER_01", "ch_0"])
def test_an_id_is_not_shown_as_a_name(key):
    assert shown_name(key) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("maya chen", "Maya Chen"),
        ("Maya", None),
        ("chen", "Maya Chen"),
        ("Bo", "Bo Larsen"),
        ("", None),
        ("Zed", None),
    ],
)
def test_a_speaker_is_matched_by_whole_name_or_unmistakable_part(wanted, found):
    assert match_speaker(wanted, ["Maya Chen", "Maya Ortiz", "Bo Larsen"]) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("ana-lucia", "Ana-Lucía O'Neil"),
        ("Lucía", "Ana-Lucía O'Neil"),
        ("Ana Lucia O’Neil", "Ana-Lucía O'Neil"),
        ("o'neil", "Ana-Lucía O'Neil"),
        ("0", "spk_0"),
        ("SPK 1", "spk_1"),
        ("spk", None),
        ("coach", "Bo (Coach)"),
        ("-", None),
        ("2", None),
    ],
)
def test_accents_and_the_signs_of_an_id_make_no_difference(wanted, found):
    assert match_speaker(wanted, ["Ana-Lucía O'Neil", "spk_0", "spk_1", "Bo (Coach)"]) == found
