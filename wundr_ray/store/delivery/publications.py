"""What a publisher reads and writes: planned, due, claimed and delivered changesets.

A claimed changeset belongs to its publisher for as long as the lease is renewed. Writes of other
publishers are ignored, because the row names its holder.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.store.connection.database import Database
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.delivery.publication_records import (
    AppliedJob,
    DueChangeset,
    EndedJob,
    PlannedChangeset,
    RolloutRow,
)
from wundr_ray.store.records import REPOSITORY_URL
from wundr_ray.store.schema import UtcTime, batches, changesets, jobs
from wundr_ray.system import Clock, NewId

_MOST_DUE = 200
_PUSHING = (str(DeliveryMode.BRANCH), str(DeliveryMode.PULL_REQUEST))
_MODE = jobs.c.config[("deliver", "mode")].as_string()
_FIRST_GROUP = jobs.c.result[("groups", 0, "name")].as_string()
_STOPPED = (BatchStatus.CANCELLING, BatchStatus.CANCELLED)


class Publications:
    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def unplanned(self, after: EndedJob, limit: int) -> list[AppliedJob]:
        """Jobs whose changes are to be pushed, and that have no changesets yet.

        They come in the order in which they ended, beginning after ``after``. Those of cancelled
        batches are left out, and those without any group, for which nothing is ever planned.
        """
        place = sa.tuple_(jobs.c.completed_at, jobs.c.batch_id, jobs.c.id)
        planned = sa.exists().where(
            changesets.c.batch_id == jobs.c.batch_id, changesets.c.applied_by == jobs.c.id
        )
        query = (
            sa.select(
                jobs.c.batch_id,
                jobs.c.id,
                jobs.c.completed_at,
                jobs.c.config,
                jobs.c.result,
                REPOSITORY_URL.label("repository_url"),
            )
            .join(batches, batches.c.id == jobs.c.batch_id)
            .where(
                sa.literal_column("jobs.type = 'apply'"),
                jobs.c.completed_at >= after[0],
                place > sa.tuple_(sa.literal(after[0], UtcTime()), *map(sa.literal, after[1:])),
                jobs.c.status == JobStatus.COMPLETED,
                _MODE.in_(_PUSHING),
                batches.c.status.not_in(_STOPPED),
                _FIRST_GROUP.is_not(None),
                ~planned,
            )
            .order_by(jobs.c.completed_at, jobs.c.batch_id, jobs.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [AppliedJob(*row) for row in rows]

    async def plan(self, applied: AppliedJob, planned: Sequence[PlannedChangeset]) -> None:
        """Add the changesets that are not there yet; a repeated call changes nothing."""
        if not planned:
            return
        rows = [self._row(applied.batch_id, applied.id, each) for each in planned]
        async with self._database.write() as connection:
            statement = insert_into(connection, changesets).on_conflict_do_nothing()
            await connection.execute(statement, rows)

    async def due(self) -> list[DueChangeset]:
        """The changesets that are due and that nobody has claimed, those due longest first."""
        now = self._clock()
        query = (
            sa.select(
                changesets.c.id,
                changesets.c.batch_id,
                batches.c.account_id,
                changesets.c.host,
                changesets.c.state,
                changesets.c.undoes,
            )
            .join(batches, batches.c.id == changesets.c.batch_id)
            .where(changesets.c.next_try_at <= now, _is_free(now))
            .order_by(changesets.c.next_try_at, changesets.c.id)
            .limit(_MOST_DUE)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            DueChangeset(id, batch, account, host, ChangesetState(state), undoes)
            for id, batch, account, host, state, undoes in rows
        ]

    async def rollout(self, batch_id: str) -> tuple[Mapping[str, Any], list[RolloutRow]]:
        """The batch's options, and its changesets in the order of their delivery.

        Those that take others back are left out: a rollout does not hold them.
        """
        query = (
            sa.select(
                changesets.c.id,
                changesets.c.host,
                changesets.c.state,
                changesets.c.checks,
                changesets.c.started_at,
                changesets.c.next_try_at,
                _MODE,
                ~_is_free(self._clock()),
            )
            .join(
                jobs,
                sa.and_(
                    jobs.c.batch_id == changesets.c.batch_id, jobs.c.id == changesets.c.applied_by
                ),
            )
            .where(changesets.c.batch_id == batch_id, changesets.c.undoes.is_(None))
            .order_by(changesets.c.created_at, changesets.c.job_id, changesets.c.group_name)
        )
        async with self._database.read() as connection:
            options = await connection.scalar(
                sa.select(batches.c.options).where(batches.c.id == batch_id)
            )
            rows = (await connection.execute(query)).all()
        return options or {}, [
            RolloutRow(
                id=row[0],
                host=row[1],
                state=ChangesetState(row[2]),
                checks=row[3],
                started_at=row[4],
                due_at=row[5],
                mode=DeliveryMode(row[6]),
                is_claimed=bool(row[7]),
            )
            for row in rows
        ]

    async def postpone(self, ids: Collection[str], until: datetime) -> None:
        """Look at them later, unless an action was requested for them."""
        async with self._database.write() as connection:
            await connection.execute(
                changesets.update()
                .where(
                    changesets.c.id.in_(ids),
                    changesets.c.action.is_(None),
                    _is_free(self._clock()),
                )
                .values(next_try_at=until)
            )

    async def leave_alone(self, account_id: str, host: str, until: datetime) -> None:
        """Look at none of the account's changesets on the host before ``until``."""
        of_account = sa.select(batches.c.id).where(batches.c.account_id == account_id)
        async with self._database.write() as connection:
            await connection.execute(
                changesets.update()
                .where(
                    changesets.c.host == host,
                    changesets.c.next_try_at < until,
                    changesets.c.batch_id.in_(of_account),
                )
                .values(next_try_at=until)
            )

    async def claim(self, ids: Collection[str], holder: str, term: timedelta) -> list[str]:
        """Claim those that are still free, and return their ids; planned ones begin their push."""
        now = self._clock()
        begins = changesets.c.state == ChangesetState.PLANNED
        async with self._database.write() as connection:
            taken = await connection.scalars(
                changesets.update()
                .where(changesets.c.id.in_(ids), changesets.c.next_try_at <= now, _is_free(now))
                .values(
                    publisher=holder,
                    lease_until=now + term,
                    started_at=sa.case((begins, now), else_=changesets.c.started_at),
                )
                .returning(changesets.c.id)
            )
            return list(taken)

    async def renew(self, holder: str, term: timedelta) -> None:
        """Renew the claims of ``holder``."""
        async with self._database.write() as connection:
            await connection.execute(
                changesets.update()
                .where(changesets.c.publisher == holder)
                .values(lease_until=self._clock() + term)
            )

    async def release(self, holder: str) -> None:
        """Give up all claims of ``holder``; its changesets stay due."""
        async with self._database.write() as connection:
            await connection.execute(
                changesets.update()
                .where(changesets.c.publisher == holder)
                .values(publisher=None, lease_until=None)
            )

    async def open_on_host(self, account_id: str, host: str, states: Collection[str]) -> int:
        """How many of the account's changesets on the host are in these states."""
        query = (
            sa.select(sa.func.count())
            .select_from(changesets.join(batches, batches.c.id == changesets.c.batch_id))
            .where(
                changesets.c.next_try_at.is_not(None),
                changesets.c.host == host,
                changesets.c.state.in_(states),
                batches.c.account_id == account_id,
            )
        )
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    def _row(self, batch_id: str, applied_by: str, planned: PlannedChangeset) -> dict[str, Any]:
        now = self._clock()
        return {
            "id": self._new_id("cs"),
            "batch_id": batch_id,
            "job_id": planned.job_id,
            "group_name": planned.group,
            "state": ChangesetState.PLANNED,
            "branch": planned.branch,
            "base": planned.base,
            "host": planned.host,
            "change_ids": list(planned.change_ids),
            "stale_ids": [],
            "counts": dict(planned.counts),
            "created_at": now,
            "updated_at": now,
            "next_try_at": now,
            "applied_by": applied_by,
        }


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(changesets.c.publisher.is_(None), changesets.c.lease_until <= now)
