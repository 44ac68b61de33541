"""What becomes of findings when it turns out that somebody else is the coach."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.jobs.followers import ClientChange
from listenwell.sessions.changes import when_sessions_change

_NOT_THE_CLIENTS: Final = text("""
DELETE FROM ai_backend.findings f USING ai_backend.transcripts t, ai_backend.utterances u
WHERE f.coach_id = :coach_id AND f.client_id = :client_id
  AND t.job_id = f.job_id AND u.transcript_id = t.id
  AND u.utterance_index IN (f.first_utterance, f.last_utterance) AND u.speaker_label <> 'client'
""")


@when_sessions_change
async def forget_what_is_not_the_clients(db: AsyncSession, change: ClientChange) -> None:
    """Delete findings in what is not the client's any more, and what was said of them."""
    pair = {"coach_id": change.coach_id, "client_id": change.client_id}
    await db.execute(_NOT_THE_CLIENTS, pair)
