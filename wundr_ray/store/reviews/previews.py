"""The previews of a batch: what its jobs propose, as the database keeps it."""

from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.schema import jobs


async def previews_of(connection: Transaction, batch_id: str) -> dict[str, StoredPreview]:
    """By job, in the order of submission; jobs without a result have none."""
    query = (
        sa.select(jobs.c.id, jobs.c.result)
        .where(
            jobs.c.batch_id == batch_id,
            jobs.c.type == JobKind.PATTERN_STANDARDIZE,
            jobs.c.status == JobStatus.COMPLETED,
        )
        .order_by(jobs.c.position)
    )
    rows = await connection.execute(query)
    return {row.id: StoredPreview.model_validate(row.result) for row in rows}


async def removed_previews(connection: Transaction, batch_id: str) -> dict[str, datetime]:
    """When retention removed the files of previews, by job; the other jobs are left out."""
    query = sa.select(jobs.c.id, jobs.c.frames_removed_at).where(
        jobs.c.batch_id == batch_id, jobs.c.frames_removed_at.is_not(None)
    )
    rows = await connection.execute(query)
    return {row.id: row.frames_removed_at for row in rows}
