"""The ledger of credits: a hold when a batch is accepted, one settlement when it ends, and one
credit for each changeset that is pushed.

Every function works within the caller's transaction. What a batch is charged is the sum of its
entries with the sign changed; all of them belong to the month of its creation.
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from wundr_ray.domain.accounts.credits import month_of, settlement
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import batches, credit_entries, jobs

CHANGESET_CREDITS = 1
"""For the first push of a changeset; taking it back is free."""


class CreditEntry(StrEnum):
    """A batch has at most one entry of each kind; one for a changeset has its id as its kind."""

    HOLD = "hold"
    SETTLE = "settle"


async def hold(
    connection: Transaction, account_id: str, batch_id: str, amount: int, now: datetime
) -> None:
    """Set ``amount`` credits aside for a batch that is created ``now``."""
    await connection.execute(
        credit_entries.insert().values(
            account_id=account_id,
            batch_id=batch_id,
            kind=CreditEntry.HOLD,
            amount=-amount,
            month=month_of(now),
            at=now,
        )
    )


async def settle(connection: Transaction, batch_id: str, now: datetime) -> None:
    """Charge what the jobs of a batch that has just ended used, and return the rest of its hold.

    A batch of an earlier version has no hold; it is charged what it used.
    """
    # The ledger is only ever added to. The unique key of batch and kind would refuse a second
    # settlement, and thereby roll back the whole transaction that tries to end a batch twice.
    query = sa.select(
        batches.c.account_id,
        batches.c.created_at,
        batches.c.cancel_refunds,
        _total(
            credit_entries.c.amount,
            sa.and_(
                credit_entries.c.batch_id == batch_id, credit_entries.c.kind == CreditEntry.HOLD
            ),
        ),
        _total(jobs.c.credits, jobs.c.batch_id == batch_id),
    ).where(batches.c.id == batch_id)
    account_id, created_at, refunds, held, used = (await connection.execute(query)).one()
    amount = settlement(-held, used, refund_unused=refunds is not False)
    await connection.execute(
        credit_entries.insert().values(
            account_id=account_id,
            batch_id=batch_id,
            kind=CreditEntry.SETTLE,
            amount=amount,
            month=month_of(created_at),
            at=now,
        )
    )
    await connection.execute(
        batches.update().where(batches.c.id == batch_id).values(credits_refunded=max(0, amount))
    )


async def charge_changeset(
    connection: Transaction, batch_id: str, changeset_id: str, now: datetime
) -> None:
    """Charge one credit for a changeset that was pushed; a repeated call changes nothing."""
    query = sa.select(batches.c.account_id, batches.c.created_at).where(batches.c.id == batch_id)
    account_id, created_at = (await connection.execute(query)).one()
    statement = insert_into(connection, credit_entries).values(
        account_id=account_id,
        batch_id=batch_id,
        kind=changeset_id,
        amount=-CHANGESET_CREDITS,
        month=month_of(created_at),
        at=now,
    )
    await connection.execute(statement.on_conflict_do_nothing())


async def spent(connection: Transaction, account_id: str, month: str) -> int:
    """What the account's batches of ``month`` cost or hold."""
    query = sa.select(sa.func.coalesce(sa.func.sum(credit_entries.c.amount), 0)).where(
        credit_entries.c.account_id == account_id, credit_entries.c.month == month
    )
    return -((await connection.scalar(query)) or 0)


def _total(column: sa.Column[int], condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(condition).scalar_subquery()
