"""`listenwell llm consent`: a client agrees to hosted language models, or no more."""

import asyncio
import re
import sys
from datetime import UTC, datetime
from typing import Final

from listenwell.cli.service.context import opened_database, settings_for
from listenwell.cli.service.imports import BadOption, moment
from listenwell.cli.service.link import home_coach
from listenwell.cli.service.requests import ConsentRequest
from listenwell.errors import ListenwellError
from listenwell.perimeter.consents import (
    HOSTED_MODELS,
    agrees_to_hosted_models,
    record_consent,
    withdraw_consent,
)
from listenwell.sessions import ConsentMissing
from listenwell.sessions.relations import works_with

_VERSION: Final = re.compile(r"[A-Za-z0-9._-]{1,50}")


class NoSuchClient(ListenwellError):
    """The coach does not work with this client."""

    slug = "not-found"


def consent(request: ConsentRequest) -> int:
    """Record or withdraw a client's consent to hosted models, and say how it stands."""
    if not request.withdraw and (request.given_by is None or request.text_version is None):
        raise BadOption(
            "half a consent",
            where="--consent-given-by and --consent-text-version",
            mend="Give both, or --withdraw.",
        )
    if request.text_version is not None and not _VERSION.fullmatch(request.text_version):
        raise BadOption(
            "not a version",
            where="--consent-text-version",
            mend="Write it like 2026-01: letters, digits, dots, dashes, at most 50.",
        )
    at = datetime.now(UTC) if request.given_at is None else moment(request.given_at)
    return asyncio.run(_record(request, at))


async def _record(request: ConsentRequest, at: datetime) -> int:
    settings = settings_for(request.home)
    coach = request.coach or home_coach(settings)
    pair = {"client_id": request.client, "coach_id": coach}
    async with (
        opened_database(settings, "consent") as database,
        database.transaction() as db,
    ):
        if not await works_with(db, coach, request.client):
            raise NoSuchClient(
                f"the coach does not work with the client {request.client}",
                mend="`listenwell import` brings a client in; --coach says whose client it is.",
            )
        if request.withdraw:
            await withdraw_consent(db, **pair, purpose=HOSTED_MODELS)
        else:
            assert request.given_by is not None  # noqa: S101 - looked at above
            recorded = await record_consent(
                db,
                **pair,
                given_by=request.given_by,
                text_version=str(request.text_version),
                given_at=at,
                purpose=HOSTED_MODELS,
            )
            if recorded is None:
                raise ConsentMissing(
                    "the client withdrew consent after it was given",
                    mend="Ask the client again; a consent given after the withdrawal counts.",
                )
        agreed = await agrees_to_hosted_models(db, **pair)
    stands = "may be asked" if agreed else "are not asked"
    sys.stdout.write(f"hosted language models {stands} about client {request.client}\n")
    return 0
