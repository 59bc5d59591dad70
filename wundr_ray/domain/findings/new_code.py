"""What is new in an analysis, in numbers: compared with its reference."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.findings.comparison import FindingCounts, ReferenceAnalysis
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.vocabulary import Severity


class EarlierAnalysis(BaseModel):
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

    reference: EarlierAnalysis | None
    missing: str | None
    issues: dict[FindingState, dict[Severity, int]]
    lines: int | None
    duplicated_lines: int | None


def compared(new_code: NewCode | None) -> Mapping[str, object]:
    """The fields of an answer about one analysis; none for a result of an earlier version."""
    if new_code is None:
        return {}
    reference = new_code.reference
    return {
        "findings": finding_counts([new_code]),
        "reference": ReferenceAnalysis(**reference.model_dump()) if reference else None,
        "missing_reference": new_code.missing,
        "new_lines": new_code.lines,
        "new_duplicated_lines": new_code.duplicated_lines,
    }


def finding_counts(analyses: Iterable[NewCode]) -> FindingCounts:
    """The findings of all ``analyses`` by state."""
    totals = {state: dict.fromkeys(Severity, 0) for state in FindingState}
    for new_code in analyses:
        for state, counts in new_code.issues.items():
            for severity, count in counts.items():
                totals[state][severity] += count
    by_state = {state: sum(counts.values()) for state, counts in totals.items()}
    return FindingCounts(
        new=by_state[FindingState.NEW],
        existing=by_state[FindingState.EXISTING],
        reopened=by_state[FindingState.REOPENED],
        fixed=by_state[FindingState.FIXED],
        by_severity=totals,
    )
