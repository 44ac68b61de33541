"""Which session is held against which."""

from datetime import date

from listenwell.cli.comparison import changes, comparison_notes, in_series


def days(readings) -> list[int]:
    return [reading.transcript.source.session_date.day for reading in readings]


def test_dates_put_sessions_in_order(make_reading) -> None:
    given = [make_reading(day=date(2026, 9, day)) for day in (17, 3, 10)]
    (series,) = in_series(given)
    assert days(series.readings) == [3, 10, 17]
    assert [tuple(days(pair)) for pair in series.pairs()] == [(3, 10), (10, 17)]


def test_without_all_dates_the_order_given_stands(make_reading) -> None:
    given = [make_reading(day=date(2026, 9, 9)), make_reading(day=None, file="a.vtt")]
    (series,) = in_series(given)
    assert series.readings == tuple(given)
    assert not series.dated


def test_each_client_has_a_series(make_reading) -> None:
    given = [make_reading(client=name) for name in ("Priya", "Tom", "PRIYA")]
    assert [(s.client, len(s.readings)) for s in in_series(given)] == [("Priya", 2), ("Tom", 1)]


def test_another_coach_is_another_series(make_reading) -> None:
    given = [make_reading(coach="Ana Lima"), make_reading(coach="Ben")]
    assert [series.pairs() for series in in_series(given)] == [[], []]
    assert "No two of these sessions are of the same named people." in comparison_notes(given)


def test_unnamed_sessions_are_compared_where_none_is_named(make_reading) -> None:
    given = [make_reading(client=None), make_reading(client=None)]
    (series,) = in_series(given)
    assert len(series.pairs()) == 1
    assert comparison_notes(given) == [
        "The files do not name the client, and are compared as sessions of one person."
    ]


def test_unnamed_sessions_beside_named_ones_are_nobodys(make_reading) -> None:
    given = [make_reading(client=name) for name in (None, None, "Priya", "Priya")]
    assert [len(series.pairs()) for series in in_series(given)] == [0, 1]
    assert comparison_notes(given) == ["2 sessions do not name the client and cannot be compared."]


def test_changes_leave_out_what_neither_session_has(make_reading) -> None:
    before = make_reading(engagement_score=60.0)
    now = make_reading(engagement_score=None, client_sentiment_score=None)
    found = {change.measure: (change.before, change.now) for change in changes(before, now)}
    assert found["engagement_score"] == (60.0, None)
    assert found["client_sentiment_score"] == (-0.12, None)
    assert "response_latency_client" not in found
