"""What a person says of a finding, beside what the machine says, and how often they agree."""

from uuid import uuid4

import pytest
from tests.findings.conftest import HINDSIGHT, SUNK

from listenwell.findings import WrongLabel, agreement, findings_of, override, take_back
from listenwell.sessions.erasure import erase_client


async def test_findings_are_kept_with_their_model_and_prompt(session) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, hindsight = await session.findings()
    assert (sunk.first_utterance, sunk.label, sunk.severity) == (1, "sunk_cost", "high")
    assert (hindsight.label, hindsight.confidence) == ("hindsight", 0.9)
    assert sunk.model == "compatible:llama3.1"
    assert sunk.prompt_version.startswith("1-")
    assert (sunk.there, sunk.verdict, sunk.said_at) == (None, None, None)


async def test_findings_are_narrowed_by_detector_and_by_stretch(session) -> None:
    await session.detect({**SUNK, "last": 3}, HINDSIGHT)
    frame = {"first": 1, "last": 1, "frame": "loss", "confidence": 0.9}
    await session.detect(frame, detector="frame")
    assert [each.label for each in await session.findings(detector="frame")] == ["loss"]
    touching = await session.findings(first=2, last=2)
    assert [each.label for each in touching] == ["sunk_cost"]
    assert [each.label for each in await session.findings(first=3)] == ["sunk_cost", "hindsight"]
    assert await session.findings(first=4) == []


async def test_a_persons_word_stands_beside_the_machines(session, database) -> None:
    await session.detect(SUNK, HINDSIGHT)
    sunk, hindsight = await session.findings()
    assert await session.say(sunk.id, "right", severity="low")
    now = await session.say(sunk.id, "right")  # the last word counts
    assert (now.verdict, now.said_label, now.said_severity) == ("right", "sunk_cost", "high")
    assert await session.say(hindsight.id, "nothing")
    sunk, hindsight = await session.findings()
    assert (sunk.label, sunk.severity) == ("sunk_cost", "high")
    assert (sunk.there, sunk.said_label, sunk.said_severity) == (True, "sunk_cost", "high")
    assert (hindsight.label, hindsight.there, hindsight.said_label) == ("hindsight", False, None)
    async with database.transaction() as db:
        (rate,) = await agreement(db, session.coach_id)
    assert (rate.findings, rate.reviewed, rate.agreed, rate.rate) == (2, 2, 1, 0.5)


@pytest.mark.parametrize(
    ("verdict", "said", "stands", "agreed"),
    [
        ("right", {}, ("sunk_cost", "high"), 1),
        ("right", {"severity": "low"}, ("sunk_cost", "low"), 0),
        ("other", {"label": "anchoring"}, ("anchoring", "high"), 0),
        ("other", {"label": "anchoring", "severity": "low"}, ("anchoring", "low"), 0),
        ("nothing", {}, (None, None), 0),
    ],
)
async def test_every_verdict(session, database, verdict, said, stands, agreed) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    now = await session.say(sunk.id, verdict, **said)
    assert (now.verdict, now.stands_as, now.said_severity) == (verdict, *stands)
    async with database.transaction() as db:
        (rate,) = await agreement(db, session.coach_id)
    assert (rate.reviewed, rate.agreed) == (1, agreed)


async def test_what_was_said_is_taken_back(session, database) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, "nothing")
    for _ in range(2):  # doing it twice changes nothing
        async with database.transaction() as db:
            now = await take_back(db, session.coach_id, sunk.id)
        assert (now.verdict, now.stands_as, now.said_at) == (None, "sunk_cost", None)
    async with database.transaction() as db:
        (rate,) = await agreement(db, session.coach_id)
    assert (rate.findings, rate.reviewed, rate.rate) == (1, 0, None)
    said = "SELECT count(*) FROM ai_backend.finding_overrides WHERE finding_id = :f"
    assert await session.scalar(said, f=sunk.id) == 2


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("other", {}),
        ("other", {"label": "level_1"}),
        ("other", {"label": "I never told my sister"}),
        ("right", {"label": "sunk_cost"}),
        ("nothing", {"label": "sunk_cost"}),
        ("nothing", {"severity": "low"}),
    ],
)
async def test_only_the_detectors_own_labels_can_be_said(session, verdict, said) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    with pytest.raises(WrongLabel) as raised:
        await session.say(sunk.id, verdict, **said)
    assert "sister" not in str(raised.value)


async def test_only_a_bias_has_a_severity(session) -> None:
    await session.detect(
        {"first": 1, "last": 1, "frame": "loss", "confidence": 0.9}, detector="frame"
    )
    (loss,) = await session.findings()
    with pytest.raises(WrongLabel):
        await session.say(loss.id, "right", severity="low")


async def test_what_is_anothers_is_not_there(session, database) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    async with database.transaction() as db:
        assert await override(db, uuid4(), sunk.id, verdict="nothing") is None
        assert await take_back(db, uuid4(), sunk.id) is None
        assert await findings_of(db, uuid4(), session.job_id) == []
        assert await agreement(db, uuid4()) == []


async def test_erasing_the_client_erases_findings_and_what_was_said(session, database) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, "nothing")
    await session.scalar(
        "INSERT INTO ai_backend.finding_parts (run_id, number, job_id, coach_id, client_id, roles,"
        " found, model, prompt_version) VALUES (:r, 0, :j, :k, :c, '', '[]', '', '') RETURNING 1",
        r=uuid4(),
        j=session.job_id,
        k=session.coach_id,
        c=session.client_id,
    )
    async with database.transaction() as db:
        await erase_client(db, session.wrapper, session.coach_id, session.client_id)
    for table in ("findings", "finding_overrides", "finding_parts"):
        count = f"SELECT count(*) FROM ai_backend.{table} WHERE client_id = :c"
        assert await session.scalar(count, c=session.client_id) == 0
