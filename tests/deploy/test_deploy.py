"""There is no container engine here: what can be checked without one is."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.cli.service.conftest import PROGRAM, clean_environment
from typer.main import get_command

from listenwell.cli.app import app
from listenwell.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROCESSES = {"api", "worker", "relay", "beat", "migrate"}


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def commands() -> Iterator[tuple[str, list[str]]]:
    for name, service in compose()["services"].items():
        if "command" in service:
            yield f"compose {name}", service["command"]
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE):
            program, *arguments = shlex.split(line)
            assert Path(program).name == "listenwell"
            yield unit.name, arguments
    last = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)[-1]
    yield "Dockerfile", yaml.safe_load(last)


COMMANDS = list(commands())


@pytest.mark.parametrize("arguments", [c for _, c in COMMANDS], ids=[n for n, _ in COMMANDS])
def test_every_command_is_one_of_ours(arguments: list[str]) -> None:
    command = get_command(app).main(arguments, prog_name="listenwell", standalone_mode=False)
    assert callable(command)


def test_both_ways_run_every_process() -> None:
    run = {name: {c[0] for n, c in COMMANDS if n.startswith(name)} for name in ("compose", "list")}
    assert run == {"compose": PROCESSES, "list": PROCESSES}


def test_a_compose_command_runs(database_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, *compose()["services"]["migrate"]["command"]],
        env=clean_environment(LISTENWELL_DATABASE_URL=database_url, LISTENWELL_HOME=str(tmp_path)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout[:27]) == (0, "the database is at revision")


def test_compose_is_sound() -> None:
    checked = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_services_wait_for_what_they_need_and_volumes_are_declared() -> None:
    document = compose()
    for service in document["services"].values():
        assert set(service.get("depends_on", {})) <= set(document["services"])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(document["volumes"])
    for name in PROCESSES - {"migrate"}:
        needs = document["services"][name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"


def test_the_example_names_settings_that_exist() -> None:
    example = (DEPLOY / "listenwell.env.example").read_text()
    named = set(re.findall(r"^#? ?LISTENWELL_(\w+)=", example, re.MULTILINE))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_units_are_sound(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/listenwell/bin/listenwell", sys.executable)
        (tmp_path / unit.name).write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_the_dockerfile_is_sound() -> None:
    subprocess.run(["hadolint", str(DEPLOY / "Dockerfile")], check=True)
