"""Who is the coach."""

import pytest

from listenwell.errors import UnknownSpeaker
from listenwell.transcripts.draft import Cue
from listenwell.transcripts.model import Role
from listenwell.transcripts.roles import assign_roles

TALK = [
    Cue("What would you like to talk about today?", "Ana"),
    Cue("I have been putting off my report and I hate that I do it.", "Ben"),
    Cue("You want to change that. What have you tried so far?", "Ana"),
    Cue("I made a list, but I lost my list, and I gave up.", "Ben"),
]


def test_the_one_who_asks_and_says_you_is_the_coach():
    roles = assign_roles(TALK, {}, None)
    assert roles["Ana"].role is Role.COACH
    assert roles["Ben"].role is Role.CLIENT
    assert 0.8 < roles["Ana"].confidence < 1.0


def test_a_given_name_wins_over_the_words():
    roles = assign_roles(TALK, {}, "ben")
    assert roles["Ben"] == (Role.COACH, 1.0)
    assert roles["Ana"] == (Role.CLIENT, 1.0)


def test_a_given_name_wins_over_what_the_file_states():
    roles = assign_roles(TALK, {"Ana": Role.COACH, "Ben": Role.CLIENT}, "Ben")
    assert roles["Ben"].role is Role.COACH
    assert roles["Ana"].role is Role.CLIENT


@pytest.mark.parametrize("label", ["coach", "Therapist", "Counselor", "Coach Maria", "Lee (Coach)"])
def test_a_label_that_states_the_role_is_believed(label):
    cues = [Cue("I see.", label), Cue("Right.", "Ben")]
    assert assign_roles(cues, {}, None)[label] == (Role.COACH, 1.0)
    assert assign_roles(cues, {}, None)["Ben"].role is Role.CLIENT


def test_naming_nobody_says_who_is_there():
    with pytest.raises(UnknownSpeaker, match="Ana, Ben"):
        assign_roles(TALK, {}, "Zoe")


def test_with_three_people_the_third_is_other_and_the_confidence_falls():
    roles = assign_roles([*TALK, Cue("Hello.", "Visitor")], {}, None)
    assert roles["Visitor"].role is Role.OTHER
    assert roles["Visitor"].confidence == roles["Ana"].confidence < 0.8


def test_a_shared_screen_is_never_coach_or_client():
    cues = [Cue("Welcome, what do you see? " * 20, "Ana's Presentation"), *TALK]
    assert assign_roles(cues, {}, None)["Ana's Presentation"].role is Role.OTHER


def test_one_speaker_gets_a_role_with_low_confidence():
    (assigned,) = assign_roles([Cue("I tried, and I failed.", "Ben")], {}, None).values()
    assert assigned.role is Role.CLIENT
    assert assigned.confidence < 0.8


def test_nobody_named_means_no_roles():
    assert assign_roles([Cue("I tried.")], {}, None) == {}


def test_confidence_is_a_coin_toss_when_both_talk_alike():
    cues = [Cue("We spoke about it.", "Ana"), Cue("We spoke about it.", "Ben")]
    assert assign_roles(cues, {}, None)["Ana"].confidence == 0.5
