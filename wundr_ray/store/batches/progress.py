"""How far a batch is, as its progress events tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.states import JOB_TERMINAL
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.records import GATE_NAME, PROJECT_NAME
from wundr_ray.store.schema import batches, jobs


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch's jobs; ``ended`` are all that will not run again, however they ended."""

    total: int
    ended: int
    completed: int
    running: int

    @property
    def percentage(self) -> int:
        return int(100 * self.ended / self.total)

    def moved(self, moves: Iterable[tuple[JobStatus, JobStatus]]) -> "Counted":
        """The same after jobs went from one status to another."""
        counts = self
        for before, after in moves:
            counts = Counted(
                counts.total,
                counts.ended + (after in JOB_TERMINAL) - (before in JOB_TERMINAL),
                counts.completed + _difference(before, after, JobStatus.COMPLETED),
                counts.running + _difference(before, after, JobStatus.RUNNING),
            )
        return counts


def _difference(before: JobStatus, after: JobStatus, status: JobStatus) -> int:
    """What the move of one job changes in the number of jobs with ``status``: 1, 0 or -1."""
    return (after is status) - (before is status)


def _having(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


_COUNTED = sa.select(
    sa.func.count(),
    _having(jobs.c.status.in_(JOB_TERMINAL)),
    _having(jobs.c.status == JobStatus.COMPLETED),
    _having(jobs.c.status == JobStatus.RUNNING),
).where(jobs.c.batch_id == sa.bindparam("of_batch"))


async def counted(connection: Transaction, batch_id: str) -> Counted:
    return Counted(*(await connection.execute(_COUNTED, {"of_batch": batch_id})).one())


async def progress_data(connection: Transaction, batch_id: str, counts: Counted) -> dict[str, Any]:
    """The data of a progress event; ``jobs_remaining`` counts the running ones too."""
    return {
        "progress": {
            "percentage": counts.percentage,
            "jobs_completed": counts.completed,
            "jobs_running": counts.running,
            "jobs_remaining": counts.total - counts.ended,
        },
        "recent_completion": await _recent_completion(connection, batch_id),
    }


async def ending(connection: Transaction, batch_id: str) -> dict[str, Any]:
    """The data of a batch's last event.

    ``reason`` is that of a cancellation, ``quality_gate`` the verdict where there is a gate.
    """
    query = sa.select(
        batches.c.status,
        batches.c.outcome,
        batches.c.cancel_reason,
        batches.c.gate_status,
        GATE_NAME,
    ).where(batches.c.id == batch_id)
    status, outcome, reason, verdict, gate = (await connection.execute(query)).one()
    ended = {JobStatus(each): 0 for each in sorted(JOB_TERMINAL)}
    count = (
        sa.select(jobs.c.status, sa.func.count())
        .where(jobs.c.batch_id == batch_id, jobs.c.status.in_(JOB_TERMINAL))
        .group_by(jobs.c.status)
    )
    for job_status, number in await connection.execute(count):
        ended[JobStatus(job_status)] = number
    data = {"outcome": outcome, "jobs": {str(status): number for status, number in ended.items()}}
    if verdict is not None:
        data["quality_gate"] = {"name": gate, "status": verdict}
    return data | ({"reason": reason} if status == BatchStatus.CANCELLED else {})


async def _recent_completion(connection: Transaction, batch_id: str) -> dict[str, Any] | None:
    query = (
        sa.select(jobs.c.id, PROJECT_NAME.label("name"), jobs.c.quality_score)
        .where(jobs.c.batch_id == batch_id, jobs.c.status == JobStatus.COMPLETED)
        .order_by(jobs.c.completed_at.desc(), jobs.c.position.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return {"job_id": row.id, "project_name": row.name, "quality_score": row.quality_score}
