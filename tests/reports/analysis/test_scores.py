"""Which scores are shown beside each other."""

from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.reports.analysis.scores import lowest_scores


def project(
    name: str, score: float | None, verdict: CoverageVerdict | None = None
) -> ProjectResult:
    coverage = verdict and Coverage(
        verdict=verdict, statement="", share=1.0, files=9, files_read=1, lines=100, lines_read=1
    )
    return ProjectResult(
        job_id=name,
        project_name=name,
        status=JobStatus.COMPLETED,
        repository="https://git.example.com/a",
        quality_score=score,
        coverage=coverage,
    )


def test_a_project_that_was_hardly_read_is_not_compared() -> None:
    projects = [
        project("good", 9.0, CoverageVerdict.SUFFICIENT),
        project("hardly read", 1.0, CoverageVerdict.PARTIAL),
        project("earlier", 3.0),
        project("empty", None, CoverageVerdict.NOTHING),
    ]
    assert [each.job_id for _, each in lowest_scores(projects, 5)] == ["earlier", "good"]
    assert [score for score, _ in lowest_scores(projects, 1)] == [3.0]
