"""What the API answers. Clients ignore fields they do not know, so fields may be added."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from wundr_ray.contract.error_codes import ErrorCode
from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.short_repr import short_repr
from wundr_ray.contract.target_vocabulary import LeftOut, TargetForge
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    JobStatus,
    Outcome,
    Pattern,
    Priority,
    Rule,
    Safety,
)

AnyErrorCode = Annotated[
    str | ErrorCode,
    Field(
        union_mode="left_to_right",
        description="One of the known codes, or one that a later version has added",
    ),
]
"""Always text here; documented as an enumeration to which codes may be added."""


class Response(BaseModel):
    """Base of all answers: attribute access, and ``batch["batch_id"]`` for dictionary habits.

    ``repr`` has the first plain fields, for notebooks and debuggers; ``str`` has all fields.
    """

    model_config = ConfigDict(
        extra="ignore", frozen=True, json_schema_serialization_defaults_required=True
    )

    _repr_html_: ClassVar[Callable[..., str] | None] = None
    """What notebooks show; the client sets it (``wundr_sdk.display``)."""

    def __repr__(self) -> str:
        return short_repr(self)

    def __getitem__(self, name: str) -> Any:
        if name not in type(self).model_fields:
            raise KeyError(name)
        return getattr(self, name)


class JobCounts(Response):
    total: int
    queued: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class QueueInfo(Response):
    """Why a batch waits in the queue or, once it runs, for its first slot; counts from 1."""

    position: int
    reason: str


class ListedTargets(Response):
    """What the targets came to when they were listed."""

    forge: TargetForge
    host: str
    owner: str
    listed: int = Field(description="How many repositories the forge has listed")
    selected: int = Field(description="How many of them have become jobs")
    left_out: dict[LeftOut, int] = Field(description="How many have not, by the reason")
    listed_at: datetime


class BatchCreated(Response):
    batch_id: str
    name: str
    type: BatchType
    status: BatchStatus
    priority: Priority
    created_at: datetime
    estimated_completion: datetime | None = Field(
        description="null: some of the projects have not been analysed with these rules before"
    )
    jobs: JobCounts
    webhook_url: str | None
    warnings: list[ErrorDetail] = []
    targets: ListedTargets | None = None


class Progress(Response):
    percentage: int = Field(ge=0, le=100)
    current_jobs: list[str]
    completed_jobs: list[str]
    failed_jobs: list[str]
    cancelled_jobs: list[str] = []
    estimated_remaining: str | None = Field(description="HH:MM:SS; null when nothing is known yet")


class ResourceUsage(Response):
    """Cores and memory held right now; credits used and estimated for the whole batch."""

    cpu_cores: float
    memory_gb: float
    credits_used: int
    credits_estimated: int


class JobError(Response):
    code: AnyErrorCode
    message: str


class NotApplied(Response):
    """A rule of the job that no engine served, and why."""

    rule: Rule
    reason: str


class SkippedFile(Response):
    path: str
    code: str
    reason: str


class JobGate(Response):
    """What a job's gate says, which may be without a name."""

    name: str | None = None
    status: GateStatus


class IndividualJob(Response):
    id: str
    type: str
    status: JobStatus
    progress: int
    project_name: str | None = None
    attempts: int
    started_at: datetime | None = None
    completed_at: datetime | None = None
    quality_score: float | None = None
    quality_gate: JobGate | None = Field(
        default=None, description="null: the job has no gate, or has not completed"
    )
    error: JobError | None = None


class Extent(Response):
    """How much is to change: the number of changes, and of the files they are in."""

    changes: int = 0
    files: int = 0


class ChangeCounts(Extent):
    """All proposed changes of a batch, divided in three ways; what does not occur is left out."""

    by_rule: dict[str, Extent] = {}
    by_safety: dict[Safety, Extent] = {}
    by_pattern: dict[Pattern, Extent] = {}


class Approval(Response):
    """What is proposed. ``digest`` names exactly this preview: approve and reject take it."""

    digest: str
    expires_at: datetime | None = Field(
        default=None, description="Until when someone may decide; null once someone has"
    )
    counts: ChangeCounts = ChangeCounts()


class BatchGate(Response):
    """The gate of a batch: failed if that of any job is, passed only if those of all jobs are.

    ``status`` is null before the end. ``name`` is null where the batch names no gate: its jobs'
    projects may have gates of their own.
    """

    name: str | None = None
    status: GateStatus | None = None


class BatchDetail(Response):
    batch_id: str
    name: str
    description: str | None
    type: BatchType
    status: BatchStatus
    outcome: Outcome | None
    priority: Priority
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    estimated_completion: datetime | None
    progress: Progress
    jobs: JobCounts
    queue: QueueInfo | None
    resource_usage: ResourceUsage
    webhook_url: str | None
    parent_batch_id: str | None = Field(default=None, description="The batch this one retries")
    not_before: datetime | None = None
    window: str | None = None
    metadata: dict[str, str] = {}
    targets: ListedTargets | None = None
    cancel_reason: str | None = None
    error: JobError | None = None
    approval: Approval | None = Field(
        default=None, description="What a refactor batch proposes, once all of it is known"
    )
    quality_gate: BatchGate | None = Field(
        default=None, description="null: the batch has none, as far as it is known"
    )
    individual_jobs: list[IndividualJob] | None = None


class BatchCancelled(Response):
    batch_id: str
    status: BatchStatus
    cancelled_at: datetime | None
    jobs_cancelled: int
    jobs_completed: int
    credits_refunded: int
    partial_results_available: bool


class Health(Response):
    status: str
    version: str
