"""Why an event does not fit, told by names of the plan and never by what was sent."""

import json
import time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.telemetry.event import Event, moment_of, new_event_id
from listenwell.telemetry.fit import Misfit, Reason, checks, misfit, sent, window
from listenwell.telemetry.generated.events import RULES, SessionProcessed

NOW = 1_789_000_000_000
WORDS = "Zoë Quuxová"


def told(**changes):
    properties = {"coach_id": "c_8f2", "session_id": "s_41a", "consent_present": True}
    properties |= changes.pop("properties", {})
    properties = {name: value for name, value in properties.items() if value is not None}
    return {
        "id": str(new_event_id(NOW / 1000)),
        "event": "session_processed",
        "version": 1,
        "properties": properties,
    } | changes


def why(event, source="server", coach=None):
    return misfit(event, source=source, coach=coach, within=window(NOW))


def test_an_event_of_ours_fits():
    event = SessionProcessed(coach_id="c_8f2", session_id="s_41a", consent_present=True)
    made = sent(event, str(new_event_id(NOW / 1000)))
    assert why(made) is None
    assert made["properties"] == {
        "coach_id": "c_8f2",
        "session_id": "s_41a",
        "consent_present": True,
    }


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (None, Misfit(Reason.NOT_AN_EVENT)),
        ([], Misfit(Reason.NOT_AN_EVENT)),
        (WORDS, Misfit(Reason.NOT_AN_EVENT)),
        ({}, Misfit(Reason.NOT_AN_EVENT)),
        ({"event": 7}, Misfit(Reason.NOT_AN_EVENT)),
        ({"event": WORDS}, Misfit(Reason.UNKNOWN_EVENT)),
        (told(version=2), Misfit(Reason.OTHER_VERSION, "session_processed", 2)),
        (told(version=WORDS), Misfit(Reason.OTHER_VERSION, "session_processed")),
        (told(version=10**9), Misfit(Reason.OTHER_VERSION, "session_processed")),
        (told(id=WORDS), Misfit(Reason.WRONG_SHAPE, "session_processed", 1)),
        (told(id=str(uuid4())), Misfit(Reason.WRONG_SHAPE, "session_processed", 1)),
        (told(id=None), Misfit(Reason.WRONG_TYPE, "session_processed", 1)),
        ({**told(), WORDS: 1}, Misfit(Reason.UNKNOWN_PROPERTY, "session_processed", 1)),
        (told(properties={WORDS: 1}), Misfit(Reason.UNKNOWN_PROPERTY, "session_processed", 1)),
        ({**told(), "properties": WORDS}, Misfit(Reason.WRONG_TYPE, "session_processed", 1)),
        (
            told(properties={"session_id": None}),
            Misfit(Reason.MISSING, "session_processed", 1, "session_id"),
        ),
        (
            told(properties={"session_id": WORDS}),
            Misfit(Reason.WRONG_SHAPE, "session_processed", 1, "session_id"),
        ),
        (
            told(properties={"consent_present": "yes"}),
            Misfit(Reason.WRONG_TYPE, "session_processed", 1, "consent_present"),
        ),
        (
            told(properties={"extraction_f1": 1.01}),
            Misfit(Reason.OUT_OF_RANGE, "session_processed", 1, "extraction_f1"),
        ),
        (
            told(id=str(new_event_id(NOW / 1000 - 8 * 24 * 3600))),
            Misfit(Reason.CLOCK, "session_processed", 1),
        ),
        (
            told(id=str(new_event_id(NOW / 1000 + 2 * 3600))),
            Misfit(Reason.CLOCK, "session_processed", 1),
        ),
    ],
)
def test_a_misfit_says_why(event, expected):
    found = why(event)
    assert found == expected
    assert WORDS not in json.dumps(found)


def test_a_page_sends_only_what_pages_send_and_only_of_its_coach():
    assert why(told(), source="ui").reason is Reason.OTHER_SOURCE
    view = {
        "id": str(new_event_id(NOW / 1000)),
        "event": "page.view",
        "version": 1,
        "properties": {"coach_id": "c_8f2", "page": "today"},
    }
    assert why(view, "ui", "c_8f2") is None
    assert why(view, "ui", "c_41a").reason is Reason.OTHER_SUBJECT
    assert why(view, "server").reason is Reason.OTHER_SOURCE
    listed = {**view, "properties": {"coach_id": "c_8f2", "page": "umbrella"}}
    assert why(listed, "ui") == Misfit(Reason.NOT_LISTED, "page.view", 1, "page")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(anything | st.fixed_dictionaries({"event": st.sampled_from(sorted(RULES))}, optional={
    "id": anything, "version": st.just(1) | anything,
    "properties": anything | st.dictionaries(st.sampled_from(["coach_id", "page"]), anything),
}))  # fmt: skip
def test_whatever_is_sent_there_is_an_answer_in_the_plans_own_words(event):
    found = why(event)
    if found is None:
        return
    assert found.event is None or found.event in RULES
    known = checks()[found.event].properties if found.event else set()
    assert found.property is None or found.property in known


def test_ids_hold_their_moment_and_come_in_its_order():
    now = time.time()
    ids = [new_event_id(now + second) for second in range(100)]
    assert ids == sorted(ids)
    assert len({new_event_id(now) for _ in range(1000)}) == 1000
    assert all(each.version == 7 for each in ids)
    assert abs(moment_of(ids[0]).timestamp() - now) < 0.002


def test_every_rule_names_a_type_of_the_plan():
    assert all(issubclass(rule.type, Event) for rule in RULES.values())
    assert all(name == rule.type.NAME for name, rule in RULES.items())
