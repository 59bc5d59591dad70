"""The calls about schedules. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.batches.schedules import (
    ScheduleDeleted,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_ray.contract.envelopes import Pagination
from wundr_ray.contract.responses import Response
from wundr_sdk.connection.call import Call, json_of, page_reader, params_of, reader, segment

_SCHEDULES = "/v1/schedules"


class SchedulePage(Response):
    """One page of the account's schedules."""

    items: list[ScheduleItem]
    pagination: Pagination


class ScheduleRunPage(Response):
    """One page of a schedule's runs."""

    items: list[ScheduleRun]
    pagination: Pagination


def create_schedule(fields: Mapping[str, Any]) -> Call[ScheduleDetail]:
    """``POST /v1/schedules``. Raises ValueError if a value cannot be written as JSON."""
    return Call("POST", _SCHEDULES, reader(ScheduleDetail), json=json_of(fields))


def list_schedules(**filters: int | None) -> Call[SchedulePage]:
    """``GET /v1/schedules`` with those filters that are not None."""
    return Call("GET", _SCHEDULES, page_reader(SchedulePage), params_of(**filters))


def get_schedule(schedule_id: str) -> Call[ScheduleDetail]:
    """``GET /v1/schedules/{schedule_id}``."""
    return Call("GET", _schedule(schedule_id), reader(ScheduleDetail))


def update_schedule(schedule_id: str, fields: Mapping[str, Any]) -> Call[ScheduleDetail]:
    """``PATCH /v1/schedules/{schedule_id}``. Raises ValueError like :func:`create_schedule`."""
    return Call("PATCH", _schedule(schedule_id), reader(ScheduleDetail), json=json_of(fields))


def delete_schedule(schedule_id: str) -> Call[ScheduleDeleted]:
    """``DELETE /v1/schedules/{schedule_id}``."""
    return Call("DELETE", _schedule(schedule_id), reader(ScheduleDeleted))


def list_runs(schedule_id: str, **filters: int | None) -> Call[ScheduleRunPage]:
    """``GET /v1/schedules/{schedule_id}/runs`` with those filters that are not None."""
    path = f"{_schedule(schedule_id)}/runs"
    return Call("GET", path, page_reader(ScheduleRunPage), params_of(**filters))


def _schedule(schedule_id: str) -> str:
    return f"{_SCHEDULES}/{segment('schedule_id', schedule_id)}"
