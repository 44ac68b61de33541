"""Who talked: times, shares, turns, and how soon each answered."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import values, written
from listenwell.cli.people import name_of
from listenwell.cli.plain import excerpt
from listenwell.cli.terminal.console import STYLES
from listenwell.cli.terminal.section import bar, section
from listenwell.reading import Reading
from listenwell.transcripts import Role

_COLUMNS = (
    ("{}_talk_time_seconds", "time"),
    ("{}_talk_percentage", "session"),
    ("{}_speech_share", "speech"),
    ("{}_turns", "turns"),
    ("longest_monologue_{}", "longest"),
    ("response_latency_{}", "answers in"),
)


def talk(reading: Reading, width: int) -> RenderableType:
    """Return the section."""
    found = values(reading)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True, max_width=18)
    bars = max(6, min(24, width - 70))
    table.add_column("", no_wrap=True)
    for _, heading in _COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for role in (Role.COACH, Role.CLIENT):
        _add_person(table, reading, found, role, bars)
    _add_silence(table, found, bars)
    notes = _notes(found)
    return section("Who talked", table, *([Text(notes, style="dim")] if notes else []))


def _add_person(
    table: Table, reading: Reading, found: dict[str, float | None], role: Role, bars: int
) -> None:
    measured = [pattern.format(role.value) for pattern, _ in _COLUMNS]
    if all(found[name] is None for name in measured):
        return
    share = found[f"{role.value}_talk_percentage"] or 0.0
    table.add_row(
        Text(excerpt(name_of(reading, role), 18), style=STYLES[role]),
        bar(share / 100, bars, STYLES[role]),
        *(written(name, found[name]) for name in measured),
    )


def _add_silence(table: Table, found: dict[str, float | None], bars: int) -> None:
    silence, total = found["silence_time_seconds"], found["total_duration_seconds"]
    if silence is None or not total:
        return
    share = silence / total
    table.add_row(
        Text("silence", style="dim"),
        bar(share, bars, "bright_black"),
        written("silence_time_seconds", silence),
        f"{100 * share:.0f} %",
        *("" for _ in _COLUMNS[2:]),
    )


def _notes(found: dict[str, float | None]) -> str:
    said = []
    if (total := found["interruption_count"]) is not None:
        by_coach = written("coach_interruption_count", found["coach_interruption_count"])
        noun = "interruption" if total == 1 else "interruptions"
        said.append(f"{total:.0f} {noun}, {by_coach} begun by the coach")
    coach, client = found["coach_backchannel_count"], found["client_backchannel_count"]
    if coach or client:
        said.append(
            f"backchannels, which are not turns: {coach or 0:.0f} by the coach, "
            f"{client or 0:.0f} by the client"
        )
    return " · ".join(said)
