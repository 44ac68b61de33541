"""The tracking plan: what it lets through, what is generated from it, what may not change in it."""

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from listenwell.telemetry.generated import events
from listenwell.telemetry.plan import PLAN_FILE, Plan, load_plan
from listenwell.telemetry.plan.__main__ import findings, main, written
from listenwell.telemetry.plan.json_schema import property_schema
from listenwell.telemetry.plan.language import Boolean, Enum, Integer, Number
from listenwell.telemetry.plan.load import BadPlan
from listenwell.telemetry.plan.released import breaking_changes, released, snapshot

PLAN = load_plan()
WORDS = (
    "Zoë Quuxová",
    "zoe.quuxova@plonk.example",
    "+44 7700 900931",
    "447700900931",
    "4111111111111111",
    "DE89370400440532013000",
    "The heron <ate> my grandmother's & umbrella",
    "umbrella",
    "12 High Street",
)


def encodings(words: str) -> list[str]:
    raw = words.encode()
    return [
        words,
        quote(words),
        escape(words),
        json.dumps(words),
        raw.hex(),
        b64encode(raw).decode(),
        words.replace(" ", "_").lower(),
        words[::-1],
        repr(raw),
        *(f"{letter}_{words.replace(' ', '')}" for letter in "cpsiv"),
    ]


def said(**changes):
    """Return the smallest plan, changed."""
    event = {
        "version": 1,
        "from": "server",
        "trigger": "It happens.",
        "why": "To know.",
        "owner": "us",
        "sampling": "all",
        "retention_days": 30,
        "properties": {
            "coach_id": {"type": "id", "of": "coach", "required": True, "about": "Who."},
            "kind": {"type": "enum", "values": ["a", "b"], "required": True, "about": "Which."},
            "size": {"type": "integer", "min": 0, "max": 9, "about": "How large."},
            "share": {"type": "number", "min": 0, "max": 1, "about": "How much."},
        },
    }
    rates = {"development": 1.0, "staging": 1.0, "production": 0.5}
    return {
        "owners": {"us": "All of it."},
        "sampling": {"all": rates},
        "burst": 1.0,
        "events": {"thing.done": event | changes},
        "metrics": {},
    }


def test_what_is_generated_is_what_the_plan_says():
    assert findings(PLAN) == []


def test_a_change_of_the_plan_is_seen_as_drift_everywhere(tmp_path):
    for file, text in written(PLAN).items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    assert findings(PLAN, tmp_path) == []
    text = PLAN_FILE.read_text().replace("values: [email, ", "values: [carrier_pigeon, email, ")
    found = findings(load_plan(text), tmp_path)
    assert [each.split()[0] for each in found] == list(written(PLAN))


def test_the_command_says_what_is_wrong(capsys, monkeypatch):
    assert main([]) == 0
    changed = PLAN_FILE.read_text().replace("edit_distance_pct:", "edits_pct:")
    monkeypatch.setattr("listenwell.telemetry.plan.__main__.load_plan", lambda: load_plan(changed))
    assert main([]) == 1
    printed = capsys.readouterr().out
    assert "followup_sent: edit_distance_pct was removed; raise its version to 2" in printed
    assert "make telemetry-write" in printed


def test_a_plan_that_is_broken_ends_the_command_with_its_place(capsys, monkeypatch):
    def broken():
        return load_plan("events: {a: [")

    monkeypatch.setattr("listenwell.telemetry.plan.__main__.load_plan", broken)
    assert main([]) == 2
    assert "metrics.yml:1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "text"},
        {"type": "string"},
        {"type": "number"},
        {"type": "number", "min": 0, "max": 10**11},
        {"type": "number", "min": 1, "max": 1},
        {"type": "integer", "min": 0, "max": 1.5},
        {"type": "id"},
        {"type": "id", "of": "person"},
        {"type": "enum"},
        {"type": "enum", "values": []},
        {"type": "enum", "values": ["a", "a"]},
        {"type": "enum", "values": ["Two words"]},
        {"type": "boolean", "default": "x"},
    ],
)
def test_the_language_has_no_words_for(kind):
    plan = said(properties={"thing": {**kind, "about": "What it is."}})
    with pytest.raises(BadPlan, match=r"thing"):
        load_plan(yaml.safe_dump(plan))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"owner": "nobody"}, "unknown owner"),
        ({"sampling": "some"}, "unknown sampling"),
        ({"from": "ui", "properties": {}}, "must require coach_id"),
        ({"from": "moon"}, "from"),
        ({"version": 0}, "version"),
        ({"retention_days": 10_000}, "retention_days"),
    ],
)
def test_an_event_that_breaks_a_rule_is_refused(changes, says):
    with pytest.raises(BadPlan, match=says):
        load_plan(yaml.safe_dump(said(**changes)))


def test_a_retired_event_is_planned_no_more():
    with pytest.raises(BadPlan, match="both retired and planned"):
        load_plan(yaml.safe_dump({**said(), "retired": {"thing.done": 1}}))


@pytest.mark.parametrize("words", WORDS)
def test_no_property_of_the_plan_lets_words_through(words):
    for event in PLAN.events.values():
        for name, kind in event.properties.items():
            validator = jsonschema.Draft202012Validator(property_schema(kind))
            for form in encodings(words):
                assert not validator.is_valid(form), f"{name} takes {form}"
            if words.isdigit():
                assert not validator.is_valid(int(words)), f"{name} takes a number of a person"


def values(name, kind):
    match kind:
        case Enum():
            return st.sampled_from(kind.values)
        case Integer():
            return st.integers(int(kind.min), int(kind.max))
        case Number():
            return st.floats(kind.min, kind.max)
        case Boolean():
            return st.booleans()
        case _:
            return st.from_regex(property_schema(kind)["pattern"].replace("$", r"\Z"))


@given(st.data())
def test_every_event_of_the_python_types_fits_the_schema(data):
    name = data.draw(st.sampled_from(sorted(PLAN.events)))
    kinds = PLAN.events[name].properties
    given_ = {key: data.draw(values(key, kind), label=key) for key, kind in kinds.items()}
    rule = events.RULES[name]
    event = rule.type(**given_)
    assert event.properties() == given_
    schema = PLAN.events[name]
    for key, value in event.properties().items():
        jsonschema.validate(value, property_schema(schema.properties[key]))
    assert rule.source == schema.source
    assert schema.version == rule.type.VERSION


def changed(change) -> Plan:
    plan = said()
    change(plan["events"]["thing.done"])
    return load_plan(yaml.safe_dump(plan))


BEFORE = json.loads(snapshot(load_plan(yaml.safe_dump(said()))))


def _remove(event):
    del event["properties"]["share"]


def _retype(event):
    event["properties"]["size"] = {"type": "boolean", "about": "How large."}


def _new_required(event):
    event["properties"]["new"] = {"type": "boolean", "required": True, "about": "New."}


def _now_required(event):
    event["properties"]["share"]["required"] = True


def _lose_a_value(event):
    event["properties"]["kind"]["values"] = ["a"]


def _narrow(event):
    event["properties"]["size"]["max"] = 8


def _other_subject(event):
    event["properties"]["coach_id"]["of"] = "client"


def _other_source(event):
    event["from"] = "ui"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_remove, "share was removed"),
        (_retype, "size was of type integer and is of type boolean"),
        (_new_required, "new is new and required"),
        (_now_required, "share was optional and is required"),
        (_lose_a_value, "kind lost b"),
        (_narrow, "size has a narrower range"),
        (_other_subject, "coach_id has another pattern"),
        (_other_source, "it came from the server and now from the ui"),
    ],
)
def test_a_breaking_change_needs_a_raised_version(change, says):
    plan = changed(change)
    assert breaking_changes(plan, BEFORE) == [f"thing.done: {says}; raise its version to 2"]

    def raised(event):
        change(event)
        event["version"] = 2

    assert breaking_changes(changed(raised), BEFORE) == []


def _new_optional(event):
    event["properties"]["new"] = {"type": "boolean", "about": "New."}


def _new_value(event):
    event["properties"]["kind"]["values"] = ["c", "b", "a"]


def _widen(event):
    event["properties"]["size"]["max"] = 10


def _optional(event):
    event["properties"]["kind"]["required"] = False


@pytest.mark.parametrize("change", [_new_optional, _new_value, _widen, _optional])
def test_a_change_that_breaks_nothing_needs_none(change):
    assert breaking_changes(changed(change), BEFORE) == []


def test_an_event_may_go_only_into_retirement():
    gone = {**said(), "events": {}}
    assert (
        "list it under 'retired' as 1"
        in breaking_changes(load_plan(yaml.safe_dump(gone)), BEFORE)[0]
    )
    retired = load_plan(yaml.safe_dump({**gone, "retired": {"thing.done": 1}}))
    assert breaking_changes(retired, BEFORE) == []


def test_a_version_never_falls():
    released_at_2 = {"thing.done": {**BEFORE["thing.done"], "version": 2}}
    assert "below the released 2" in breaking_changes(changed(lambda _: None), released_at_2)[0]


def test_every_event_of_the_sources_is_planned():
    named = """session_processed followup_sent dossier_opened simulacra.classified bias.flagged
        frame.detected rhetoric.profiled detail_panel.view bias.override feedback.submit"""
    assert set(named.split()) <= PLAN.events.keys()
    assert set(released()) <= PLAN.events.keys() | PLAN.retired.keys()


def test_pages_are_sampled_at_a_fifth_in_production_and_calls_never():
    assert PLAN.sampling["ui"] == {"development": 1.0, "staging": 1.0, "production": 0.2}
    assert set(PLAN.sampling["calls"].values()) == {1.0}
    assert PLAN.burst == 1.0
