"""How news of jobs is written: job, attempt, project, and the batch's use and progress."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import EventName, JobStatus
from wundr_ray.domain.batch_run import JobChange
from wundr_ray.domain.states import JOB_TERMINAL
from wundr_ray.store import events, progress
from wundr_ray.store.database import Transaction
from wundr_ray.store.schema import attempts, batches, jobs, projects


@dataclass(frozen=True, slots=True)
class JobNews:
    """A job's change with what is stored beside it.

    ``mirror_node`` is the node that has fetched the repository: a hint for later batches.
    """

    change: JobChange
    result: dict[str, Any] | None = None
    commit: str | None = None
    quality_score: float | None = None
    credits: int = 0
    mirror_node: str | None = None
    event: dict[str, Any] = field(default_factory=dict)


async def write(
    connection: Transaction, batch_id: str, epoch: int, news: Sequence[JobNews], now: datetime
) -> None:
    """Write it as one. What has been written already is not written again."""
    ends = any(each.change.job.status in JOB_TERMINAL for each in news)
    before = await progress.counted(connection, batch_id) if ends else None
    used = 0.0
    for each in news:
        cores = await _write_job(connection, batch_id, each, now)
        if cores is None:
            return
        began_at = await _write_attempt(connection, batch_id, epoch, each, now)
        if began_at and _has_used(each.change):
            used += cores * (now - began_at).total_seconds()
        await _note_mirror(connection, batch_id, each)
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
"""Fair share between accounts goes by it."""


def _has_used(change: JobChange) -> bool:
    """What was lost with its infrastructure is nobody's use."""
    lost = change.error is not None and change.error[0] == ResourceUnavailable.code
    return change.before is JobStatus.RUNNING and not lost


async def _write_job(
    connection: Transaction, batch_id: str, news: JobNews, now: datetime
) -> int | None:
    """The job's cores; None if it is not any more in the state that it is to leave."""
    job, code_message = news.change.job, news.change.error or (None, None)
    values: dict[str, Any] = {
        "status": job.status,
        "attempt": job.attempt,
        "failures": job.failures,
        "ready_at": job.ready_at,
        "error_code": code_message[0],
        "error_message": code_message[1],
        "credits": jobs.c.credits + news.credits,
    }
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
        .returning(jobs.c.config["resources"]["cpu_cores"].as_integer().label("cores"))
    )
    row = written.first()
    return None if row is None else int(row.cores)


async def _write_attempt(
    connection: Transaction, batch_id: str, epoch: int, news: JobNews, now: datetime
) -> datetime | None:
    """When the attempt began that ends with this news, if one does."""
    job = news.change.job
    if job.status is JobStatus.RUNNING:
        await connection.execute(
            attempts.insert().values(
                batch_id=batch_id, job_id=job.id, number=job.attempt, epoch=epoch, started_at=now
            )
        )
    if news.change.before is not JobStatus.RUNNING:
        return None
    code, message = news.change.error or (None, None)
    began_at: datetime | None = await connection.scalar(
        attempts.update()
        .where(
            attempts.c.batch_id == batch_id,
            attempts.c.job_id == job.id,
            attempts.c.number == job.attempt,
        )
        .values(ended_at=now, error_code=code, error_message=message)
        .returning(attempts.c.started_at)
    )
    return began_at


async def _note_mirror(connection: Transaction, batch_id: str, news: JobNews) -> None:
    if news.mirror_node is None:
        return
    project = sa.select(jobs.c.project_id).where(
        jobs.c.batch_id == batch_id, jobs.c.id == news.change.job.id
    )
    await connection.execute(
        projects.update()
        .where(
            projects.c.id == project.scalar_subquery(),
            projects.c.mirror_node.is_distinct_from(news.mirror_node),
        )
        .values(mirror_node=news.mirror_node)
    )


async def _tell_progress(
    connection: Transaction,
    batch_id: str,
    before: progress.Counted,
    news: Sequence[JobNews],
    now: datetime,
) -> None:
    """An event for each quarter of the jobs that has ended since ``before``."""
    after = before.moved((each.change.before, each.change.job.status) for each in news)
    if after.percentage // 25 > before.percentage // 25:
        told = await progress.told(connection, batch_id, after)
        await events.append(connection, batch_id, EventName.PROGRESS, now, told)
