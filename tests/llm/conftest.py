"""The model server lies beside the tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from listenwell.telemetry import calls
from listenwell.telemetry.call_log import CallLog


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> CallLog:
    """A log of the test's own."""
    own = CallLog()
    monkeypatch.setattr(calls, "CALL_LOG", own)
    return own
