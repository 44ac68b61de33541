"""The desk's page: built files from the package, on the API's own origin, under a strict policy."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse

from listenwell.api.problems import not_found

BUILT: Final = Path(__file__).parents[1] / "web_dist"
"""Where `make web` puts the page."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_PAGES: Final = (
    "/",
    "/sign-in",
    "/sessions",
    "/sessions/{job_id}",
    "/clients",
    "/clients/{client_id}",
    "/settings",
    "/operator",
)
_NOT_BUILT: Final = (
    "The desk's page is not built in this installation; the API works without it.\n"
    "To build it, install Node 20 or later and run `make web` in the source folder.\n"
)


def page_routes(built: Path = BUILT) -> APIRouter:
    """Return the routes of the page and its files.

    Args:
        built: Folder with ``index.html`` and ``assets``; looked at with every request, so that a
            page that is built while the API runs is there at once.

    """
    router = APIRouter(include_in_schema=False)

    async def page() -> Response:
        file = built / "index.html"
        if not file.is_file():
            return PlainTextResponse(_NOT_BUILT, 503, headers=_HEADERS)
        return FileResponse(file, headers={**_HEADERS, "Cache-Control": "no-cache"})

    async def asset(request: Request) -> Response:
        # A name as the build gives it, without a separator, cannot leave the folder.
        file = built / "assets" / Path(request.path_params["name"]).name
        if not file.is_file():
            raise not_found()
        lasting = "public, max-age=31536000, immutable"
        return FileResponse(file, headers={**_HEADERS, "Cache-Control": lasting})

    for path in _PAGES:
        router.add_api_route(path, page, methods=["GET", "HEAD"])
    router.add_api_route("/assets/{name}", asset, methods=["GET", "HEAD"])
    return router
