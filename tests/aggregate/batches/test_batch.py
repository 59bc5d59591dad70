import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tests.aggregate.example_batch import (
    BATCH,
    HOSTILE_NAME,
    file_row,
    frames,
    function_row,
    job,
    ordinary_frames,
)
from wundr_ray.aggregate.batches.batch import build_document, unique_labels
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.findings.dispositions import DISPOSITION
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import Grade, Severity
from wundr_ray.frames import shown


def test_the_summary_adds_up_over_the_projects(jobs: Sequence[JobFacts]) -> None:
    results = build_document(BATCH, jobs).results
    projects = results.project_results
    summary = results.summary
    assert [p.job_id for p in projects] == [j.job_id for j in jobs]
    assert summary.projects_analyzed == 4, "of one nothing was read"
    assert summary.projects_scored == 4
    assert summary.coverage.projects_nothing == 1
    assert summary.total_files == sum(p.files_analyzed for p in projects) > 0
    assert summary.total_lines == sum(p.lines for p in projects) > 0
    assert summary.total_issues == sum(p.issues_found for p in projects) > 0
    assert summary.critical_issues == sum(
        p.issues_by_severity.get(Severity.CRITICAL, 0) for p in projects
    )
    assert summary.technical_debt_minutes == sum(p.technical_debt_minutes or 0 for p in projects)
    assert summary.recommendations == len(results.recommendations) > 0
    scores = [p.quality_score for p in projects if p.quality_score is not None]
    assert summary.average_quality_score == round(statistics.mean(scores), 1)


def test_metrics_are_computed_over_every_row(jobs: Sequence[JobFacts]) -> None:
    document = build_document(BATCH, jobs)
    metrics = document.results.aggregated_metrics
    complexities = document.functions.collect()["complexity"].to_list()
    assert metrics.complexity.functions == len(complexities)
    assert metrics.complexity.average == round(statistics.mean(complexities), 2)
    low = 100 * sum(c <= 10 for c in complexities) / len(complexities)
    high = 100 * sum(c > 20 for c in complexities) / len(complexities)
    assert metrics.complexity.distribution.low == round(low, 1)
    assert metrics.complexity.distribution.high == round(high, 1)
    rated = [p for p in document.results.project_results if p.grade]
    scores = [p.maintainability for p in rated if p.maintainability is not None]
    assert metrics.maintainability.average_score == round(statistics.mean(scores), 1)
    graded = [p.grade for p in rated]
    assert metrics.maintainability.projects_by_grade == {g: graded.count(g) for g in Grade}
    security = document.findings.filter(pl.col("rule") == "security").collect()
    assert metrics.security.vulnerabilities == {
        s: security.filter(pl.col("severity") == s.value).height for s in Severity
    }


def test_classes_are_not_counted_as_functions(tmp_path: Path) -> None:
    found = frames(
        files=[file_row("a.py", 10, 50.0)],
        functions=[function_row("a.py", "C", 40, kind="class"), function_row("a.py", "f", 2)],
    )
    results = build_document(BATCH, [job(tmp_path, "job_1", "one", found)]).results
    assert results.aggregated_metrics.complexity.functions == 1
    assert results.aggregated_metrics.complexity.average == 2
    assert results.recommendations == []


def test_two_jobs_of_one_project_are_kept_apart(jobs: Sequence[JobFacts]) -> None:
    document = build_document(BATCH, jobs)
    same = document.projects.filter(pl.col("project") == "frontend-app")
    assert same["job_id"].to_list() == ["job_1", "job_3"]
    found = document.findings.filter(pl.col("project") == "frontend-app").collect()
    counts = dict(found.group_by("job_id").len().iter_rows())
    assert counts == {"job_1": 120, "job_3": 30}
    assert unique_labels(jobs)["job_3"] == "frontend-app (job_3)"
    assert unique_labels(jobs)["job_4"] == HOSTILE_NAME


def test_rows_name_their_job_and_project(jobs: Sequence[JobFacts]) -> None:
    document = build_document(BATCH, jobs)
    for name in ("findings", "functions", "files", "skipped"):
        table: pl.DataFrame = getattr(document, name).collect()
        decided = list(DISPOSITION) if name == "findings" else []
        assert table.columns == ["job_id", "project", *shown(name), *decided]
        assert table["job_id"].null_count() == 0
        assert set(table["job_id"]) <= {j.job_id for j in jobs if j.frames}
        for facts in jobs:
            if facts.frames:
                own = table.filter(pl.col("job_id") == facts.job_id).drop(
                    "job_id", "project", *decided
                )
                expected = pl.read_parquet(facts.frames / f"{name}.parquet", columns=shown(name))
                assert_frame_equal(own, expected)


def test_the_same_input_gives_the_same_document(jobs: Sequence[JobFacts]) -> None:
    first, second = build_document(BATCH, jobs), build_document(BATCH, jobs)
    assert first.results == second.results
    assert_frame_equal(first.findings.collect(), second.findings.collect())


def test_a_batch_without_completed_jobs_has_empty_results(jobs: Sequence[JobFacts]) -> None:
    for some in (jobs[-1:], [], [replace(jobs[-1], error=None)]):
        document = build_document(BATCH, some)
        assert document.results.summary.projects_analyzed == 0
        assert document.results.summary.average_quality_score is None
        assert document.results.aggregated_metrics.complexity.average is None
        assert document.results.aggregated_metrics.maintainability.average_score is None
        assert set(document.results.aggregated_metrics.security.vulnerabilities.values()) == {0}
        assert document.findings.collect().is_empty()
        assert document.projects.height == len(some)


def test_results_are_the_contract(jobs: Sequence[JobFacts]) -> None:
    results = build_document(BATCH, jobs).results
    assert BatchResults.model_validate_json(results.model_dump_json()) == results
    failed = results.project_results[-1]
    assert failed.quality_score is None
    assert failed.error is not None
    assert failed.error.code == "INVALID_REPOSITORY"


def test_many_jobs(tmp_path: Path) -> None:
    first = job(tmp_path, "job_0", "project", ordinary_frames(1, 3, 5))
    many = [replace(first, job_id="job_0")]
    for i in range(1, 200):
        ordinary_frames(i, 3, 5).write(tmp_path / f"job_{i}")
        many.append(replace(first, job_id=f"job_{i}", frames=tmp_path / f"job_{i}"))
    document = build_document(BATCH, many)
    assert document.findings.collect()["job_id"].n_unique() == 200
    assert len(document.results.project_results) == 200


def test_facts_and_numbers_need_no_polars() -> None:
    code = (
        "import sys, wundr_ray.aggregate.facts, wundr_ray.domain.results.numbers;"
        "import wundr_ray.domain.results.scoring;"
        "sys.exit('polars' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
