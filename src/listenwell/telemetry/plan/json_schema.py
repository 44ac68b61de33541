"""The plan as JSON Schema (2020-12): one definition for each event, closed."""

from typing import Any, Final

from listenwell.telemetry.plan.language import (
    HASH_PATTERN,
    MOMENT_PATTERN,
    VERSION_PATTERN,
    Boolean,
    Enum,
    Event,
    Hash,
    Id,
    Integer,
    Number,
    Plan,
    Property,
    Timestamp,
    id_pattern,
)

EVENT_ID_PATTERN: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
"""A UUID of version 7: it holds the moment at which it was made."""


def json_schema(plan: Plan) -> dict[str, Any]:
    """Return the schema of any event of the plan."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Listenwell event",
        "description": "Generated from metrics.yml; do not edit.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in plan.events],
        "$defs": {name: event_schema(name, event) for name, event in plan.events.items()},
    }


def event_schema(name: str, event: Event) -> dict[str, Any]:
    """Return the schema of one event."""
    required = [key for key, each in event.properties.items() if each.required]
    return {
        "type": "object",
        "description": event.trigger,
        "properties": {
            "id": {"type": "string", "pattern": EVENT_ID_PATTERN},
            "event": {"const": name},
            "version": {"const": event.version},
            "properties": {
                "type": "object",
                "properties": {key: property_schema(p) for key, p in event.properties.items()},
                "required": required,
                "additionalProperties": False,
            },
        },
        "required": ["id", "event", "version", "properties"],
        "additionalProperties": False,
    }


def property_schema(kind: Property) -> dict[str, Any]:
    """Return the schema of a property's values."""
    match kind:
        case Id():
            return {"type": "string", "pattern": id_pattern(kind.of), "maxLength": 99}
        case Enum():
            return {"enum": list(kind.values)}
        case Number():
            return {"type": "number", "minimum": kind.min, "maximum": kind.max}
        case Integer():
            return {"type": "integer", "minimum": int(kind.min), "maximum": int(kind.max)}
        case Boolean():
            return {"type": "boolean"}
        case Timestamp():
            return {"type": "string", "pattern": MOMENT_PATTERN}
        case Hash():
            return {"type": "string", "pattern": HASH_PATTERN}
        case _:
            return {"type": "string", "pattern": VERSION_PATTERN}
