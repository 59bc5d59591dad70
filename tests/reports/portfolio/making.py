"""A report batch with a report of each kind."""

from datetime import UTC, datetime
from typing import Any

from tests.domain.portfolio.making import day, point, project
from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.aggregate.portfolio.tables import tables_of
from wundr_ray.contract.reports.jobs import (
    PeriodComparisonConfig,
    PortfolioSummaryConfig,
    TrendConfig,
)
from wundr_ray.contract.reports.projects import NotCounted
from wundr_ray.contract.reports.results import (
    AnyReport,
    AuditedFinding,
    AuditedProject,
    FindingsAudit,
    ReportJobResult,
    ReportResults,
)
from wundr_ray.contract.reports.vocabulary import Presence
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome, Severity
from wundr_ray.domain.portfolio.comparison import compare
from wundr_ray.domain.portfolio.periods import span_of, steps_of
from wundr_ray.domain.portfolio.points import PortfolioProject
from wundr_ray.domain.portfolio.summary import summarise
from wundr_ray.domain.portfolio.trend import trend

NOW = day("2026-11-05")
HOSTILE = '<script>alert(1)</script>\u202e=HYPERLINK("x")'
CODES: dict[str, dict[str, int]] = {"high-complexity": {"high": 9}, "sql": {"critical": 1}}


def portfolio(size: int = 24) -> list[PortfolioProject]:
    """Projects of four teams, analysed every month of two quarters; one has a hostile name."""
    return [_project(number) for number in range(size)] + [
        project("never", group="core"),
        project("old", point("2025-01-15", 3.0, 50)),
        project("new", point("2026-08-02", 9.1, 2), group="web"),
        project(
            "changed",
            point("2026-05-01", 6.0, 20, settings={"rules": ["security"]}),
            point("2026-08-20", 6.0, 40),
        ),
    ]


def _project(number: int) -> PortfolioProject:
    name = HOSTILE if number == 0 else f"service-{number:02}"
    drift = (number % 7 - 3) / 10
    history = [
        point(
            f"2026-{month:02}-{3 + number % 20:02}",
            round(6.5 + drift * (month - 4) + number % 5 / 5, 1),
            max(0, 40 + number - 4 * (month - 4) * (3 - number % 5)),
            debt=60 * (number + 1) * (12 - month),
            codes=CODES,
        )
        for month in range(4, 10)
    ]
    return project(name, *history, group=("core", "web", "data", "mobile")[number % 4])


def reports(size: int = 24) -> list[AnyReport]:
    projects = portfolio(size)
    q3, q2 = span_of("2026-Q3", NOW), span_of("2026-Q2", NOW)
    given: dict[str, Any] = {"group_by": "label:team", "stale_after_days": 120}
    metrics = ["quality_score", "technical_debt_minutes", "issues"]
    summary = PortfolioSummaryConfig.model_validate(given | {"period": "2026-Q3"})
    comparison = PeriodComparisonConfig.model_validate(
        given | {"period": "2026-Q3", "metrics": metrics}
    )
    year = {"from": "2026-04-01T00:00:00Z", "to": "2026-10-01T00:00:00Z"}
    months = TrendConfig.model_validate(given | {"period": year, "metrics": metrics})
    span = span_of(months.period, NOW)
    return [
        summarise(projects, q3, summary),
        compare(projects, q3, q2, comparison),
        trend(projects, span, steps_of(span, months.interval), months),
        audit(),
    ]


def audit() -> FindingsAudit:
    source = point("2026-09-03").source
    subject: dict[str, Any] = {"project_id": "proj_1", "project_name": HOSTILE, "group": "core"}
    finding: dict[str, Any] = {
        **subject,
        "severity": Severity.HIGH,
        "code": "sql-injection",
        "rule": "security",
        "path": "app/db.py",
        "line": 7,
        "message": HOSTILE,
        "cwe": "CWE-89",
        "state": "existing",
        "first_seen": day("2026-05-03"),
        "age_days": 186,
    }
    held = {
        "disposition": "accepted",
        "disposition_reason": "only on the intranet",
        "disposition_by": "lead",
        "disposition_until": day("2027-03-01"),
    }
    return FindingsAudit(
        at=NOW,
        projects_chosen=2,
        total=3,
        open=2,
        by_severity={Severity.HIGH: 3},
        by_disposition={"none": 2, "accepted": 1},
        projects=[
            AuditedProject(
                **subject, findings=3, open=2, by_severity={Severity.HIGH: 3}, source=source
            )
        ],
        findings=[AuditedFinding(**finding), AuditedFinding(**finding | held)],
        not_counted=[
            NotCounted(
                project_id="proj_2",
                project_name="purged",
                kind=Presence.NOT_ANALYSED,
                reason="the findings of its last analysis were removed",
                sources=[source],
            )
        ],
    )


def document(made: list[AnyReport] | None = None) -> PortfolioDocument:
    """The last of its jobs has failed."""
    some = reports() if made is None else made
    jobs = [
        ReportJobResult(
            job_id=f"r{number}",
            type=report.type,
            status=JobStatus.COMPLETED,
            config={},
            report=report,
        )
        for number, report in enumerate(some)
    ]
    error = JobError(code="CONFLICT", message="The batch 'batch_1' has not ended; it is running.")
    jobs.append(
        ReportJobResult(
            job_id="last", type="batch_merge", status=JobStatus.FAILED, config={}, error=error
        )
    )
    results = ReportResults(
        batch_id="batch_1",
        name="Q3 engineering quality",
        description="By team",
        status=BatchStatus.COMPLETED,
        outcome=Outcome.PARTIAL,
        created_at=datetime(2026, 11, 5, 8, tzinfo=UTC),
        completed_at=datetime(2026, 11, 5, 8, 1, tzinfo=UTC),
        reports=jobs,
    )
    return PortfolioDocument(results, tables_of(jobs))
