"""Everywhere that words could come out; a new sink joins with one line in ``SINKS``."""

from uuid import uuid4

from sqlalchemy import text
from tests.privacy.evidence import Evidence, Sink

from listenwell.api.tokens import local_token


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


async def findings(e: Evidence) -> str:
    assert any("sunk_cost" in each for each in e.findings)
    assert any("nothing" in each for each in e.findings)
    return " ".join(e.findings)


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


SINKS: list[Sink] = [
    all_tables,
    the_ledger,
    the_operators_page,
    metrics,
    files_at_home,
    answers,
    findings,
    logs,
    unredacted_logs_at_debug,
    the_spill,
    broker_messages,
    crash_output,
    spans,
]
