"""Whether an event fits the plan, and if not, why; the answer never repeats a value."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple, cast

import orjson
from jsonschema_rs import Draft202012Validator, RegexOptions

from listenwell.telemetry.event import Event, Rule
from listenwell.telemetry.generated.events import RULES

EARLIEST_MS: Final = 7 * 24 * 3600 * 1000
"""An event may be a week late, and an hour early by its sender's clock."""
LATEST_MS: Final = 3600 * 1000

Sent = dict[str, Any]
"""An event as it travels: ``id``, ``event``, ``version``, ``properties``."""

_SAFE_VERSION: Final = 32_767


class Reason(StrEnum):
    """Why an event was set aside."""

    NOT_AN_EVENT = "not_an_event"
    UNKNOWN_EVENT = "unknown_event"
    OTHER_VERSION = "other_version"
    OTHER_SOURCE = "other_source"
    OTHER_SUBJECT = "other_subject"
    CLOCK = "clock"
    MISSING = "missing"
    UNKNOWN_PROPERTY = "unknown_property"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    NOT_LISTED = "not_listed"
    WRONG_SHAPE = "wrong_shape"


_BY_KEYWORD: Final = {
    "required": Reason.MISSING,
    "additionalProperties": Reason.UNKNOWN_PROPERTY,
    "type": Reason.WRONG_TYPE,
    "minimum": Reason.OUT_OF_RANGE,
    "maximum": Reason.OUT_OF_RANGE,
    "enum": Reason.NOT_LISTED,
}


class Misfit(NamedTuple):
    """Why an event does not fit. Names are those of the plan, never what was sent."""

    reason: Reason
    event: str | None = None
    version: int | None = None
    property: str | None = None


class Window(NamedTuple):
    """The ids, as they are written, between which an event's moment is believed."""

    first: str
    last: str


class Check(NamedTuple):
    """How one event of the plan is checked."""

    is_valid: Callable[[object], bool]
    validator: Draft202012Validator
    rule: Rule
    properties: frozenset[str]
    required: tuple[str, ...]


@cache
def checks() -> dict[str, Check]:
    """Return the check of every event, compiled once."""
    text = files("listenwell.telemetry.generated").joinpath("events.schema.json").read_bytes()
    definitions = cast("dict[str, Any]", orjson.loads(text)["$defs"])
    made: dict[str, Check] = {}
    for name, schema in definitions.items():
        validator = Draft202012Validator(schema, pattern_options=RegexOptions())
        inner = schema["properties"]["properties"]
        made[name] = Check(
            validator.is_valid,
            validator,
            RULES[name],
            frozenset(inner["properties"]),
            tuple(inner["required"]),
        )
    return made


def sent(event: Event, event_id: str) -> Sent:
    """Return an event of ours as it travels."""
    return {
        "id": event_id,
        "event": event.NAME,
        "version": event.VERSION,
        "properties": event.properties(),
    }


def moment_ms(event_id: str) -> int:
    """Return the moment that a UUID of version 7 holds, in milliseconds since 1970."""
    return int(event_id[:8] + event_id[9:13], 16)


def window(now_ms: int) -> Window:
    """Return which ids are believed at a moment, in milliseconds since 1970.

    An id of version 7 begins with its moment, so ids are in the order of their texts.
    """
    first, last = f"{max(0, now_ms - EARLIEST_MS):012x}", f"{now_ms + LATEST_MS:012x}"
    return Window(f"{first[:8]}-{first[8:]}-", f"{last[:8]}-{last[8:]}-~")


def misfit(event: object, *, source: str, coach: str | None, within: Window) -> Misfit | None:
    """Return why an event does not fit the plan, ``None`` if it does.

    Args:
        event: As it came.
        source: ``server`` or ``ui``: who sent it.
        coach: Whose page sent it; the event must be about the same coach.
        within: What its id may be.

    """
    name = event.get("event") if type(event) is dict else None
    check = checks().get(name) if type(name) is str else None
    if check is None:
        known = type(event) is dict and type(name) is str
        return Misfit(Reason.UNKNOWN_EVENT if known else Reason.NOT_AN_EVENT)
    assert isinstance(event, dict)  # noqa: S101 - it has a name
    if not check.is_valid(event):
        return _why(event, check)
    if not within.first <= event["id"] <= within.last:
        return _known(Reason.CLOCK, event)
    if check.rule.source != source:
        return _known(Reason.OTHER_SOURCE, event)
    if coach is not None and event["properties"]["coach_id"] != coach:
        return _known(Reason.OTHER_SUBJECT, event, "coach_id")
    return None


def _why(event: Sent, check: Check) -> Misfit:
    if event.get("version") != check.rule.type.VERSION:
        return _known(Reason.OTHER_VERSION, event)
    errors = sorted(check.validator.iter_errors(event), key=lambda each: str(each.schema_path))
    first = errors[0]
    place = [str(part) for part in first.instance_path]
    reason = _BY_KEYWORD.get(first.kind.name, Reason.WRONG_SHAPE)
    named = place[1] if len(place) > 1 and place[0] == "properties" else None
    if reason is Reason.MISSING:
        named = _missing(event, check)
    return _known(reason, event, named if named in check.properties else None)


def _missing(event: Sent, check: Check) -> str | None:
    given = event.get("properties")
    if not isinstance(given, dict):
        return None
    return next((name for name in check.required if name not in given), None)


def _known(reason: Reason, event: Sent, named: str | None = None) -> Misfit:
    version = event.get("version")
    small = type(version) is int and 0 <= version <= _SAFE_VERSION
    return Misfit(reason, event["event"], version if small else None, named)
