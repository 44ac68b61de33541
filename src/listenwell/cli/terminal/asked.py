"""What was asked: how openly, and which questions opened the client up."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import clock, written
from listenwell.cli.plain import excerpt
from listenwell.cli.questions import most_opening
from listenwell.cli.terminal.console import STYLES
from listenwell.cli.terminal.section import bar, section
from listenwell.reading import Reading
from listenwell.transcripts import Role


def asked(reading: Reading, width: int) -> RenderableType | None:
    """Return the section, ``None`` where questions are withheld."""
    analytics = reading.analytics
    opened, closed = analytics.open_question_count, analytics.closed_question_count
    if analytics.coach_question_count is None or opened is None or closed is None:
        return None
    body: list[RenderableType] = [_counts(reading, opened, closed)]
    best = most_opening(reading)
    if best:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(justify="right", style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        for found in best:
            start = found.question.start
            table.add_row(
                clock(start) if start is not None else "",
                Text(f"“{excerpt(found.question.text, 2 * width - 60)}”"),
                Text(f"→ {found.words:,} words", style=STYLES[Role.CLIENT]),
            )
        body += [Text("Open questions with the longest answers", style="dim"), table]
    return section("What was asked", *body)


def _counts(reading: Reading, opened: int, closed: int) -> Text:
    total = reading.analytics.coach_question_count or 0
    line = Text(f"{total:,} questions" if total != 1 else "1 question")
    if opened + closed:
        line.append(f":  {opened:,} open ")
        line.append_text(bar(opened / (opened + closed), 20, STYLES[Role.COACH]))
        line.append(f" {closed:,} closed")
    ratio = reading.analytics.question_to_statement_ratio
    if ratio is not None:
        line.append(f"  ·  {written('question_to_statement_ratio', ratio)} per statement")
    return line
