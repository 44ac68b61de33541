"""What findings and what persons say of them tell telemetry, in the same transaction."""

import pytest
from model_server import Reply
from tests.findings.conftest import HINDSIGHT, SUNK

import listenwell.findings.detection as detection
import listenwell.findings.review as review
from listenwell.findings import take_back
from listenwell.perimeter.consents import withdraw_consent


async def test_a_bias_tells_of_itself(session) -> None:
    await session.detect(SUNK, HINDSIGHT)
    told = await session.events("bias.flagged")
    assert {(t["bias"], t["severity"], t["confidence"]) for t in told} == {
        ("sunk_cost", "high", 0.8),
        ("hindsight", "low", 0.9),
    }
    assert {t["prompt_version"] for t in told} == {"1"}


async def test_levels_frames_and_a_profile_tell_of_themselves(session) -> None:
    levels = [
        {"utterance": 1, "level": 2, "confidence": 0.8},
        {"utterance": 3, "level": 1, "confidence": 0.9},
    ]
    async with session.model(Reply({"levels": levels})):
        await session.run("simulacra")
    frame = {"first": 1, "last": 3, "frame": "loss", "confidence": 0.7}
    await session.detect(frame, detector="frame")
    appeals = [
        {"first": 1, "last": 1, "appeal": "pathos", "confidence": 0.8},
        {"first": 1, "last": 3, "appeal": "pathos", "confidence": 0.8},
        {"first": 3, "last": 3, "appeal": "logos", "confidence": 0.8},
        {"first": 1, "last": 3, "appeal": "ethos", "confidence": 0.8},
    ]
    await session.detect(*appeals, detector="rhetoric")
    assert {t["level"] for t in await session.events("simulacra.classified")} == {1, 2}
    assert [t["frame"] for t in await session.events("frame.detected")] == ["loss"]
    (profile,) = await session.events("rhetoric.profiled")
    shares = (profile["ethos"], profile["pathos"], profile["logos"])
    assert (profile["speaker"], shares) == ("client", (0.25, 0.5, 0.25))
    assert profile["confidence"] == pytest.approx(0.8)


async def test_what_finds_nothing_tells_nothing(session) -> None:
    await session.detect()
    await session.detect(detector="rhetoric")
    assert await session.events("bias.flagged") == []
    assert await session.events("rhetoric.profiled") == []


async def test_findings_that_could_not_be_written_tell_nothing(session, monkeypatch) -> None:
    real = detection._row
    monkeypatch.setattr(detection, "_row", lambda *a: {**real(*a), "confidence": 7})
    async with session.model(Reply({"stretches": [SUNK]})):
        run = await session.run()
    assert run.status == "waiting"
    assert await session.events("bias.flagged") == []


async def test_of_a_client_who_withdraws_while_the_model_answers_nothing_is_told(
    session, monkeypatch
) -> None:
    real = detection.detect_part

    async def and_then(*given):
        answer = await real(*given)
        async with session.database.transaction() as db:
            await withdraw_consent(db, **session.pair)
        return answer

    monkeypatch.setattr(detection, "detect_part", and_then)
    await session.detect(SUNK)
    assert await session.events("bias.flagged") == []


CORRECTIONS = [
    ("right", {"severity": "low"}, ("severity", "high", "low")),
    ("other", {"label": "anchoring"}, ("label", "high", "high")),
    ("nothing", {}, ("nothing_there", "high", "none")),
]


@pytest.mark.parametrize(("verdict", "said", "told"), CORRECTIONS)
async def test_a_correction_tells_of_itself(session, verdict, said, told) -> None:
    await session.agree_to_telemetry()
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, verdict, **said)
    (event,) = await session.events("bias.override")
    assert (event["correction"], event["severity_before"], event["severity_after"]) == told
    assert (event["detector"], event["bias"]) == ("bias", "sunk_cost")
    async with session.database.transaction() as db:
        await take_back(db, session.coach_id, sunk.id)
    both = {event["correction"] for event in await session.events("bias.override")}
    assert both == {told[0], "taken_back"}


async def test_who_agrees_corrects_nothing(session) -> None:
    await session.agree_to_telemetry()
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, "right")
    async with session.database.transaction() as db:
        await take_back(db, session.coach_id, sunk.id)
    assert await session.events("bias.override") == []


async def test_a_correction_of_another_detector_has_no_bias(session) -> None:
    await session.agree_to_telemetry()
    frame = {"first": 1, "last": 1, "frame": "loss", "confidence": 0.9}
    await session.detect(frame, detector="frame")
    (loss,) = await session.findings()
    await session.say(loss.id, "other", label="time")
    (event,) = await session.events("bias.override")
    assert set(event) == {"coach_id", "session_id", "detector", "correction"}
    assert (event["detector"], event["correction"]) == ("frame", "label")


async def test_without_the_coachs_consent_no_correction_is_told(session) -> None:
    await session.detect(SUNK)
    (sunk,) = await session.findings()
    await session.say(sunk.id, "nothing")
    assert await session.events("bias.override") == []


async def test_a_correction_that_is_not_kept_is_not_told(session, monkeypatch) -> None:
    await session.agree_to_telemetry()
    await session.detect(SUNK)
    (sunk,) = await session.findings()

    async def and_fail(*given, **more):
        await real(*given, **more)
        raise RuntimeError("the transaction ends here")

    real = review.tell_of_override
    monkeypatch.setattr(review, "tell_of_override", and_fail)
    with pytest.raises(RuntimeError):
        await session.say(sunk.id, "nothing")
    assert await session.events("bias.override") == []
    assert (await session.findings())[0].verdict is None
