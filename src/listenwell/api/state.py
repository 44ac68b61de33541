"""What every request can reach: the settings, the database, the keys."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from listenwell.api.limits import RateLimit
from listenwell.api.problems import ApiProblem
from listenwell.api.tokens import BadToken, Caller, TokenVerifier
from listenwell.db import Database
from listenwell.perimeter.api_keys import api_key_name
from listenwell.perimeter.keys import KeyWrapper
from listenwell.settings import Settings


@dataclass(slots=True)
class State:
    """Made once when the API starts."""

    settings: Settings
    database: Database
    wrapper: KeyWrapper
    verifier: TokenVerifier
    limit: RateLimit


def state_of(request: Request) -> State:
    """Return the application's state."""
    return cast("State", request.app.state.listenwell)


AppState = Annotated[State, Depends(state_of)]


async def caller(request: Request, state: AppState) -> Caller:
    """Let in who shows a key that counts and a token that counts; everyone else gets a 401."""
    key = request.headers.get("X-API-Key", "")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    async with state.database.autocommit() as db:
        name = await api_key_name(db, key) if key else None
    if name is None or scheme.lower() != "bearer":
        raise _unauthorized()
    try:
        known = await state.verifier.verify(token.strip())
    except BadToken as error:
        raise _unauthorized() from error
    count_request(state, f"{name}:{known.coach_id}")
    return known


def count_request(state: State, who: str) -> None:
    """Let a request pass, or answer 429 with the seconds to wait."""
    wait = state.limit.wait_seconds(who)
    if wait > 0:
        raise ApiProblem(
            429,
            "too-many-requests",
            "Too many requests",
            f"Try again in {wait} s.",
            {"Retry-After": str(wait)},
        )


def _unauthorized() -> ApiProblem:
    return ApiProblem(
        401,
        "unauthorized",
        "No key or token that counts",
        "Send an X-API-Key and a Bearer token that has not expired.",
        {"WWW-Authenticate": "Bearer"},
    )


Coach = Annotated[Caller, Depends(caller)]
