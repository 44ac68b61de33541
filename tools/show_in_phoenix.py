"""Show Listenwell's spans in Arize Phoenix, on loopback: `make phoenix`.

Starts Phoenix, reads a sample session with a model that a server of our own plays, sends the
spans, and waits. With --screenshot it takes a picture of the page by Chromium and ends.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "llm")]

PORT = 6006
SAMPLE = ROOT / "src" / "listenwell" / "samples" / "data" / "2026-09-03-priya.vtt"


def main() -> None:
    """Start, send, show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phoenix", type=Path, default=ROOT / ".venv-phoenix/bin/phoenix")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--screenshot", type=Path, metavar="PNG")
    parser.add_argument("--data", type=Path, default=ROOT / "out" / "phoenix")
    asked = parser.parse_args()
    address = f"http://127.0.0.1:{asked.port}"
    with ExitStack() as opened:
        opened.callback(_start(asked.phoenix, asked.port, asked.data, address))
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address
        os.environ["OTEL_RESOURCE_ATTRIBUTES"] = "openinference.project.name=listenwell"
        asyncio.run(_send())
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # and Phoenix with us
        print(f"Phoenix shows the spans at {address}")
        if asked.screenshot:
            time.sleep(5)  # Phoenix counts costs behind the scenes
            _picture(address, asked.screenshot)
        else:
            _wait()


def _wait() -> None:
    """Wait for a person at the terminal; with nobody there, for Ctrl-C or a signal."""
    if sys.stdin.isatty():
        input("Enter ends it. ")
    else:
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


def _start(phoenix: Path, port: int, data: Path, address: str) -> Callable[[], None]:
    data.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PHOENIX_WORKING_DIR": str(data),
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(port + 1),
        "PHOENIX_TELEMETRY_ENABLED": "false",
    }
    process = subprocess.Popen([str(phoenix), "serve"], env=environment)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310
                return process.terminate
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    process.terminate()
    raise SystemExit("Phoenix did not start within five minutes")


async def _send() -> None:
    from model_server import ModelServer, Reply

    from listenwell import load, read
    from listenwell.llm.asking import Asker, Limits
    from listenwell.llm.choice import ChosenModel
    from listenwell.llm.detectors import detect
    from listenwell.llm.reader import ModelReader
    from listenwell.llm.wire import Keys
    from listenwell.reading.rules import RuleReader
    from listenwell.telemetry.tracing import tracing

    bias = {"first": 1, "last": 3, "bias": "sunk_cost", "severity": "low", "confidence": 0.8}
    cue = {"utterance": 1, "cue": "concern", "confidence": 0.9}
    openai = Reply({"cues": [cue]}, cached=400)
    refused = Reply({"stretches": "none"})
    loop = asyncio.get_running_loop()
    async with (
        ModelServer(openai, Reply(status=500), openai, openai, refused).serving() as first,
        ModelServer(Reply({"stretches": [bias]})).serving() as second,
    ):
        models = [
            ChosenModel("openai", "gpt-5-mini", f"{first.url}/v1"),
            ChosenModel("anthropic", "claude-haiku-4-5", second.url),
        ]
        with tracing("phoenix"):
            async with Asker(models, Keys(), limits=Limits(attempts=2)) as asker:
                reader = ModelReader(
                    asker,
                    RuleReader(),
                    lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(),
                )
                transcript = load(SAMPLE)
                await asyncio.to_thread(read, transcript, reader)
                await detect(asker, "bias", transcript)


def _picture(address: str, png: Path) -> None:
    """Take a picture of the trace in which one model failed and the other answered."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("Chromium is not installed; on Debian: apt-get install chromium")
    projects = _get(f"{address}/v1/projects")
    project = next(each["id"] for each in projects if each["name"] == "listenwell")
    spans = _get(f"{address}/v1/projects/{project}/spans?limit=50")
    trace = next(each["context"]["trace_id"] for each in spans if each["name"] == "bias")
    shown = next(
        each["id"]
        for each in spans
        if each["context"]["trace_id"] == trace
        and each["status_code"] != "ERROR"
        and each["name"].startswith("chat ")
    )
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={profile}",
            "--window-size=1400,1000",
            "--virtual-time-budget=20000",
            f"--screenshot={png}",
            f"{address}/projects/{project}/traces/{trace}?selectedSpanNodeId={shown}",
        ]
        subprocess.run(command, check=True, capture_output=True)


def _get(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)["data"]
    return found


if __name__ == "__main__":
    main()
