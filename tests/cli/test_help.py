"""Help: whole, true to the options that there are, and quick to start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from listenwell import __version__
from listenwell.cli.app import app
from listenwell.cli.main import main
from listenwell.cli.pages import COMMANDS, page

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"


def declared() -> Iterator[tuple[str, str]]:
    from typer.main import get_command

    root = get_command(app)
    for command in [root, *root.commands.values()]:
        name = command.name if command is not root else "listenwell"
        for parameter in command.params:
            if parameter.param_type_name == "option":
                for option in (*parameter.opts, *parameter.secondary_opts):
                    yield str(name), option


@pytest.mark.parametrize(("command", "option"), list(declared()))
def test_every_option_is_on_its_help_page(command: str, option: str) -> None:
    assert option in page(command).split("Options:")[1].replace(",", " ").split()


@pytest.mark.parametrize(("command", "option"), list(declared()))
def test_every_option_is_in_the_reference(command: str, option: str) -> None:
    heading = "## listenwell" if command == "listenwell" else f"## listenwell {command}"
    if option == "--home":  # described once, for every command of the service
        heading = "## listenwell up"
    part = REFERENCE.read_text(encoding="utf-8").split(f"{heading}\n")[1].split("\n## ")[0]
    assert f"`{option}" in part


def test_every_command_is_on_the_first_page() -> None:
    from typer.main import get_command

    assert set(get_command(app).commands) == set(COMMANDS)
    first = page("listenwell").replace(",", " ").split()
    assert all(command in first for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "listenwell"),
        (["--help"], "listenwell"),
        (["-h"], "listenwell"),
        (["analyze", "--help"], "analyze"),
        (["analyze", "call.vtt", "-h"], "analyze"),
        (["formats", "-h"], "formats"),
    ],
)
def test_help_prints_the_page(
    arguments: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out.rstrip() == page(name)


@pytest.mark.parametrize("name", ["listenwell", "analyze", "eval", "formats"])
def test_help_fits_80_columns(name: str) -> None:
    assert max(map(len, page(name).splitlines())) <= 80


@pytest.mark.parametrize("arguments", [["--version"], ["--version", "formats"]])
def test_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out == f"listenwell {__version__}\n"


def test_help_starts_without_the_machinery() -> None:
    code = (
        "import sys; from listenwell.cli.main import main; main(['--help']); "
        "slow = {'typer', 'rich', 'json', 'webvtt', 'docx', 'listenwell.reading'}; "
        "sys.exit(bool(slow & set(sys.modules)))"
    )
    # The measuring of coverage brings modules of its own into a process.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=bare)
    assert ran.returncode == 0


def test_the_package_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "listenwell", "--version"], capture_output=True, check=False
    )
    assert ran.stdout.decode().strip() == f"listenwell {__version__}"
