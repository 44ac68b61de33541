"""The desk's page: built files from the package, on the API's own origin, under a strict policy."""

import hashlib
import re
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse

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
_SMALLER: Final = {"br": ".br", "gzip": ".gz"}
"""What the build leaves beside a file, the smallest first: coding and suffix."""
_REFUSED: Final = re.compile(r"q=0(\.0*)?")
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

    async def page(request: Request) -> Response:
        file = built / "index.html"
        if not file.is_file():
            return PlainTextResponse(_NOT_BUILT, 503, headers=_HEADERS)
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {**_HEADERS, "Cache-Control": "no-cache", "ETag": tag}
        if _holds(request.headers.get("If-None-Match", ""), tag):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(content, headers=headers)

    async def asset(request: Request) -> Response:
        # A name as the build gives it, without a separator, cannot leave the folder.
        file = built / "assets" / Path(request.path_params["name"]).name
        if not file.is_file() or file.suffix in _SMALLER.values():
            raise not_found()
        return _compressed(file, request.headers.get("Accept-Encoding", ""))

    for path in _PAGES:
        router.add_api_route(path, page, methods=["GET", "HEAD"])
    router.add_api_route("/assets/{name}", asset, methods=["GET", "HEAD"])
    return router


def _compressed(file: Path, accepted: str) -> FileResponse:
    """Return the smallest form of a file that the browser takes; its name changes with it."""
    codings = _accepted(accepted)
    headers = {
        **_HEADERS,
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    media_type, _ = guess_type(file.name)
    for coding, suffix in _SMALLER.items():
        smaller = file.with_name(file.name + suffix)
        if coding in codings and smaller.is_file():
            headers["Content-Encoding"] = coding
            return FileResponse(smaller, headers=headers, media_type=media_type)
    return FileResponse(file, headers=headers, media_type=media_type)


def _accepted(header: str) -> set[str]:
    """Return the codings that an Accept-Encoding header names and does not refuse with ``q=0``."""
    found = set()
    for each in header.lower().split(","):
        coding, _, quality = each.partition(";")
        if not _REFUSED.fullmatch(quality.strip()):
            found.add(coding.strip())
    return found


def _holds(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names this tag, weakly or not, or any."""
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in header.split(","))
