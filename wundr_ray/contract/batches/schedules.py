"""Schedules: batches that come again and again. What a caller sends, and what is answered."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StringConstraints

from wundr_ray.contract.batches.targets import AnyNewBatch
from wundr_ray.contract.fields.documented import Documented
from wundr_ray.contract.fields.kinds import NO_CONTROLS, Name, Request
from wundr_ray.contract.responses import AnyErrorCode, Response

Cron = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=NO_CONTROLS),
]
TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_CONTROLS)]


class RunOutcome(StrEnum):
    """What has become of a due time."""

    CREATED = "created"
    SKIPPED = "skipped"
    REFUSED = "refused"
    MISSED = "missed"


class CreateSchedule(Request):
    """The body of ``POST /v1/schedules``.

    ``cron`` has five fields and is read by the clock of ``time_zone``. ``batch`` is the body of
    ``POST /v1/batches``, without ``options.not_before``. While the batch of an earlier run has not
    ended, a run is skipped (``overlap``). Of due times that passed while the server was down, only
    the last one gets a batch (``catch_up``).
    """

    name: Name
    cron: Cron = Field(description="Minute, hour, day of month, month, day of week")
    time_zone: TimeZone = Field(default="UTC", description="A name of the IANA database")
    overlap: Literal["skip"] = "skip"
    catch_up: Literal["one"] = "one"
    paused: StrictBool = False
    batch: AnyNewBatch


class UpdateSchedule(Request):
    """The body of ``PATCH /v1/schedules/{schedule_id}``: what is left out or null stays.

    The schedule has the key of this request from now on.
    """

    name: Name | None = None
    cron: Cron | None = None
    time_zone: TimeZone | None = None
    paused: StrictBool | None = None
    batch: AnyNewBatch | None = None


class RunError(Response):
    """Why no batch was created."""

    code: AnyErrorCode
    message: str


class ScheduleRun(Response):
    """A due time that has passed.

    ``batch_id`` is the batch that was created or, of a skipped run, the one that had not ended.
    ``caught_up`` says that the batch was created later than it was due.
    """

    due_at: datetime
    outcome: RunOutcome
    settled_at: datetime
    caught_up: bool = False
    batch_id: str | None = None
    error: RunError | None = None


class ScheduleItem(Response):
    """``next_due_at`` is null while the schedule is paused.

    The batches are created with the key that created the schedule or changed it last.
    """

    schedule_id: str
    name: str
    cron: str
    time_zone: str
    overlap: str = "skip"
    catch_up: str = "one"
    paused: bool
    next_due_at: datetime | None = None
    last_run: ScheduleRun | None = None
    created_at: datetime
    updated_at: datetime
    key_id: str
    key_name: str | None = None


class ScheduleDetail(ScheduleItem):
    """``batch`` is what the schedule creates, without access tokens."""

    coming: list[datetime] = Field(default=[], description="The next due times")
    batch: Annotated[dict[str, Any], Documented(AnyNewBatch)]


class ScheduleDeleted(Response):
    schedule_id: str
    deleted: bool = True
