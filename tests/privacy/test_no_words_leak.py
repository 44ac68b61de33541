"""Marked words go in through every door and every failure; no sink may hold them in any form.

A new scenario joins with one line in the list of its module, a new sink with one in ``SINKS``.
"""

import base64
import html
import json
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack, nullcontext
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from tests.privacy.evidence import Evidence, Scenario, SpansSent
from tests.privacy.marked import MARKED, SPOKEN, forms
from tests.privacy.model_scenarios import MODELS
from tests.privacy.page_scenarios import PAGES
from tests.privacy.session_scenarios import SESSIONS
from tests.privacy.sinks import SINKS

import listenwell.api.app as app_module
import listenwell.sessions.compute as compute
from listenwell.api.app import make_app
from listenwell.api.tokens import local_token
from listenwell.logs import configure_logs
from listenwell.perimeter.api_keys import make_api_key
from listenwell.perimeter.keys import key_wrapper
from listenwell.telemetry.tracing import tracing

SCENARIOS: list[Scenario] = [*SESSIONS, *PAGES, *MODELS]


@pytest.fixture(scope="module")
async def evidence(database, database_url, settings) -> AsyncIterator[Evidence]:
    """Everything that every scenario let out."""
    chosen = settings.model_copy(
        update={"database_url": SecretStr(database_url), "webhook_secret": SecretStr("shared")}
    )
    sent, traced = SpansSent(), ExitStack()
    provider = traced.enter_context(tracing("tests", sent))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_module, "tracing", lambda _: nullcontext(provider))
        app = make_app(chosen)
    coach_id = uuid4()
    async with database.transaction() as db:
        key = await make_api_key(db, f"privacy-{uuid4()}")
    headers = {"X-API-Key": key, "Authorization": f"Bearer {local_token(chosen, coach_id)}"}
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    statements = logging.getLogger("sqlalchemy.engine")
    statements.setLevel(logging.DEBUG)  # engines look at it when they are made
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as http,
    ):
        wrapper = key_wrapper(chosen)
        state = app.state.listenwell
        found = Evidence(http, database, headers, coach_id, chosen, wrapper, provider, sent, state)
        configure_logs("tests", found.logs, logging.DEBUG)
        root.addHandler(logging.StreamHandler(found.raw_logs))
        root.setLevel(logging.DEBUG)
        for scenario in SCENARIOS:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(compute, "key_wrapper", lambda _: found.wrapper)
                await scenario(found, patch)
        root.handlers[:], root.level = before
        statements.setLevel(logging.NOTSET)
        yield found
    traced.close()


@pytest.mark.parametrize("sink", SINKS, ids=lambda sink: sink.__name__)
async def test_no_marked_word_is_in(sink, evidence):
    held = (await sink(evidence)).casefold()
    for what, words in MARKED.items():
        for form in forms(words):
            at = held.find(form)
            assert at < 0, f"{what}: …{held[max(0, at - 80) : at]}…"


def test_the_search_finds_what_it_looks_for():
    said = f"before {SPOKEN} after".encode()
    for hidden in (
        said.decode(),
        said.hex(),
        json.dumps(said.decode()),
        html.escape(said.decode()),
        quote(said.decode()),
        *(base64.b64encode(b"x" * shift + said).decode() for shift in range(3)),
    ):
        for what, words in MARKED.items():
            found = any(form in hidden.casefold() for form in forms(words))
            assert found or what == "part of a name", f"{what} in {hidden[:60]}"
