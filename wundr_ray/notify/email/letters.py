"""The contents of e-mails: a batch has ended, or someone has to decide. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.gates.words import gate_words, status_words
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.contract.results.presentation import (
    by_attention,
    duration,
    is_analysed,
    unmet_conditions,
)
from wundr_ray.contract.vocabulary import BatchStatus, CodeScope, Severity
from wundr_ray.domain.results.coverage import is_sufficient
from wundr_ray.domain.wording import counted
from wundr_ray.notify.email.plain_text import one_line
from wundr_ray.notify.email.report_words import numbers_of_reports, told_of

_MOST_PROJECTS = 10
_ENDED = {
    BatchStatus.COMPLETED: "completed",
    BatchStatus.FAILED: "failed",
    BatchStatus.CANCELLED: "was cancelled",
}
_SCOPES = {CodeScope.PRODUCTION: "production code", CodeScope.ALL: "all code"}
_SEVERE = (Severity.CRITICAL, Severity.HIGH)

Rows = Sequence[tuple[str, str]]
AnyResults = BatchResults | RefactorResults | ReportResults


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of an e-mail about a batch.

    ``commands`` are what the receiver may do, each with its command; ``gates`` are the conditions
    of quality gates that are not met.
    """

    batch_id: str
    heading: str
    numbers: Rows
    projects: Rows
    commands: Rows = ()
    gates: Rows = ()


def end_of(results: AnyResults) -> Letter:
    """The e-mail about the end of a batch."""
    heading = f"{one_line(results.name)} {_ENDED.get(results.status, str(results.status))}"
    if isinstance(results, BatchResults):
        return _end_of_analysis(results, heading)
    if isinstance(results, ReportResults):
        return Letter(results.batch_id, heading, numbers_of_reports(results), told_of(results))
    return Letter(results.batch_id, heading, changes_of(results), changed_projects(results))


def _end_of_analysis(results: BatchResults, heading: str) -> Letter:
    gate = results.quality_gate
    if gate and gate.status:
        heading += f", quality gate {status_words(gate.status)}"
    return Letter(
        results.batch_id,
        heading,
        numbers_of(results),
        projects_of(results),
        gates=unmet_of(results),
    )


def unmet_of(results: BatchResults) -> Rows:
    """The first projects with an unmet condition; the others are only counted."""
    unmet: dict[str, list[str]] = {}
    names = {each.job_id: one_line(each.project_name, 80) for each in results.project_results}
    for project, condition in unmet_conditions(results.project_results):
        words = f"{condition.description}: {condition.reason}"
        if condition.status is GateStatus.NOT_COMPUTED:
            words = f"not computed: {condition.reason}"
        unmet.setdefault(project.job_id, []).append(words)
    rows = [(names[job_id], "; ".join(dict.fromkeys(words))) for job_id, words in unmet.items()]
    more = len(rows) - _MOST_PROJECTS
    shown = rows[:_MOST_PROJECTS]
    return [*shown, ("…", f"{more:,} more")] if more > 0 else shown


def approval_of(results: RefactorResults, expires_at: datetime | None) -> Letter:
    """The e-mail that asks for a decision about the proposed changes."""
    figures, digest, batch_id = results.summary, results.digest or "", results.batch_id
    by_safety = ", ".join(f"{count:,} {safety}" for safety, count in figures.by_safety.items())
    numbers = [
        ("Batch", batch_id),
        ("Projects to be changed", f"{figures.projects_changed:,} of {figures.projects:,}"),
        ("Files to be changed", f"{figures.proposed.files:,}"),
        ("Proposed changes", f"{figures.proposed.changes:,}"),
        ("By safety", by_safety),
        ("Digest", digest),
        ("Expires", f"{expires_at:%Y-%m-%d %H:%M} UTC" if expires_at else "never"),
    ]
    commands = [
        ("Look at the changes", f"wundr batch diff {batch_id}"),
        ("Approve and apply all", f"wundr batch approve {batch_id} --digest {digest} --apply"),
        ("Only the safe ones", f"wundr batch approve {batch_id} --digest {digest} --safety safe"),
        ("Reject all", f"wundr batch reject {batch_id}"),
    ]
    heading = f"{one_line(results.name)} awaits approval"
    return Letter(batch_id, heading, numbers, changed_projects(results), commands)


def numbers_of(results: BatchResults) -> Rows:
    """The summary of the report."""
    summary = results.summary
    security = results.aggregated_metrics.security.vulnerabilities
    score = summary.average_quality_score
    rows = [
        ("Batch", results.batch_id),
        ("Outcome", results.outcome.replace("_", " ")),
        ("Quality gate", gate_words(results.quality_gate) if results.quality_gate else ""),
        ("Ended", f"{results.completed_at:%Y-%m-%d %H:%M} UTC"),
        ("Projects analysed", f"{summary.projects_analyzed:,}"),
        ("Coverage", summary.coverage.statement),
        ("Numbers cover", _scope(results.project_results)),
        ("Files", f"{summary.total_files:,}"),
        ("Lines", f"{summary.total_lines:,}"),
        ("Average quality score", "-" if score is None else f"{score:.1f}"),
        ("Issues", f"{summary.total_issues:,}"),
        ("Critical issues", f"{summary.critical_issues:,}"),
        ("Vulnerabilities", ", ".join(f"{n:,} {severity}" for severity, n in security.items())),
        ("Technical debt", duration(summary.technical_debt_minutes)),
        ("Recommendations", f"{summary.recommendations:,}"),
    ]
    return [(name, value) for name, value in rows if value]


def _scope(projects: Sequence[ProjectResult]) -> str:
    """The code that is counted; empty without a project that has numbers."""
    scopes = {project.scope for project in projects if is_analysed(project)}
    return " or ".join(words for scope, words in _SCOPES.items() if scope in scopes)


def _judgement(project: ProjectResult) -> list[str]:
    """The score, or the share of the code that was read if that is too small for a score."""
    if project.coverage and not is_sufficient(project.coverage):
        return [f"{project.coverage.share or 0:g} % read"]
    return [] if project.quality_score is None else [f"score {project.quality_score:.1f}"]


def _to_do(project: ProjectResult) -> list[str]:
    """The severe findings in scope and the effort to repair all."""
    counts = [(level, project.issues_by_severity.get(level, 0)) for level in _SEVERE]
    severe = [f"{count:,} {level}" for level, count in counts if count]
    minutes = project.technical_debt_minutes
    return [*severe, f"{duration(minutes)} of debt"] if minutes else severe


def projects_of(results: BatchResults) -> Rows:
    """The projects that need attention most; the others are only counted."""
    rows = [
        (
            one_line(each.project_name, 80),
            ", ".join([each.status, *_judgement(each), *_to_do(each)]),
        )
        for each in by_attention(results.project_results)[:_MOST_PROJECTS]
    ]
    more = len(results.project_results) - _MOST_PROJECTS
    return [*rows, ("…", f"{more:,} more")] if more > 0 else rows


def changes_of(results: RefactorResults) -> Rows:
    """The numbers of proposed, approved and delivered changes."""
    figures = results.summary
    ended = f"{results.completed_at:%Y-%m-%d %H:%M} UTC" if results.completed_at else ""
    rows = [
        ("Batch", results.batch_id),
        ("Outcome", (results.outcome or results.status).replace("_", " ")),
        ("Ended", ended),
        ("Projects", f"{figures.projects:,}"),
        ("Projects to be changed", f"{figures.projects_changed:,}"),
        ("Files to be changed", f"{figures.proposed.files:,}"),
        ("Proposed changes", f"{figures.proposed.changes:,}"),
        ("Approved", f"{figures.approved.changes:,}"),
        ("Rejected", f"{figures.rejected.changes:,}"),
        ("Delivered", f"{figures.delivered.changes:,}"),
        ("Merged", f"{figures.merged.changes:,}"),
        ("Failed", f"{figures.failed.changes:,}" if figures.failed.changes else ""),
    ]
    return [(name, value) for name, value in rows if value]


def changed_projects(results: RefactorResults) -> Rows:
    """The first projects with their changes; the others are only counted."""
    rows = [
        (one_line(each.project_name, 80), f"{each.status}, {counted(each.changes, 'change')}")
        for each in results.project_results[:_MOST_PROJECTS]
    ]
    more = len(results.project_results) - _MOST_PROJECTS
    return [*rows, ("…", f"{more:,} more")] if more > 0 else rows
