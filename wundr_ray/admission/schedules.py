"""Create and change schedules, whose batch must pass the checks of a batch created now."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.submit import examine
from wundr_ray.contract.batches.schedules import CreateSchedule, UpdateSchedule
from wundr_ray.contract.batches.targets import AnyNewBatch
from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig, WundrError
from wundr_ray.domain.admission.checks import check
from wundr_ray.domain.schedules.timetable import check_timetable
from wundr_ray.sealing import seal_schedule
from wundr_ray.secret import secret_of
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.schedules.schedules import NewSchedule, ScheduleRecord


async def create(
    around: Surroundings, access: Access, body: CreateSchedule, sent: Mapping[str, Any]
) -> ScheduleRecord:
    """Add a schedule; ``sent`` is its batch as it was sent, with its secrets.

    Raises ``InvalidRequest`` for its times, ``Conflict`` if its name is taken or the account has
    too many, and all errors of creating the batch now, except those of the quota.
    """
    timetable = check_timetable(body.cron, body.time_zone, around.clock())
    await _check_batch(around, access, body.batch)
    schedule_id = around.new_id("sched")
    new = NewSchedule(
        id=schedule_id,
        account_id=access.account.id,
        name=body.name,
        cron=body.cron,
        time_zone=body.time_zone,
        paused=body.paused,
        **_batch_columns(around, schedule_id, body.batch, sent),
        key_id=access.key_id,
        next_due_at=None if body.paused else timetable.after(around.clock()),
    )
    return await around.store.schedules.add(new)


async def change(
    around: Surroundings,
    access: Access,
    schedule_id: str,
    body: UpdateSchedule,
    sent: Mapping[str, Any] | None,
) -> ScheduleRecord:
    """Change the given fields; ``sent`` is a new batch as it was sent.

    From now on the schedule creates batches with the caller's key. Raises ``NotFound``, and the
    errors of ``create``.
    """
    await around.store.schedules.get(schedule_id, access.account.id)
    columns: dict[str, Any] = {"key_id": access.key_id}
    if body.name is not None:
        columns["name"] = body.name
    if body.batch is not None and sent is not None:
        await _check_batch(around, access, body.batch)
        columns |= _batch_columns(around, schedule_id, body.batch, sent)
    now = around.clock()
    return await around.store.schedules.change(
        schedule_id, access.account.id, lambda before: columns | _times(before, body, now)
    )


def _times(before: ScheduleRecord, body: UpdateSchedule, now: datetime) -> dict[str, Any]:
    """The columns for the new times of a schedule; due times before ``now`` are not caught up."""
    requested = {name: getattr(body, name) for name in ("cron", "time_zone", "paused")}
    changed = {
        name: value
        for name, value in requested.items()
        if value is not None and value != getattr(before, name)
    }
    if not changed:
        return {}
    times = {name: changed.get(name, getattr(before, name)) for name in requested}
    timetable = check_timetable(times["cron"], times["time_zone"], now)
    # The clock may have been set back: what was settled does not come again.
    settled = max(now, before.last_due_at or now)
    return changed | {"next_due_at": None if times["paused"] else timetable.after(settled)}


async def _check_batch(around: Surroundings, access: Access, body: AnyNewBatch) -> None:
    """Raises the first refusal, whose fields begin with ``batch``."""
    try:
        if body.options is not None and body.options.not_before is not None:
            raise InvalidJobConfig.at(
                "options.not_before",
                "is a single moment, but a schedule repeats: leave it out and use cron",
            )
        case, _ = await examine(around, access.account, body)
        check(case)
    except WundrError as error:
        raise _in_batch(error) from None


def _in_batch(error: WundrError) -> WundrError:
    details = [
        ErrorDetail(field=f"batch.{each.field}", reason=each.reason) for each in error.details
    ]
    message = f"batch.{error.message}" if _begins_with_field(error) else error.message
    return type(error)(message, details, error.retry_after, error.resolution)


def _begins_with_field(error: WundrError) -> bool:
    return any(error.message.startswith(f"{each.field}: ") for each in error.details)


def _batch_columns(
    around: Surroundings,
    schedule_id: str,
    body: AnyNewBatch,
    sent: Mapping[str, Any],
) -> dict[str, Any]:
    """The columns for a batch: one to show, without secrets, and one with all of it, encrypted."""
    whole = json.dumps(sent)
    return {
        "batch": body.model_dump(mode="json", exclude_unset=True),
        "sealed_batch": seal_schedule(secret_of(around.settings), whole, schedule_id),
    }
