"""Risk over HTTP: alerts acknowledged and taken back, settings, computations, the model."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from listenwell.jobs import Outcome, run_job
from listenwell.worker.kinds import register_kinds

BASE = "/api/v1/analytics"
CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-01-01T10:00:00Z"}
_ALERT = text("""
INSERT INTO ai_backend.risk_alerts
  (client_id, coach_id, alert_type, severity, title, message, raised_on, status, resolved_at)
VALUES (:client_id, :coach_id, :kind, :severity, 'A title', 'A message', current_date,
        CAST(:status AS text), CASE WHEN CAST(:status AS text) = 'resolved' THEN now() END)
RETURNING id
""")


@pytest.fixture
async def client(http, coach) -> str:
    client_id = str(uuid4())
    added = await http.post(
        "/api/v1/clients", json={"client_id": client_id, "consent": CONSENT}, headers=coach.headers
    )
    assert added.status_code == 201
    return client_id


@pytest.fixture
def alert(database, coach, client):
    async def make(
        kind: str = "new_high_risk", severity: str = "warning", status: str = "pending"
    ) -> str:
        row = {
            "client_id": client,
            "coach_id": coach.coach_id,
            "kind": kind,
            "severity": severity,
            "status": status,
        }
        async with database.transaction() as db:
            return str((await db.execute(_ALERT, row)).scalar_one())

    return make


async def test_an_alert_is_acknowledged_with_notes_and_taken_back(http, coach, alert, database):
    alert_id = await alert()
    path = f"{BASE}/risk/alerts/{alert_id}/acknowledge"
    done = await http.post(path, json={"notes": "Called Ben on Friday"}, headers=coach.headers)
    shown = done.json()["alert"]
    assert (shown["status"], shown["acknowledged_notes"]) == (
        "acknowledged",
        "Called Ben on Friday",
    )
    assert shown["acknowledged_at"]
    async with database.transaction() as db:
        sealed = await db.scalar(
            text("SELECT acknowledged_notes FROM ai_backend.risk_alerts WHERE id = :a"),
            {"a": alert_id},
        )
    assert sealed.startswith("v1:")
    listed = await http.get(
        f"{BASE}/risk/alerts", params={"status": "acknowledged"}, headers=coach.headers
    )
    assert listed.json()["alerts"] == [shown]
    again = await http.post(path, headers=coach.headers)  # without a body, and a second time
    assert again.json()["alert"] == shown
    back = (await http.delete(path, headers=coach.headers)).json()["alert"]
    assert (back["status"], back["acknowledged_at"], back["acknowledged_notes"]) == (
        "pending",
        None,
        None,
    )
    assert (await http.delete(path, headers=coach.headers)).json()["alert"] == back


async def test_a_resolved_alert_is_neither_acknowledged_nor_taken_back(http, coach, alert):
    path = f"{BASE}/risk/alerts/{await alert(status='resolved')}/acknowledge"
    for answer in (
        await http.post(path, json={}, headers=coach.headers),
        await http.delete(path, headers=coach.headers),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "alert-resolved")


async def test_alerts_are_filtered_and_paged_urgent_ones_first(http, coach, alert, another_coach):
    warning = await alert("risk_increased")
    urgent = await alert("no_session_30d", "urgent")
    gone = await alert("new_high_risk", status="resolved")

    async def listed(headers=coach.headers, **query: object) -> tuple[list[str], int]:
        found = (await http.get(f"{BASE}/risk/alerts", params=query, headers=headers)).json()
        return [each["id"] for each in found["alerts"]], found["total"]

    assert await listed() == ([urgent, warning], 2)
    assert await listed(status="all") == ([urgent, gone, warning], 3)
    assert await listed(status="resolved") == ([gone], 1)
    assert await listed(severity="warning") == ([warning], 1)
    assert await listed(limit=1) == ([urgent], 2)
    assert await listed(limit=1, offset=1) == ([warning], 2)
    assert await listed(client_id=str(uuid4())) == ([], 0)
    assert await listed(another_coach.headers, status="all") == ([], 0)
    wrong = await http.get(f"{BASE}/risk/alerts", params={"status": "new"}, headers=coach.headers)
    assert wrong.status_code == 422


async def test_a_client_without_sessions_has_no_risk(http, coach, client):
    answer = await http.get(f"{BASE}/clients/{client}/risk", headers=coach.headers)
    unknown = await http.get(f"{BASE}/clients/{uuid4()}/risk", headers=coach.headers)
    assert (answer.status_code, answer.content) == (404, unknown.content)


async def test_settings_are_read_tried_saved_and_kept(http, coach, another_coach, database):
    path = f"{BASE}/risk/settings"
    defaults = (await http.get(path, headers=coach.headers)).json()
    assert (defaults["version"], defaults["changed_at"]) == (0, None)
    assert sum(defaults["weights"].values()) == 100
    mine = {"weights": defaults["weights"], "thresholds": dict(defaults["thresholds"])}
    mine["thresholds"]["days_since_session_critical"] = 45
    tried = await http.post(f"{path}/preview", json=mine, headers=coach.headers)
    assert tried.json() == {
        "clients": 0,
        "before": {"low": 0, "medium": 0, "high": 0, "critical": 0},
        "after": {"low": 0, "medium": 0, "high": 0, "critical": 0},
        "scores_changed": 0,
        "changes": [],
    }
    saved = await http.put(path, json={**mine, "based_on_version": 0}, headers=coach.headers)
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert (await http.get(path, headers=coach.headers)).json() == saved.json()
    late = await http.put(path, json={**mine, "based_on_version": 0}, headers=coach.headers)
    assert (late.status_code, late.json()["type"]) == (409, "settings-changed")
    history = await http.get(f"{path}/history", headers=coach.headers)
    assert history.json() == {"versions": [saved.json()]}
    assert (await http.get(path, headers=another_coach.headers)).json() == defaults
    async with database.transaction() as db:
        asked = await db.scalar(
            text("SELECT count(*) FROM jobs.job_runs WHERE idempotency_key = :k"),
            {"k": f"compute_coach_risk:{coach.coach_id}:1"},
        )
    assert asked == 1


@pytest.mark.parametrize(
    ("part", "change", "field", "message"),
    [
        ("weights", {"engagement_trend": 26}, "weights", "Must make 100 together"),
        (
            "weights",
            {"engagement_trend": 101},
            "weights.engagement_trend",
            "Must be at most 100.0",
        ),
        (
            "thresholds",
            {"days_since_session_critical": 14},
            "thresholds.days_since_session_critical",
            "Must lie above the warning",
        ),
        (
            "thresholds",
            {"engagement_decline_critical": -5},
            "thresholds.engagement_decline_critical",
            "Must lie below the warning",
        ),
        (
            "thresholds",
            {"sentiment_decline_warning": 0.2},
            "thresholds.sentiment_decline_warning",
            "Must be from -2 to 0",
        ),
    ],
)
async def test_settings_that_make_no_sense_are_refused_by_field(
    http, coach, part, change, field, message
):
    path = f"{BASE}/risk/settings"
    sent = (await http.get(path, headers=coach.headers)).json()
    sent = {"weights": sent["weights"], "thresholds": sent["thresholds"]}
    sent[part] = {**sent[part], **change}
    for method, where in (("PUT", path), ("POST", f"{path}/preview")):
        answer = await http.request(method, where, json=sent, headers=coach.headers)
        assert answer.status_code == 422
        assert {"field": field, "message": message} in answer.json()["errors"]
    assert (await http.get(path, headers=coach.headers)).json()["version"] == 0


async def test_a_computation_is_asked_for_once_polled_and_nobody_elses(
    http, coach, another_coach, client, database
):
    register_kinds()
    path = f"{BASE}/compute/{client}"
    first = await http.post(path, headers=coach.headers)
    assert first.status_code == 202
    asked = first.json()
    assert (asked["client_id"], asked["status"]) == (client, "waiting")
    assert asked["poll"] == first.headers["Location"] == f"{BASE}/tasks/{asked['task_id']}"
    assert (await http.post(path, headers=coach.headers)).json() == asked
    assert (await http.get(asked["poll"], headers=coach.headers)).json() == asked
    theirs = await http.get(asked["poll"], headers=another_coach.headers)
    nobodys = await http.get(f"{BASE}/tasks/{uuid4()}", headers=coach.headers)
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert (await http.post(path, headers=another_coach.headers)).status_code == 404
    assert await run_job(database, asked["task_id"]) is Outcome.SUCCEEDED
    done = (await http.get(asked["poll"], headers=coach.headers)).json()
    assert done["status"] == "succeeded"
    assert (await http.post(path, headers=coach.headers)).json()["task_id"] != asked["task_id"]


async def test_the_model_says_what_it_is_and_why(http, coach):
    model = (await http.get(f"{BASE}/risk/model", headers=coach.headers)).json()
    assert model["horizon_days"] == 60
    assert model["model_version"].endswith("-h60")
    assert model["chosen"] in ("cold_start", "fitted")
    assert model["reason"]
    assert set(model["cold_start"]) == {"r", "alpha", "a", "b"}
