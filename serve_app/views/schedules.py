"""Schedules and their runs as the API shows them. Pure: records in, models out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wundr_ray.contract.batches.schedules import (
    RunError,
    RunOutcome,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.domain.schedules.decision import is_late
from wundr_ray.domain.schedules.timetable import timetable_of
from wundr_ray.store.schedules.runs import RunRecord
from wundr_ray.store.schedules.schedules import ScheduleRecord

_COMING = 10


def schedule_item(record: ScheduleRecord) -> ScheduleItem:
    return ScheduleItem(**_fields(record))


def schedule_detail(record: ScheduleRecord) -> ScheduleDetail:
    """With the next due times, and with what it creates."""
    return ScheduleDetail(**_fields(record), coming=_coming(record), batch=dict(record.batch))


def schedule_run(record: RunRecord) -> ScheduleRun:
    created = record.outcome is RunOutcome.CREATED
    return ScheduleRun(
        due_at=record.due_at,
        outcome=record.outcome,
        settled_at=record.settled_at,
        caught_up=created and is_late(record.due_at, record.settled_at),
        batch_id=record.batch_id,
        error=_error(record),
    )


def _error(record: RunRecord) -> RunError | None:
    if record.error_code is None:
        return None
    return RunError(code=record.error_code, message=record.error_message or "")


def _coming(record: ScheduleRecord) -> Sequence[datetime]:
    """The next due times; only one if the schedule's time zone is no longer known."""
    if record.next_due_at is None:
        return []
    try:
        timetable = timetable_of(record.cron, record.time_zone)
    except InvalidRequest:
        return [record.next_due_at]
    return [record.next_due_at, *timetable.coming(record.next_due_at, _COMING - 1)]


def _fields(record: ScheduleRecord) -> dict[str, Any]:
    return {
        "schedule_id": record.id,
        "name": record.name,
        "cron": record.cron,
        "time_zone": record.time_zone,
        "paused": record.paused,
        "next_due_at": record.next_due_at,
        "last_run": schedule_run(record.last_run) if record.last_run else None,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "key_id": record.key_id,
        "key_name": record.key_name,
    }
