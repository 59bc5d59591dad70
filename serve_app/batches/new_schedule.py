"""The bodies of schedules, whose batches are of every type in the registry."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from wundr_ray.contract.batches import schedules
from wundr_ray.jobs.new_batch import NewBatch


class CreateSchedule(schedules.CreateSchedule):
    """The body of ``POST /v1/schedules``.

    ``cron`` has five fields and is read by the clock of ``time_zone``. ``batch`` is the body of
    ``POST /v1/batches``, without ``options.not_before``. While the batch of an earlier run has not
    ended, a run is skipped (``overlap``). Of due times that passed while the server was down, only
    the last one gets a batch (``catch_up``).
    """

    batch: NewBatch


class UpdateSchedule(schedules.UpdateSchedule):
    """The body of ``PATCH /v1/schedules/{schedule_id}``: what is left out or null stays.

    The schedule has the key of this request from now on.
    """

    batch: NewBatch | None = None


async def batch_as_sent(request: Request) -> Mapping[str, Any] | None:
    """The batch with its secrets, which the models keep out of everything they write."""
    batch: Mapping[str, Any] | None = (await request.json()).get("batch")
    return batch
