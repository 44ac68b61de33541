"""Real processes killed and paused at random, the database too: every effect, once."""

import tempfile
from pathlib import Path

import pytest
from benchmarks import jobs_chaos

JOBS, BLOWS = 100, len(jobs_chaos.deck(broker=False))


@pytest.mark.chaos
async def test_under_fire_nothing_is_lost_and_nothing_is_done_twice():
    with tempfile.TemporaryDirectory(prefix="lw", ignore_cleanup_errors=True) as folder:
        home = Path(folder)  # short, or the database's socket has too long a path
        home.chmod(0o755)
        found, blows = await jobs_chaos.run(home, "folders", JOBS, BLOWS, seed=7, pause=0.6)
    assert blows["database killed"] + blows["database stopped"] > 0
    assert sum(blows.values()) == BLOWS
    assert jobs_chaos.passed(found, JOBS), found


WELL = {
    "jobs": 3,
    "succeeded": 3,
    "without_effect": 0,
    "doubled": 0,
    "claimed_again": 1,
    "staged_effects": 1,
}


@pytest.mark.parametrize(
    ("what", "count"),
    [
        ("jobs", 2),
        ("succeeded", 2),
        ("without_effect", 1),
        ("doubled", 1),
        ("staged_effects", 2),
        ("staged_effects", 0),
    ],
)
def test_a_job_lost_or_doubled_fails_the_chaos(what, count):
    assert jobs_chaos.passed(WELL, 2)
    assert not jobs_chaos.passed({**WELL, what: count}, 2)
