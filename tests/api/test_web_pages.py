"""The desk's page as the API serves it."""

import gzip

import httpx
import pytest
from fastapi import FastAPI

from listenwell.api.problems import add_problem_handlers
from listenwell.api.web_pages import page_routes


@pytest.fixture
def built(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>the page</title>")
    (tmp_path / "assets" / "main-1a2b.js").write_text("1")
    (tmp_path / "assets" / "main-1a2b.js.br").write_bytes(b"as brotli")
    (tmp_path / "assets" / "main-1a2b.js.gz").write_bytes(gzip.compress(b"1"))
    (tmp_path / "assets" / "small-1a2b.css").write_text("a{}")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


async def ask(
    built, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> httpx.Response:
    app = FastAPI(openapi_url=None)
    app.include_router(page_routes(built))
    add_problem_handlers(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://listenwell.test") as client:
        return await client.request(
            method, path, headers={"Accept-Encoding": "identity", **(headers or {})}
        )


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/sessions/0b7cf1a2", "/clients/0b7cf1a2", "/settings", "/operator"]
)
async def test_every_page_is_the_one_page_under_a_strict_policy(built, path):
    answer = await ask(built, path)
    assert answer.status_code == 200
    assert "the page" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_its_files_may_be_kept_for_good(built):
    answer = await ask(built, "/assets/main-1a2b.js")
    assert (answer.status_code, answer.text) == (200, "1")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br; q=0.000", None),
        ("deflate", None),
        ("", None),
    ],
)
async def test_they_go_out_as_small_as_the_browser_takes_them(built, accepted, coding):
    # HEAD, as the test's client would try to open what is only called Brotli.
    path = "/assets/main-1a2b.js"
    answer = await ask(built, path, "HEAD", {"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    sent = {"br": 9, "gzip": len(gzip.compress(b"1")), None: 1}[coding]
    assert int(answer.headers["Content-Length"]) == sent


async def test_a_file_that_was_not_made_smaller_goes_out_as_it_is(built):
    answer = await ask(built, "/assets/small-1a2b.css", headers={"Accept-Encoding": "br, gzip"})
    assert (answer.text, "Content-Encoding" in answer.headers) == ("a{}", False)


async def test_the_page_is_not_sent_again_to_who_has_it(built):
    tag = (await ask(built, "/")).headers["ETag"]
    for named in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await ask(built, "/clients", headers={"If-None-Match": named})
        assert (again.status_code, again.content) == (304, b"")
        assert "default-src 'none'" in again.headers["Content-Security-Policy"]
    (built / "index.html").write_text("<title>a newer page</title>")
    newer = await ask(built, "/", headers={"If-None-Match": tag})
    assert (newer.status_code, newer.headers["ETag"] != tag) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/main-1a2b.js.br",
        "/assets/none.js",
        "/assets/..%2Fsecret.txt",
        "/assets/../secret.txt",
        "/elsewhere",
    ],
)
async def test_nothing_else_is_there(built, path):
    answer = await ask(built, path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_without_a_build_it_says_how_to_build_it(tmp_path):
    answer = await ask(tmp_path, "/")
    assert answer.status_code == 503
    assert "make web" in answer.text
