"""Marked words go in through every door and every failure; no sink may hold them in any form.

A new sink joins with one line in ``SINKS``, a new failure with one function in ``FAILURES``.
"""

import asyncio
import base64
import html
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus
from uuid import UUID, uuid4

import httpx
import pytest
from model_server import ModelServer, Reply
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from pydantic import SecretStr
from sqlalchemy import text

import listenwell.api.app as app_module
import listenwell.sessions.compute as compute
import listenwell.sessions.intake as intake
from listenwell.api.app import make_app
from listenwell.api.tokens import local_token
from listenwell.api.webhooks import signature
from listenwell.cli.main import main
from listenwell.db import Database
from listenwell.jobs import run_job
from listenwell.jobs.relay import relay_once
from listenwell.llm.asking import Asker, Limits
from listenwell.llm.budget import MonthlyBudget
from listenwell.llm.choice import ChosenModel
from listenwell.llm.wire import Keys
from listenwell.logs import configure_logs
from listenwell.perimeter.api_keys import make_api_key
from listenwell.perimeter.keys import key_wrapper
from listenwell.perimeter.parcels import Sealer
from listenwell.settings import Settings
from listenwell.telemetry import collector
from listenwell.telemetry.batch import PURPOSE, Batch
from listenwell.telemetry.call_log import CALL_LOG
from listenwell.telemetry.emit import emit
from listenwell.telemetry.event import new_event_id
from listenwell.telemetry.generated.events import SessionProcessed
from listenwell.telemetry.replay import replay
from listenwell.telemetry.spill import Spill, SpillFull
from listenwell.telemetry.tracing import tracing

NAME = "Zoë Quuxová"
OTHER = "Bartholomew O'Plonk"
MARKED = {
    "name": NAME,
    "other name": OTHER,
    "part of a name": "Quuxov",
    "e-mail": "zoe.quuxova@plonk.example",
    "phone": "+44 7700 900931",
    "phone without blanks": "+447700900931",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "IBAN without blanks": "DE89370400440532013000",
    "sentence": "The heron <ate> my grandmother's & umbrella",
}
SPOKEN = ". ".join(MARKED.values())
FILE = f"""WEBVTT

00:00:01.000 --> 00:00:06.000
{NAME}: Good morning. {SPOKEN}

00:00:07.000 --> 00:00:15.000
{OTHER}: I'm worried about it, really worried. {SPOKEN}
""".encode()
CONSENT = {
    "consent_given_by": "client",
    "consent_text_version": "2026-01",
    "consent_given_at": "2026-09-01T10:00:00Z",
}


def forms(words: str) -> set[str]:
    """Return the words as they may turn up: plain, escaped, encoded, in any alignment."""
    raw = words.encode()
    escaped = json.dumps(words)[1:-1]
    found = {words, quote(words), quote_plus(words), html.escape(words), escaped}
    found |= {repr(words)[1:-1], repr(raw)[2:-1], raw.hex(), html.escape(words, quote=False)}
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + raw)
        inner = coded[4 if shift else 0 : len(coded) - 4]
        if len(inner) < 12:
            continue  # so short that sealed text may hold it by chance
        found |= {inner.decode(), base64.urlsafe_b64encode(base64.b64decode(inner)).decode()}
    return {each.casefold() for each in found}


class SpansSent(SpanExporter):
    """What goes over the wire as spans."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.wire = b""

    def export(self, spans: Any) -> SpanExportResult:
        self.spans += spans
        self.wire += encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS


@dataclass
class Evidence:
    """Everything that the service let out."""

    http: httpx.AsyncClient
    database: Database
    headers: dict[str, str]
    coach_id: UUID
    settings: Settings
    wrapper: Any
    provider: Any
    spans: "SpansSent"
    answers: list[str] = field(default_factory=list)
    raw_logs: io.StringIO = field(default_factory=io.StringIO)
    logs: io.StringIO = field(default_factory=io.StringIO)
    crashes: list[str] = field(default_factory=list)
    spilled: list[bytes] = field(default_factory=list)
    sent_hints: list[str] = field(default_factory=list)

    async def send(
        self, path: str = "/api/v1/sessions", method: str = "POST", **request: Any
    ) -> Any:
        """Send a request; keep the answer unless it is a session's, for its own coach."""
        request["headers"] = {**self.headers, **request.get("headers", {})}
        answer = await self.http.request(method, path, **request)
        if answer.status_code >= 300:
            self.answers.append(f"{answer.headers}\n{answer.text}")
        return answer

    async def upload(self, data: bytes = FILE, **form: str) -> Any:
        return await self.send(
            data={"client_id": str(uuid4()), **CONSENT, **form},
            files={"file": (f"2026-09-03 {NAME}.vtt", data)},
        )

    async def run(self, job_id: str) -> str:
        """Run a session's jobs, as a worker does."""
        async with self.database.transaction() as db:
            job = await db.scalar(
                text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"), {"j": job_id}
            )
        return str(await run_job(self.database, UUID(str(job))))


async def no_failure(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for named in ({"coach_speaker": NAME}, {}):
        sent = await e.upload(**named)
        assert sent.status_code == 201
        assert NAME in sent.text  # to the coach whose session it is
        assert await e.run(sent.json()["job_id"]) == "succeeded"
        shown = await e.send(f"/api/v1/analytics/sessions/{sent.json()['job_id']}", "GET")
        assert "umbrella" in shown.text
    sent = await e.upload(FILE + b"\n")
    await e.send(f"/api/v1/sessions/{sent.json()['job_id']}/roles", json={"coach_speaker": OTHER})


async def a_file_that_cannot_be_read(e: Evidence, _: pytest.MonkeyPatch) -> None:
    said = {"speaker": NAME, "text": SPOKEN}
    broken = [
        json.dumps({"utterances": [said]}).encode()[:-3],
        json.dumps({SPOKEN: [said]}).encode(),
        json.dumps({"utterances": SPOKEN}).encode(),
        json.dumps({"utterances": [{**said, "start": SPOKEN}]}).encode(),
        json.dumps({"utterances": [{"speaker": {NAME: SPOKEN}, "text": [SPOKEN]}]}).encode(),
        json.dumps({"results": {"transcripts": SPOKEN, "items": [{SPOKEN: 1}]}}).encode(),
        json.dumps({"monologues": [{"speaker": NAME, "elements": [{"type": SPOKEN}]}]}).encode(),
        json.dumps([{"sentence": SPOKEN, "speaker_name": NAME, "startTime": SPOKEN}]).encode(),
        f"WEBVTT {SPOKEN}\n\n{SPOKEN} --> {SPOKEN}\n{NAME}: \n".encode(),
        f"1\n00:00 --> {SPOKEN}\n{SPOKEN}".encode(),
        f"speaker,{SPOKEN}\n{NAME},{SPOKEN}".encode(),
        f"speaker,start,end,text\n{NAME},{SPOKEN},{SPOKEN},".encode(),
        f'speaker,text\n"{NAME},{SPOKEN}'.encode(),
        b"PK\x03\x04" + SPOKEN.encode(),
        b"\x89PNG\r\n" + SPOKEN.encode(),
        SPOKEN.encode("utf-16"),
        b"%PDF-1.4 " + SPOKEN.encode(),
        b"",
    ]
    statuses = [(await e.upload(data)).status_code for data in broken]
    assert statuses.count(422) > len(broken) / 2
    assert (await e.upload(coach_speaker=SPOKEN[:150])).status_code == 422


async def a_request_that_is_wrong(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for form in ({"client_id": NAME}, {"session_date": NAME}, {NAME: SPOKEN}):
        assert (await e.upload(**form)).status_code == 422
    assert (await e.upload(consent_text_version=NAME)).status_code == 422
    for body in ({NAME: SPOKEN}, [SPOKEN], SPOKEN, {"client_id": SPOKEN, "utterances": SPOKEN}):
        assert (await e.send(json=body)).status_code == 422
    await e.send(content=SPOKEN.encode(), headers={"Content-Type": "application/json"})
    await e.send(content=SPOKEN.encode(), headers={"Content-Type": "text/x-quuxov"})
    odd = {"X-Request-Id": "Quuxov-Quuxov-Quuxov", "User-Agent": "Quuxov"}
    await e.send(f"/api/v1/{quote(NAME)}?q={quote(SPOKEN)}", "GET", headers=odd)
    await e.send(f"/api/v1/sessions/{quote(NAME)}?q={quote(SPOKEN)}", "GET", headers=odd)
    await e.send("/api/v1/sessions", "QUUXOV")
    await e.send(headers={"Authorization": "Bearer Quuxov"})


async def a_refusal(e: Evidence, _: pytest.MonkeyPatch) -> None:
    body = {"client_id": str(uuid4()), "utterances": [{"speaker": NAME, "text": SPOKEN}]}
    assert (await e.send(json=body)).status_code == 403


async def a_webhook(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for sent in ({"coach_id": NAME}, {NAME: SPOKEN}):
        body = json.dumps(sent).encode()
        for secret in ("shared", "wrong"):
            signed = {"X-Listenwell-Signature": signature(secret, body, int(time.time()))}
            path = f"/api/v1/transcription-jobs/{uuid4()}/complete"
            assert (await e.send(path, content=body, headers=signed)).status_code in (401, 422)


async def an_importer_that_raises(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise ValueError(SPOKEN)

    patch.setattr(intake, "load", load)
    assert (await e.upload()).status_code == 500


async def a_reader_that_raises(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def read(_: object) -> None:
        raise ValueError(SPOKEN)

    sent = await e.upload()
    patch.setattr(compute, "_read", read)
    assert await e.run(sent.json()["job_id"]) == "waiting"


async def a_database_error_at_intake(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    real = intake.transcript_row
    patch.setattr(intake, "transcript_row", lambda *a: {**real(*a), "word_count": SPOKEN})
    assert (await e.upload()).status_code == 500
    patch.setattr(intake, "transcript_row", lambda *a: {**real(*a), "format": SPOKEN * 9})
    assert (await e.upload()).status_code == 500


async def a_database_error_while_reading(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    real = compute._analytics
    for column, value in (("total_turns", SPOKEN), ("model_version", SPOKEN * 9)):
        sent = await e.upload()
        patch.setattr(compute, "_analytics", lambda *a, c=column, v=value: {**real(*a), c: v})
        assert await e.run(sent.json()["job_id"]) == "waiting"


async def a_coachs_notes(e: Evidence, _: pytest.MonkeyPatch) -> None:
    client_id, coach_id = uuid4(), e.coach_id
    alert = text(
        "INSERT INTO ai_backend.risk_alerts "
        "(client_id, coach_id, alert_type, severity, title, message, raised_on) "
        "VALUES (:client, :coach, 'new_high_risk', 'urgent', 'a', 'b', current_date) RETURNING id"
    )
    async with e.database.transaction() as db:
        alert_id = await db.scalar(alert, {"client": client_id, "coach": coach_id})
    path = f"/api/v1/analytics/risk/alerts/{alert_id}/acknowledge"
    for wrong in ({"notes": SPOKEN * 50}, {"notes": [SPOKEN]}, {SPOKEN: NAME}):
        assert (await e.send(path, json=wrong)).status_code == 422
    done = await e.send(path, json={"notes": SPOKEN})
    assert "umbrella" in done.json()["alert"]["acknowledged_notes"]
    settings = "/api/v1/analytics/risk/settings"
    for wrong in ({"weights": SPOKEN}, {SPOKEN: 1}, {"weights": {SPOKEN: SPOKEN}}):
        assert (await e.send(settings, "PUT", json=wrong)).status_code == 422
    await e.send(f"/api/v1/analytics/risk/alerts?status={quote(SPOKEN)}", "GET")


def written(words: str) -> list[str]:
    """Return the words as a careless page might send them, in ten encodings and plain."""
    raw = words.encode()
    return [
        words,
        quote(words),
        quote_plus(words),
        html.escape(words),
        json.dumps(words),
        repr(raw),
        raw.hex(),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        words.casefold().replace(" ", "_"),
        f"s_{words}",
    ]


def unfit(visit: dict[str, Any], words: str) -> list[object]:
    """Return events that hold the words in every place that an event has."""
    sound = {
        "event": "detail_panel.view",
        "version": 1,
        "properties": {"coach_id": visit["coach_id"], "panel": "cues", "action": "expand"},
    }
    said = sound["properties"]
    places: list[object] = [words, [words], {words: words}, {"event": words}, None, 7]
    wrongs: tuple[dict[str, object], ...] = (
        {"event": words},
        {"version": words},
        {words: 1},
        {"properties": words},
        {"properties": [words]},
        {"properties": {**said, words: True}},
        *({"properties": {**said, name: words}} for name in ("coach_id", "session_id", "panel")),
        {"properties": {**said, "open_seconds": words}},
        {"properties": {**said, "session_id": {words: words}}},
        {"id": words},
    )
    places += [{"id": str(new_event_id()), **sound, **wrong} for wrong in wrongs]
    return places


async def a_page_that_sends_words(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    agreed = {"text_version": "2026-01", "given_at": "2026-09-01T10:00:00Z"}
    for body in ({**agreed, "text_version": NAME}, {**agreed, "given_at": SPOKEN}, {NAME: SPOKEN}):
        answer = await e.send("/api/v1/telemetry/consent", "PUT", json=body)
        assert answer.status_code == 422
    await e.send("/api/v1/telemetry/consent", "PUT", json=agreed)
    visit = (await e.send("/api/v1/telemetry/visits")).json()
    events = [each for words in MARKED.values() for form in written(words)
              for each in unfit(visit, form)]  # fmt: skip
    whole = {"token": visit["token"], "events": events}

    async def beacon(body: object, kind: str = "application/json") -> Any:
        return await e.send(
            "/api/v1/telemetry/events",
            content=json.dumps(body).encode(),
            headers={"Content-Type": kind},
        )

    taken = (await beacon(whole)).json()
    assert taken["set_aside"] + taken["duplicate"] == taken["sent"] == len(events)
    for wrong in (
        {**whole, "batch_id": SPOKEN},
        {**whole, "token": SPOKEN},
        {**whole, "events": SPOKEN},
        {**whole, NAME: SPOKEN},
        SPOKEN,
    ):
        assert (await beacon(wrong)).status_code in (401, 422)
    assert (
        await beacon({**whole, "events": events[:90]}, "text/plain;x=Quuxov")
    ).status_code == 200
    assert (await beacon(whole, "text/plain")).status_code == 413
    await _while_the_database_is_away(e, patch, beacon, whole)
    async with e.database.transaction() as db:
        done = await replay(db, Sealer(e.wrapper, PURPOSE))
    assert done.looked_at == done.still_bad > 100


async def _while_the_database_is_away(
    e: Evidence, patch: pytest.MonkeyPatch, beacon: Any, whole: dict[str, Any]
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionRefusedError(SPOKEN)

    real = Spill.append

    def noted(spill: Spill, batch: Batch) -> None:
        real(spill, batch)
        e.spilled.append(spill.own.path.read_bytes())

    patch.setattr(collector, "store", away)
    patch.setattr(Spill, "append", noted)
    assert (await beacon({**whole, "batch_id": str(uuid4())})).status_code == 202

    def full(*_: object) -> None:
        raise SpillFull(SPOKEN)

    patch.setattr(Spill, "append", full)
    await asyncio.sleep(0)
    assert (await beacon(whole)).status_code == 503
    patch.undo()


async def events_of_our_own_that_hold_words(e: Evidence, _: pytest.MonkeyPatch) -> None:
    for words in MARKED.values():
        async with e.database.transaction() as db:
            wrong = SessionProcessed(coach_id=words, session_id=words, consent_present=True)
            assert (await emit(db, wrong)).set_aside == 1


async def hints_to_the_broker(e: Evidence, _: pytest.MonkeyPatch) -> None:
    await e.upload(FILE + b"\n\n")

    class Broker:
        """Keeps what it is given, and as the real one would carry it."""

        def send(self, job_ids: list[UUID]) -> int:
            e.sent_hints.extend(json.dumps([str(each)]) for each in job_ids)
            return len(job_ids)

        def depth(self) -> int:
            return 0

    await relay_once(e.database, Broker())


async def a_command_that_crashes(e: Evidence, patch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise ValueError(SPOKEN)

    file = e.settings.home / "crash.vtt"
    file.write_bytes(FILE)
    out, errors = io.StringIO(), io.StringIO()
    patch.setattr("listenwell.cli.inputs.read", read)
    patch.setattr("sys.stdout", out)
    patch.setattr("sys.stderr", errors)
    assert main(["analyze", str(file)]) != 0
    e.crashes += [out.getvalue(), errors.getvalue()]
    file.unlink()


def at_a_model(*script: Reply, seconds: float = 60) -> Callable[..., Any]:
    """Return a failure in which sessions are read by a model that answers by this script."""

    async def a_model(e: Evidence, patch: pytest.MonkeyPatch) -> None:
        async with ModelServer(*script).serving() as server:
            models = [
                ChosenModel("openai", "gpt-5-mini", f"{server.url}/v1"),
                ChosenModel("anthropic", "claude-haiku-4-5", server.url),
            ]

            def asker(settings: Any, database: Database, *, hosted: bool = True) -> Asker:
                limits = Limits(timeout_seconds=seconds, attempts=1)
                return Asker(models, Keys(), MonthlyBudget(database, 100), limits)

            patch.setattr(compute, "asker_from", asker)
            sent = await e.upload(FILE + uuid4().bytes.hex().encode())
            assert await e.run(sent.json()["job_id"]) == "succeeded"
        if seconds == 60:  # the model is given the words, and nobody else
            assert "umbrella" in str(server.bodies)
        assert "uuxov" not in str(server.bodies)
        await CALL_LOG.write(e.database)

    return a_model


def cues_with(body: dict[str, Any]) -> dict[str, Any]:
    return {"cues": [{"utterance": n, "cue": SPOKEN, "confidence": 1} for n in range(4)]}


MODELS = [
    at_a_model(Reply({"cues": [{"utterance": 1, "cue": "concern", "confidence": 0.9}]})),
    at_a_model(Reply(SPOKEN)),
    at_a_model(Reply(cues_with)),
    at_a_model(Reply({SPOKEN: SPOKEN})),
    at_a_model(Reply(None, refusal=SPOKEN)),
    at_a_model(Reply(SPOKEN, finish="length")),
    at_a_model(Reply(SPOKEN, hang_after=3), seconds=2),
    at_a_model(Reply(SPOKEN, drop_after=3)),
    at_a_model(Reply(status=400)),  # its error repeats the whole request
    at_a_model(Reply(status=401)),
    at_a_model(Reply(status=429, headers={"retry-after": "0", "x-quuxov": "Quuxov"})),
    at_a_model(Reply(status=500)),
]

FAILURES: list[Callable[[Evidence, pytest.MonkeyPatch], Awaitable[None]]] = [
    no_failure,
    a_file_that_cannot_be_read,
    a_request_that_is_wrong,
    a_refusal,
    a_webhook,
    a_coachs_notes,
    an_importer_that_raises,
    a_reader_that_raises,
    a_database_error_at_intake,
    a_database_error_while_reading,
    a_page_that_sends_words,
    events_of_our_own_that_hold_words,
    hints_to_the_broker,
    a_command_that_crashes,
    *MODELS,
]


async def all_tables(e: Evidence) -> str:
    async with e.database.transaction() as db:
        tables = await db.execute(
            text(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            )
        )
        dumps = [
            await db.scalar(text(f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM {table} t"))
            for (table,) in tables.all()
        ]
    assert any(dump and "v1:" in dump for dump in dumps)
    return " ".join(dump or "" for dump in dumps)


async def the_ledger(e: Evidence) -> str:
    async with e.database.transaction() as db:
        rows = await db.scalar(text("SELECT string_agg(j::text, ' ') FROM jobs.job_runs j"))
    assert "ValueError" in rows
    return str(rows)


async def the_operators_page(e: Evidence) -> str:
    token = local_token(e.settings, uuid4(), operator=True)
    found = ""
    for part in ("jobs?hours=168", "dead-jobs?limit=200", "models", "telemetry"):
        answer = await e.http.get(
            f"/api/v1/operator/{part}", headers={**e.headers, "Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 200
        found += answer.text
    assert "compute_session_analytics" in found
    return found


async def metrics(e: Evidence) -> str:
    return (await e.http.get("/metrics")).text


async def files_at_home(e: Evidence) -> str:
    files = [each for each in e.settings.home.rglob("*") if each.is_file()]
    found = [each.read_bytes().decode("latin-1") for each in files]
    return " ".join(found)


async def answers(e: Evidence) -> str:
    assert len(e.answers) > 20
    return " ".join(e.answers)


async def logs(e: Evidence) -> str:
    assert '"status": 500' in e.logs.getvalue()
    return e.logs.getvalue()


async def unredacted_logs_at_debug(e: Evidence) -> str:
    return e.raw_logs.getvalue()


async def the_spill(e: Evidence) -> str:
    assert any(b'"sealed":' in each for each in e.spilled)
    return " ".join(each.decode() for each in e.spilled)


async def broker_messages(e: Evidence) -> str:
    assert e.sent_hints
    return " ".join(e.sent_hints)


async def crash_output(e: Evidence) -> str:
    assert any("ValueError" in each for each in e.crashes)
    return " ".join(e.crashes)


async def spans(e: Evidence) -> str:
    assert e.provider.force_flush()
    assert {"chat gpt-5-mini", "read_cues"} <= {each.name for each in e.spans.spans}
    assert any("job " in each.name for each in e.spans.spans)
    return e.spans.wire.decode("latin-1")


SINKS: list[Callable[[Evidence], Awaitable[str]]] = [
    all_tables,
    the_ledger,
    the_operators_page,
    metrics,
    files_at_home,
    answers,
    logs,
    unredacted_logs_at_debug,
    the_spill,
    broker_messages,
    crash_output,
    spans,
]


@pytest.fixture(scope="module")
async def evidence(database, database_url, settings) -> AsyncIterator[Evidence]:
    """Everything that every failure let out."""
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
        found = Evidence(http, database, headers, coach_id, chosen, wrapper, provider, sent)
        configure_logs("tests", found.logs, logging.DEBUG)
        root.addHandler(logging.StreamHandler(found.raw_logs))
        root.setLevel(logging.DEBUG)
        for failure in FAILURES:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(compute, "key_wrapper", lambda _: found.wrapper)
                await failure(found, patch)
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
