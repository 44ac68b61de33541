"""Work to be done: a ledger in PostgreSQL that loses nothing, and hints that carry it.

Every job committed is run to success or to dead; effects written through the job's transaction
happen exactly once; calls to the outside happen at least once and carry the idempotency key.
"""

from listenwell.jobs.errors import FatalJobError, LeaseLost
from listenwell.jobs.kinds import Kind, job_kind, known_kinds
from listenwell.jobs.ledger import enqueue
from listenwell.jobs.run import Job, Outcome, run_job

__all__ = [
    "FatalJobError",
    "Job",
    "Kind",
    "LeaseLost",
    "Outcome",
    "enqueue",
    "job_kind",
    "known_kinds",
    "run_job",
]
