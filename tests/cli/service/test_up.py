"""`listenwell up` as a person meets it: real processes, in the order in which they are tried."""

import json
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import pytest
from tests.cli.service.conftest import StartUp, Up, clean_environment, free_port, wait_until

from listenwell.cli.service.sample_ids import DEMO_COACH
from listenwell.samples import sample_files

Run = Callable[..., subprocess.CompletedProcess[str]]
SOMEBODY = "0b1f6c1e-6a7d-4f0e-9c55-2f3d8f0f7a11"


@pytest.fixture(scope="module")
def up(start_up: StartUp) -> Up:
    running = start_up("--demo")
    running.wait_for("Ctrl-C")
    return running


def consent() -> list[str]:
    return ["--consent-given-by", "client", "--consent-text-version", "1"]


def gone(processes: list[psutil.Process]) -> bool:
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_every_part_has_a_line_with_its_state_and_its_seconds(up: Up) -> None:
    lines = re.findall(r"^  (\w+) +(\w+) +\d+\.\d s$", up.said(), re.MULTILINE)
    assert lines == [
        ("database", "ready"),
        ("migrations", "done"),
        ("broker", "folder"),
        ("api", "ready"),
        ("worker", "ready"),
        ("relay", "ready"),
        ("beat", "ready"),
    ]
    assert f"Listenwell is up: {up.address}/docs" in up.said()


def test_it_is_ready(up: Up) -> None:
    answer = httpx.get(f"{up.address}/readyz", trust_env=False)
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_the_printed_command_reads_a_samples_analytics(up: Up) -> None:
    assert "12 new, 0 there already" in up.said()
    printed = re.search(r"^  (\S*listenwell token .*\n.*)$", up.said(), re.MULTILINE)
    assert printed is not None
    read = subprocess.check_output(["bash", "-c", printed[1]], text=True, env=clean_environment())
    assert json.loads(read)["session_analytics"]["coach_question_count"] > 0


def test_the_printed_link_signs_a_browser_in_once(up: Up) -> None:
    printed = re.search(r"^  (http\S+)/sign-in#(\S+)$", up.said(), re.MULTILINE)
    assert printed is not None
    assert printed[1] == up.address
    with httpx.Client(base_url=up.address, trust_env=False) as browser:
        session = "/api/v1/desk/session"
        first = browser.post(session, json={"token": printed[2]})
        assert first.json()["operator"] is True
        names = {each["name"] for each in browser.get("/api/v1/clients").json()["clients"]}
        assert names == {"Priya Raman", "Daniel Osei"}
        assert browser.post(session, json={"token": printed[2]}).status_code == 401


def test_another_link_is_for_the_same_coach(up: Up) -> None:
    printed = re.search(r"^Another link: (.*)$", up.said(), re.MULTILINE)
    assert printed is not None
    link = subprocess.check_output(["bash", "-c", printed[1]], text=True, env=clean_environment())
    token = link.strip().partition("#")[2]
    answer = httpx.post(f"{up.address}/api/v1/desk/session", json={"token": token}, trust_env=False)
    assert answer.json()["coach_id"] in up.said()
    assert (up.home / "coach.id").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("options", "own", "operator", "opens"),
    [
        ([], True, True, "/sign-in"),
        (["--operator"], True, True, "/sign-in?to=operator"),
        (["--coach", SOMEBODY], False, False, "/sign-in"),
        (["--coach", SOMEBODY, "--operator"], False, True, "/sign-in?to=operator"),
    ],
)
def test_a_link_is_an_operators_where_that_is_asked_for(
    up: Up, listenwell: Run, options, own, operator, opens
) -> None:
    link = listenwell("link", "--port", str(up.port), *options).stdout.strip()
    path, _, token = link.removeprefix(up.address).partition("#")
    assert path == opens
    with httpx.Client(base_url=up.address, trust_env=False) as browser:
        session = browser.post("/api/v1/desk/session", json={"token": token}).json()
        assert session["operator"] is operator
        assert (session["coach_id"] in up.said()) is own
        assert browser.get("/api/v1/operator/jobs").status_code == (200 if operator else 404)


def test_a_token_is_an_operators_where_that_is_asked_for(up: Up, listenwell: Run) -> None:
    for options, status in (([], 404), (["--operator"], 200)):
        said = listenwell("token", "--coach", str(uuid4()), "--headers", *options).stdout
        headers = dict(line.split(": ", 1) for line in said.splitlines())
        asked = f"{up.address}/api/v1/operator/telemetry"
        assert httpx.get(asked, headers=headers, trust_env=False).status_code == status


def test_secrets_are_readable_by_their_owner_alone(up: Up) -> None:
    modes = {name: (up.home / name).stat().st_mode & 0o777 for name in ("api.key", "master.key")}
    assert modes == {"api.key": 0o600, "master.key": 0o600}


def test_a_second_one_says_where_the_first_runs(up: Up, listenwell: Run) -> None:
    second = listenwell("up")
    assert second.returncode == 5
    assert f"{up.address} (process {up.process.pid}," in second.stderr


def test_another_home_cannot_have_the_same_port(up: Up, listenwell: Run) -> None:
    other = listenwell("up", "--home", f"{up.home}-2", "--port", str(up.port))
    assert other.returncode == 5
    assert f"at: 127.0.0.1:{up.port}" in other.stderr


def test_files_go_in_and_the_bad_one_is_named_alone(up: Up, listenwell: Run, tmp_path) -> None:
    bad = tmp_path / "bad.vtt"
    bad.write_bytes(b"\0\1\2")
    ids = ["--client", str(uuid4()), "--coach", str(uuid4())]
    good = str(sample_files()[0])
    first = listenwell("import", good, str(bad), *ids, *consent())
    assert first.returncode == 3
    assert "is in: session" in first.stdout
    assert str(bad) in first.stderr
    again = listenwell("import", good, *ids)
    assert (again.returncode, "was there already" in again.stdout) == (0, True)


def test_without_consent_nothing_goes_in(up: Up, listenwell: Run) -> None:
    ids = ["--client", str(uuid4()), "--coach", str(uuid4())]
    refused = listenwell("import", str(sample_files()[0]), *ids)
    assert refused.returncode == 3
    assert "there is no consent" in refused.stderr


def test_a_killed_worker_is_started_again_and_works(up: Up, listenwell: Run) -> None:
    worker = up.part("worker")
    pool = worker.children()
    worker.kill()
    up.wait_for("worker      ended by signal 9")
    wait_until(lambda: gone(pool), "the killed worker's own children")
    up.wait_for("worker      ready again")
    ids = ["--client", str(uuid4()), "--coach", str(uuid4())]

    def newest() -> str:
        # Of this kind alone: the daily jobs run meanwhile.
        kind = ("--kind", "compute_session_analytics")
        return listenwell("jobs", "list", *kind, "--limit", "1").stdout

    before = newest().split()[0]
    sent = listenwell("import", str(sample_files()[1]), *ids, *consent())
    assert sent.returncode == 0, sent.stderr
    wait_until(lambda: before not in newest() and "succeeded" in newest(), "the job's end")
    jobs = newest()
    assert re.search(r"succeeded +1/\d+ +compute_session_analytics", jobs)
    shown = listenwell("jobs", "show", jobs.split()[0]).stdout
    assert re.search(r"^state +succeeded$", shown, re.MULTILINE)


def test_keys_are_made_listed_and_revoked(up: Up, listenwell: Run) -> None:
    made = listenwell("apikey", "create", "platform")
    assert made.stdout.startswith("lw_")
    assert listenwell("apikey", "revoke", "platform").returncode == 0
    assert re.search(r"^platform .* revoked", listenwell("apikey", "list").stdout, re.MULTILINE)


def test_the_logs_hold_lines_of_json_and_no_words(up: Up) -> None:
    lines = [line for line in (up.home / "logs" / "worker.log").read_text().splitlines() if line]
    records = [json.loads(line) for line in lines if line.startswith("{")]
    assert {record["part"] for record in records} == {"worker"}


def test_ctrl_c_stops_everything(up: Up) -> None:
    everything = up.children()
    assert len(everything) > 8
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(60) == 0
    assert up.said().endswith("stopped\n")
    assert gone(everything)


def test_started_again_it_has_everything_and_killed_it_leaves_nothing(
    start_up: StartUp, home: Path
) -> None:
    (home / "coach.id").write_text(f"{uuid4()}\n", encoding="ascii")  # a home of somebody's own
    again = start_up("--demo")
    again.wait_for("Ctrl-C")
    assert "0 new, 12 there already" in again.said()
    assert f"The desk of coach {DEMO_COACH}, " in again.said()
    assert f"listenwell link --coach {DEMO_COACH} --operator --port {again.port}" in again.said()
    everything = again.children()
    again.process.kill()
    again.process.wait()
    wait_until(lambda: gone(everything), "the end of what a killed `up` leaves", 30)


def test_until_ready_it_starts_says_where_and_stops(listenwell: Run) -> None:
    done = listenwell("up", "--until-ready", LISTENWELL_API_PORT=str(free_port()))
    assert done.returncode == 0, done.stderr
    assert "Listenwell is up: http://127.0.0.1:" in done.stdout
    assert done.stdout.endswith("stopped\n")
