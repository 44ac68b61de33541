"""Real processes killed and paused at random, the database too: every effect, once."""

import tempfile
from pathlib import Path

import jobs_chaos
import pytest

JOBS, BLOWS = 100, len(jobs_chaos.DECK)


@pytest.mark.chaos
async def test_under_fire_nothing_is_lost_and_nothing_is_done_twice():
    with tempfile.TemporaryDirectory(prefix="lw", ignore_cleanup_errors=True) as folder:
        home = Path(folder)  # short, or the database's socket has too long a path
        home.chmod(0o755)
        found, blows = await jobs_chaos.run(home, "folders", JOBS, BLOWS, seed=7)
    assert blows["database killed"] + blows["database stopped"] > 0
    assert sum(blows.values()) == BLOWS
    assert {name: found[name] for name in ("jobs", "succeeded", "without_effect", "doubled")} == {
        "jobs": JOBS,
        "succeeded": JOBS,
        "without_effect": 0,
        "doubled": 0,
    }
