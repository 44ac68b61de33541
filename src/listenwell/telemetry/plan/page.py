"""The plan as a page of the documentation."""

from collections.abc import Iterator

from listenwell.telemetry.plan.language import (
    ID_LETTERS,
    Enum,
    Event,
    Id,
    Integer,
    Number,
    Plan,
    Property,
)

_INTRODUCTION = """# Events and metrics

Generated from `src/listenwell/telemetry/metrics.yml` by `make telemetry-write`; do not edit. Why
the plan has no type for text is told in [Telemetry](../explanation/telemetry.md).

Every event has an `id` (a UUID of version 7, which holds its moment and makes it unique), its name,
its version and its properties. It is stored with the rate at which it was sampled."""


def page(plan: Plan) -> str:
    """Return ``docs/reference/events.md``."""
    lines = [_INTRODUCTION, "", "## Sampling", ""]
    environments = list(next(iter(plan.sampling.values())))
    lines += [f"| group | {' | '.join(environments)} |", f"|---{'|---' * len(environments)}|"]
    for group, rates in plan.sampling.items():
        lines.append(f"| `{group}` | {' | '.join(f'{rates[e]:.0%}' for e in environments)} |")
    lines += [
        "",
        (
            "During an incident `listenwell telemetry burst` raises all of them to "
            f"{plan.burst:.0%} for visits that begin while it lasts."
        ),
        "",
        "## Owners",
        "",
        *(f"- **{owner}**: {about}" for owner, about in plan.owners.items()),
        "",
        "## Events",
        "",
    ]
    for name, event in plan.events.items():
        lines += [*_event(name, event), ""]
    lines += ["## Metrics", "", *_metrics(plan), ""]
    return "\n".join(lines)


def _event(name: str, event: Event) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield f"{event.trigger} {event.why}"
    yield ""
    yield (
        f"Version {event.version}, from the {_from(event)}; owner {event.owner}; sampling "
        f"`{event.sampling}`; kept {event.retention_days} days."
    )
    yield ""
    yield "| property | type | required | what it is |"
    yield "|---|---|---|---|"
    for key, kind in event.properties.items():
        yield f"| `{key}` | {_type(kind)} | {'yes' if kind.required else 'no'} | {kind.about} |"


def _from(event: Event) -> str:
    return "page" if event.source == "ui" else "server"


def _type(kind: Property) -> str:
    match kind:
        case Id():
            return f"id of a {kind.of} (`{ID_LETTERS[kind.of]}_…`)"
        case Enum():
            return f"enum: {', '.join(f'`{value}`' for value in kind.values)}"
        case Number() | Integer():
            unit = f" {kind.unit}" if kind.unit else ""
            return f"{kind.type}, {kind.min:g} to {kind.max:g}{unit}"
        case _:
            return kind.type


def _metrics(plan: Plan) -> Iterator[str]:
    yield "| metric | kind | what it is | unit | labels | from | owner | alarm |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, each in plan.metrics.items():
        labels = ", ".join(f"`{label}`" for label in each.labels) or "–"
        yield (
            f"| `{name}` | {each.kind} | {each.about} | {each.unit or '–'} | {labels} | "
            f"{each.where} | {each.owner} | {each.alarm or '–'} |"
        )
