import pytest

from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.results.presentation import by_attention, days, duration, is_analysed
from wundr_ray.contract.vocabulary import JobStatus, Severity


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 hour"),
        (200, "3.3 hours"),
        (479, "8 hours"),
        (480, "1 day"),
        (1200, "2.5 days"),
        (770_180, "1,605 days"),
    ],
)
def test_efforts_are_hours_and_days_of_eight_hours(minutes: int, words: str) -> None:
    assert duration(minutes) == words


def test_days_are_numbers_for_tables() -> None:
    assert days(1200) == 2.5
    assert days(None) is None


def project(
    name: str,
    score: float | None,
    critical: int = 0,
    status: JobStatus = JobStatus.COMPLETED,
    verdict: CoverageVerdict = CoverageVerdict.SUFFICIENT,
) -> ProjectResult:
    return ProjectResult(
        job_id=name,
        project_name=name,
        status=status,
        repository="r",
        quality_score=score,
        issues_by_severity={Severity.CRITICAL: critical},
        coverage=Coverage(
            verdict=verdict, statement="", share=None, files=1, files_read=1, lines=1, lines_read=1
        ),
    )


def test_projects_stand_in_the_order_of_attention() -> None:
    projects = [
        project("failed", None, status=JobStatus.FAILED),
        project("good", 9.0),
        project("empty", None, verdict=CoverageVerdict.NOTHING),
        project("poor", 3.0),
        project("critical", 8.0, critical=1),
        project("without a score", None),
    ]
    order = [each.project_name for each in by_attention(projects)]
    assert order == ["critical", "poor", "good", "without a score", "failed", "empty"]
    assert [is_analysed(each) for each in by_attention(projects)] == [True] * 4 + [False] * 2


def test_a_result_of_an_earlier_version_is_analysed_if_it_has_files() -> None:
    old = project("old", 5.0).model_copy(update={"coverage": None, "files_analyzed": 3})
    assert is_analysed(old)
    assert not is_analysed(old.model_copy(update={"files_analyzed": 0}))
