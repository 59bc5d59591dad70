"""What a reader should see first of each single project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.findings.priority import shown_first
from wundr_ray.aggregate.jobs.file_metrics import file_metrics
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.analysis.complexity import complex_functions
from wundr_ray.reports.analysis.highlights import ComplexFunction

FINDINGS = 5
FILES = 5
FUNCTIONS = 4


@dataclass(frozen=True, slots=True)
class HighlightedFinding:
    severity: Severity
    code: str
    message: str
    path: str
    line: int | None
    role: str


@dataclass(frozen=True, slots=True)
class IndebtedFile:
    path: str
    lines: int
    findings: int
    minutes: int


@dataclass(frozen=True, slots=True)
class ProjectHighlights:
    """The worst findings, the files with the most debt, the functions above complexity 10."""

    findings: tuple[HighlightedFinding, ...] = ()
    files: tuple[IndebtedFile, ...] = ()
    functions: tuple[ComplexFunction, ...] = ()


def by_project(document: ReportDocument) -> Mapping[str, ProjectHighlights]:
    """By job_id; a project of which nothing stands out has no entry."""
    found: dict[str, ProjectHighlights] = {}
    # Together, so that polars may share what the three read.
    findings, files, functions = pl.collect_all(
        [_findings(document), _files(document), _functions(document)]
    )
    for (job_id,), rows in findings.group_by("job_id", maintain_order=True):
        listed = (
            HighlightedFinding(Severity(level), *rest)
            for level, *rest in rows.drop("job_id").rows()
        )
        found[str(job_id)] = ProjectHighlights(findings=tuple(listed))
    for (job_id,), rows in files.group_by("job_id", maintain_order=True):
        known = found.get(str(job_id), ProjectHighlights())
        listed_files = tuple(IndebtedFile(*row) for row in rows.drop("job_id").iter_rows())
        found[str(job_id)] = replace(known, files=listed_files)
    for (job_id,), rows in functions.group_by("job_id", maintain_order=True):
        known = found.get(str(job_id), ProjectHighlights())
        listed_functions = tuple(ComplexFunction(**row) for row in rows.to_dicts())
        found[str(job_id)] = replace(known, functions=listed_functions)
    return found


def _findings(document: ReportDocument) -> pl.LazyFrame:
    return shown_first(document.findings, FINDINGS).select(
        "job_id", "severity", "code", "message", "path", "line", "role"
    )


def _files(document: ReportDocument) -> pl.LazyFrame:
    return (
        file_metrics(document.files, document.functions, document.findings)
        .filter(pl.col("technical_debt_minutes") > 0)
        .sort("technical_debt_minutes", descending=True, maintain_order=True)
        .group_by("job_id", maintain_order=True)
        .head(FILES)
        .select("job_id", "path", "lines", "issues_found", "technical_debt_minutes")
    )


def _functions(document: ReportDocument) -> pl.LazyFrame:
    return (
        complex_functions(document)
        .sort("complexity", descending=True, maintain_order=True)
        .group_by("job_id", maintain_order=True)
        .head(FUNCTIONS)
        .select("name", "job_id", "path", "line", "complexity")
    )
