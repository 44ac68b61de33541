"""`listenwell findings`: what the detectors found, what a person says of it, how far they agree."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.api.findings_schemas import FindingOut
from listenwell.api.findings_shown import shown_agreement, shown_finding, shown_findings
from listenwell.cli.service.context import opened_database, settings_for
from listenwell.cli.service.link import home_coach
from listenwell.cli.service.requests import FindingsRequest, OverrideRequest
from listenwell.cli.service.table import print_table
from listenwell.errors import ListenwellError
from listenwell.findings import agreement, findings_of, override, take_back
from listenwell.sessions.queries import session_of
from listenwell.settings import Settings

T = TypeVar("T")


class NotThere(ListenwellError):
    """There is no such session or finding of this coach."""

    slug = "not-found"


def list_findings(request: FindingsRequest) -> int:
    """Print a session's findings, in the order of the session."""
    settings, coach = _whose(request.home, request.coach)

    async def read(db: AsyncSession) -> BaseModel:
        if await session_of(db, coach, request.session) is None:
            raise no_session(request.session)
        found = await findings_of(
            db,
            coach,
            request.session,
            detector=request.detector,
            first=request.first,
            last=request.last,
        )
        return shown_findings(request.session, found)

    listed = _with_db(settings, read)
    if request.json:
        return print_json(listed)
    findings = getattr(listed, "findings", [])
    if not findings:
        sys.stdout.write("nothing was found; `listenwell findings run` runs detectors\n")
        return 0
    print_findings(findings)
    return 0


def say(request: OverrideRequest) -> int:
    """Keep what a person says of a finding, or take it back."""
    settings, coach = _whose(request.home, request.coach)

    async def write(db: AsyncSession) -> BaseModel:
        if request.verdict is None:
            now = await take_back(db, coach, request.finding)
        else:
            now = await override(
                db,
                coach,
                request.finding,
                verdict=request.verdict,
                label=request.label,
                severity=request.severity,
            )
        if now is None:
            raise NotThere(
                f"there is no finding {request.finding} of this coach",
                mend="`listenwell findings list SESSION` shows them; --coach says whose.",
            )
        return shown_finding(now)

    shown = _with_db(settings, write)
    if request.json:
        return print_json(shown)
    assert isinstance(shown, FindingOut)  # noqa: S101 - as made above
    print_findings([shown])
    return 0


def print_agreement(coach: UUID | None, home: str | None, *, json: bool) -> int:
    """Print, by detector and prompt version, how many of the reviewed findings stand."""
    settings, whose = _whose(home, coach)

    async def read(db: AsyncSession) -> BaseModel:
        return shown_agreement(await agreement(db, whose))

    shown = _with_db(settings, read)
    if json:
        return print_json(shown)
    rates = getattr(shown, "detectors", [])
    if not rates:
        sys.stdout.write("nothing was found yet\n")
        return 0
    print_table(
        ("detector", "prompt", "findings", "reviewed", "agreed", "rate"),
        [
            (
                each.detector,
                each.prompt_version,
                str(each.findings),
                str(each.reviewed),
                str(each.agreed),
                "-" if each.rate is None else f"{each.rate:.2f}",
            )
            for each in rates
        ],
    )
    return 0


def no_session(session: UUID) -> NotThere:
    """Return the error that there is no such session of this coach."""
    return NotThere(
        f"there is no session {session} of this coach",
        mend="`listenwell import` prints a session's id; --coach says whose it is.",
    )


def print_json(shown: BaseModel) -> int:
    """Print what the API would answer."""
    sys.stdout.write(shown.model_dump_json(indent=2) + "\n")
    return 0


def print_findings(findings: list[FindingOut]) -> None:
    """Print findings as a table."""
    print_table(
        "utterances|detector|label|severity|confidence|you say|model|id".split("|"),
        [
            (
                stretch(each.first_utterance, each.last_utterance),
                each.detector,
                each.label,
                each.severity or "-",
                f"{each.confidence:.2f}",
                _said(each),
                each.model,
                str(each.id),
            )
            for each in findings
        ],
    )


def stretch(first: int, last: int) -> str:
    """Return the numbers of a stretch's utterances."""
    return str(first) if first == last else f"{first}-{last}"


def _said(finding: FindingOut) -> str:
    said = finding.override
    if said is None:
        return "-"
    if said.verdict == "nothing":
        return "nothing there"
    severity = f", {said.severity}" if said.severity else ""
    return f"{'right' if said.verdict == 'right' else said.label}{severity}"


def _whose(home: str | None, coach: UUID | None) -> tuple[Settings, UUID]:
    settings = settings_for(home)
    return settings, coach or home_coach(settings)


def _with_db(settings: Settings, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def run() -> T:
        async with (
            opened_database(settings, "findings") as database,
            database.transaction() as db,
        ):
            return await work(db)

    return asyncio.run(run())
