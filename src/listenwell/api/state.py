"""What every request can reach: the settings, the database, the keys."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import Depends, Request

from listenwell.api.limits import RateLimit
from listenwell.api.problems import ApiProblem, not_found
from listenwell.api.tokens import BadToken, Caller, TokenVerifier
from listenwell.db import Database
from listenwell.perimeter.api_keys import api_key_name
from listenwell.perimeter.browsers import browser_of
from listenwell.perimeter.keys import KeyWrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.settings import Settings
from listenwell.telemetry.collector import Collector

_CREDENTIALS: Final = frozenset({"x-api-key", "authorization"})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class State:
    """Made once when the API starts."""

    settings: Settings
    database: Database
    wrapper: KeyWrapper
    verifier: TokenVerifier
    limit: RateLimit
    refusals: RateLimit
    sealer: Sealer
    collector: Collector


async def state_of(request: Request) -> State:
    """Return the application's state."""
    return cast("State", request.app.state.listenwell)


AppState = Annotated[State, Depends(state_of)]


async def caller(request: Request, state: AppState) -> Caller:
    """Let in who shows a key and a token that count, or a browser that is signed in; else 401.

    An address that was refused too often is told to wait before anything that it shows is looked
    at, so that its answer says nothing about a key. Who shows nothing at all guesses nothing.
    """
    address = request.client.host if request.client else ""
    _pass_or_wait(state.refusals.would_wait_seconds(address))
    try:
        return await _known(request, state)
    except ApiProblem as refused:
        if refused.problem.status == 401 and _shows_something(request, state):
            state.refusals.wait_seconds(address)
        raise


def _shows_something(request: Request, state: State) -> bool:
    named = _CREDENTIALS & set(request.headers.keys())
    return bool(named) or cookie_name(state.settings) in request.cookies


async def _known(request: Request, state: State) -> Caller:
    if not _CREDENTIALS & set(request.headers.keys()):
        return await _browser(request, state)
    key = request.headers.get("X-API-Key", "")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    async with state.database.autocommit() as db:
        name = await api_key_name(db, key) if key else None
    if name is None or scheme.lower() != "bearer":
        raise unauthorized()
    try:
        known = await state.verifier.verify(token.strip())
    except BadToken as error:
        raise unauthorized() from error
    count_request(state, f"{name}:{known.coach_id}")
    return known


async def _browser(request: Request, state: State) -> Caller:
    """Let in a page of our own by its cookie; what changes something also by its token."""
    cookie = request.cookies.get(cookie_name(state.settings), "")
    async with state.database.autocommit() as db:
        browser = await browser_of(db, cookie) if cookie else None
    if browser is None or not from_this_site(request):
        raise unauthorized()
    if request.method not in _SAFE:
        shown = request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(shown.encode(), browser.csrf_token.encode()):
            raise unauthorized()
    count_request(state, f"browser:{browser.coach_id}")
    return Caller(browser.coach_id, operator=browser.operator)


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; cookies know no ports, so the port is in it."""
    return f"listenwell-{settings.api_port}"


def from_this_site(request: Request) -> bool:
    """Whether the browser says that a page of ours, or nobody else's, asks."""
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def count_request(state: State, who: str) -> None:
    """Let a request pass, or answer 429 with the seconds to wait."""
    _pass_or_wait(state.limit.wait_seconds(who))


def _pass_or_wait(wait: int) -> None:
    if wait > 0:
        raise ApiProblem(
            429,
            "too-many-requests",
            "Too many requests",
            f"Try again in {wait} s.",
            {"Retry-After": str(wait)},
        )


def unauthorized() -> ApiProblem:
    """Return the one answer to whoever does not show what counts; it does not say what."""
    return ApiProblem(
        401,
        "unauthorized",
        "No key or token that counts",
        "Send an X-API-Key and a Bearer token that has not expired; in a browser, sign in again.",
        {"WWW-Authenticate": "Bearer"},
    )


Coach = Annotated[Caller, Depends(caller)]


async def operator(known: Coach) -> Caller:
    """Let in an operator; to anyone else there is nothing here."""
    if not known.operator:
        raise not_found()
    return known
