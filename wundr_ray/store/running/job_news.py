"""How news of jobs is written: job, attempt, project, and the batch's use and progress."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import EventName, JobStatus
from wundr_ray.domain.accounts.credits import credits_of
from wundr_ray.domain.batch.run import JobChange
from wundr_ray.domain.batch.states import JOB_TERMINAL
from wundr_ray.domain.portfolio.points import NewPoint
from wundr_ray.store.batches import progress
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.events import events
from wundr_ray.store.projects import points
from wundr_ray.store.schema import attempts, batches, jobs, projects


@dataclass(frozen=True, slots=True)
class JobNews:
    """A job's change with what is stored beside it.

    ``core_seconds`` is what the job pays for the attempt that ends, None if nobody pays.
    ``mirror_node`` is the node that has fetched the repository: a hint for later batches.
    ``branch`` is the one that was analysed, ``default_branch`` what is learnt of the project.
    ``point`` is what is kept for ever of an analysis.
    """

    change: JobChange
    result: dict[str, Any] | None = None
    commit: str | None = None
    quality_score: float | None = None
    core_seconds: float | None = None
    mirror_node: str | None = None
    branch: str | None = None
    default_branch: str | None = None
    event: dict[str, Any] = field(default_factory=dict)
    point: NewPoint | None = None


async def write(
    connection: Transaction, batch_id: str, epoch: int, news: Sequence[JobNews], now: datetime
) -> None:
    """Write all news in the caller's transaction; a repeated call writes nothing."""
    # A manager repeats a write whose answer was lost. All news of one call were committed together
    # or not at all, so the first job that has left its old status shows that all were written.
    ends = any(each.change.job.status in JOB_TERMINAL for each in news)
    before = await progress.counted(connection, batch_id) if ends else None
    used = 0.0
    for each in news:
        if not await _write_job(connection, batch_id, each, now):
            return
        await _write_attempt(connection, batch_id, epoch, each, now)
        used += each.core_seconds or 0
        await _note_project(connection, batch_id, each)
        await _keep_point(connection, batch_id, each, now)
    if used:
        await connection.execute(_USE, {"of_batch": batch_id, "used": used})
    for each in news:
        if each.change.job.status is JobStatus.COMPLETED:
            await events.append(connection, batch_id, EventName.JOB_COMPLETED, now, each.event)
    if before:
        await _tell_progress(connection, batch_id, before, news, now)


_USE = (
    batches.update()
    .where(batches.c.id == sa.bindparam("of_batch"))
    .values(core_seconds=batches.c.core_seconds + sa.bindparam("used", type_=sa.Float))
)
"""Adds to the core-seconds of a batch, which decide its account's fair share."""


async def _write_job(connection: Transaction, batch_id: str, news: JobNews, now: datetime) -> bool:
    """Write the job's row; False if the job has left the status that the change starts from."""
    job, code_message = news.change.job, news.change.error or (None, None)
    values: dict[str, Any] = {
        "status": job.status,
        "attempt": job.attempt,
        "failures": job.failures,
        "ready_at": job.ready_at,
        "error_code": code_message[0],
        "error_message": code_message[1],
    }
    if news.core_seconds is not None:
        values |= {"credits": await _credits(connection, batch_id, news, news.core_seconds)}
    if job.status is JobStatus.RUNNING:
        values |= {"started_at": sa.func.coalesce(jobs.c.started_at, now)}
    if job.status not in JOB_TERMINAL:
        values |= {"progress": 0}  # of the attempt that begins, or of none
    if job.status in JOB_TERMINAL:
        values |= {"completed_at": now}
    if job.status is JobStatus.COMPLETED:
        values |= {
            "progress": 100,
            "result": news.result,
            "commit": news.commit,
            "branch": news.branch,
            "quality_score": news.quality_score,
        }
    written = await connection.execute(
        jobs.update()
        .where(
            jobs.c.batch_id == batch_id,
            jobs.c.id == job.id,
            jobs.c.status == news.change.before,
        )
        .values(values)
        .returning(jobs.c.id)
    )
    return written.first() is not None


async def _credits(
    connection: Transaction, batch_id: str, news: JobNews, core_seconds: float
) -> int:
    """The job's credits so far: those of all its attempts together."""
    # A credit is a started core-minute. Rounding up each attempt would charge a job that was
    # retried for more minutes than it used, so their seconds are added first.
    job = news.change.job
    kind = await connection.scalar(
        sa.select(jobs.c.type).where(jobs.c.batch_id == batch_id, jobs.c.id == job.id)
    )
    assert kind
    if job.attempt > 1:
        earlier = sa.select(sa.func.coalesce(sa.func.sum(attempts.c.core_seconds), 0.0)).where(
            attempts.c.batch_id == batch_id, attempts.c.job_id == job.id
        )
        core_seconds += await connection.scalar(earlier) or 0.0
    return credits_of(kind, core_seconds)


async def _write_attempt(
    connection: Transaction, batch_id: str, epoch: int, news: JobNews, now: datetime
) -> None:
    job = news.change.job
    if job.status is JobStatus.RUNNING:
        await connection.execute(
            attempts.insert().values(
                batch_id=batch_id, job_id=job.id, number=job.attempt, epoch=epoch, started_at=now
            )
        )
    if news.change.before is not JobStatus.RUNNING:
        return
    code, message = news.change.error or (None, None)
    await connection.execute(
        attempts.update()
        .where(
            attempts.c.batch_id == batch_id,
            attempts.c.job_id == job.id,
            attempts.c.number == job.attempt,
        )
        .values(
            ended_at=now,
            core_seconds=news.core_seconds,
            error_code=code,
            error_message=message,
        )
    )


async def _keep_point(connection: Transaction, batch_id: str, news: JobNews, now: datetime) -> None:
    if news.point is not None:
        place = points.PointSource(batch_id, news.change.job.id, news.branch, news.commit, now)
        await points.keep(connection, news.point, place)


async def _note_project(connection: Transaction, batch_id: str, news: JobNews) -> None:
    """Store what an analysis has learnt about its project, if it differs from what is stored."""
    # Most analyses learn nothing new. The condition keeps them from locking the project's row,
    # for which all jobs of the same project would otherwise wait.
    learnt = {"mirror_node": news.mirror_node, "default_branch": news.default_branch}
    values = {name: value for name, value in learnt.items() if value is not None}
    if not values:
        return
    project = sa.select(jobs.c.project_id).where(
        jobs.c.batch_id == batch_id, jobs.c.id == news.change.job.id
    )
    await connection.execute(
        projects.update()
        .where(
            projects.c.id == project.scalar_subquery(),
            sa.or_(*(projects.c[name].is_distinct_from(value) for name, value in values.items())),
        )
        .values(values)
    )


async def _tell_progress(
    connection: Transaction,
    batch_id: str,
    before: progress.Counted,
    news: Sequence[JobNews],
    now: datetime,
) -> None:
    """Append one event if another quarter of the jobs has ended since ``before``."""
    after = before.moved((each.change.before, each.change.job.status) for each in news)
    if after.percentage // 25 > before.percentage // 25:
        data = await progress.progress_data(connection, batch_id, after)
        await events.append(connection, batch_id, EventName.PROGRESS, now, data)
