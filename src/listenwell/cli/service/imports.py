"""`listenwell import`: files go the way that uploads go, each for itself."""

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from listenwell.cli.failures import Failure, print_failure
from listenwell.cli.inputs import advancing
from listenwell.cli.plain import excerpt
from listenwell.cli.service.context import DatabaseAway, opened_database, settings_for
from listenwell.cli.service.requests import ImportRequest
from listenwell.errors import FileUnreadable, ListenwellError

if TYPE_CHECKING:
    from listenwell.db import Database
    from listenwell.perimeter.keys import KeyWrapper
    from listenwell.sessions import ConsentGiven, Received


class BadOption(ListenwellError):
    """The options do not fit together."""

    slug = "bad-option"
    exit_code = 2


def import_sessions(request: ImportRequest) -> int:
    """Take in every file that can be read; say what became of each.

    Returns:
        0 if all are in (a file that was there already is in), 3 if any is not.

    """
    return asyncio.run(_import(request))


async def _import(request: ImportRequest) -> int:
    from listenwell.perimeter.keys import key_wrapper

    consent, on = _consent(request), _date(request.session_date)
    settings = settings_for(request.home)
    failures: list[Failure] = []
    async with opened_database(settings, "import") as database:
        wrapper = key_wrapper(settings)
        with advancing(len(request.files), shown=len(request.files) > 1) as advance:
            for file in request.files:
                advance(file)
                try:
                    outcome = await _one(database, wrapper, request, file, consent, on)
                except DatabaseAway:
                    _print(failures)
                    raise
                if isinstance(outcome, Failure):
                    failures.append(outcome)
                elif not request.quiet:
                    _say(file, outcome)
    _print(failures)
    return 3 if failures else 0


def _print(failures: "list[Failure]") -> None:
    for failure in failures:
        print_failure(failure.error, failure.where, failure.mend)


async def _one(
    database: "Database",
    wrapper: "KeyWrapper",
    request: ImportRequest,
    file: str,
    consent: "ConsentGiven | None",
    on: date | None,
) -> "Received | Failure":
    from sqlalchemy.exc import SQLAlchemyError

    from listenwell.db.away import is_away
    from listenwell.sessions import Incoming, receive_session

    try:
        incoming = Incoming(
            coach_id=request.coach,
            client_id=request.client,
            data=_bytes(file),
            file_name=Path(file).name,
            session_date=on,
            coach_speaker=request.coach_name,
            consent=consent,
        )
        return await receive_session(database, wrapper, incoming)
    except ListenwellError as error:
        return _failure(file, error)
    except (SQLAlchemyError, OSError) as error:
        if is_away(error):
            number = request.files.index(file)
            raise DatabaseAway(
                f"the database does not answer any more ({type(error).__name__})",
                where=f"{file}, with {number} of {len(request.files)} files done before it",
                mend="See that it runs and that its disk is not full, and give the same command "
                "again: what is in already is recognised.",
            ) from error
        what = f"the database did not take it ({type(error).__name__})"
        return Failure(file, what, file, "Nothing of it was stored; import it again.", "database")


def _failure(file: str, error: ListenwellError) -> Failure:
    """Describe an error; what speaks of "the file" names it."""
    if error.where is not None and error.where.startswith("the file"):
        error.where = file + error.where.removeprefix("the file")
    return Failure.of(file, error)


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise FileUnreadable(
            f"the file cannot be read ({type(error).__name__})",
            where=file,
            mend="Check its name and its permissions.",
        ) from error


def _say(file: str, received: "Received") -> None:
    what = "was there already" if received.duplicate else "is in"
    sys.stdout.write(
        f"{excerpt(file, 60)}  {what}: session {received.job_id} of {received.session_date}\n"
    )


def _consent(request: ImportRequest) -> "ConsentGiven | None":
    from listenwell.sessions import ConsentGiven

    if request.given_by is None and request.text_version is None:
        return None
    if request.given_by is None or request.text_version is None:
        raise BadOption(
            "half a consent",
            where="--consent-given-by and --consent-text-version",
            mend="Give both, or neither where a consent stands already.",
        )
    at = datetime.now(UTC) if request.given_at is None else moment(request.given_at)
    return ConsentGiven(request.given_by, request.text_version, at)


def moment(given: str) -> datetime:
    """Return a moment given on the command line; without a zone it is taken as UTC.

    Raises:
        BadOption: It is none.

    """
    try:
        at = datetime.fromisoformat(given)
    except ValueError as error:
        raise _malformed("--consent-given-at", "2026-09-01T10:00:00Z") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _date(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError as error:
        raise _malformed("--session-date", "2026-09-01") from error


def _malformed(option: str, example: str) -> BadOption:
    return BadOption("not a date", where=option, mend=f"Write it like {example}.")
