"""One changeset in the hands of its publisher: it is read, and its delivery is recorded."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.domain.delivery.publishing import ChangesetMove, checked
from wundr_ray.store.accounts import credits
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.delivery.assignment_records import ASSIGNMENT, Assignment, Delivered, delivered
from wundr_ray.store.events import events
from wundr_ray.store.schema import changesets
from wundr_ray.system import Clock, NewId

UNDO_GROUP = "undo of "
_MOST_MESSAGE, _MOST_NAME, _MOST_BRANCH = 2000, 500, 240


class NotHeld(Exception):
    """Another publisher has the changeset by now."""


class Assignments:
    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def get(self, changeset_id: str) -> Assignment:
        async with self._database.read() as connection:
            row = (await connection.execute(ASSIGNMENT, {"id": changeset_id})).one()
            siblings = await connection.execute(
                sa.select(changesets.c.id, changesets.c.change_ids)
                .where(
                    changesets.c.batch_id == row.batch_id,
                    changesets.c.job_id == row.job_id,
                    changesets.c.undoes.is_(None),
                )
                .order_by(changesets.c.group_name)
            )
            ids = {each.id: tuple(each.change_ids) for each in siblings}
        own = row.undoes or row.id
        return Assignment(
            id=row.id,
            batch_id=row.batch_id,
            account_id=row.account_id,
            job_id=row.job_id,
            group=row.group_name,
            branch=row.branch,
            host=row.host,
            repository_url=row.repository_url,
            applied_by=row.applied_by,
            batch_created_at=row.batch_created_at,
            config=row.config,
            result=row.result,
            undoes=row.undoes,
            change_ids=ids[own],
            others=tuple(each for id, each in ids.items() if id != own),
            delivered=delivered(row),
            preview_removed_at=row.preview_removed_at,
        )

    async def record(
        self,
        assignment: Assignment,
        holder: str,
        move: ChangesetMove,
        stale_ids: tuple[str, ...] | None,
    ) -> Delivered:
        """Write what a step came to, with its events and the charge for the first push.

        ``stale_ids`` are the changes in the files that ``move`` leaves out. Raises ``NotHeld``,
        and ``IllegalMove`` for a defect.
        """
        now = self._clock()
        async with self._database.write() as connection:
            before = await self._lock(connection, assignment.id, holder)
            checked(before.state, move)
            values = _values(before, move, now)
            if stale_ids is not None:
                values["stale_ids"] = list(stale_ids)
            if move.ends_action and before.action is assignment.delivered.action:
                values["action"] = None
            await connection.execute(
                changesets.update().where(changesets.c.id == assignment.id).values(values)
            )
            await self._consequences(connection, assignment, before, move, now)
            return await _read(connection, assignment.id)

    async def leave(
        self, assignment: Assignment, holder: str, due_at: datetime | None, worked_on: Delivered
    ) -> None:
        """Release the changeset until ``due_at``, or for good if that is None.

        If another action was requested meanwhile, it is due at once. Raises ``NotHeld``.
        """
        async with self._database.write() as connection:
            current = await self._lock(connection, assignment.id, holder)
            has_new_action = current.action not in (None, worked_on.action)
            await connection.execute(
                changesets.update()
                .where(changesets.c.id == assignment.id)
                .values(
                    publisher=None,
                    lease_until=None,
                    next_try_at=self._clock() if has_new_action else due_at,
                )
            )

    async def _lock(self, connection: Transaction, changeset_id: str, holder: str) -> Delivered:
        query = sa.select(changesets).where(
            changesets.c.id == changeset_id, changesets.c.publisher == holder
        )
        row = (await connection.execute(query.with_for_update())).first()
        if row is None:
            raise NotHeld(changeset_id)
        return delivered(row)

    async def _consequences(
        self,
        connection: Transaction,
        assignment: Assignment,
        before: Delivered,
        move: ChangesetMove,
        now: datetime,
    ) -> None:
        if move.pushed is not None and assignment.undoes is None:
            await credits.charge_changeset(connection, assignment.batch_id, assignment.id, now)
        if move.inverts:
            await self._plan_inverse(connection, assignment, now)
        if move.event is not None and before.state is not move.state:
            data = await _event_data(connection, assignment.id)
            await events.append(connection, assignment.batch_id, move.event, now, data)
        if move.state is ChangesetState.MERGED and assignment.undoes is not None:
            await self._undone(connection, assignment, now)

    async def _plan_inverse(
        self, connection: Transaction, assignment: Assignment, now: datetime
    ) -> None:
        """Plan the changeset that takes this one back; there is at most one for each."""
        statement = insert_into(connection, changesets).values(
            id=self._new_id("cs"),
            batch_id=assignment.batch_id,
            job_id=assignment.job_id,
            group_name=f"{UNDO_GROUP}{assignment.group or assignment.job_id}"[:_MOST_NAME],
            state=ChangesetState.PLANNED,
            branch=f"{assignment.branch[:_MOST_BRANCH]}-undo",
            base=assignment.delivered.base,
            host=assignment.host,
            change_ids=[],
            stale_ids=[],
            counts={},
            created_at=now,
            updated_at=now,
            next_try_at=now,
            applied_by=assignment.applied_by,
            undoes=assignment.id,
        )
        await connection.execute(statement.on_conflict_do_nothing())

    async def _undone(self, connection: Transaction, assignment: Assignment, now: datetime) -> None:
        """Mark the changeset that the merged one takes back as undone."""
        undone = await connection.scalar(
            changesets.update()
            .where(
                changesets.c.id == assignment.undoes,
                changesets.c.state == ChangesetState.MERGED,
            )
            .values(state=ChangesetState.UNDONE, updated_at=now)
            .returning(changesets.c.id)
        )
        if undone is not None:
            data = await _event_data(connection, undone)
            name = EventName.CHANGESET_UNDONE
            await events.append(connection, assignment.batch_id, name, now, data)


def _values(before: Delivered, move: ChangesetMove, now: datetime) -> dict[str, Any]:
    plain = {
        "state": move.state,
        "base": move.base,
        "pushed_commit": move.pushed,
        "number": move.number,
        "url": move.url,
        "checks": move.checks,
    }
    values: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if move.draft is not None:
        base, commit = move.draft
        drafts = [each for each in before.drafts if each != commit]
        values |= {"base_commit": base, "drafts": [*drafts, commit], "started_at": now}
    if move.restarts:
        values |= {"tries": 0, "error_code": None, "error_message": None}
    if move.problem is not None:
        values |= {
            "error_code": move.problem.code,
            "error_message": move.problem.message[:_MOST_MESSAGE],
        }
    if move.postpones:
        values["tries"] = before.tries + 1
    return values | {"updated_at": now}


async def _read(connection: Transaction, changeset_id: str) -> Delivered:
    query = sa.select(changesets).where(changesets.c.id == changeset_id)
    return delivered((await connection.execute(query)).one())


async def _event_data(connection: Transaction, changeset_id: str) -> dict[str, Any]:
    """The data of an event about the changeset."""
    query = sa.select(changesets).where(changesets.c.id == changeset_id)
    row = (await connection.execute(query)).one()
    data = {
        "changeset_id": row.id,
        "job_id": row.job_id,
        "state": row.state,
        "branch": row.branch,
        "url": row.url,
        "number": row.number,
    }
    if row.error_code is not None:
        data["error"] = {"code": row.error_code, "message": row.error_message}
    return data
