"""What lists of batches answer."""

from datetime import datetime

from pydantic import Field

from wundr_ray.contract.responses import Approval, BatchGate, Response
from wundr_ray.contract.vocabulary import BatchStatus, BatchType, Outcome, Priority


class JobsSummary(Response):
    total: int
    completed: int
    failed: int


class BatchListItem(Response):
    batch_id: str
    name: str
    type: BatchType
    status: BatchStatus
    outcome: Outcome | None
    priority: Priority
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    duration_minutes: float | None
    jobs_summary: JobsSummary
    results_available: bool
    metadata: dict[str, str] = Field(default={})
    approval: Approval | None = None
    quality_gate: BatchGate | None = Field(
        default=None, description="Of a batch that has ended, and has a gate"
    )
