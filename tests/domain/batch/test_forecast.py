"""When a batch will have ended; and when nothing honest can be said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.batch.forecast import JobOutlook, remaining, until_end

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def queued(expected: float = 60, attempt: int = 0) -> JobOutlook:
    return JobOutlook(JobStatus.QUEUED, expected, attempt, 0, None, None)


def running(
    elapsed: float, expected: float = 60, progress: int = 0, attempt: int = 1
) -> JobOutlook:
    began = NOW - timedelta(seconds=elapsed)
    return JobOutlook(JobStatus.RUNNING, expected, attempt, progress, began, None)


def completed(took: float, expected: float = 60) -> JobOutlook:
    began = NOW - timedelta(seconds=took + 5)
    ended = began + timedelta(seconds=took)
    return JobOutlook(JobStatus.COMPLETED, expected, 1, 100, began, ended)


def failed() -> JobOutlook:
    return JobOutlook(JobStatus.FAILED, 60, 1, 0, NOW, NOW)


@pytest.mark.parametrize(
    ("jobs", "seconds"),
    [
        ([completed(9), failed()], 0),  # the report is being made
        ([queued(), queued()], None),  # none runs
        ([running(20)], 40),
        ([running(20, progress=80)], 5),
        ([running(70, progress=50)], 70),
        ([running(70)], None),  # longer than expected, and no word of how far it is
        ([running(70), running(1, progress=50)], None),
        ([running(70, attempt=2)], 60),
        ([running(0), queued(), queued()], 180),
        ([running(0), running(30), queued(90)], 120),
        ([running(10), running(20), queued(5), queued(30)], 70),  # the longest first
        ([completed(6), running(1), queued()], 11),  # ten times faster than expected
        ([completed(120, 30), running(60), queued(10)], 220),
    ],
)
def test_what_is_left(jobs: list[JobOutlook], seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert remaining(jobs, NOW, NOW + DAY) == expected


@pytest.mark.parametrize(
    ("jobs", "seconds"),
    [
        ([running(1)], None),  # a minute would be a guess
        ([running(20, progress=80)], 5),
        ([running(20, progress=80), queued()], None),
        ([running(1, attempt=2)], None),
        ([completed(6), running(1), queued()], 11),  # as long as the one that has completed
        ([failed(), running(1)], None),
    ],
)
def test_of_jobs_that_nothing_is_known_of(jobs: list[JobOutlook], seconds: float | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    unknown = [replace(job, known=False) for job in jobs]
    assert remaining(unknown, NOW, NOW + DAY) == expected


outlooks = st.one_of(
    st.builds(queued, st.floats(0, 1e4)),
    st.builds(running, st.floats(0, 1e4), st.floats(0, 1e4), st.integers(0, 100)),
    st.builds(completed, st.floats(0, 1e4), st.floats(0, 1e4)),
)


@given(st.lists(outlooks, max_size=8))
@example([completed(1e4, 5e-324), running(1, 0), queued(0)])
def test_no_forecast_lies_in_the_past_or_after_the_deadline(jobs: list[JobOutlook]) -> None:
    found = remaining(jobs, NOW, NOW + DAY)
    assert found is None or timedelta() <= found <= DAY
    assert remaining(jobs, NOW, NOW - DAY) in (None, timedelta())


def test_a_queued_batch_waits_for_the_work_before_it() -> None:
    assert until_end(600, 120, 60, 4) == timedelta(seconds=210)
    assert until_end(600, 1200, 60, 4) == timedelta(seconds=450)
    assert until_end(600, 120, 60, 0) is None
    assert until_end(1e300, 120, 60, 1) is None
