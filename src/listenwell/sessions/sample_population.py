"""A sample population in the database: written in a few statements, and removable whole.

Every row of it hangs on a consent to the text ``sample-population-1``, which no person ever saw:
that is how it is told from real clients. Its sessions hold numbers and no words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
import orjson
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.db.copying import copy_columns
from listenwell.errors import ListenwellError
from listenwell.perimeter.consents import SESSION_ANALYSIS
from listenwell.perimeter.keys import ClientCipher, KeyWrapper, new_data_key
from listenwell.perimeter.tables import ClientKey, Consent
from listenwell.samples.population import DRIFTS, Population, draw_population
from listenwell.sessions.erasure import tables_of_pairs
from listenwell.transcripts import Evidence, ImportReport, Role, Speaker, Times

TEXT_VERSION: Final = "sample-population-1"
"""The version of the text that the clients of a sample population consented to."""

CLIENTS_PER_COACH: Final = 20

_WARNING: Final = "A sample session: its numbers are drawn, and it has no words."
_EVIDENCE: Final = Evidence(
    speakers=True, coach=True, client=True, times=Times.INTERVALS, overlap=False, language="en"
)
_STAGED: Final = {
    **dict.fromkeys(("client", "days_ago", "resistance", "commitment", "breakthrough"), "int4"),
    **dict.fromkeys(("minutes", "client_share", "engagement", "sentiment", "latency"), "float8"),
}


class RealClients(ListenwellError):
    """The database holds clients who are no samples."""

    slug = "real-clients"
    exit_code = 2


class SampleThere(ListenwellError):
    """The database holds a sample population already."""

    slug = "sample-there"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """What population to write.

    Attributes:
        clients: How many clients.
        sessions: How many sessions each has.
        seed: The same seed gives the same numbers and ids.
        today: The day on which the population is as it is.
        coach_id: Whose clients they are; else each coach has 20 of them.
        mix: Write it beside real clients too.
    """

    clients: int
    sessions: int
    seed: int
    today: date
    coach_id: UUID | None = None
    mix: bool = False


@dataclass(frozen=True, slots=True)
class SampleWritten:
    """What was written.

    Attributes:
        coaches: The coaches, in order.
        sessions: How many sessions.
        drifts: How many clients have each of ``DRIFTS``.
    """

    coaches: tuple[UUID, ...]
    sessions: int
    drifts: dict[str, int]


async def write_sample(
    db: AsyncSession, wrapper: KeyWrapper, request: SampleRequest
) -> SampleWritten:
    """Write a population, in the caller's transaction.

    Raises:
        RealClients: There are real clients, and ``mix`` is not asked for.
        SampleThere: There is a sample population.
    """
    await db.execute(text("SET LOCAL statement_timeout = 0"))
    await _require_room(db, request)
    drawn = draw_population(request.clients, request.sessions, request.seed)
    coaches = _coaches(request)
    for statement in _STAGE:
        await db.execute(text(statement))
    connection: Any = (await (await db.connection()).get_raw_connection()).driver_connection
    await connection.copy_records_to_table(
        "sample_client",
        records=_client_rows(request, drawn, coaches, wrapper),
        columns=_CLIENT_COLUMNS,
    )
    columns = {name: getattr(drawn, name) for name in _STAGED}
    await copy_columns(db, "sample_session", _STAGED, columns)
    values = {
        "text_version": TEXT_VERSION,
        "purpose": SESSION_ANALYSIS,
        "today": request.today,
        "key_id": wrapper.key_id,
        "evidence": orjson.dumps(_EVIDENCE).decode(),
    }
    for statement in _FILL:
        await db.execute(text(statement), values)
    counts = np.bincount(drawn.drift, minlength=len(DRIFTS))
    return SampleWritten(
        tuple(dict.fromkeys(coaches)),
        int(drawn.client.size),
        {name: int(counts[place]) for place, name in enumerate(DRIFTS)},
    )


async def remove_sample(db: AsyncSession) -> int:
    """Remove every client of a sample population with all that was computed since.

    Returns:
        How many clients there were.
    """
    await db.execute(text("SET LOCAL statement_timeout = 0"))
    clients = select(Consent.client_id).where(Consent.text_version == TEXT_VERSION)
    await db.execute(
        text(
            "DELETE FROM perimeter.pseudonyms WHERE subject_id IN (SELECT j.id "
            "FROM ai_backend.transcription_jobs j JOIN perimeter.consents c "
            "ON c.client_id = j.client_id AND c.text_version = :version "
            "UNION ALL SELECT client_id FROM perimeter.consents WHERE text_version = :version)"
        ),
        {"version": TEXT_VERSION},
    )
    for table in tables_of_pairs():
        await db.execute(delete(table).where(table.c.client_id.in_(clients)))
    await db.execute(delete(ClientKey).where(ClientKey.client_id.in_(clients)))
    removed = await db.execute(
        delete(Consent).where(Consent.text_version == TEXT_VERSION).returning(Consent.client_id)
    )
    return len(set(removed.scalars()))


async def _require_room(db: AsyncSession, request: SampleRequest) -> None:
    there = await db.scalar(
        select(Consent.client_id).where(Consent.text_version == TEXT_VERSION).limit(1)
    )
    if there is not None:
        raise SampleThere(
            "there is a sample population already",
            mend="Remove it first: listenwell sample --remove.",
        )
    real = await db.scalar(_REAL)
    if real is not None and not request.mix:
        raise RealClients(
            "this database holds real clients",
            mend="Give another database or --home, or --mix to write the sample beside them.",
        )


# Whoever works with a coach without a consent to a sample's text may be real.
_REAL: Final = text("""
SELECT p.client_id FROM ai_backend.coach_clients p
WHERE NOT EXISTS (SELECT FROM perimeter.consents c
                  WHERE c.client_id = p.client_id AND c.text_version LIKE 'sample-%')
LIMIT 1
""")


def _coaches(request: SampleRequest) -> list[UUID]:
    """Return the coach of each client."""
    if request.coach_id is not None:
        return [request.coach_id] * request.clients
    made = [
        uuid5(NAMESPACE_URL, f"listenwell-sample/{request.seed}/coach/{number}")
        for number in range(-(-request.clients // CLIENTS_PER_COACH))
    ]
    return [made[client // CLIENTS_PER_COACH] for client in range(request.clients)]


_CLIENT_COLUMNS: Final = (
    "client",
    "client_id",
    "coach_id",
    "wrapped_key",
    "display_name",
    "source_file",
    "speakers",
    "import_report",
)


def _client_rows(
    request: SampleRequest, drawn: Population, coaches: list[UUID], wrapper: KeyWrapper
) -> Iterator[tuple[object, ...]]:
    """Yield a row for each client: the words of it sealed once, for all of its sessions."""
    speakers = orjson.dumps(
        [Speaker(role.value, None, role, 1.0, 0) for role in (Role.COACH, Role.CLIENT)]
    ).decode()
    report = orjson.dumps(ImportReport(0, 0, (), (), (), (_WARNING,))).decode()
    for client, coach_id in enumerate(coaches):
        client_id = sample_client_id(request.seed, client)
        key = new_data_key()
        cipher = ClientCipher(client_id, key)
        name = f"Sample {client + 1:04d} ({DRIFTS[int(drawn.drift[client])]})"
        words = (name, "sample", speakers, report)
        yield (
            client,
            client_id,
            coach_id,
            wrapper.wrap(client_id, key),
            *(cipher.seal(each) for each in words),
        )


def sample_client_id(seed: int, client: int) -> UUID:
    """Return the id of a sample client, the same on every machine."""
    return uuid5(NAMESPACE_URL, f"listenwell-sample/{seed}/client/{client}")


_STAGE: Final = (
    """CREATE TEMPORARY TABLE sample_client (
         client integer, client_id uuid, coach_id uuid, wrapped_key bytea, display_name text,
         source_file text, speakers text, import_report text) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE sample_session (
         client integer, days_ago integer, resistance integer, commitment integer,
         breakthrough integer, minutes float8, client_share float8, engagement float8,
         sentiment float8, latency float8, job_id uuid DEFAULT gen_random_uuid()) ON COMMIT DROP""",
)

# Talk takes 94 % of a session; the rest is silence.
_FILL: Final = (
    "ANALYZE sample_client",
    "ANALYZE sample_session",
    """INSERT INTO ai_backend.coach_clients (coach_id, client_id, display_name)
       SELECT coach_id, client_id, display_name FROM sample_client""",
    """INSERT INTO perimeter.client_keys (client_id, wrapped_key, master_key_id)
       SELECT client_id, wrapped_key, :key_id FROM sample_client""",
    """INSERT INTO perimeter.consents
         (client_id, coach_id, given_by, purpose, text_version, given_at)
       SELECT c.client_id, c.coach_id, 'client', :purpose, :text_version,
              CAST(:today AS date) - max(s.days_ago)
       FROM sample_client c JOIN sample_session s USING (client)
       GROUP BY c.client_id, c.coach_id""",
    """INSERT INTO ai_backend.transcription_jobs
         (id, client_id, coach_id, session_date, session_date_given, status, source_file,
          source_digest, consent_id, created_at, completed_at)
       SELECT s.job_id, c.client_id, c.coach_id, CAST(:today AS date) - s.days_ago, true,
              'completed', c.source_file, uuid_send(s.job_id), k.id,
              CAST(:today AS date) - s.days_ago + interval '18 hours',
              CAST(:today AS date) - s.days_ago + interval '18 hours 1 minute'
       FROM sample_session s JOIN sample_client c USING (client)
       JOIN perimeter.consents k USING (client_id, coach_id)
       WHERE k.text_version = :text_version""",
    """INSERT INTO ai_backend.transcripts
         (job_id, duration_seconds, word_count, format, format_confidence, evidence, speakers,
          import_report)
       SELECT s.job_id, s.minutes * 60, 0, 'sample', 1, CAST(:evidence AS jsonb), c.speakers,
              c.import_report
       FROM sample_session s JOIN sample_client c USING (client)""",
    """INSERT INTO ai_backend.session_analytics
         (job_id, client_id, coach_id, session_date, total_duration_seconds,
          coach_talk_time_seconds, client_talk_time_seconds, silence_time_seconds,
          coach_talk_percentage, client_talk_percentage, coach_speech_share,
          client_speech_share, total_turns, coach_turns, client_turns,
          average_turn_duration_coach, average_turn_duration_client, response_latency_client,
          coach_question_count, coach_statement_count, question_to_statement_ratio,
          open_question_count, closed_question_count, cue_resistance_count,
          cue_commitment_count, cue_breakthrough_count, cue_concern_count,
          cue_deflection_count, cue_enthusiasm_count, cue_doubt_count, cue_agreement_count,
          cue_goal_setting_count, client_sentiment_score, sentiment_variance, engagement_score,
          engagement_parts, evidence, withheld, warnings, digest, model_version)
       SELECT s.job_id, c.client_id, c.coach_id, CAST(:today AS date) - s.days_ago,
              s.minutes * 60, s.minutes * 60 * 0.94 * (1 - s.client_share),
              s.minutes * 60 * 0.94 * s.client_share, s.minutes * 60 * 0.06,
              94 * (1 - s.client_share), 94 * s.client_share, 100 * (1 - s.client_share),
              100 * s.client_share, 120, 60, 60, s.minutes * 0.94 * (1 - s.client_share),
              s.minutes * 0.94 * s.client_share, s.latency, 24, 36, 0.667, 15, 9, s.resistance,
              s.commitment, s.breakthrough, 1, 0, 1, 1, 2, 1, s.sentiment, 0.02, s.engagement,
              '[]', '{}', '[]', '[]', 'sample', :text_version
       FROM sample_session s JOIN sample_client c USING (client)""",
    """INSERT INTO ai_backend.session_summaries
         (job_id, client_sentiment, engagement_score, coaching_moments)
       SELECT s.job_id, s.sentiment, s.engagement, '[]' FROM sample_session s""",
)
