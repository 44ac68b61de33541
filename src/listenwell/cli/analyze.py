"""``listenwell analyze``: read the files, then say what happened in each asked-for way."""

import sys
from dataclasses import dataclass

from listenwell.cli.failures import print_failure
from listenwell.cli.inputs import Inputs, read_inputs
from listenwell.cli.main import Exit


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line.

    Attributes:
        files: Paths, or ``-`` for standard input.
        coach: Name or speaker id of the coach, or ``None`` to infer.
        html: Where to write the page, or ``None``.
        json: Print the document in place of the report.
        full: Print the whole report of each of several files.
        quiet: Print no report.
    """

    files: tuple[str, ...]
    coach: str | None
    html: str | None
    json: bool
    full: bool
    quiet: bool


def analyze(request: Request) -> int:
    """Read and report; return the exit code.

    Raises:
        OutputError: The page cannot be written.
    """
    inputs = read_inputs(request.files, request.coach, progress=not request.quiet)
    for failure in inputs.failures:
        print_failure(failure.error, failure.where, failure.mend)
    _report(request, inputs)
    return _exit_code(inputs)


def _report(request: Request, inputs: Inputs) -> None:
    if request.html is not None and inputs.readings:
        from listenwell.cli.html import write_page

        write_page(request.html, inputs.readings, keep=request.files)
    if request.json:
        from listenwell.cli.document import write_document

        write_document(inputs)
    elif inputs.readings and not request.quiet:
        from listenwell.cli.terminal import print_report

        print_report(inputs.readings, full=request.full)
    if request.html is not None and inputs.readings and not request.quiet:
        sys.stderr.write(f"The page is in {request.html}\n")


def _exit_code(inputs: Inputs) -> int:
    slugs = {failure.slug for failure in inputs.failures}
    if "bug" in slugs:
        return Exit.BUG
    if "unknown-speaker" in slugs and not inputs.readings:
        return Exit.USAGE
    return Exit.UNREAD if slugs else Exit.OK
