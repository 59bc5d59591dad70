"""What a monitor is told of batches and jobs."""

from datetime import timedelta

import pytest

from wundr_ray.contract.vocabulary import JobStatus, Priority, Rule
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.batch.run import JobChange, JobRun
from wundr_ray.domain.operation.samples import (
    Metric,
    Sample,
    batch_waited,
    files_analysed,
    job_completed,
    jobs_changed,
    mirror_read,
)
from wundr_ray.domain.results.numbers import JobNumbers

LOST = ("RESOURCE_UNAVAILABLE", "The node was lost.")


def change(status: JobStatus, before: JobStatus, error: tuple[str, str] | None = None) -> JobChange:
    return JobChange(JobRun("j0", status, 1), before, error)


def result(analysed: int, reused: int, *rules: Rule) -> StoredResult:
    numbers = JobNumbers(
        files_analyzed=analysed,
        lines=1,
        functions=0,
        average_complexity=None,
        maintainability=None,
        technical_debt_minutes=0,
        grade=None,
        quality_score=None,
        issues_found=0,
        issues_by_severity={},
        top_issues=(),
        skipped_files_count=0,
        skipped_files=(),
    )
    return StoredResult(
        numbers=numbers,
        branch=None,
        rules_applied=rules,
        rules_not_applied=(),
        frames="frames",
        files_reused=reused,
    )


@pytest.mark.parametrize(("waited", "told"), [(1.5, 1.5), (0, 0), (-2, 0)])
def test_a_wait_is_told_by_plan_and_priority_and_is_never_negative(
    waited: float, told: float
) -> None:
    sample = batch_waited("pro", Priority.URGENT, timedelta(seconds=waited))
    assert sample == Sample(Metric.BATCH_WAIT, ("pro", "urgent"), told)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (change(JobStatus.RUNNING, JobStatus.QUEUED), []),
        (
            change(JobStatus.COMPLETED, JobStatus.RUNNING),
            [Sample(Metric.JOBS_ENDED, ("analysis", "completed"))],
        ),
        (
            change(JobStatus.CANCELLED, JobStatus.QUEUED),
            [Sample(Metric.JOBS_ENDED, ("analysis", "cancelled"))],
        ),
        (
            change(JobStatus.QUEUED, JobStatus.RUNNING, LOST),
            [Sample(Metric.JOB_RETRIES, ("analysis", "RESOURCE_UNAVAILABLE"))],
        ),
        (
            change(JobStatus.FAILED, JobStatus.RUNNING, LOST),
            [
                Sample(Metric.JOBS_ENDED, ("analysis", "failed")),
                Sample(Metric.JOB_FAILURES, ("analysis", "RESOURCE_UNAVAILABLE")),
            ],
        ),
    ],
    ids=["starts", "completed", "cancelled", "again", "failed"],
)
def test_jobs_are_told_when_they_end_fail_or_are_tried_again(
    changed: JobChange, told: list[Sample]
) -> None:
    assert list(jobs_changed([changed], lambda _: "analysis")) == told
    assert list(jobs_changed([changed, changed], lambda _: "analysis")) == told * 2


def test_a_jobs_duration_counts_for_each_of_its_rules() -> None:
    told = list(job_completed("analysis", ["security", "complexity"], 2.5))
    assert told == [
        Sample(Metric.JOB_DURATION, ("analysis", "security"), 2.5),
        Sample(Metric.JOB_DURATION, ("analysis", "complexity"), 2.5),
    ]


@pytest.mark.parametrize(
    ("analysed", "reused", "told"),
    [
        (3, 0, {"analysed": 3}),
        (3, 2, {"reused": 2, "analysed": 1}),
        (2, 2, {"reused": 2}),
        (0, 0, {}),
    ],
)
def test_files_reused_are_told_apart(analysed: int, reused: int, told: dict[str, float]) -> None:
    samples = list(files_analysed(result(analysed, reused)))
    assert {each.metric for each in samples} <= {Metric.FILES}
    assert {each.labels[0]: each.value for each in samples} == told


def test_a_commit_comes_from_afar_or_from_the_mirror() -> None:
    assert mirror_read(fetched=True) == Sample(Metric.MIRROR_READS, ("remote",))
    assert mirror_read(fetched=False) == Sample(Metric.MIRROR_READS, ("mirror",))
