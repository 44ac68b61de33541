"""The plan that was released last, and what may not change against it under the same version."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from listenwell.telemetry.plan.json_schema import property_schema
from listenwell.telemetry.plan.language import Event, Plan

RELEASED_FILE: Final = Path(__file__).parents[1] / "generated" / "released.json"

Snapshot = dict[str, dict[str, Any]]
"""By event: its version and source, and for each property its schema and whether it is required."""


def snapshot(plan: Plan) -> str:
    """Return what is kept of a plan when it is released."""
    kept = {name: _event(event) for name, event in plan.events.items()}
    return json.dumps(kept, indent=1, sort_keys=True) + "\n"


def _event(event: Event) -> dict[str, Any]:
    return {
        "version": event.version,
        "source": event.source,
        "properties": {
            name: {"required": kind.required, "type": kind.type, **property_schema(kind)}
            for name, kind in event.properties.items()
        },
    }


def released() -> Snapshot:
    """Return the plan that was released last; empty before the first release."""
    if not RELEASED_FILE.exists():
        return {}
    return cast("Snapshot", json.loads(RELEASED_FILE.read_text(encoding="utf-8")))


def breaking_changes(plan: Plan, before: Snapshot) -> list[str]:
    """Return every change that needs a raised version and has none, in words.

    An event may go only into ``retired``. A property may be added where it is optional, a list of
    values may grow, a range may widen, and what was required may become optional.
    """
    found: list[str] = []
    for name, old in before.items():
        event = plan.events.get(name)
        if event is None:
            if plan.retired.get(name) != old["version"]:
                found.append(f"{name} is gone: list it under 'retired' as {old['version']}")
            continue
        if event.version < old["version"]:
            found.append(f"{name}: version {event.version} is below the released {old['version']}")
        elif event.version == old["version"]:
            raised = f"raise its version to {event.version + 1}"
            found += [f"{name}: {change}; {raised}" for change in _changes(event, old)]
    return found


def _changes(event: Event, old: dict[str, Any]) -> Iterator[str]:
    now = _event(event)
    if now["source"] != old["source"]:
        yield f"it came from the {old['source']} and now from the {now['source']}"
    for key, was in old["properties"].items():
        if key not in now["properties"]:
            yield f"{key} was removed"
        else:
            yield from _retyped(key, was, now["properties"][key])
    for key, kind in now["properties"].items():
        if key not in old["properties"] and kind["required"]:
            yield f"{key} is new and required"


def _retyped(key: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    if now["required"] and not was["required"]:
        yield f"{key} was optional and is required"
    if was["type"] != now["type"]:
        yield f"{key} was of type {was['type']} and is of type {now['type']}"
        return
    gone = [value for value in was.get("enum", ()) if value not in now["enum"]]
    if gone:
        yield f"{key} lost {', '.join(gone)}"
    if "minimum" in was and (now["minimum"] > was["minimum"] or now["maximum"] < was["maximum"]):
        yield f"{key} has a narrower range"
    if was.get("pattern") != now.get("pattern"):
        yield f"{key} has another pattern"
