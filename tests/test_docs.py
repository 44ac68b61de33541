"""The documents are true of the repository, and the rules that say so work."""

import importlib.util
import sys
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from listenwell import load, read
from listenwell.cli.main import main as listenwell
from listenwell.samples import sample_files, samples

ROOT = Path(__file__).parent.parent


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_docs", ROOT / "tools" / "check_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_docs"] = module
    spec.loader.exec_module(module)
    return module


docs = _checker()

KNOWN = {"": {"--version"}, "analyze": {"--coach", "--json", "-q"}, "formats": set()}
NESTED = {"": set(), "jobs": set(), "jobs list": {"--state"}, "jobs show": set()}
TARGETS = {"demo", "test"}


def test_the_documents_are_true() -> None:
    assert [str(finding) for finding in docs.check()] == []


def test_the_command_line_can_be_asked() -> None:
    known = docs.command_options()
    assert "--json" in known["analyze"]
    assert "formats" in known
    assert {"--horizon", "--json"} <= known["risk backtest"]
    assert "--state" in known["jobs list"]
    assert "--state" not in known["jobs"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[here](there.md)", []),
        ("[gone](gone.md)", [1]),
        ("a\n\n[gone](../up/gone.md) and [gone](no.md)", [3, 3]),
        ("[heading](there.md#the-second-part)", []),
        ("[heading](there.md#the-third-part)", [1]),
        ("# My own\n[up](#my-own) [down](#your-own)", [2]),
        ("[web](https://example.org/x.md) [mail](mailto:a@example.org)", []),
        ("```\n[not a link](gone.md)\n```\n", []),
        ("`[not a link](gone.md)`", []),
    ],
)
def test_links(tmp_path: Path, text: str, lines: list[int]) -> None:
    (tmp_path / "there.md").write_text("# There\n\n## The `second` part\n")
    (tmp_path / "page.md").write_text(text)
    assert [f.line for f in docs.check_links("page.md", text, tmp_path)] == lines


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("```\nlistenwell analyze a.vtt --json\n```", []),
        ("```\n$ listenwell analyze a.vtt --coach='Ada L' -q | jq .\n```", []),
        ("```\nlistenwell analyse a.vtt\n```", ["listenwell has no command analyse"]),
        (
            "```\nlistenwell analyze a.vtt --jason\n```",
            ["listenwell analyze has no option --jason"],
        ),
        ("run `listenwell serve` now", ["listenwell has no command serve"]),
        ("listenwell serve is prose", []),
        ("```\nlistenwell analyze - | other --unknown\n```", []),
        ("```\nlistenwell --version  # --nonsense\n```", []),
        ("```\nlistenwell --nonsense\n```", ["listenwell has no option --nonsense"]),
        ("`make demo`", []),
        ("`make eval DATA=folder`", ["make has no target eval"]),
        ("`make test PYTHON=python3.12`", []),
    ],
)
def test_commands(text: str, messages: list[str]) -> None:
    found = docs.check_commands("page.md", text, KNOWN, TARGETS)
    assert [finding.message for finding in found] == messages


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("`listenwell jobs list --state dead`", []),
        ("`listenwell jobs list --states dead`", ["listenwell jobs list has no option --states"]),
        ("`listenwell jobs show ID`", []),
        ("`listenwell jobs show ID --state x`", ["listenwell jobs show has no option --state"]),
        ("`listenwell jobs lists`", ["listenwell jobs has no command lists"]),
        ("`listenwell jobs`", []),
    ],
)
def test_commands_of_commands(text: str, messages: list[str]) -> None:
    found = docs.check_commands("page.md", text, NESTED, TARGETS)
    assert [finding.message for finding in found] == messages


def test_a_command_of_a_command_that_is_not_described() -> None:
    text = "## listenwell\n## listenwell jobs\n| `listenwell jobs list` | newest |"
    assert [finding.message for finding in docs.check_options("c.md", text, NESTED)] == [
        "--state of listenwell jobs list is not described",
        "listenwell jobs show has no section",
    ]


def test_commands_are_passed_over_while_the_program_cannot_be_asked() -> None:
    assert list(docs.check_commands("page.md", "`listenwell serve`", None, TARGETS)) == []


def test_a_record_that_is_not_listed() -> None:
    index = "- [1](0001-layers.md)"
    found = docs.check_records("i.md", index, ["0001-layers.md", "0002-model.md", "README.md"])
    assert [finding.message for finding in found] == ["0002-model.md is not listed"]


def test_a_measure_without_a_page() -> None:
    table = "| `talk`, `silence` | [Talk](talk.md) |\n| `turns` | to be written |\n`latency`"
    found = docs.check_measures("m.md", table, ["talk", "silence", "turns", "latency"])
    assert [finding.message for finding in found] == [
        "no page is listed for turns",
        "no page is listed for latency",
    ]


def test_an_option_that_is_not_described() -> None:
    text = "## listenwell\n`--version`\n## listenwell analyze\n`--coach NAME` `--json`"
    found = docs.check_options("c.md", text, KNOWN)
    assert [finding.message for finding in found] == [
        "-q of listenwell analyze is not described",
        "listenwell formats has no section",
    ]


REGISTRY = "files.python" + "hosted.org"


@pytest.mark.parametrize(
    ("file", "text", "lines"),
    [
        ("requirements/dev.lock", "rich==14\n    --hash=sha256:ab", []),
        ("requirements/dev.lock", "rich==14\n--index-url https://example.org", [2]),
        ("docs/a.md", "see https://example.org", []),
        ("docs/a.md", f"from {REGISTRY}/x", [1]),
        ("web/package-lock.json", '"resolved": "https://example.org/x.tgz"', [1]),
    ],
)
def test_addresses(file: str, text: str, lines: list[int]) -> None:
    assert [finding.line for finding in docs.check_addresses(file, text)] == lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cd " + "/" + "work/main", True),
        ("'" + "/" + "root" + "'", True),
        ("/" + "home/ada/x", True),
        ("https://example.org/" + "work/main", False),
        ("src/" + "root/x", False),
        ("/workshop and /rooted", False),
        ("docs/how-to", False),
    ],
)
def test_machine_paths(text: str, found: bool) -> None:
    assert bool(list(docs.check_machine_paths("a.py", text))) is found


def test_without_git_every_file_counts_but_what_was_made(tmp_path: Path) -> None:
    for file in ("a.md", "docs/b.md", ".venv/c.md", "out/d.html", "src/__pycache__/e.pyc"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("x")
    assert docs.tracked_files(tmp_path) == ["a.md", "docs/b.md"]


def test_a_finding_says_file_and_line() -> None:
    assert str(docs.Finding("a.md", 3, "the link x leads nowhere")) == (
        "a.md:3: the link x leads nowhere"
    )


def test_the_tutorial_tells_what_its_commands_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "tutorial" / "first-session.md").read_text(encoding="utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    monkeypatch.chdir(ROOT)
    assert listenwell(["analyze", "src/listenwell/samples/data/2026-08-06-priya.vtt"]) == 0
    words = capsys.readouterr().out.split("\n")
    for line in shown.splitlines():
        name, time = line.rsplit(maxsplit=1)
        assert any(name in printed and time in printed for printed in words), line


def test_the_python_in_the_how_to_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "how-to" / "use-from-python.md").read_text(encoding="utf-8")
    call = sample_files()[0].read_bytes()
    (tmp_path / "call.vtt").write_bytes(call)
    (tmp_path / "call.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(call)))
    names: dict[str, Any] = {}
    for block in page.split("```python\n")[1:]:
        exec(block.split("```")[0], names)  # noqa: S102  the page is our own
    assert "zoom-vtt" in capsys.readouterr().out
    assert names["reading"].model_version.endswith("+silent-1")


def test_the_tutorial_tells_how_priya_drifts() -> None:
    drifting = [read(load(s.path)) for s in samples() if s.client == "Priya Raman"]
    shares = [reading.analytics.client_speech_share or 0 for reading in drifting]
    waits = [reading.analytics.response_latency_client or 0 for reading in drifting]
    assert shares[0] > 65
    assert shares[-1] < 50
    assert waits[0] < 1 < waits[1] < 2
    assert waits[2] > 4
