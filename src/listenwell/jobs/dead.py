"""Dead jobs tell of themselves, in the transaction that buries them."""

from collections.abc import Sequence
from typing import Final, get_args, get_type_hints
from uuid import UUID

from sqlalchemy import select

from listenwell.jobs.ledger import Handle
from listenwell.jobs.tables import JobRun
from listenwell.telemetry.emit import emit
from listenwell.telemetry.generated.events import JobDead

_KINDS: Final = frozenset(get_args(get_type_hints(JobDead)["kind"]))


async def tell_of_the_dead(db: Handle, job_ids: Sequence[UUID], *, fatal: bool = False) -> None:
    """Emit ``job.dead`` for each; a kind that the plan does not name counts as ``other``.

    Args:
        db: The transaction in which they died.
        job_ids: Whose state was just set to ``dead``.
        fatal: Whether trying again was of no use, rather than tried too often.

    """
    if not job_ids:
        return
    rows = await db.execute(select(JobRun.kind, JobRun.attempt).where(JobRun.id.in_(job_ids)))
    await emit(db, *(_event(kind, attempt, fatal=fatal) for kind, attempt in rows))


def _event(kind: str, attempts: int, *, fatal: bool) -> JobDead:
    known = kind if kind in _KINDS else "other"  # one of the plan's own, by now
    return JobDead(kind=known, attempts=attempts, fatal=fatal)  # type: ignore[arg-type]
