"""Settle the due times of schedules: each gets one batch, or a recorded reason why not."""

# The outcome of a due time is written in one transaction with the schedule's next due time: for a
# batch in the transaction that creates it, otherwise in one of its own. A process that dies before
# has written nothing, and the next one decides again from the same state.

import asyncio
import json
import logging
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from wundr_ray.admission import submit
from wundr_ray.admission.interface import Surroundings
from wundr_ray.contract.batches.targets import AnyNewBatch
from wundr_ray.contract.errors import (
    Internal,
    InvalidJobConfig,
    InvalidRequest,
    WundrError,
)
from wundr_ray.domain.schedules.decision import (
    DueRun,
    Refuse,
    ScheduleStanding,
    Skip,
    action_of,
    due_run,
    is_final,
)
from wundr_ray.domain.schedules.timetable import timetable_of
from wundr_ray.jobs.new_batch import NewBatch
from wundr_ray.sealing import Unreadable, unseal_schedule
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.store.schedules.schedules import DueSchedule

_BODY: TypeAdapter[AnyNewBatch] = TypeAdapter(NewBatch)

_log = logging.getLogger(__name__)


async def settle(around: Surroundings, schedule_id: str, since: datetime) -> bool:
    """Settle the schedule if it is due; concurrent calls settle it once.

    ``since`` is when this process was started. False if it must be tried again soon, because a
    service that it needs is unavailable.
    """
    try:
        if due := await around.store.schedules.due(schedule_id):
            await _settle(around, due, since)
    except WundrError as error:
        _log.warning("schedule %s waits: %s", schedule_id, error)
        return False
    except Exception:  # noqa: BLE001 - logged; it is tried again later
        _log.exception("schedule %s could not be settled", schedule_id)
        return False
    return True


async def _settle(around: Surroundings, due: DueSchedule, since: datetime) -> None:
    standing = _standing(due)
    run = due_run(due.id, standing, around.clock())
    if run is None:
        return
    action = action_of(standing)
    if isinstance(action, Skip):
        await around.store.schedule_runs.skipped(run, action.batch_id)
    elif isinstance(action, Refuse):
        await around.store.schedule_runs.refused(run, action.error)
    else:
        await _create(around, due, run, since)


def _standing(due: DueSchedule) -> ScheduleStanding:
    """A schedule whose time zone is unknown by now goes on by UTC: its runs are refused."""
    problem: InvalidRequest | None = None
    try:
        timetable = timetable_of(due.cron, due.time_zone)
    except InvalidRequest as error:
        timetable, problem = timetable_of(due.cron, "UTC"), error
    return ScheduleStanding(
        timetable, due.expected, due.changed_at, due.unended_batch, due.key_is_valid, problem
    )


async def _create(around: Surroundings, due: DueSchedule, run: DueRun, since: datetime) -> None:
    """Create the batch by the same admission as a request; raises errors that are worth a retry."""
    try:
        body = await asyncio.to_thread(_body, due, around.settings)
        admitted = await submit.create(around, due.access, body, None, run)
    except WundrError as error:
        if not is_final(error, run.due_at, since, around.clock()):
            raise
        await _refused(around, due, run, error)
    except Exception:  # noqa: BLE001 - logged; the schedule goes on with its next due time
        _log.exception("the batch of schedule %s could not be created", due.id)
        await _refused(around, due, run, Internal("The server failed; the error was logged."))
    else:
        ids = {"batch_id": admitted.batch.id}
        _log.info("schedule %s created its batch of %s", due.id, run.due_at, extra=ids)


async def _refused(around: Surroundings, due: DueSchedule, run: DueRun, error: WundrError) -> None:
    """Record the refusal, unless another process has settled the run in the meantime."""
    if await around.store.schedule_runs.refused(run, error):
        _log.warning("schedule %s created no batch: %s: %s", due.id, error.code, error)


def _body(due: DueSchedule, settings: Settings) -> AnyNewBatch:
    """The body of the request that creates the batch. Raises ``InvalidJobConfig``."""
    try:
        sent = json.loads(unseal_schedule(secret_of(settings), due.sealed_batch, due.id))
        return _BODY.validate_python(sent)
    except Unreadable:
        raise InvalidJobConfig(
            "The batch of this schedule can no longer be read, because the server's secret key "
            "has changed: set the batch of the schedule again."
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        raise InvalidJobConfig(f"batch.{where}: {first['msg']}") from None
