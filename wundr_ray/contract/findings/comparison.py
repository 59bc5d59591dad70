"""What answers say of an analysis against the one that it was compared with."""

from datetime import datetime

from pydantic import Field

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import Severity


class ReferenceAnalysis(Response):
    """The analysis that another one was compared with.

    ``batch_id`` and ``job_id`` are null where the job analysed it itself, before its own code.
    """

    branch: str | None = None
    commit: str | None = None
    batch_id: str | None = None
    job_id: str | None = None
    completed_at: datetime | None = None


class FindingCounts(Response):
    """Findings in the job's scope by their states; those that are fixed are the reference's."""

    new: int = 0
    existing: int = 0
    reopened: int = 0
    fixed: int = 0
    by_severity: dict[FindingState, dict[Severity, int]] = Field(default={})
