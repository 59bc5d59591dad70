"""What has become of the due times of schedules: each is settled once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.batches.schedules import RunOutcome
from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.operation.retention import RUNS_KEPT
from wundr_ray.domain.schedules.decision import DueRun
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.schema import schedule_runs, schedules
from wundr_ray.system import Clock


@dataclass(frozen=True, slots=True)
class RunRecord:
    due_at: datetime
    outcome: RunOutcome
    settled_at: datetime
    batch_id: str | None = None
    error_code: str | None = None
    error_message: str | None = None


RUN_COLUMNS = tuple(schedule_runs.c[name] for name in RunRecord.__slots__)


class ScheduleRuns:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def skipped(self, run: DueRun, unended_batch: str) -> bool:
        """Whether this settled the run; False if it was settled before."""
        return await self._settle(run, RunOutcome.SKIPPED, batch_id=unended_batch)

    async def refused(self, run: DueRun, error: WundrError) -> bool:
        """Whether this settled the run; False if it was settled before."""
        return await self._settle(
            run, RunOutcome.REFUSED, error_code=error.code, error_message=error.message
        )

    async def page(
        self, schedule_id: str, *, offset: int, limit: int
    ) -> tuple[Sequence[RunRecord], int]:
        """Some of a schedule's runs, the newest first, and how many there are in all."""
        of_schedule = schedule_runs.c.schedule_id == schedule_id
        count = sa.select(sa.func.count()).select_from(schedule_runs).where(of_schedule)
        query = (
            sa.select(*RUN_COLUMNS)
            .where(of_schedule)
            .order_by(schedule_runs.c.due_at.desc())
            .offset(offset)
            .limit(limit)
        )
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            return [run_record(*row) for row in await connection.execute(query)], total

    async def _settle(self, run: DueRun, outcome: RunOutcome, **more: Any) -> bool:
        async with self._database.write() as connection:
            return await settle(connection, run, outcome, self._clock(), **more)


def run_record(due_at: datetime, outcome: str, *more: Any) -> RunRecord:
    return RunRecord(due_at, RunOutcome(outcome), *more)


async def settle(
    connection: Transaction, run: DueRun, outcome: RunOutcome, now: datetime, **more: Any
) -> bool:
    """Record the outcome of a due time and of those that were missed, and set the next one.

    Returns False, and writes nothing, if the run was settled before, or if the schedule was
    changed, paused or deleted meanwhile.
    """
    # The schedule's row is written first. It is the lock that orders all who try to settle, and its
    # ``next_due_at`` is the condition: the first one moves it on, so that every later attempt, also
    # that of a scheduler which has lost its lease without knowing, finds another value and stops.
    # ``updated_at`` is compared too: a caller whose change of the schedule was accepted must not
    # get a batch of the schedule as it was before.
    if not await _move_on(connection, run, outcome, more.get("batch_id")):
        return False
    runs = schedule_runs.c
    old = sa.and_(runs.schedule_id == run.schedule_id, runs.due_at <= now - RUNS_KEPT)
    await connection.execute(schedule_runs.delete().where(old))
    missed = [_row(run, each, RunOutcome.MISSED, now) for each in run.missed]
    await connection.execute(
        schedule_runs.insert(), [*missed, _row(run, run.due_at, outcome, now, **more)]
    )
    return True


async def _move_on(
    connection: Transaction, run: DueRun, outcome: RunOutcome, batch_id: str | None
) -> bool:
    values: dict[str, Any] = {"next_due_at": run.next_due_at, "last_due_at": run.due_at}
    if outcome is RunOutcome.CREATED:
        values["last_batch_id"] = batch_id
    moved = await connection.scalar(
        schedules.update()
        .where(
            schedules.c.id == run.schedule_id,
            schedules.c.next_due_at == run.expected,
            schedules.c.updated_at == run.changed_at,
        )
        .values(values)
        .returning(schedules.c.id)
    )
    return moved is not None


def _row(
    run: DueRun, due_at: datetime, outcome: RunOutcome, now: datetime, **more: Any
) -> dict[str, Any]:
    empty = {"batch_id": None, "error_code": None, "error_message": None}
    return {
        "schedule_id": run.schedule_id,
        "due_at": due_at,
        "outcome": outcome,
        "settled_at": now,
        **empty,
        **more,
    }
