"""The SQL that the nightly work is held against: one statement, nothing written."""

from sqlalchemy import TextClause, text

_COLUMNS = (
    "engagement_score",
    "client_sentiment_score",
    "coach_talk_percentage",
    "client_talk_percentage",
    "response_latency_client",
    "cue_resistance_count",
    "cue_commitment_count",
    "cue_breakthrough_count",
)
_MEANS, _TOTALS = _COLUMNS[:5], _COLUMNS[5:]
_WINDOWS = ("", *(f" FILTER (WHERE session_date > current_date - {days})" for days in (30, 90)))
_DAY = "DATE '2000-01-01'"


def _statement(inner: list[str], histories: list[str], sessions: str) -> TextClause:
    """Aggregate by client, then over clients, so that no value goes uncomputed."""
    named = [f"{each} AS c{place}" for place, each in enumerate(inner)]
    named += [f"{each} AS h{place}" for place, each in enumerate(histories)]
    outer = [f"sum(c{place})" for place in range(len(inner))]
    outer += [f"sum(cardinality(h{place}))" for place in range(len(histories))]
    return text(
        f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(named)} "  # noqa: S608 - our own names
        f"FROM {sessions} GROUP BY client_id, coach_id) AS by_client"
    )


def _fields(window: str) -> list[str]:
    return [
        f"count(*){window}",
        f"min(session_date){window} - {_DAY}",
        f"max(session_date){window} - {_DAY}",
        *(f"avg({name}){window}" for name in _MEANS),
        *(f"sum({name}){window}" for name in _TOTALS),
    ]


BARE = _statement(
    [
        "count(*)",
        *(f"avg({name})" for name in _MEANS[:4]),
        *(f"sum({name})" for name in _TOTALS),
        f"min(session_date) - {_DAY}",
        f"max(session_date) - {_DAY}",
    ],
    [],
    "ai_backend.session_analytics",
)
"""Ten aggregates over all time, by client: the least that could be asked of these rows."""

SAME_FIELDS = _statement(
    [field for window in _WINDOWS for field in _fields(window)],
    [f"(array_agg({name}){window})[1:12]" for window in _WINDOWS for name in _MEANS[:2]],
    f"""(SELECT client_id, coach_id, session_date, {", ".join(_COLUMNS)}
         FROM ai_backend.session_analytics a
         WHERE NOT EXISTS (SELECT FROM ai_backend.transcription_jobs j
                           WHERE j.id = a.job_id AND j.excluded_at IS NOT NULL)
         ORDER BY client_id, coach_id, session_date DESC) AS sessions""",  # noqa: S608
)
"""All that ``client_analytics`` holds of three windows but its five trends: eleven aggregates of
each, with the latest twelve values of two histories, of the sessions that count. One sort for all
histories is quicker than one in each aggregate."""
