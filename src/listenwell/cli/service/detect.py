"""`listenwell findings run`: detectors over a session that is in, or over a file."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from listenwell.api.findings_shown import shown_findings, shown_runs
from listenwell.cli.inputs import advancing
from listenwell.cli.plain import plain
from listenwell.cli.service.context import opened_database, settings_for
from listenwell.cli.service.findings import no_session, print_findings, print_json, stretch
from listenwell.cli.service.link import home_coach
from listenwell.cli.service.requests import DetectRequest
from listenwell.cli.service.table import print_table
from listenwell.db import Database
from listenwell.errors import ListenwellError
from listenwell.findings import Reviewed, Run, findings_of, request_detection, runs_of
from listenwell.jobs import Outcome, run_job
from listenwell.llm.choice import chosen_models
from listenwell.llm.detectors import Detected, detect
from listenwell.llm.errors import NoModel
from listenwell.llm.from_settings import asker_from
from listenwell.logs import configure_logs
from listenwell.settings import Settings
from listenwell.telemetry.call_log import CALL_LOG
from listenwell.transcripts import load

LOOK_SECONDS: Final = 0.5


class NotConsented(ListenwellError):
    """Only hosted models are chosen, and nobody has said that the client agreed."""

    slug = "hosted-model-unconsented"
    exit_code = 2


class DetectorFailed(ListenwellError):
    """A detector's run was given up or refused."""

    slug = "detector-failed"


def run_detectors(request: DetectRequest) -> int:
    """Run detectors over a session or a file, and print what they found."""
    settings = settings_for(request.home)
    configure_logs("findings", sys.stderr, logging.CRITICAL)  # what went wrong is said below
    session = _session_id(request.target)
    if session is None:
        return asyncio.run(_file(settings, request))
    return asyncio.run(_session(settings, request, session))


def _session_id(target: str) -> UUID | None:
    try:
        return UUID(target)
    except ValueError:
        return None


async def _session(settings: Settings, request: DetectRequest, session: UUID) -> int:
    coach = request.coach or home_coach(settings)
    async with opened_database(settings, "findings") as database, CALL_LOG.writing(database):
        async with database.transaction() as db:
            asked = await request_detection(db, settings, coach, session, request.detectors)
        if asked is None:
            raise no_session(session)
        if request.later:
            return print_json(shown_runs(session, asked)) if request.json else _print_runs(asked)
        with advancing(len(asked), shown=True) as advance:
            for run in asked:
                advance(run.detector)
                await _until_over(database, settings, session, run)
        async with database.transaction() as db:
            ids = {each.id for each in asked}
            over = [each for each in await runs_of(db, session) if each.id in ids]
            found = await findings_of(db, coach, session)
    return _print_session(request, session, over, found)


async def _until_over(database: Database, settings: Settings, session: UUID, run: Run) -> None:
    """Run a job here, as a worker does; where a worker has it already, wait for that."""
    lease = settings.job_lease_seconds
    while True:
        outcome = await run_job(database, run.id, lease=lease, heartbeat=lease / 3)
        if outcome in (Outcome.SUCCEEDED, Outcome.DEAD):
            return
        async with database.transaction() as db:
            stands = next((r for r in await runs_of(db, session) if r.id == run.id), None)
        if stands is None or stands.status in ("succeeded", "failed"):
            return
        await asyncio.sleep(LOOK_SECONDS)


def _print_session(
    request: DetectRequest, session: UUID, runs: list[Run], found: list[Reviewed]
) -> int:
    kept = [each for each in found if each.detector in request.detectors]
    shown = shown_findings(session, kept)
    if request.json:
        print_json(shown)
    elif shown.findings:
        print_findings(shown.findings)
    failed = [each for each in runs if each.status == "failed"]
    if not request.json and not shown.findings and not failed:
        sys.stdout.write("nothing was found\n")
    if failed:
        named = ", ".join(f"{each.detector} ({each.reason})" for each in failed)
        raise DetectorFailed(
            f"not every detector has run: {named}",
            where=f"session {session}",
            mend="`listenwell telemetry failures` tells what failed; then run them again.",
        )
    return 0


def _print_runs(runs: list[Run]) -> int:
    for each in runs:
        sys.stdout.write(f"{each.id}  {each.status:<9}  {each.detector}\n")
    return 0


async def _file(settings: Settings, request: DetectRequest) -> int:
    transcript = load(Path(request.target), coach=request.coach_name)
    if not chosen_models(settings.models):
        raise NoModel("a detector")
    detected: list[Detected] = []
    async with (
        opened_database(settings, "findings") as database,
        CALL_LOG.writing(database),
        asker_from(settings, database, hosted=request.consented) as asker,
    ):
        if not asker.models:
            raise NotConsented(
                "only hosted language models are chosen, and nobody said that the client agreed",
                where=plain(request.target),
                mend="Look at `listenwell llm preview FILE`; --consented says that they did.",
            )
        with advancing(len(request.detectors), shown=True) as advance:
            for detector in request.detectors:
                advance(detector)
                detected.append(await detect(asker, detector, transcript))
    return _print_json(detected) if request.json else _print_detected(detected)


def _rows(detected: list[Detected]) -> list[dict[str, object]]:
    return [
        {
            "detector": each.detector,
            "first_utterance": found.first,
            "last_utterance": found.last,
            "label": found.label,
            "severity": found.severity,
            "confidence": found.confidence,
            "model": part.model,
            "prompt_version": part.prompt_version,
        }
        for each in detected
        for part in each.parts
        for found in part.findings
    ]


def _print_json(detected: list[Detected]) -> int:
    shown = {"findings": _rows(detected)}
    sys.stdout.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0


def _print_detected(detected: list[Detected]) -> int:
    found = [each for detector in detected for each in detector.findings]
    if not found:
        sys.stdout.write("nothing was found\n")
        return 0
    print_table(
        ("utterances", "detector", "label", "severity", "confidence"),
        [
            (
                stretch(each.first, each.last),
                each.detector,
                each.label,
                each.severity or "-",
                f"{each.confidence:.2f}",
            )
            for each in sorted(found, key=lambda each: (each.first, each.last, each.detector))
        ],
    )
    return 0
