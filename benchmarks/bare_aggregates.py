"""The SQL that the nightly work is held against: one statement, nothing written."""

from sqlalchemy import TextClause, text

_MEASURES = (
    "count(*)",
    "avg(engagement_score)",
    "avg(client_sentiment_score)",
    "avg(coach_talk_percentage)",
    "avg(client_talk_percentage)",
    "sum(cue_resistance_count)",
    "sum(cue_commitment_count)",
    "sum(cue_breakthrough_count)",
)
_WINDOWS = ("", *(f" FILTER (WHERE session_date > current_date - {days})" for days in (30, 90)))
_HISTORIES = tuple(
    f"array_agg({name} ORDER BY session_date)"
    for name in ("engagement_score", "client_sentiment_score")
)


def _statement(windows: tuple[str, ...], histories: tuple[str, ...]) -> TextClause:
    """Aggregate by client, then over clients, so that no value goes uncomputed."""
    inner = [f"{each}{window}" for window in windows for each in _MEASURES]
    inner += ["min(session_date) - DATE '2000-01-01'", "max(session_date) - DATE '2000-01-01'"]
    named = [f"{each} AS c{place}" for place, each in enumerate(inner)]
    named += [f"{each} AS h{place}" for place, each in enumerate(histories)]
    outer = [f"sum(c{place})" for place in range(len(inner))]
    outer += [f"sum(cardinality(h{place}))" for place in range(len(histories))]
    return text(
        f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(named)} "  # noqa: S608 - our own names
        "FROM ai_backend.session_analytics GROUP BY client_id, coach_id) AS by_client"
    )


BARE = _statement(("",), ())
"""Ten aggregates over all time, by client: the least that could be asked of these rows."""

SAME_FIELDS = _statement(_WINDOWS, _HISTORIES)
"""The same over three windows, with the two histories: what ``client_analytics`` holds, but for
its trends."""
