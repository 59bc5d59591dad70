"""Changesets: what is asked of the delivery of approved changes, and what is answered."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import Request
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.contract.responses import AnyErrorCode, JobError, Response

ChangesetId = Annotated[str, StringConstraints(pattern=r"^cs_[A-Za-z0-9]{1,37}$")]


class ActOnChangesets(Request):
    """The body of ``POST /v1/batches/{batch_id}/changesets:actions``.

    Without ``changeset_ids``, all of the batch for which the action is possible.
    """

    action: Annotated[ChangesetAction, one_of(ChangesetAction)]
    changeset_ids: list[ChangesetId] | None = Field(default=None, min_length=1, max_length=10_000)


class ChangesetItem(Response):
    """Some of a job's approved changes, delivered together. ``action`` is not done yet."""

    changeset_id: str
    batch_id: str
    job_id: str
    group: str
    state: ChangesetState
    branch: str | None = None
    base: str | None = None
    base_commit: str | None = None
    pushed_commit: str | None = None
    host: str | None = None
    url: str | None = None
    number: int | None = None
    checks: str | None = Field(
        default=None, description="none, pending, passed, failed or unknown, once checked"
    )
    undoes: str | None = Field(
        default=None, description="The merged changeset that this one takes back"
    )
    changes: int
    stale_changes: int = Field(
        default=0, description="Left out: the file has changed since it was reviewed"
    )
    left_out_changes: int = Field(
        default=0, description="Approved, and could not be applied: the job names the reasons"
    )
    action: ChangesetAction | None = None
    error: JobError | None = None
    created_at: datetime
    updated_at: datetime


class ChangesetDetail(ChangesetItem):
    change_ids: list[str]
    stale_change_ids: list[str] = Field(default=[])


class ChangesetLeft(Response):
    changeset_id: str
    state: ChangesetState
    code: AnyErrorCode = Field(
        default="CONFLICT", description="CONFLICT for its state, or PREVIEW_REMOVED"
    )
    reason: str


class ChangesetsActedOn(Response):
    """What will be done soon, and the changesets for which it is not possible."""

    batch_id: str
    action: ChangesetAction
    accepted: list[str]
    left: list[ChangesetLeft] = Field(default=[])
