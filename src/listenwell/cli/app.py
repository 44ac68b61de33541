"""The commands and their options, declared with Typer; what they do lies in their own modules."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from listenwell.cli.pages import page
from listenwell.cli.risk.commands import register as register_risk
from listenwell.cli.service.commands import register
from listenwell.errors import ListenwellError

Command = Callable[[], int]
"""What is to be run, once the arguments have been understood."""


class _PagedCommand(TyperCommand):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page(str(self.name))


class _PagedGroup(TyperGroup):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page("listenwell")


app = typer.Typer(
    name="listenwell",
    cls=_PagedGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code; errors raised on purpose are printed.

    Typer only reads the arguments: the command runs outside it, so that interruptions and
    broken pipes reach :func:`listenwell.cli.main.main` as they are.
    """
    try:
        command = app(arguments, prog_name="listenwell", standalone_mode=False)
    except typer.TyperException as error:
        from listenwell.cli.failures import print_usage_error

        print_usage_error(error.format_message(), arguments)
        return error.exit_code
    if not callable(command):
        return int(command or 0)
    try:
        return int(command())
    except ListenwellError as error:
        from listenwell.cli.failures import print_failure

        print_failure(error.what, error.where, error.mend)
        return error.exit_code


def _print_version(asked: bool) -> None:  # noqa: FBT001  Typer calls it so
    if asked:
        from listenwell import __version__

        typer.echo(f"listenwell {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # noqa: FBT002
        bool, typer.Option("--version", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Declare what stands before the command."""


@app.command(cls=_PagedCommand)
def analyze(
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    coach: Annotated[str | None, typer.Option("--coach", metavar="NAME")] = None,
    json: Annotated[bool, typer.Option("--json")] = False,  # noqa: FBT002
    html: Annotated[str | None, typer.Option("--html", metavar="OUT")] = None,
    full: Annotated[bool, typer.Option("--full")] = False,  # noqa: FBT002
    quiet: Annotated[bool, typer.Option("--quiet", "-q")] = False,  # noqa: FBT002
) -> Command:
    """Read transcripts and report what happened in them."""
    if files.count("-") > 1:
        raise typer.BadParameter("standard input (-) can be read only once")
    if html == "-":
        raise typer.BadParameter("--html needs the name of a file to write")
    from listenwell.cli.analyze import Request, analyze

    return partial(analyze, Request(tuple(files), coach, html, json=json, full=full, quiet=quiet))


@app.command("eval", cls=_PagedCommand)
def evaluate(
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    against: Annotated[str | None, typer.Option("--against", metavar="FILE")] = None,
    json: Annotated[bool, typer.Option("--json")] = False,  # noqa: FBT002
) -> Command:
    """Hold the reader, or a second person, against the labels in a file."""
    if against is not None and len(files) > 1:
        raise typer.BadParameter("--against compares two codings of one session")
    from listenwell.cli.evaluate import evaluate

    return partial(evaluate, files, against, as_json=json)


@app.command(cls=_PagedCommand)
def formats() -> Command:
    """List the formats that can be read."""
    from listenwell.cli.formats import print_formats

    return print_formats


register_risk(app)
register(app)
