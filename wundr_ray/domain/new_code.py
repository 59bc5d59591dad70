"""What is new in an analysis, in numbers: compared with its reference."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.vocabulary import FindingState, Severity


class Reference(BaseModel):
    """The analysis that another one was compared with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    branch: str | None
    commit: str | None
    batch_id: str | None
    job_id: str | None
    completed_at: datetime | None


class NewCode(BaseModel):
    """What came and went since the ``reference``, of the code in the job's scope.

    Without one, ``missing`` says why. ``lines`` are new or changed, ``duplicated_lines`` those of
    them that stand in duplicated blocks; None where that is not known.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference: Reference | None
    missing: str | None
    issues: dict[FindingState, dict[Severity, int]]
    lines: int | None
    duplicated_lines: int | None
