"""The approved changes of a batch that its jobs could not apply."""

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import jobs


async def left_out_of(connection: Transaction, batch_id: str) -> dict[str, tuple[LeftOutFile, ...]]:
    """By the job that was to apply them; jobs that applied all of theirs are not in it."""
    query = sa.select(jobs.c.id, jobs.c.result["failed"].label("failed")).where(
        jobs.c.batch_id == batch_id,
        jobs.c.type == JobKind.APPLY,
        jobs.c.status == JobStatus.COMPLETED,
    )
    rows = await connection.execute(query)
    return {
        row.id: tuple(LeftOutFile.model_validate(each) for each in row.failed)
        for row in rows
        if row.failed
    }
