"""The jobs' Parquet files as one lazy table per frame, each row with its job and project."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.contract.results.analysis import ProjectResult, RoleNumbers
from wundr_ray.contract.results.coverage import Coverage
from wundr_ray.contract.vocabulary import CodeScope, Role, Severity
from wundr_ray.domain.results.coverage import percent
from wundr_ray.domain.wording import counted
from wundr_ray.frames import SCHEMAS, scan, shown

OWNER = pl.Schema({"job_id": pl.String, "project": pl.String})

PROJECTS = pl.Schema(
    {
        "job_id": pl.String,
        "project": pl.String,
        "status": pl.String,
        "repository": pl.String,
        "branch": pl.String,
        "commit": pl.String,
        "quality_score": pl.Float64,
        "grade": pl.String,
        "quality_gate": pl.String,
        "maintainability": pl.Float64,
        "technical_debt_minutes": pl.Int64,
        "average_complexity": pl.Float64,
        "files_analyzed": pl.Int64,
        "lines": pl.Int64,
        "functions": pl.Int64,
        "duplicated_lines": pl.Int64,
        "duplication_percentage": pl.Float64,
        "issues_found": pl.Int64,
        "issues_disposed": pl.Int64,
        "critical": pl.Int64,
        "high": pl.Int64,
        "medium": pl.Int64,
        "low": pl.Int64,
        "test_files": pl.Int64,
        "test_lines": pl.Int64,
        "test_share": pl.Float64,
        "test_findings": pl.Int64,
        "skipped_files_count": pl.Int64,
        "coverage": pl.String,
        "share_read": pl.Float64,
        "coverage_statement": pl.String,
        "unread_languages": pl.String,
        "rules_applied": pl.String,
        "rules_not_applied": pl.String,
        "error_code": pl.String,
        "error_message": pl.String,
    }
)
"""One row per job; lists of rules and of languages are joined by ``; ``.

``coverage`` is the verdict, ``share_read`` the percentage of the lines in scope that were read.
``quality_gate`` is the verdict, null without a gate.
``test_share`` is the percentage of tests among the lines of all roles; what is about tests is null
in results of earlier versions.
"""

_SAME_NAME = tuple(name for name in PROJECTS if name in ProjectResult.model_fields)

COVERAGE = pl.Schema(
    {
        "job_id": pl.String,
        "project": pl.String,
        "language": pl.String,
        "role": pl.String,
        "supported": pl.Boolean,
        "files": pl.Int64,
        "files_read": pl.Int64,
        "lines": pl.Int64,
        "lines_read": pl.Int64,
        "percentage": pl.Float64,
    }
)
"""One row per job, language and role; see ``contract.results.coverage.LanguageCoverage``."""

GATES = pl.Schema(
    {
        "job_id": pl.String,
        "project": pl.String,
        "gate": pl.String,
        "gate_status": pl.String,
        "condition": pl.String,
        "metric": pl.String,
        "severity_at_least": pl.String,
        "rule": pl.String,
        "code": pl.String,
        "max": pl.Float64,
        "min": pl.Float64,
        "value": pl.Float64,
        "status": pl.String,
        "reason": pl.String,
    }
)
"""One row per job and condition of its gate; see ``contract.gates.models.ConditionVerdict``."""


def scan_table(name: str, jobs: Sequence[JobFacts]) -> pl.LazyFrame:
    """All jobs' rows of the frame ``name``, in the order of ``jobs``, with job_id and project.

    They have the columns that are ``frames.shown``.
    """
    columns = shown(name)
    sources = {
        str(job.frames / f"{name}.parquet"): (job.job_id, job.project_name)
        for job in jobs
        if job.frames is not None
    }
    if not sources:
        schema = SCHEMAS[name]
        return pl.LazyFrame(schema={**OWNER, **{each: schema[each] for each in columns}})
    # Rows know their file, and the file its job: one scan of all files instead of one for each job.
    owners = pl.LazyFrame(
        [(source, *owner) for source, owner in sources.items()],
        schema={"source": pl.String, **OWNER},
        orient="row",
    )
    rows = scan([Path(source) for source in sources], name, include_file_paths="source")
    owned = rows.join(owners, on="source", how="left", maintain_order="left")
    return owned.select(*OWNER, *columns)


class Scoped(Protocol):
    """A job, and the code that its numbers are about."""

    @property
    def job_id(self) -> str: ...
    @property
    def scope(self) -> CodeScope: ...


def in_scope(rows: pl.LazyFrame, jobs: Sequence[Scoped]) -> pl.LazyFrame:
    """Those of the rows that scores and totals are about: each job has its scope."""
    everything = [job.job_id for job in jobs if job.scope is CodeScope.ALL]
    production = pl.col("role") == Role.PRODUCTION
    return rows.filter(production | pl.col("job_id").is_in(everything))


def projects_table(projects: Sequence[ProjectResult]) -> pl.DataFrame:
    """The projects' results as a table, in the order given."""
    return pl.DataFrame([_project_row(p) for p in projects], schema=PROJECTS, orient="row")


def coverage_table(projects: Sequence[ProjectResult]) -> pl.DataFrame:
    """What was read of the projects, in the order given."""
    rows = [
        {"job_id": project.job_id, "project": project.project_name, **row.model_dump()}
        for project in projects
        if project.coverage
        for row in project.coverage.by_language
    ]
    return pl.DataFrame(rows, schema=COVERAGE, orient="row")


def gates_table(projects: Sequence[ProjectResult]) -> pl.DataFrame:
    """The conditions of the projects' quality gates, in the order given."""
    rows = [
        {
            **condition.model_dump(),
            "job_id": project.job_id,
            "project": project.project_name,
            "gate": project.quality_gate.name,
            "gate_status": project.quality_gate.status,
            "condition": condition.description,
        }
        for project in projects
        if project.quality_gate
        for condition in project.quality_gate.conditions
    ]
    return pl.DataFrame(
        [{name: row[name] for name in GATES} for row in rows], schema=GATES, orient="row"
    )


def _coverage_cells(coverage: Coverage | None) -> dict[str, object]:
    if coverage is None:
        names = ("coverage", "share_read", "coverage_statement", "unread_languages")
        return dict.fromkeys(names)
    unread = (
        f"{each.language} ({counted(each.files, 'file')})" for each in coverage.unread_languages
    )
    return {
        "coverage": coverage.verdict,
        "share_read": coverage.share,
        "coverage_statement": coverage.statement,
        "unread_languages": "; ".join(unread),
    }


def _test_cells(roles: Mapping[Role, RoleNumbers]) -> dict[str, object]:
    if not roles:
        return {}
    tests = roles.get(Role.TEST, RoleNumbers(files=0, lines=0))
    return {
        "test_files": tests.files,
        "test_lines": tests.lines,
        "test_share": percent(tests.lines, sum(each.lines for each in roles.values())),
        "test_findings": tests.issues_found,
    }


def _project_row(project: ProjectResult) -> dict[str, object]:
    return {
        **{name: getattr(project, name) for name in _SAME_NAME},
        "project": project.project_name,
        "quality_gate": project.quality_gate.status if project.quality_gate else None,
        "rules_applied": "; ".join(project.rules_applied),
        "rules_not_applied": "; ".join(
            f"{missing.rule}: {missing.reason}" for missing in project.rules_not_applied
        ),
        **_test_cells(project.roles),
        **_coverage_cells(project.coverage),
        **{str(severity): project.issues_by_severity.get(severity, 0) for severity in Severity},
        "error_code": project.error.code if project.error else None,
        "error_message": project.error.message if project.error else None,
    }
