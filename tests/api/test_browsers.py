"""Sign-in of browsers: a link counts once, a cookie speaks for one coach, and can be revoked."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from listenwell.api.app import make_app
from listenwell.api.tokens import local_token
from listenwell.settings import Settings

LINKS, SESSION = "/api/v1/desk/links", "/api/v1/desk/session"


@pytest.fixture
async def browser(http: httpx.AsyncClient):
    """A browser of its own, with a jar for cookies, at the same application."""
    async with httpx.AsyncClient(transport=http._transport, base_url=http.base_url) as client:
        yield client


async def link_for(http: httpx.AsyncClient, coach: Any) -> str:
    made = await http.post(LINKS, headers=coach.headers)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    path, _, token = made.json()["path"].partition("#")
    assert path == "/sign-in"
    return token


async def signed_in(http, browser, coach) -> dict[str, str]:
    answer = await browser.post(SESSION, json={"token": await link_for(http, coach)})
    assert answer.status_code == 200
    return {"X-CSRF-Token": answer.json()["csrf_token"]}


async def test_a_link_becomes_a_cookie_that_no_script_reads(http, browser, coach):
    answer = await browser.post(SESSION, json={"token": await link_for(http, coach)})
    assert answer.json()["coach_id"] == str(coach.coach_id)
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=604800"):
        assert word in cookie
    assert (await browser.get(SESSION)).json()["coach_id"] == str(coach.coach_id)
    assert (await browser.get("/api/v1/clients")).status_code == 200


async def test_over_https_the_cookie_is_secure(http, browser, coach):
    token = await link_for(http, coach)
    answer = await browser.post(f"https://listenwell.test{SESSION}", json={"token": token})
    assert "Secure" in answer.headers["Set-Cookie"]


async def test_a_link_counts_once_even_when_used_twice_at_the_same_moment(http, coach):
    token = await link_for(http, coach)
    answers = await asyncio.gather(*(http.post(SESSION, json={"token": token}) for _ in range(5)))
    http.cookies.clear()
    assert sorted(each.status_code for each in answers) == [200, 401, 401, 401, 401]


async def test_a_link_that_is_too_old_does_not_count(http, browser, coach, database):
    token = await link_for(http, coach)
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE perimeter.browser_links SET expires_at = :past WHERE id = :id"),
            {"past": datetime.now(UTC) - timedelta(seconds=1), "id": UUID(token[:32])},
        )
    assert (await browser.post(SESSION, json={"token": token})).status_code == 401


async def test_a_wrong_secret_neither_counts_nor_uses_the_link_up(http, browser, coach):
    token = await link_for(http, coach)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    for bad in (wrong, token[:32], "", "x" * 300):
        assert (await browser.post(SESSION, json={"token": bad})).status_code == 401
    assert (await browser.post(SESSION, json={"token": token})).status_code == 200


async def test_of_links_and_cookies_only_hashes_are_kept(http, browser, coach, database):
    token = await link_for(http, coach)
    await browser.post(SESSION, json={"token": token})
    cookie = browser.cookies["listenwell-8420"]
    async with database.transaction() as db:
        rows = [
            str(row)
            for table in ("browser_links", "browser_sessions")
            for row in await db.execute(text(f"SELECT * FROM perimeter.{table}"))
        ]
    kept = "".join(rows)
    assert len(rows) >= 2
    assert token.partition(".")[2] not in kept
    assert cookie.partition(".")[2] not in kept


async def test_what_changes_something_needs_the_pages_own_token(http, browser, coach):
    shown = await signed_in(http, browser, coach)
    body = {"client_id": str(uuid4())}
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "ä"}, {"X-CSRF-Token": "x" * 43}):
        raw = {k: v.encode() for k, v in headers.items()}
        assert (await browser.post("/api/v1/clients", json=body, headers=raw)).status_code == 401
        assert (await browser.delete(SESSION, headers=raw)).status_code == 401
    assert (await browser.post("/api/v1/clients", json=body, headers=shown)).status_code == 201


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_sites_page_gets_nothing_even_with_the_cookie(http, browser, coach, site):
    shown = await signed_in(http, browser, coach)
    headers = {**shown, "Sec-Fetch-Site": site}
    assert (await browser.get("/api/v1/clients", headers=headers)).status_code == 401
    assert (await browser.get(SESSION, headers=headers)).status_code == 401
    token = await link_for(http, coach)
    answer = await browser.post(SESSION, json={"token": token}, headers=headers)
    assert answer.status_code == 401


async def test_one_coachs_browser_does_not_reach_anothers_clients(
    http, browser, coach, another_coach
):
    client = {"client_id": str(uuid4())}
    await http.post("/api/v1/clients", json=client, headers=another_coach.headers)
    await signed_in(http, browser, coach)
    path = f"/api/v1/clients/{client['client_id']}/consent"
    assert (await browser.get(path)).status_code == 404


async def test_signed_out_the_cookie_counts_no_more(http, browser, coach):
    shown = await signed_in(http, browser, coach)
    kept = browser.cookies["listenwell-8420"]
    answer = await browser.delete(SESSION, headers=shown)
    assert answer.json() == {"signed_out": True}
    again = await browser.get(SESSION, headers={"Cookie": f"listenwell-8420={kept}"})
    assert again.status_code == 401


async def test_everywhere_ends_every_browser_and_every_open_link(http, browser, coach):
    shown = await signed_in(http, browser, coach)
    async with httpx.AsyncClient(transport=http._transport, base_url=http.base_url) as other:
        await signed_in(http, other, coach)
        open_link = await link_for(http, coach)
        await browser.delete(f"{SESSION}?everywhere=true", headers=shown)
        assert (await other.get(SESSION)).status_code == 401
        assert (await other.post(SESSION, json={"token": open_link})).status_code == 401


async def test_an_expired_cookie_counts_no_more(http, browser, coach, database):
    await signed_in(http, browser, coach)
    async with database.transaction() as db:
        await db.execute(
            text("UPDATE perimeter.browser_sessions SET expires_at = now() WHERE coach_id = :c"),
            {"c": coach.coach_id},
        )
    assert (await browser.get(SESSION)).status_code == 401


async def test_only_who_is_said_to_be_an_operator_becomes_one(
    http, browser, coach, api_settings, api_key
):
    await signed_in(http, browser, coach)
    assert (await browser.get(SESSION)).json()["operator"] is False
    token = local_token(api_settings, coach.coach_id, operator=True)
    made = await http.post(
        LINKS, headers={"X-API-Key": api_key, "Authorization": f"Bearer {token}"}
    )
    link = made.json()["path"].partition("#")[2]
    assert (await browser.post(SESSION, json={"token": link})).json()["operator"] is True


async def test_guessing_links_is_slowed_down(api_settings: Settings):
    app = make_app(api_settings.model_copy(update={"requests_per_minute": 3}))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://listenwell.test") as client,
    ):
        guesses = [await client.post(SESSION, json={"token": "x"}) for _ in range(5)]
    assert [each.status_code for each in guesses] == [401, 401, 401, 429, 429]
