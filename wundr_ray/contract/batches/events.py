"""What the events of batches carry as their ``data``, by the name of the event."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ConfigDict, Field

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.responses import JobError, Response
from wundr_ray.contract.vocabulary import EventName, Outcome


class EventData(Response):
    """Base of the data of events. A field with a default is left out where there is nothing."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class BatchStartedData(EventData):
    """Empty: this event carries no data."""


class BatchCreatedData(EventData):
    """``jobs`` is how many the batch has."""

    jobs: int


class JobsProgress(EventData):
    """``jobs_remaining`` counts the running ones too."""

    percentage: int
    jobs_completed: int
    jobs_running: int
    jobs_remaining: int


class RecentCompletion(EventData):
    """The job that completed last."""

    job_id: str
    project_name: str | None
    quality_score: float | None


class BatchProgressData(EventData):
    """Comes when 25, 50, 75 and 100 % of the jobs have ended."""

    progress: JobsProgress
    recent_completion: RecentCompletion | None = Field(description="null: no job has completed")


class NamedVerdict(EventData):
    """The verdict of a quality gate; a gate that is written out in the batch may have no name."""

    name: str | None
    status: GateStatus


class JobCompletedData(RecentCompletion):
    """``quality_gate`` is there if the job has a gate."""

    quality_gate: NamedVerdict | None = None


class AwaitingApprovalData(EventData):
    """What is proposed; ``expires_at`` is null where a decision may come at any time."""

    digest: str
    changes: int
    files: int
    expires_at: datetime | None


class ChangesDecidedData(EventData):
    """How many changes are in which state now; ``by`` is the name of the API key."""

    approved: int
    rejected: int
    undecided: int
    by: str | None


class ChangesAppliedData(EventData):
    """``undecided`` changes are not applied."""

    changes: int
    jobs: int
    undecided: int


class ChangesetData(EventData):
    """How far the delivery of a group of changes has come; ``error`` is there if it failed."""

    changeset_id: str
    job_id: str
    state: ChangesetState
    branch: str | None
    url: str | None
    number: int | None
    error: JobError | None = None


class EndedJobs(EventData):
    """How many jobs ended in which way."""

    completed: int
    failed: int
    cancelled: int


class BatchEndedData(EventData):
    """``quality_gate`` is there if there is a gate."""

    outcome: Outcome
    jobs: EndedJobs
    quality_gate: NamedVerdict | None = None


class BatchCancelledData(BatchEndedData):
    """``reason`` is the one that was given, if any."""

    reason: str | None


class WebhookTestData(EventData):
    """The data of the test event, which is sent on request to see whether a receiver works."""

    webhook_id: str


DATA_OF_EVENTS: Mapping[EventName, type[EventData]] = {
    EventName.CREATED: BatchCreatedData,
    EventName.STARTED: BatchStartedData,
    EventName.PROGRESS: BatchProgressData,
    EventName.JOB_COMPLETED: JobCompletedData,
    EventName.AWAITING_APPROVAL: AwaitingApprovalData,
    EventName.APPROVED: ChangesDecidedData,
    EventName.REJECTED: ChangesDecidedData,
    EventName.APPLIED: ChangesAppliedData,
    EventName.CHANGESET_OPENED: ChangesetData,
    EventName.CHANGESET_EDITED: ChangesetData,
    EventName.CHANGESET_MERGED: ChangesetData,
    EventName.CHANGESET_CLOSED: ChangesetData,
    EventName.CHANGESET_UNDONE: ChangesetData,
    EventName.CHANGESET_FAILED: ChangesetData,
    EventName.COMPLETED: BatchEndedData,
    EventName.FAILED: BatchEndedData,
    EventName.CANCELLED: BatchCancelledData,
}
