"""Who is let in: a key that counts and a token that counts, and nobody else, with one answer."""

import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import SecretStr

from listenwell.api.app import make_app
from listenwell.api.key_set import PAUSE_SECONDS, KeySet, KeySetUnavailable
from listenwell.api.tokens import SignInSettings, TokenVerifier, local_token, signing_secret
from listenwell.perimeter.api_keys import api_key_name, make_api_key, revoke_api_key
from listenwell.settings import Settings

EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
RSA_PEM = RSA_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
PATH = f"/api/v1/sessions/{uuid4()}"


@dataclass
class Platform:
    """A platform that publishes its keys on the loopback and counts who asks."""

    base: str = ""
    fetches: int = 0
    keys: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.base}/.well-known/jwks.json"


def jwk(algorithm: str, key: Any, kid: str) -> dict[str, Any]:
    made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
    return {**made, "kid": kid, "use": "sig", "alg": algorithm}


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    found = Platform(keys=[jwk("ES256", EC_KEY, "ec"), jwk("RS256", RSA_KEY, "rsa")])
    found.keys.append({"kty": "oct", "kid": "oct", "k": base64.b64encode(b"k" * 32).decode()})

    class Serve(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.fetches += 1
            body = json.dumps({"keys": found.keys}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    found.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def claims(issuer: str, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {
        "sub": str(uuid4()),
        "aud": "authenticated",
        "iss": issuer,
        "iat": now,
        "exp": now + 600,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def unsigned(body: dict[str, Any]) -> str:
    return jwt.encode(body, None, algorithm="none")


def wrong_claims(issuer: str) -> dict[str, dict[str, Any]]:
    now = int(time.time())
    return {
        "expired": claims(issuer, exp=now - 60),
        "not yet valid": claims(issuer, nbf=now + 600),
        "issued in the future": claims(issuer, iat=now + 600),
        "never expires": claims(issuer, exp=None),
        "wrong audience": claims(issuer, aud="anon"),
        "no audience": claims(issuer, aud=None),
        "another issuer": claims("https://elsewhere.test/auth/v1"),
        "no issuer": claims(issuer, iss=None),
        "no subject": claims(issuer, sub=None),
        "subject is no UUID": claims(issuer, sub="zanzibar"),
        "coach is no UUID": claims(issuer, coach_id="zanzibar"),
        "coach is no string": claims(issuer, coach_id=7),
    }


async def status_and_body(client: httpx.AsyncClient, key: str, token: str) -> tuple[int, bytes]:
    headers = {"X-API-Key": key, "Authorization": f"Bearer {token}"}
    answer = await client.get(PATH, headers=headers)
    return answer.status_code, answer.content


@pytest.fixture(scope="module")
async def refusal(http: httpx.AsyncClient) -> bytes:
    answer = await http.get(PATH)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.content


async def test_our_own_tokens(http, api_key, api_settings, refusal):
    secret = signing_secret(api_settings)
    good = jwt.encode(claims("listenwell"), secret, "HS256")
    assert (await status_and_body(http, api_key, good))[0] == 404
    bad = {
        name: jwt.encode(body, secret, "HS256") for name, body in wrong_claims("listenwell").items()
    }
    bad |= {
        "alg none": unsigned(claims("listenwell")),
        "another secret": jwt.encode(claims("listenwell"), b"x" * 32, "HS256"),
        "HS512": jwt.encode(claims("listenwell"), secret + b"x" * 16, "HS512"),
        "signed by a key of their own": jwt.encode(claims("listenwell"), EC_KEY, "ES256"),
        "altered": good[:-8] + "AAAAAAAA",
        "nothing": "",
        "garbage": "zanzibar",
        "three parts of garbage": "a.b.c",
        "endless": "a" * 20_000,
        "deep": base64.urlsafe_b64encode(b"[" * 9_000).decode() + ".e30.x",
    }
    for name, token in bad.items():
        assert await status_and_body(http, api_key, token) == (401, refusal), name


async def test_keys(http, api_key, api_settings, database, refusal):
    token = local_token(api_settings, uuid4())
    async with database.transaction() as db:
        revoked = await make_api_key(db, f"revoked-{uuid4()}")
        name = await api_key_name(db, revoked)
        assert await revoke_api_key(db, name or "")
        assert not await revoke_api_key(db, name or "")
    assert (await status_and_body(http, api_key, token))[0] == 404
    for key in ("", "zanzibar", revoked, api_key[:-1], api_key[:-1] + "!", api_key.upper()):
        assert await status_and_body(http, key, token) == (401, refusal), key
    basic = {"X-API-Key": api_key, "Authorization": f"Basic {token}"}
    assert (await http.get(PATH, headers=basic)).content == refusal


async def test_a_key_is_not_kept(database):
    async with database.transaction() as db:
        key = await make_api_key(db, f"hashed-{uuid4()}")
        from sqlalchemy import text

        rows = await db.scalar(text("SELECT string_agg(k::text, ' ') FROM perimeter.api_keys k"))
    assert key.rsplit("_", 1)[0][3:] not in rows.replace("-", "").split("_")
    assert key[-43:] not in rows


@pytest.fixture(scope="module")
async def platform_http(
    api_settings: Settings, platform: Platform
) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(api_settings.model_copy(update={"jwks_url": platform.url}))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("algorithm", "key", "kid"), [("ES256", EC_KEY, "ec"), ("RS256", RSA_KEY, "rsa")]
)
async def test_a_platforms_tokens(platform_http, platform, api_key, refusal, algorithm, key, kid):
    def signed(body: dict[str, Any], **header: Any) -> str:
        return jwt.encode(body, key, algorithm, headers={"kid": kid, **header})

    good = claims(platform.base)
    assert (await status_and_body(platform_http, api_key, signed(good)))[0] == 404
    bad = {name: signed(body) for name, body in wrong_claims(platform.base).items()}
    bad |= {
        "alg none": jwt.encode(good, None, "none", headers={"kid": kid}),
        "no key id": jwt.encode(good, key, algorithm),
        "unknown key id": signed(good, kid="made-up"),
        "the other key's id": signed(good, kid="rsa" if kid == "ec" else "ec"),
        "a shared secret in the set": jwt.encode(good, b"k" * 32, "HS256", headers={"kid": "oct"}),
        "a key sent along": signed(good, kid="made-up", jwk=jwk(algorithm, key, "made-up")),
        "a key's address sent along": signed(good, kid="made-up", jku=platform.url),
        "another's signature": jwt.encode(
            good, ec.generate_private_key(ec.SECP256R1()), "ES256", headers={"kid": kid}
        ),
        "HS256 under the public key": hs256_with_public_key(good, kid),
    }
    for name, token in bad.items():
        assert await status_and_body(platform_http, api_key, token) == (401, refusal), name


def hs256_with_public_key(body: dict[str, Any], kid: str) -> str:
    """The confusion of algorithms; PyJWT refuses to sign so, an attacker does not."""
    import hashlib
    import hmac

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(body).encode())}"
    return f"{signed}.{part(hmac.new(RSA_PEM, signed.encode(), hashlib.sha256).digest())}"


async def test_made_up_key_ids_fetch_nothing(platform):
    now = [0.0]
    keys = KeySet(platform.url, clock=lambda: now[0])
    before = platform.fetches
    assert await keys.get("ec") is not None
    for number in range(50):
        assert await keys.get(f"made-up-{number}") is None
    assert platform.fetches == before + 1
    now[0] += PAUSE_SECONDS + 1
    assert await keys.get("made-up") is None
    assert platform.fetches == before + 2


async def test_a_new_key_is_found_and_a_withdrawn_one_goes(platform):
    now = [0.0]
    keys = KeySet(platform.url, clock=lambda: now[0])
    assert await keys.get("next") is None
    platform.keys.append(jwk("ES256", EC_KEY, "next"))
    now[0] += PAUSE_SECONDS + 1
    assert await keys.get("next") is not None
    platform.keys.pop()
    now[0] += 3600
    assert await keys.get("next") is None


async def test_keys_that_were_fetched_outlive_the_platforms_absence(platform):
    now = [0.0]
    keys = KeySet(platform.url, clock=lambda: now[0])
    assert await keys.get("ec") is not None
    keys._url = "http://127.0.0.1:9/jwks.json"
    now[0] += 3600
    assert await keys.get("ec") is not None
    with pytest.raises(KeySetUnavailable):
        await KeySet("http://127.0.0.1:9/jwks.json").get("ec")


async def test_a_key_set_that_does_not_answer_is_our_trouble_and_not_the_callers(
    api_settings, api_key
):
    away = {"jwks_url": "http://127.0.0.1:9/jwks.json", "jwt_issuer": "elsewhere"}
    app = make_app(api_settings.model_copy(update=away))
    token = jwt.encode(claims("elsewhere"), EC_KEY, "ES256", headers={"kid": "ec"})
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://l.test") as client,
    ):
        status, body = await status_and_body(client, api_key, token)
    assert status == 503
    assert b"127.0.0.1" not in body


def test_settings_that_do_not_fit_together_are_refused(settings):
    with pytest.raises(SignInSettings, match="issuer"):
        TokenVerifier(settings.model_copy(update={"jwks_url": "https://x.test/keys"}))
    with pytest.raises(SignInSettings, match="32"):
        TokenVerifier(settings.model_copy(update={"jwt_secret": SecretStr("short")}))
    with pytest.raises(SignInSettings, match="platform"):
        local_token(settings.model_copy(update={"jwks_url": "https://x.test/keys"}), uuid4())
