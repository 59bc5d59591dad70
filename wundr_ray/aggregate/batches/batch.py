"""A batch's results and report document, from its jobs' numbers and frames."""

import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import polars as pl

from wundr_ray.aggregate import duplicates
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import (
    coverage_table,
    gates_table,
    in_scope,
    projects_table,
    scan_table,
)
from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.aggregate.findings.counts import tally
from wundr_ray.aggregate.findings.dispositions import with_dispositions_of_jobs
from wundr_ray.aggregate.jobs.job import is_function, rounded
from wundr_ray.aggregate.recommendations.interface import Material
from wundr_ray.aggregate.recommendations.registry import recommend
from wundr_ray.contract.responses import BatchGate
from wundr_ray.contract.results.analysis import (
    AggregatedMetrics,
    BatchResults,
    ComplexityMetrics,
    Distribution,
    MaintainabilityMetrics,
    ProjectResult,
    Recommendation,
    SecurityMetrics,
    Summary,
)
from wundr_ray.contract.results.presentation import by_attention
from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain.findings.new_code import compared, finding_counts
from wundr_ray.domain.gates.judge import combine
from wundr_ray.domain.results import scoring
from wundr_ray.domain.results.coverage import is_analysed, is_sufficient, summarised
from wundr_ray.domain.results.numbers import JobNumbers


def build_document(
    batch: BatchFacts, jobs: Sequence[JobFacts], clones: pl.DataFrame | None = None
) -> ReportDocument:
    """Everything a report of ``batch`` shows.

    The results have the projects in the order of ``jobs``, the table in the order of attention.

    ``clones`` are the pairs that ``duplicates.find`` found for these jobs before, if it has.
    """
    tables = {name: scan_table(name, jobs) for name in ("functions", "files")}
    rules = {job.job_id: job.dispositions for job in jobs if job.dispositions}
    tables["findings"] = with_dispositions_of_jobs(scan_table("findings", jobs), rules)
    if clones is None:
        clones = duplicates.find(jobs)
    judged = {name: in_scope(table, jobs) for name, table in tables.items()}
    counts = tally(judged["findings"]).collect()
    # Nobody is advised to repair what somebody has accepted.
    still_open = judged["findings"].filter(pl.col("disposition").is_null())
    recommendations = recommend(
        Material(
            **judged | {"findings": still_open},
            tally=tally(still_open).collect() if rules else counts,
            clones=clones,
            labels=unique_labels(jobs),
            jobs=jobs,
        )
    )
    disposed = _disposed(judged["findings"]) if rules else {}
    projects = [project_result(job, disposed.get(job.job_id, 0)) for job in jobs]
    results = BatchResults(
        batch_id=batch.batch_id,
        name=batch.name,
        description=batch.description,
        status=batch.status,
        outcome=batch.outcome,
        created_at=batch.created_at,
        started_at=batch.started_at,
        completed_at=batch.completed_at,
        quality_gate=_batch_gate(batch, jobs),
        summary=_summarise(jobs, recommendations, sum(disposed.values())),
        aggregated_metrics=_measure(judged["functions"], counts, clones, jobs),
        project_results=projects,
        recommendations=recommendations,
    )
    return ReportDocument(
        results=results,
        projects=projects_table(by_attention(projects)),
        coverage=coverage_table(projects),
        gates=gates_table(projects),
        skipped=scan_table("skipped", jobs),
        clones=clones,
        **tables,
    )


def _batch_gate(batch: BatchFacts, jobs: Sequence[JobFacts]) -> BatchGate | None:
    status = combine(job.gate.status for job in jobs if job.gate)
    return BatchGate(name=batch.gate_name, status=status) if status else None


def _disposed(findings: pl.LazyFrame) -> dict[str, int]:
    """How many of the findings of each job a decision holds for."""
    held = findings.filter(pl.col("disposition").is_not_null())
    return dict(held.group_by("job_id").len().collect().iter_rows())


def project_result(job: JobFacts, disposed: int = 0) -> ProjectResult:
    """One job's part of the results; ``disposed`` of its findings are decided about."""
    numbers = dict(job.numbers or ())
    return ProjectResult(
        job_id=job.job_id,
        project_name=job.project_name,
        status=job.status,
        repository=job.repository,
        branch=job.branch,
        commit=job.commit,
        rules_applied=list(job.rules_applied),
        rules_not_applied=list(job.rules_not_applied),
        error=job.error,
        files_reused=job.files_reused,
        scope=job.scope,
        method_version=job.method_version,
        quality_gate=job.gate,
        issues_disposed=disposed,
        **compared(job.new_code),
        **numbers,
    )


def _numbers(jobs: Sequence[JobFacts]) -> list[JobNumbers]:
    return [job.numbers for job in jobs if job.numbers is not None]


def _summarise(
    jobs: Sequence[JobFacts], recommendations: list[Recommendation], disposed: int
) -> Summary:
    numbers = _numbers(jobs)
    # A score of a small part of the code would be no score of the project.
    scores = [
        n.quality_score
        for n in numbers
        if n.quality_score is not None and is_sufficient(n.coverage)
    ]
    known = [job.new_code for job in jobs if job.new_code is not None]
    return Summary(
        projects_analyzed=sum(is_analysed(n.coverage, n.files_analyzed) for n in numbers),
        projects_scored=len(scores),
        total_files=sum(n.files_analyzed for n in numbers),
        total_lines=sum(n.lines for n in numbers),
        average_quality_score=round(statistics.mean(scores), 1) if scores else None,
        critical_issues=sum(n.issues_by_severity.get(Severity.CRITICAL, 0) for n in numbers),
        total_issues=sum(n.issues_found for n in numbers),
        issues_disposed=disposed,
        recommendations=len(recommendations),
        technical_debt_minutes=sum(n.technical_debt_minutes for n in numbers),
        coverage=summarised(n.coverage for n in numbers if n.coverage is not None),
        findings=finding_counts(known) if known else None,
    )


def _measure(
    functions: pl.LazyFrame, tally: pl.DataFrame, clones: pl.DataFrame, jobs: Sequence[JobFacts]
) -> AggregatedMetrics:
    counts = _complexity(functions).collect().row(0, named=True)
    vulnerabilities = tally.filter(pl.col("rule") == Rule.SECURITY)
    by_severity = dict(vulnerabilities.group_by("severity").agg(pl.col("count").sum()).iter_rows())
    return AggregatedMetrics(
        complexity=ComplexityMetrics(
            average=rounded(counts["average"], 2),
            functions=counts["functions"],
            distribution=_distribution(counts),
        ),
        maintainability=_maintainability([n for n in _numbers(jobs) if n.grade is not None]),
        security=SecurityMetrics(
            vulnerabilities={severity: by_severity.get(severity, 0) for severity in Severity}
        ),
        duplicates=duplicates.measure(clones, jobs),
    )


def _maintainability(graded: Sequence[JobNumbers]) -> MaintainabilityMetrics:
    """The mean score and the grades of the same projects."""
    grades = Counter(numbers.grade for numbers in graded)
    scores = [n.maintainability for n in graded if n.maintainability is not None]
    return MaintainabilityMetrics(
        average_score=round(statistics.mean(scores), 1) if scores else None,
        projects_by_grade={grade: grades[grade] for grade in Grade},
    )


def _complexity(functions: pl.LazyFrame) -> pl.LazyFrame:
    """One row: average, functions, and how many of them are in each band."""
    complexity = pl.col("complexity")
    low = complexity <= scoring.LOW_COMPLEXITY_MAX
    high = complexity > scoring.MEDIUM_COMPLEXITY_MAX
    return functions.filter(is_function).select(
        complexity.mean().alias("average"),
        pl.len().alias("functions"),
        low.sum().alias("low"),
        (~low & ~high).sum().alias("medium"),
        high.sum().alias("high"),
    )


def _distribution(counts: dict[str, int]) -> Distribution:
    """Percentages with one decimal, rounded one by one; all 0 without functions."""
    total = max(counts["functions"], 1)
    return Distribution(
        **{band: round(100 * counts[band] / total, 1) for band in ("low", "medium", "high")}
    )


class Named(Protocol):
    """A job and the name of its project."""

    @property
    def job_id(self) -> str: ...
    @property
    def project_name(self) -> str: ...


def unique_labels(jobs: Sequence[Named]) -> dict[str, str]:
    """A project's name by job_id, with the job_id added where several jobs name it."""
    uses = Counter(job.project_name for job in jobs)
    return {
        job.job_id: (
            job.project_name
            if uses[job.project_name] == 1
            else f"{job.project_name} ({job.job_id})"
        )
        for job in jobs
    }
