"""Motivational-interviewing measures, each against its published band."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import counted, label, written
from listenwell.cli.scales import SCALES
from listenwell.cli.terminal.section import section
from listenwell.reading import Reading
from listenwell.reading.motivational_interviewing import BANDS, Band

_VERDICTS = {"good": "green", "fair": "yellow", "below fair": "red"}
_SCALE = 20


def interviewing(reading: Reading) -> RenderableType | None:
    """Return the section, ``None`` where all four are withheld."""
    found = {name: getattr(reading.mi, name) for name in SCALES}
    if all(value is None for value in found.values()):
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "left", "left"):
        table.add_column(justify=justify, no_wrap=True)
    notes = []
    for name, value in found.items():
        if value is not None:
            _add(table, name, value, counted(reading, name))
            notes.append(_note(name, BANDS.get(name)))
    return section("Motivational interviewing", table, Text("; ".join(notes), style="dim"))


def _add(table: Table, name: str, value: float, count: str) -> None:
    shown = Text(written(name, value), style="bold")
    published = BANDS.get(name)
    if published is None:
        scale, verdict = _scale(value, SCALES[name], ()), Text("")
    else:
        scale = _scale(value, SCALES[name], (published.fair, published.good))
        said = published.verdict(value)
        verdict = Text(said, style=_VERDICTS[said])
    table.add_row(label(name), shown, Text(count, style="dim"), scale, verdict)


def _note(name: str, published: Band | None) -> str:
    if published is None:
        return f"{label(name)}: no published band"
    fair, good = (written(name, edge) for edge in (published.fair, published.good))
    return f"{label(name)}: fair from {fair}, good from {good} ({published.source})"


def _scale(value: float, top: float, edges: tuple[float, ...]) -> Text:
    """Draw a line to ``top`` with a mark at each edge and a dot at the value."""
    row = ["─"] * _SCALE
    for edge in edges:
        row[min(_SCALE - 1, int(edge / top * _SCALE))] = "┼"
    place = min(_SCALE - 1, int(value / top * _SCALE))
    drawn = Text("".join(row), style="dim", no_wrap=True)
    return Text.assemble(drawn[:place], ("●", "bold"), drawn[place + 1 :])
