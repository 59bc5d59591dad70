"""How many requests of each hour the replicas have taken, by account."""

from datetime import datetime

import sqlalchemy as sa

from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import request_counts


class RequestCounts:
    """Grants requests in blocks, never more than the limit, to any number of replicas."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, account_id: str, hour: datetime, wanted: int, limit: int
    ) -> tuple[int, int]:
        """Take ``wanted`` requests, or what is left of the limit.

        Returns how many were granted, and how many have been taken in all.
        """
        # Each round is one conditional update. If the whole block does not fit, the rest of the
        # limit is tried next; that may fail too, because another replica took some in between.
        async with self._database.write() as connection:
            while True:
                taken = await _take(connection, account_id, hour, wanted, limit)
                if taken is not None:
                    if taken == wanted:  # the first of its hour
                        await _forget_before(connection, account_id, hour)
                    return wanted, taken
                taken = await _taken(connection, account_id, hour)
                wanted = min(wanted, limit - taken)
                if wanted <= 0:
                    return 0, taken


async def _take(
    connection: Transaction, account_id: str, hour: datetime, wanted: int, limit: int
) -> int | None:
    """Take all of ``wanted`` in one conditional write; None, and nothing, if they do not fit."""
    statement = (
        insert_into(connection, request_counts)
        .values(account_id=account_id, hour=hour, taken=wanted)
        .on_conflict_do_update(
            index_elements=[request_counts.c.account_id, request_counts.c.hour],
            set_={"taken": request_counts.c.taken + wanted},
            where=request_counts.c.taken + wanted <= limit,
        )
        .returning(request_counts.c.taken)
    )
    taken: int | None = await connection.scalar(statement)
    return taken


async def _taken(connection: Transaction, account_id: str, hour: datetime) -> int:
    query = sa.select(request_counts.c.taken).where(
        request_counts.c.account_id == account_id, request_counts.c.hour == hour
    )
    return await connection.scalar(query) or 0


async def _forget_before(connection: Transaction, account_id: str, hour: datetime) -> None:
    await connection.execute(
        request_counts.delete().where(
            request_counts.c.account_id == account_id, request_counts.c.hour < hour
        )
    )
