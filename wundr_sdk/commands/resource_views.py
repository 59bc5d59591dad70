"""Jobs, projects, plans and usage as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.resources import (
    BatchRetried,
    BatchValidated,
    JobDetail,
    LimitUse,
    PlanItem,
    ProjectDetail,
    ProjectScore,
    Usage,
)
from wundr_ray.contract.responses import JobError
from wundr_sdk.calls import JobPage, ProjectPage
from wundr_sdk.commands.tables import (
    add_row,
    facts,
    number_text,
    place_of,
    plain,
    row,
    status_text,
    table_of,
    time_text,
)


def retried_view(batch: BatchRetried) -> RenderableType:
    return facts(
        [
            row("batch", batch.new_batch_id),
            row("retries", f"{batch.jobs_retried} jobs of {batch.batch_id}"),
            row("expected", time_text(batch.estimated_completion)),
        ]
    )


def validated_view(batch: BatchValidated) -> RenderableType:
    """Whether the batch would be accepted, what it would cost, and which repositories answer."""
    rows = [
        row("valid", "yes" if batch.valid else "no"),
        row("plan", batch.plan),
        row("parallel", _limit(batch.max_parallel)),
        row("time-out", f"{_limit(batch.timeout_minutes)} minutes"),
        row("credits", f"{_known(batch.credits_estimated)} of {_limit(batch.credits_available)}"),
        row("duration", f"{_known(batch.estimated_seconds)} seconds"),
    ]
    for problem in batch.problems:
        rows.append(row("problem", f"{problem.code}: {problem.message}"))
        rows += [row("", f"{detail.field}: {detail.reason}") for detail in problem.details]
    table = table_of("Job", "Repository", "Answers")
    for check in batch.repositories:
        answers = "yes" if check.reachable else f"no: {check.reason or 'not reachable'}"
        add_row(table, check.job_id, check.url, answers)
    return Group(facts(rows), table) if batch.repositories else facts(rows)


def jobs_view(page: JobPage) -> RenderableType:
    table = table_of(
        "Job", "Project", "Status", "Progress", "Attempts", "Score", "Credits", "Error"
    )
    for job in page.items:
        add_row(
            table,
            job.id,
            job.project_name,
            status_text(job.status),
            f"{job.progress} %",
            job.attempts,
            number_text(job.quality_score),
            job.credits_used,
            _error(job.error),
        )
    return Group(table, place_of(page.pagination, "jobs"))


def job_view(job: JobDetail) -> RenderableType:
    """Everything that is known of one job, its log last."""
    rows = [
        row("job", job.id),
        row("project", f"{job.project_name} ({job.project_id})"),
        row("repository", job.repository),
        row("branch", job.branch or "-"),
        row("commit", job.commit or "-"),
        row("status", status_text(job.status)),
        row("progress", f"{job.progress} %"),
        row("rules", ", ".join(job.rules)),
        row("started", time_text(job.started_at)),
        row("ended", time_text(job.completed_at)),
        row("quality", number_text(job.quality_score)),
        row("files", f"{_known(job.files_analyzed)} analysed, {_known(job.files_reused)} reused"),
        row("issues", _known(job.issues_found)),
        row("credits", job.credits_used),
    ]
    if job.error:
        rows.append(row("error", _error(job.error)))
    parts: list[RenderableType] = [facts(rows)]
    if job.attempt_history:
        parts.append(_attempts(job))
    if job.skipped_files_count:
        parts.append(plain(f"{job.skipped_files_count} files skipped"))
        parts.append(facts(row(f"  {item.path}", item.reason) for item in job.skipped_files))
    if job.log:
        parts.append(facts(row(time_text(line.at), line.message) for line in job.log))
    return Group(*parts)


def projects_view(page: ProjectPage) -> RenderableType:
    table = table_of("Project", "Name", "Repository", "Last analysed", "Score", "Grade")
    for item in page.items:
        add_row(
            table,
            item.project_id,
            item.name,
            item.repository,
            time_text(item.last_analyzed_at),
            number_text(item.quality_score),
            item.grade or "-",
        )
    return Group(table, place_of(page.pagination, "projects"))


def project_view(project: ProjectDetail) -> RenderableType:
    rows = [
        row("project", project.project_id),
        row("name", project.name),
        row("repository", project.repository),
        row("known since", time_text(project.created_at)),
        row("quality", number_text(project.quality_score)),
        row("grade", project.grade or "-"),
    ]
    return Group(facts(rows), _history(project.history)) if project.history else facts(rows)


def usage_view(usage: Usage) -> RenderableType:
    table = table_of("Limit", "Used", "Of", "Left", "Resets")
    limits = {
        "batches today": usage.batches_today,
        "batches this month": usage.batches_this_month,
        "credits this month": usage.credits_this_month,
        "requests this hour": usage.requests_this_hour,
        "running batches": usage.running_batches,
        "CPU cores": usage.cpu_cores,
        "memory (GB)": usage.memory_gb,
    }
    for name, use in limits.items():
        _add_use(table, name, use)
    rows = [
        row("account", usage.account),
        row("plan", usage.plan),
        row("held", f"{usage.credits_held} credits, for batches that have not ended"),
    ]
    return Group(facts(rows), table)


def plans_view(plans: Iterable[PlanItem]) -> RenderableType:
    table = table_of(
        "Plan", "Batches at once", "a day", "a month", "Jobs a batch", "Parallel", "Cores", "GB",
        "Minutes", "Credits a month", "Requests an hour",
    )  # fmt: skip
    for plan in plans:
        add_row(
            table,
            plan.name,
            plan.concurrent_batches,
            _limit(plan.daily_batches),
            _limit(plan.monthly_batches),
            plan.jobs_per_batch,
            plan.max_parallel,
            plan.cpu_cores,
            f"{plan.memory_gb:g}",
            plan.timeout_minutes,
            _limit(plan.monthly_credits),
            _limit(plan.hourly_requests),
        )
    return table


def _attempts(job: JobDetail) -> Table:
    table = table_of("Attempt", "Started", "Ended", "Error")
    for item in job.attempt_history:
        began, ended = time_text(item.started_at), time_text(item.ended_at)
        add_row(table, item.number, began, ended, _error(item.error))
    return table


def _history(scores: Iterable[ProjectScore]) -> Table:
    table = table_of("Batch", "Job", "Completed", "Commit", "Score", "Grade", "Issues", "Debt")
    for score in scores:
        debt = score.technical_debt_minutes
        add_row(
            table,
            score.batch_id,
            score.job_id,
            time_text(score.completed_at),
            (score.commit or "-")[:12],
            number_text(score.quality_score),
            score.grade or "-",
            score.issues_found,
            "-" if debt is None else f"{debt} min",
        )
    return table


def _add_use(table: Table, name: str, use: LimitUse) -> None:
    resets = time_text(use.resets_at)
    add_row(table, name, f"{use.used:.12g}", _limit(use.limit), _limit(use.remaining), resets)


def _error(error: JobError | None) -> str:
    return f"{error.code}: {error.message}" if error else ""


def _limit(value: float | None) -> str:
    return "unlimited" if value is None else f"{value:.12g}"


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.12g}"
