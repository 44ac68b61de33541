"""Alerts: raised on crossing, kept while they stand, ended with hysteresis."""

import numpy as np
import pytest

from listenwell.risk.alerts import ALERT_TYPES, AlertType, Situation, decide

CALM = {"score": 20.0, "lowest": 20.0, "churn": 0.1, "days_since": 7.0}
HIGH, ROSE, AWAY = (kind.value for kind in ALERT_TYPES)


def at(*clients: dict[str, object]):
    """Decide for clients given as changes of a calm one; return for each its alerts' fates."""
    given = [
        {**CALM, "standing": (), "raised": {}, "lowest": client.get("score", 20), **client}
        for client in clients
    ]
    numbers = {
        name: np.array([each[name] for each in given], dtype=np.float64)
        for name in ("score", "lowest", "churn", "days_since")
    }
    stands = [[kind in each["standing"] for each in given] for kind in ALERT_TYPES]
    ago = [[each["raised"].get(kind, float("nan")) for each in given] for kind in ALERT_TYPES]
    standing, raised = np.array(stands, dtype=np.bool_), np.array(ago, dtype=np.float64)
    decided = decide(Situation(**numbers, standing=standing, days_since_raised=raised))
    return [
        {
            kind.value: fate
            for kind, each in decided.items()
            for fate in ("raised", "kept", "resolved")
            if getattr(each.crossing, fate)[i]
        }
        for i in range(len(given))
    ]


@pytest.mark.parametrize(
    ("client", "fate"),
    [
        ({}, {}),
        ({"score": 50}, {}),
        ({"score": 50.01, "lowest": 49}, {HIGH: "raised"}),
        ({"churn": 0.59}, {}),
        ({"churn": 0.6}, {HIGH: "raised"}),
        ({"churn": 0.6, "raised": {HIGH: 27}}, {}),
        ({"churn": 0.6, "raised": {HIGH: 28}}, {HIGH: "raised"}),
        # Long gone: the churn model says nothing of them, the days do.
        ({"churn": 0.99, "days_since": 181}, {AWAY: "raised"}),
        ({"churn": 0.99, "days_since": 180}, {HIGH: "raised", AWAY: "raised"}),
        # Standing: kept until both are clear.
        ({"standing": [HIGH], "score": 46, "churn": 0.1}, {HIGH: "kept"}),
        ({"standing": [HIGH], "score": 45, "lowest": 45, "churn": 0.1}, {HIGH: "kept"}),
        ({"standing": [HIGH], "score": 44.9, "lowest": 45, "churn": 0.35}, {HIGH: "kept"}),
        ({"standing": [HIGH], "score": 44.9, "lowest": 45, "churn": 0.34}, {HIGH: "resolved"}),
        (
            {"standing": [HIGH], "days_since": 181, "churn": 0.99},
            {HIGH: "resolved", AWAY: "raised"},
        ),
        # A rise is told below high risk only; above it the other alert says so.
        ({"score": 34.9, "lowest": 20}, {}),
        ({"score": 35, "lowest": 20}, {ROSE: "raised"}),
        ({"score": 60, "lowest": 20}, {HIGH: "raised"}),
        ({"score": 60, "lowest": 20, "standing": [ROSE]}, {HIGH: "raised", ROSE: "resolved"}),
        ({"score": 25, "lowest": 20, "standing": [ROSE]}, {ROSE: "kept"}),
        ({"score": 24.9, "lowest": 20, "standing": [ROSE]}, {ROSE: "resolved"}),
        ({"score": 35, "lowest": float("nan")}, {}),
        ({"score": 35, "lowest": 20, "raised": {ROSE: 10}}, {}),
        # Days have one boundary: a session ends it, and there is no pause before the next.
        ({"days_since": 29}, {}),
        ({"days_since": 30}, {AWAY: "raised"}),
        ({"days_since": 30, "raised": {AWAY: 3}}, {AWAY: "raised"}),
        ({"days_since": 44, "standing": [AWAY]}, {AWAY: "kept"}),
        ({"days_since": 0, "standing": [AWAY]}, {AWAY: "resolved"}),
    ],
)
def test_what_becomes_of_a_clients_alerts(client, fate):
    assert at(client) == [fate]


def test_a_score_that_hovers_on_the_boundary_raises_one_alert():
    standing, raised = False, 0
    for score in [49, 51, 49, 52, 48, 51, 47, 53, 46, 51]:
        client = {"score": score, "lowest": score, "standing": [HIGH] if standing else []}
        [fate] = at(client)
        raised += fate.get(HIGH) == "raised"
        standing = fate.get(HIGH) in ("raised", "kept")
    assert raised == 1


def told(**client: float) -> dict[AlertType, tuple[bool, str, str]]:
    numbers = {name: np.array([{**CALM, **client}[name]]) for name in CALM}
    nothing = np.zeros((3, 1), dtype=np.bool_)
    never = np.full((3, 1), np.nan)
    decided = decide(Situation(**numbers, standing=nothing, days_since_raised=never))
    return {
        kind: (bool(d.urgent[0]), str(d.message[0]), str(d.title[0])) for kind, d in decided.items()
    }


@pytest.mark.parametrize(
    ("client", "kind", "urgent", "message"),
    [
        (
            {"score": 62.5, "churn": 0.714},
            AlertType.NEW_HIGH_RISK,
            False,
            "The risk score is 62 of 100; the chance of no session within 60 days is 71 %.",
        ),
        ({"score": 75.01}, AlertType.NEW_HIGH_RISK, True, "The risk score is 75 of 100; "),
        ({"churn": 0.8}, AlertType.NEW_HIGH_RISK, True, "The risk score is 20 of 100; "),
        (
            {"score": 45},
            AlertType.RISK_INCREASED,
            False,
            "The risk score rose to 45 from 20 within 14 days.",
        ),
        ({"score": 50}, AlertType.RISK_INCREASED, True, "The risk score rose to 50 from 20"),
        ({"days_since": 31}, AlertType.NO_SESSION_30D, False, "The last session was 31 days ago."),
        ({"days_since": 60}, AlertType.NO_SESSION_30D, True, "The last session was 60 days ago."),
    ],
)
def test_how_urgent_it_is_and_what_it_says(client, kind, urgent, message):
    said = told(**client)[kind]
    assert said[0] is urgent
    assert said[1].startswith(message)


@pytest.mark.parametrize(
    ("client", "title"),
    [
        ({"score": 50.01}, "High risk of drifting away"),
        ({"score": 50, "churn": 0.8}, "May not come back"),
    ],
)
def test_no_alert_speaks_of_high_risk_beside_a_score_that_is_not_high(client, title):
    assert told(**client)[AlertType.NEW_HIGH_RISK][2] == title


def test_no_clients_are_no_alerts():
    assert at() == []


@pytest.mark.parametrize(
    ("churn", "chance"),
    [
        (0.996, "over 99 %"),
        (1.0, "over 99 %"),
        (0.9901, "over 99 %"),
        (0.99, "99 %"),
        (0.984, "98 %"),
        (0.01, "1 %"),
        (0.004, "under 1 %"),
    ],
)
def test_a_guess_is_never_told_as_a_certainty(churn, chance):
    # The score alone is high enough, so that a small chance is told as well.
    _, message, _ = told(score=60.0, churn=churn)[AlertType.NEW_HIGH_RISK]
    assert message.endswith(f"the chance of no session within 60 days is {chance}.")
