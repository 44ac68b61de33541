"""The desk's own questions, through the API and on a real database."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

import listenwell.sessions.compute as compute
from listenwell.jobs import Outcome, run_job
from listenwell.perimeter.keys import key_wrapper

CONSENT = {"given_by": "client", "text_version": "1", "given_at": "2026-09-01T10:00:00Z"}
SAID = [
    ("Maya", 0, 3, "What would help most today?"),
    ("Ben", 4, 9, "I want to plan my week, I really will start on Sunday."),
    ("Maya", 10, 14, "So you are ready to take the first step."),
    ("Ben", 15, 20, "Yes, but I am worried that I will give up again."),
    ("Maya", 21, 24, "You should just write it down."),
]


@pytest.fixture
async def sent(
    http: httpx.AsyncClient, coach: Any, database, api_settings, monkeypatch
) -> dict[str, str]:
    """A session that was read."""
    monkeypatch.setattr(compute, "key_wrapper", lambda _: key_wrapper(api_settings))
    client_id = str(uuid4())
    body = {
        "client_id": client_id,
        "consent": CONSENT,
        "session_date": "2026-09-03",
        "coach_speaker": "Maya",
        "utterances": [
            {"speaker": who, "start": start, "end": end, "text": said}
            for who, start, end, said in SAID
        ],
    }
    answer = await http.post("/api/v1/sessions", json=body, headers=coach.headers)
    job_id = answer.json()["job_id"]
    async with database.transaction() as db:
        run = await db.scalar(
            text("SELECT id FROM jobs.job_runs WHERE arguments->>'job_id' = :j"), {"j": job_id}
        )
    assert await run_job(database, UUID(str(run))) is Outcome.SUCCEEDED
    return {"client_id": client_id, "job_id": job_id}


async def get(http, coach, path: str, **query: Any) -> Any:
    answer = await http.get(f"/api/v1{path}", headers=coach.headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def code(http, coach, sent, index: int, task: str, label: str | None) -> httpx.Response:
    path = f"/api/v1/sessions/{sent['job_id']}/utterances/{index}/codes/{task}"
    if label is None:
        return await http.delete(path, headers=coach.headers)
    return await http.put(path, json={"label": label}, headers=coach.headers)


async def test_a_client_has_a_name_that_only_the_coach_sees(
    http, coach, another_coach, sent, database
):
    path = f"/clients/{sent['client_id']}/name"
    before = (await get(http, coach, "/clients"))["clients"]
    assert before == [
        {
            "client_id": sent["client_id"],
            "name": None,
            "sessions": 1,
            "last_session": "2026-09-03",
            "consent_standing": True,
        }
    ]
    named = await http.put(f"/api/v1{path}", json={"name": "  Ben Marsh "}, headers=coach.headers)
    assert named.json() == {"name": "Ben Marsh"}
    assert (await get(http, coach, "/clients"))["clients"][0]["name"] == "Ben Marsh"
    await http.post(
        "/api/v1/clients", json={"client_id": sent["client_id"]}, headers=another_coach.headers
    )
    assert (await get(http, another_coach, "/clients"))["clients"][0]["name"] is None
    async with database.transaction() as db:
        kept = await db.scalar(
            text(
                "SELECT display_name FROM ai_backend.coach_clients "
                "WHERE coach_id = :k AND client_id = :c"
            ),
            {"k": coach.coach_id, "c": sent["client_id"]},
        )
    assert kept.startswith("v1:")
    assert "Ben" not in kept


async def test_sessions_come_with_their_first_numbers_the_latest_first(http, coach, sent):
    other = {
        "client_id": str(uuid4()),
        "consent": CONSENT,
        "utterances": [{"speaker": "A", "text": "Hello there."}],
    }
    later = await http.post("/api/v1/sessions", json=other, headers=coach.headers)
    lines = (await get(http, coach, "/sessions"))["sessions"]
    assert [each["job_id"] for each in lines] == [later.json()["job_id"], sent["job_id"]]
    waiting, read = lines
    assert (waiting["status"], waiting["engagement_score"]) == ("received", None)
    assert (read["status"], read["excluded"]) == ("completed", False)
    assert read["client_speech_share"] == pytest.approx(10 / 20 * 100)
    mine = await get(http, coach, "/sessions", client_id=sent["client_id"])
    assert [each["job_id"] for each in mine["sessions"]] == [sent["job_id"]]
    second = await get(http, coach, "/sessions", limit=1, offset=1)
    assert [each["job_id"] for each in second["sessions"]] == [sent["job_id"]]


async def test_a_session_whose_reading_was_given_up_says_so(http, coach, sent, database):
    other = {
        "client_id": str(uuid4()),
        "consent": CONSENT,
        "utterances": [{"speaker": "A", "text": "Hello there."}],
    }
    job_id = (await http.post("/api/v1/sessions", json=other, headers=coach.headers)).json()[
        "job_id"
    ]
    async with database.transaction() as db:
        await db.execute(
            text(
                "UPDATE jobs.job_runs SET state = 'dead', finished_at = now() "
                "WHERE arguments->>'job_id' = :j"
            ),
            {"j": job_id},
        )
    status = {
        each["job_id"]: each["status"] for each in (await get(http, coach, "/sessions"))["sessions"]
    }
    assert status == {job_id: "failed", sent["job_id"]: "completed"}


async def test_what_was_said_comes_with_the_readers_labels(http, coach, sent):
    spoken = (await get(http, coach, f"/sessions/{sent['job_id']}/utterances"))["utterances"]
    assert [(each["speaker"], each["text"]) for each in spoken] == [
        (who, said) for who, _, _, said in SAID
    ]
    assert [each["role"] for each in spoken] == ["coach", "client"] * 2 + ["coach"]
    assert spoken[0]["question"] == "open"
    assert spoken[1]["talk_type"] in ("change", "neutral", "sustain")
    assert 0 < spoken[1]["talk_type_confidence"] <= 1
    assert all(each["codes"] == {} for each in spoken)


async def test_a_coachs_code_stands_beside_the_readers_label(http, coach, sent):
    path = f"/sessions/{sent['job_id']}/utterances"
    read = (await get(http, coach, path))["utterances"][1]["talk_type"]
    wrong = next(label for label in ("change", "neutral", "sustain") if label != read)
    assert (await code(http, coach, sent, 1, "talk_type", wrong)).json()["label"] == wrong
    found = await get(http, coach, path)
    assert found["utterances"][1]["codes"] == {"talk_type": wrong}
    assert found["utterances"][1]["talk_type"] == read
    assert found["agreement"] == [{"task": "talk_type", "coded": 1, "agreed": 0, "kappa": None}]
    await code(http, coach, sent, 1, "talk_type", read)
    assert (await get(http, coach, path))["agreement"][0]["agreed"] == 1
    assert (await code(http, coach, sent, 1, "talk_type", None)).json()["label"] is None
    assert (await get(http, coach, path))["agreement"] == []


async def test_cues_of_all_kinds_are_agreed_on_together(http, coach, sent):
    analytics = await get(http, coach, f"/analytics/sessions/{sent['job_id']}")
    found = {(cue["utterance_index"], cue["cue_type"]) for cue in analytics["cues"]}
    expected = 0
    for index in (1, 3):
        for kind in ("commitment", "concern"):
            await code(http, coach, sent, index, f"cue_{kind}", "yes")
            expected += (index, kind) in found
    spoken = await get(http, coach, f"/sessions/{sent['job_id']}/utterances")
    assert spoken["agreement"] == [{"task": "cue", "coded": 4, "agreed": expected, "kappa": None}]


@pytest.mark.parametrize(
    ("index", "task", "label", "status", "words"),
    [
        (1, "talk_type", "open", 422, "change, neutral, sustain"),
        (0, "talk_type", "change", 422, "what the client says"),
        (1, "behaviour", "input", 422, "what the coach says"),
        (1, "cue_doubt", "change", 422, "yes, no"),
        (1, "mood", "yes", 422, "fields"),
        (99, "talk_type", "change", 404, "nothing here"),
    ],
)
async def test_a_code_that_does_not_fit_is_refused(
    http, coach, sent, index, task, label, status, words
):
    answer = await code(http, coach, sent, index, task, label)
    assert answer.status_code == status
    assert words in answer.text
    spoken = await get(http, coach, f"/sessions/{sent['job_id']}/utterances")
    assert spoken["agreement"] == []


async def test_codes_go_with_the_client(http, coach, sent, database):
    await code(http, coach, sent, 1, "talk_type", "change")
    await http.delete(f"/api/v1/clients/{sent['client_id']}", headers=coach.headers)
    async with database.transaction() as db:
        left = await db.scalar(
            text(
                "SELECT count(*) FROM ai_backend.utterance_codes c "
                "LEFT JOIN ai_backend.utterances u ON u.id = c.utterance_id WHERE u.id IS NULL"
            )
        )
    assert left == 0
    assert (await get(http, coach, "/clients"))["clients"] == []
