"""A batch awaits approval only if something was proposed."""

import pytest

from wundr_ray.contract.vocabulary import BatchType, JobStatus
from wundr_ray.domain.batch.types import EndedJob, Follow, what_follows

ANALYSIS, REFACTOR = BatchType.ANALYSIS, BatchType.REFACTOR


def proposal(
    proposed: int, safe: int = 0, status: JobStatus = JobStatus.COMPLETED, auto: bool = False
) -> EndedJob:
    return EndedJob("pattern_standardize", status, proposed, safe, auto)


NOTHING, CHANGES = proposal(0), proposal(3, 1)
AUTOMATIC = proposal(3, 1, auto=True)
APPLIED = EndedJob("apply", JobStatus.COMPLETED)
FAILED = proposal(3, 1, JobStatus.FAILED, auto=True)


@pytest.mark.parametrize(
    ("batch_type", "jobs", "require_approval", "follow"),
    [
        (ANALYSIS, [EndedJob("analysis", JobStatus.COMPLETED)], None, Follow.FINISH),
        (REFACTOR, [NOTHING, NOTHING], None, Follow.FINISH),
        (REFACTOR, [NOTHING, CHANGES], None, Follow.AWAIT),
        (REFACTOR, [FAILED], None, Follow.FINISH),
        (REFACTOR, [FAILED, CHANGES], True, Follow.AWAIT),
        (REFACTOR, [AUTOMATIC], True, Follow.AWAIT),
        (REFACTOR, [AUTOMATIC], False, Follow.MORE),
        (REFACTOR, [AUTOMATIC, CHANGES], False, Follow.MORE),
        (REFACTOR, [CHANGES], False, Follow.FINISH),
        (REFACTOR, [proposal(3, 0, auto=True)], False, Follow.FINISH),
        (REFACTOR, [CHANGES, APPLIED], None, Follow.FINISH),
        (REFACTOR, [AUTOMATIC, APPLIED], False, Follow.FINISH),
    ],
)
def test_what_follows(
    batch_type: BatchType, jobs: list[EndedJob], require_approval: bool | None, follow: Follow
) -> None:
    assert what_follows(batch_type, jobs, require_approval=require_approval) is follow
