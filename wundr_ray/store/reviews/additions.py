"""Jobs that a batch gets after its own have ended: those that apply what they propose."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.batch.approval import apply_id
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import jobs


async def add_apply_jobs(
    connection: Transaction, batch_id: str, change_ids: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Add a job for each job of ``change_ids``, which applies these changes of its preview.

    Returns the ids of the new jobs by the job whose changes they apply. The caller's transaction
    also moves the batch, so that nobody adds them twice.
    """
    query = sa.select(
        jobs.c.id, jobs.c.position, jobs.c.project_id, jobs.c.config, jobs.c.sealed_token
    ).where(jobs.c.batch_id == batch_id)
    own_jobs = (await connection.execute(query.order_by(jobs.c.position))).all()
    taken = {row.id for row in own_jobs}
    sources = [row for row in own_jobs if row.id in change_ids]
    ids = {row.id: apply_id(row.id, taken) for row in sources}
    first = own_jobs[-1].position + 1
    rows = [
        {
            "batch_id": batch_id,
            "id": ids[source.id],
            "position": position,
            "type": JobKind.APPLY,
            "project_id": source.project_id,
            "config": {
                "project": source.config["project"],
                "source_job": source.id,
                "deliver": source.config.get("deliver", {}),
                "change_ids": list(change_ids[source.id]),
                "resources": source.config["resources"],
            },
            "status": JobStatus.QUEUED,
            "sealed_token": source.sealed_token,
        }
        for position, source in enumerate(sources, first)
    ]
    await connection.execute(jobs.insert(), rows)
    return ids


async def apply_jobs_of(connection: Transaction, batch_id: str) -> dict[str, str]:
    """The ids of the jobs that apply changes, by the job whose changes they apply."""
    query = sa.select(jobs.c.id, jobs.c.config).where(
        jobs.c.batch_id == batch_id, jobs.c.type == JobKind.APPLY
    )
    return {row.config["source_job"]: row.id for row in await connection.execute(query)}
