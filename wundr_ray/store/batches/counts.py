"""How many batches an account has of each kind, kept beside them: a list tells its total at once.

Every write that makes a batch or changes its status brings the counts up to date in the same
transaction.
"""

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import batch_counts, batches


async def count_new(connection: Transaction, batch_id: str) -> None:
    """The batch has been inserted as queued."""
    await _add(connection, batch_id, BatchStatus.QUEUED, 1)


async def count_moved(
    connection: Transaction, batch_id: str, before: BatchStatus, after: BatchStatus
) -> None:
    """The batch's status was ``before`` and is ``after`` now."""
    await _add(connection, batch_id, before, -1)
    await _add(connection, batch_id, after, 1)


async def _add(connection: Transaction, batch_id: str, status: BatchStatus, number: int) -> None:
    kind = sa.select(
        batches.c.account_id,
        sa.literal(status, sa.String),
        batches.c.type,
        batches.c.priority,
        sa.literal(number, sa.Integer),
    ).where(batches.c.id == batch_id)
    names = [column.name for column in batch_counts.columns]
    await connection.execute(
        insert_into(connection, batch_counts)
        .from_select(names, kind)
        .on_conflict_do_update(
            index_elements=list(batch_counts.primary_key),
            set_={"batches": batch_counts.c.batches + number},
        )
    )
