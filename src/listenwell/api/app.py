"""The application: one place where everything is put together."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from listenwell import __version__
from listenwell.api import (
    browser_routes,
    client_analytics_routes,
    client_routes,
    compute_routes,
    desk_routes,
    findings_routes,
    health_routes,
    intake_routes,
    operator_routes,
    retention_routes,
    risk_routes,
    risk_settings_routes,
    session_routes,
    telemetry_routes,
)
from listenwell.api.bodies import BodyLimits
from listenwell.api.document import document_of
from listenwell.api.limits import RateLimit
from listenwell.api.problems import add_problem_handlers
from listenwell.api.requests import RequestContext
from listenwell.api.state import State
from listenwell.api.tokens import TokenVerifier
from listenwell.api.web_pages import page_routes
from listenwell.db import Database
from listenwell.perimeter.keys import key_wrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.settings import Settings, get_settings
from listenwell.telemetry.batch import PURPOSE
from listenwell.telemetry.call_log import CALL_LOG
from listenwell.telemetry.collector import Collector
from listenwell.telemetry.spill import Spill
from listenwell.telemetry.tracing import trace_requests, tracing

LEAST_COMPRESSED_BYTES: Final = 1_000
"""Shorter answers fit into one packet as they are; a token of a browser's session is shorter."""


def make_app(settings: Settings | None = None) -> FastAPI:
    """Return the API for these settings; ``database_url`` must be set."""
    chosen = settings or get_settings()
    traced = ExitStack()
    provider = traced.enter_context(tracing("api"))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert chosen.database_url is not None  # noqa: S101 - the door that starts us sets it
        url = chosen.database_url.get_secret_value()
        wrapper = key_wrapper(chosen)
        spill = Spill(chosen.home / "telemetry", chosen.telemetry_spill_bytes)
        async with (
            Database(url, chosen, name="api", pool_size=10) as database,
            Collector(database, spill) as collector,
            CALL_LOG.writing(database),
        ):
            app.state.listenwell = State(
                settings=chosen,
                database=database,
                wrapper=wrapper,
                verifier=TokenVerifier(chosen),
                limit=RateLimit(chosen.requests_per_minute),
                refusals=RateLimit(chosen.failed_sign_ins_per_minute),
                sealer=Sealer(wrapper, PURPOSE),
                collector=collector,
            )
            yield
        traced.close()

    app = FastAPI(
        title="Listenwell",
        version=__version__,
        summary="Consented coaching conversations become analytics a coach can trust.",
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
    )
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_COMPRESSED_BYTES, compresslevel=5)
    app.add_middleware(
        BodyLimits,
        most_bytes=chosen.max_upload_bytes,
        most_seconds=chosen.upload_timeout_seconds,
    )
    app.add_middleware(RequestContext)
    for routes in (  # sought through in this order: what pages send all day comes first
        telemetry_routes,
        intake_routes,
        session_routes,
        client_routes,
        retention_routes,
        risk_routes,
        risk_settings_routes,
        compute_routes,
        client_analytics_routes,
        desk_routes,
        findings_routes,
        browser_routes,
        operator_routes,
        health_routes,
    ):
        app.include_router(routes.router)
    app.include_router(page_routes())
    add_problem_handlers(app)
    trace_requests(app, provider)
    app.openapi = lambda: document_of(app)  # type: ignore[method-assign]
    return app
