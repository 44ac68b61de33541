"""The nightly job that keeps telemetry's tables in order; telemetry itself knows no jobs."""

from listenwell.jobs.kinds import job_kind
from listenwell.jobs.run import Job
from listenwell.telemetry.upkeep import keep_up


@job_kind("telemetry_upkeep", priority=8)
async def keep_telemetry_up(job: Job) -> None:
    """Make the days to come, fold the account, let old seals go."""
    async with job.effects() as db:
        job.result = (await keep_up(db))._asdict()
