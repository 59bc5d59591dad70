"""What a caller may send. Unknown fields are refused, so that a typo is noticed."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from wundr_ray.contract.batches.any_job import any_of
from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import (
    NO_CONTROLS,
    Int,
    JobId,
    KnownPriority,
    Name,
    Request,
    Time,
    unique,
)
from wundr_ray.contract.fields.urls import Email, WebhookUrl
from wundr_ray.contract.gates.models import GateChoice, Reference
from wundr_ray.contract.jobs import AnalysisJob, JobRequest, check_job_ids
from wundr_ray.contract.refactoring.jobs import RefactorJob, Rollout
from wundr_ray.contract.reports.jobs import REPORT_JOBS
from wundr_ray.contract.vocabulary import BatchType, Priority, ReportFormat

Metadata = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")],
        Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROLS)],
    ],
    Field(max_length=16, description="Up to 16 pairs of text; the list can be filtered by them"),
]

KnownFormat = Annotated[ReportFormat, one_of(ReportFormat)]


class NotificationOptions(Request):
    webhook: WebhookUrl | None = None
    email: Email | None = None


class OutputOptions(Request):
    """Reports in ``formats`` are rendered when an analysis ends; all others on first demand.

    ``format`` is short for a list of one; both agree if it is in the list. ``json`` is always
    rendered. Reports of refactor batches are made on demand only, because they change after the
    end.
    """

    format: KnownFormat = ReportFormat.JSON
    formats: Annotated[list[KnownFormat], AfterValidator(unique)] | None = Field(
        default=None, min_length=1, description="Several formats, each once, instead of one"
    )
    include_raw: StrictBool = False
    aggregate_report: StrictBool = True

    @field_validator("formats")
    @classmethod
    def _check_agreement(
        cls, formats: list[ReportFormat] | None, info: ValidationInfo
    ) -> list[ReportFormat] | None:
        single = info.data.get("format", ReportFormat.JSON)
        if formats is not None and single not in (ReportFormat.JSON, *formats):
            raise ValueError(
                f"does not have {single.value!r}, which format asks for: add it to the list or "
                "leave format out"
            )
        return formats

    @property
    def rendered(self) -> list[ReportFormat]:
        """What is rendered when an analysis ends, each once."""
        return list(dict.fromkeys([ReportFormat.JSON, *(self.formats or [self.format])]))


class BatchOptions(Request):
    """How to run the batch. What is left out takes the plan's limit."""

    max_parallel: Int | None = Field(default=None, ge=1, le=10_000)
    timeout_minutes: Int | None = Field(default=None, ge=1, le=100_000)
    retry_failed: StrictBool = True
    incremental: StrictBool = Field(
        default=True, description="Reuse an earlier analysis's results for unchanged files"
    )
    aggregate_report: StrictBool | None = None
    quality_gate: GateChoice | None = Field(
        default=None,
        description=(
            "Of an analysis: the gate that its jobs must pass, by name or written out. Left out, "
            "the projects' own gates apply, then the account's default"
        ),
    )
    quality_gate_reference: Reference | None = Field(
        default=None,
        description="Of an analysis: compare with this instead of the reference of any gate",
    )
    require_approval: StrictBool | None = Field(
        default=None,
        description="Whether a person must approve the changes; a refactor batch can set false",
    )
    approval_expires_hours: Int = Field(
        default=336, ge=1, le=8760, description="How long a refactor batch waits for a decision"
    )
    rollout: Rollout = Rollout()
    not_before: Time | None = None
    window: Literal["off_peak"] | None = None
    metadata: Metadata = Field(default={})
    notification: NotificationOptions = NotificationOptions()
    output: OutputOptions = OutputOptions()

    @property
    def wants_report(self) -> bool:
        """``aggregate_report`` may also stand directly under the options, and wins there."""
        here = self.aggregate_report
        return self.output.aggregate_report if here is None else here


JOBS: tuple[type[JobRequest], ...] = (AnalysisJob, RefactorJob, *REPORT_JOBS)
"""Every kind of job that is published."""

# The type is made when the program runs; type checkers see what all jobs have.
if TYPE_CHECKING:
    Job = JobRequest
else:
    Job = any_of(JOBS)


class CreateBatch(Request):
    """The body of ``POST /v1/batches``."""

    name: Name
    description: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")
    type: Annotated[BatchType, one_of(BatchType)]
    priority: KnownPriority = Priority.MEDIUM
    jobs: Annotated[list[Job], Field(min_length=1), AfterValidator(check_job_ids)]
    options: BatchOptions = BatchOptions()


class CreateFromTemplate(Request):
    """The body of ``POST /v1/batches`` with a template: one job for each item.

    An item gives values to the template's variables; an empty one counts as left out. ``name`` and
    the other fields replace the template's own.
    """

    template: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    items: list[dict[str, str]] = Field(min_length=1, max_length=1000)
    name: Name | None = None
    description: str | None = Field(default=None, max_length=2000, pattern=r"^[^\x00]*$")
    priority: KnownPriority | None = None
    options: BatchOptions | None = None


class RetryBatch(Request):
    """The optional body of ``POST /v1/batches/{batch_id}/retry``.

    Without ``job_ids``, all failed jobs. ``max_retries`` is how often each may be tried again
    after its first attempt in the new batch.
    """

    job_ids: list[JobId] | None = Field(default=None, min_length=1, max_length=1000)
    max_retries: Int = Field(default=2, ge=0, le=10)
    retry_delay_minutes: Int = Field(default=0, ge=0, le=10_080)


class CancelBatch(Request):
    """The optional body of ``DELETE /v1/batches/{batch_id}``."""

    reason: str | None = Field(default=None, max_length=500, pattern=r"^[^\x00]*$")
    cancel_running_jobs: bool = True
    refund_unused_credits: bool = True
