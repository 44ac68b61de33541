"""The head of a report: which file, when, how long, and who is who."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import certainty, clock
from listenwell.cli.people import shown_name
from listenwell.cli.sources import file_name, format_title
from listenwell.cli.terminal.console import STYLES
from listenwell.reading import Reading
from listenwell.transcripts import Role, Speaker


def header(reading: Reading) -> RenderableType:
    """Return the header."""
    source = reading.transcript.source
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("Session", Text(file_name(source), style="bold"))
    table.add_row("", Text(" · ".join(_facts(reading))))
    for role in (Role.COACH, Role.CLIENT):
        table.add_row(role.value.capitalize(), _person(reading, role))
    others = [s for s in reading.transcript.speakers if s.role in (Role.OTHER, Role.UNKNOWN)]
    if others:
        table.add_row("Others", _others(others))
    return table


def _facts(reading: Reading) -> list[str]:
    source = reading.transcript.source
    facts = [source.session_date.isoformat()] if source.session_date else []
    length = reading.analytics.total_duration_seconds
    facts.append(f"{clock(length)} long" if length is not None else "length not known")
    facts.append(f"{format_title(source)}, {certainty(source.format_confidence)} sure")
    return facts


def _person(reading: Reading, role: Role) -> Text:
    people = [s for s in reading.transcript.speakers if s.role is role]
    if not people:
        return Text("could not be told", style="dim")
    said = Text()
    for number, person in enumerate(people):
        said.append(", " if number else "")
        said.append(shown_name(person), style=f"bold {STYLES[role]}")
        said.append(f"  {_how_sure(person)}", style="dim")
    return said


def _how_sure(person: Speaker) -> str:
    if person.role_confidence >= 1:
        return "certain"
    return f"{certainty(person.role_confidence)} sure"


def _others(people: list[Speaker]) -> Text:
    shown = ", ".join(shown_name(person) for person in people[:4])
    more = f" and {len(people) - 4:,} more" if len(people) > 4 else ""
    return Text(f"{shown}{more}", style=STYLES[Role.OTHER])
