"""The plan as Python: a frozen class for each event, and what the service must know of it."""

from collections.abc import Iterator
from textwrap import wrap

from listenwell.telemetry.plan.language import (
    Boolean,
    Enum,
    Event,
    Integer,
    Number,
    Plan,
    Property,
    Timestamp,
    class_name,
)

_HEAD = '''"""Every event of the tracking plan. Generated from ``metrics.yml``; do not edit."""

{imports}

from listenwell.telemetry.event import Event, Rule
'''


def python_types(plan: Plan) -> str:
    """Return the module ``telemetry/generated/events.py``."""
    parts = [_type(name, event) for name, event in plan.events.items()]
    body = "\n\n".join(["\n".join(part) for part in parts])
    moments = any(
        isinstance(p, Timestamp)
        for event in plan.events.values()
        for p in event.properties.values()
    )
    imports = [
        "from dataclasses import dataclass",
        *(["from datetime import datetime"] if moments else []),
        "from typing import ClassVar, Final, Literal",
    ]
    return "\n".join(
        [
            _HEAD.format(imports="\n".join(imports)),
            "",
            body,
            "",
            "RULES: Final[dict[str, Rule]] = {",
            *(f"    {_quoted(name)}: {_rule(name, event)}," for name, event in plan.events.items()),
            "}",
            '"""What holds for each event, by its name."""',
            "",
            "SAMPLING: Final[dict[str, dict[str, float]]] = {",
            *_sampling(plan),
            "}",
            '"""Share of visits whose events are kept, by group and environment."""',
            "",
            f"BURST: Final = {plan.burst}",
            '"""The same during an incident."""',
            "",
        ]
    )


def _type(name: str, event: Event) -> Iterator[str]:
    yield "@dataclass(frozen=True, slots=True, kw_only=True)"
    yield f"class {class_name(name)}(Event):"
    about = wrap(f'"""{event.trigger}', 95, subsequent_indent="    ")
    if len(about) == 1:
        yield f'    {about[0]}"""'
    else:
        first = f"The event ``{name}``."
        yield f'    """{first}'
        yield ""
        yield from (f"    {line}" for line in wrap(event.trigger, 95))
        yield '    """'
    yield ""
    yield f"    NAME: ClassVar[str] = {_quoted(name)}"
    yield f"    VERSION: ClassVar[int] = {event.version}"
    fields = sorted(event.properties.items(), key=lambda item: not item[1].required)
    if fields:
        yield ""
    for key, kind in fields:
        yield from _field(key, kind)
    yield ""


def _field(key: str, kind: Property) -> Iterator[str]:
    end = "" if kind.required else " | None = None"
    line = f"    {key}: {_annotation(kind)}{end}"
    if len(line) <= 100 or not isinstance(kind, Enum):
        yield line
        return
    if kind.required:
        yield f"    {key}: Literal["
        yield from (f"        {_quoted(value)}," for value in kind.values)
        yield "    ]"
        return
    yield f"    {key}: ("
    yield "        Literal["
    yield from (f"            {_quoted(value)}," for value in kind.values)
    yield "        ]"
    yield "        | None"
    yield "    ) = None"


def _annotation(kind: Property) -> str:
    match kind:
        case Enum():
            return f"Literal[{', '.join(_quoted(value) for value in kind.values)}]"
        case Number():
            return "float"
        case Integer():
            return "int"
        case Boolean():
            return "bool"
        case Timestamp():
            return "datetime"
        case _:
            return "str"


def _rule(name: str, event: Event) -> str:
    return (
        f"Rule({class_name(name)}, {_quoted(event.source)}, {_quoted(event.sampling)}, "
        f"{event.retention_days})"
    )


def _sampling(plan: Plan) -> Iterator[str]:
    for group, rates in plan.sampling.items():
        inner = ", ".join(f"{_quoted(name)}: {rate}" for name, rate in rates.items())
        yield f"    {_quoted(group)}: {{{inner}}},"


def _quoted(text: str) -> str:
    return f'"{text}"'
