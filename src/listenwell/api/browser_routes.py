"""Sign-in of browsers: a link that counts once becomes a cookie of the session's."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from listenwell import __version__
from listenwell.api.bodies import json_body, kind_of_body, unsupported
from listenwell.api.described import problem_responses
from listenwell.api.desk_schemas import DeskSession, LinkOut, SignedOut, SignInIn
from listenwell.api.state import (
    AppState,
    Coach,
    State,
    cookie_name,
    count_request,
    from_this_site,
    unauthorized,
)
from listenwell.perimeter.browsers import (
    LINK_LASTS,
    Browser,
    browser_of,
    make_link,
    sign_in,
    sign_out,
    sign_out_everywhere,
)

router = APIRouter(prefix="/api/v1/desk", tags=["desk"])


@router.post(
    "/links",
    status_code=201,
    response_model=LinkOut,
    responses=problem_responses(),
    summary="Make a link that signs a browser in",
)
async def post_link(response: Response, state: AppState, coach: Coach) -> LinkOut:
    """Make a link for the coach who asks. It counts once, and for ten minutes.

    A platform asks for it with its key and its user's token, and sends the browser there.
    """
    async with state.database.transaction() as db:
        token = await make_link(db, coach.coach_id, operator=coach.operator)
    response.headers["Cache-Control"] = "no-store"
    return LinkOut(path=f"/sign-in#{token}", lasts_seconds=int(LINK_LASTS.total_seconds()))


@router.post(
    "/session",
    response_model=DeskSession,
    responses=problem_responses(body=True),
    openapi_extra={**json_body(SignInIn), "security": []},
    summary="Sign a browser in",
)
async def post_session(request: Request, response: Response, state: AppState) -> DeskSession:
    """Use a link: its token becomes an HttpOnly cookie, and counts no more."""
    count_request(state, f"sign-in:{request.client.host if request.client else ''}")
    if kind_of_body(request) != "application/json":
        raise unsupported("application/json")
    if not from_this_site(request):
        raise unauthorized()
    try:
        sent = SignInIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise unauthorized() from error
    lasts = timedelta(hours=state.settings.browser_session_hours)
    async with state.database.transaction() as db:
        signed_in = await sign_in(db, sent.token, lasts)
    if signed_in is None:
        raise unauthorized()
    cookie, browser = signed_in
    response.set_cookie(
        cookie_name(state.settings),
        cookie,
        max_age=int(lasts.total_seconds()),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return _session(response, browser)


@router.get(
    "/session",
    response_model=DeskSession,
    responses=problem_responses(),
    openapi_extra={"security": [{"Browser": []}]},
    summary="Who is signed in",
)
async def get_session(request: Request, response: Response, state: AppState) -> DeskSession:
    """Return whom this browser is signed in for, and the token that its changes carry."""
    _, browser = await _signed_in(request, state)
    return _session(response, browser)


@router.delete(
    "/session",
    response_model=SignedOut,
    responses=problem_responses(422),
    openapi_extra={"security": [{"Browser": []}]},
    summary="Sign out",
)
async def delete_session(
    request: Request,
    response: Response,
    state: AppState,
    coach: Coach,
    everywhere: Annotated[bool, Query(description="Every browser of the coach's.")] = False,  # noqa: FBT002
) -> SignedOut:
    """Revoke this browser's cookie, or every one of the coach's and the links not used yet."""
    cookie, _ = await _signed_in(request, state)
    async with state.database.transaction() as db:
        await sign_out(db, cookie)
        if everywhere:
            await sign_out_everywhere(db, coach.coach_id)
    response.delete_cookie(cookie_name(state.settings), httponly=True, samesite="strict")
    return SignedOut()


async def _signed_in(request: Request, state: State) -> tuple[str, Browser]:
    cookie = request.cookies.get(cookie_name(state.settings), "")
    async with state.database.autocommit() as db:
        browser = await browser_of(db, cookie) if cookie else None
    if browser is None or not from_this_site(request):
        raise unauthorized()
    return cookie, browser


def _session(response: Response, browser: Browser) -> DeskSession:
    response.headers["Cache-Control"] = "no-store"
    return DeskSession(
        coach_id=browser.coach_id,
        operator=browser.operator,
        csrf_token=browser.csrf_token,
        version=__version__,
    )
