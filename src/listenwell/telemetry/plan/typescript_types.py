"""The plan as TypeScript, for the page that sends events."""

from collections.abc import Iterator

from listenwell.telemetry.plan.language import (
    Boolean,
    Enum,
    Event,
    Integer,
    Number,
    Plan,
    Property,
    class_name,
)


def typescript_types(plan: Plan) -> str:
    """Return the module ``web/src/telemetry/events.ts``."""
    pages = [name for name, event in plan.events.items() if event.source == "ui"]
    lines = ["// Every event of the tracking plan. Generated from metrics.yml; do not edit.", ""]
    for name, event in plan.events.items():
        lines += [*_type(name, event), ""]
    lines += [
        "/** What a page may send. */",
        *_union("UiEvent", pages),
        "",
        "/** What only the server tells. */",
        *_union("ServerEvent", [name for name in plan.events if name not in pages]),
        "",
        "/** Version of each event that a page may send. */",
        "export const UI_EVENT_VERSIONS = {",
        *(f'  "{name}": {plan.events[name].version},' for name in pages),
        "} as const;",
        "",
    ]
    return "\n".join(lines)


def _union(name: str, events: list[str]) -> Iterator[str]:
    yield f"export type {name} ="
    members = [f"  | {class_name(event)}" for event in events]
    yield from members[:-1]
    yield f"{members[-1]};"


def _type(name: str, event: Event) -> Iterator[str]:
    yield f"/** {event.trigger} */"
    yield f"export interface {class_name(name)} {{"
    yield "  /** A UUID of version 7. */"
    yield "  readonly id: string;"
    yield f'  readonly event: "{name}";'
    yield f"  readonly version: {event.version};"
    yield "  readonly properties: {"
    for key, kind in event.properties.items():
        yield f"    /** {kind.about} */"
        yield f"    readonly {key}{'' if kind.required else '?'}: {_annotation(kind)};"
    yield "  };"
    yield "}"


def _annotation(kind: Property) -> str:
    match kind:
        case Enum():
            return " | ".join(f'"{value}"' for value in kind.values)
        case Number() | Integer():
            return "number"
        case Boolean():
            return "boolean"
        case _:
            return "string"
