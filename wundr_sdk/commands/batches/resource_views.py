"""Jobs, plans and usage as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Callable, Iterable

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.resources import (
    AppliedChanges,
    BatchRetried,
    BatchValidated,
    JobDetail,
    LimitUse,
    PlanItem,
    RepositoryCheck,
    Usage,
)
from wundr_ray.contract.responses import JobError
from wundr_sdk.commands.batches.target_views import selected_view, target_rows
from wundr_sdk.commands.output.field_names import said_of
from wundr_sdk.commands.output.tables import (
    Remark,
    add_row,
    counted,
    facts,
    minute_text,
    number_text,
    place_of,
    plain,
    row,
    status_text,
    table_of,
    time_text,
    with_zone,
)
from wundr_sdk.commands.projects import gate_views
from wundr_sdk.pages import JobPage

_MOST_NAMED = 5
_HEADINGS_OF_PLANS = (
    "batches at once, a day and a month; jobs of a batch, and how many of them at once; "
    "cores and memory; minutes of a batch; credits a month; requests an hour"
)


def retried_view(batch: BatchRetried) -> RenderableType:
    return facts(
        [
            row("batch", batch.new_batch_id),
            row("retries", f"{counted(batch.jobs_retried, 'job', 'jobs')} of {batch.batch_id}"),
            row("expected", time_text(batch.estimated_completion)),
        ]
    )


def validated_view(batch: BatchValidated, name_of: Callable[[str], str] = str) -> RenderableType:
    """Whether the batch would be accepted and could run, and what it would cost."""
    rows = [
        row("valid", _verdict(batch)),
        *target_rows(batch.targets),
        row("plan", batch.plan),
        row("parallel", _limit(batch.max_parallel)),
        row("time-out", _counted(batch.timeout_minutes, "minute", "minutes")),
        row("credits", _credits(batch)),
        row("duration", _about(batch.estimated_seconds)),
    ]
    # Repositories are asked only where nothing else is wrong: their table tells all then.
    for problem in () if batch.repositories else batch.problems:
        message, *details = said_of(problem, name_of)
        rows.append(row("problem", message))
        rows += [row("", detail) for detail in details]
    table = table_of("Job", "Repository", "Can be analysed", text=("Repository", "Can be analysed"))
    for check in batch.repositories:
        add_row(table, check.job_id, check.url, _answers(check))
    if batch.targets is not None:
        return Group(facts(rows), selected_view(batch))
    return Group(facts(rows), table) if batch.repositories else facts(rows)


def _answers(check: RepositoryCheck) -> str:
    """Whether it can be analysed: a local folder without its uncommitted changes."""
    if not check.reachable:
        return f"no: {check.reason or 'it does not answer'}"
    return "yes, as committed" if check.url.startswith(("/", "file:")) else "yes"


def _verdict(batch: BatchValidated) -> str:
    unreachable = [check.job_id for check in batch.repositories if not check.reachable]
    if not unreachable:  # repositories are asked only where nothing else is wrong
        return "yes" if batch.valid else "no: it would be refused"
    jobs = counted(len(unreachable), "job", "jobs")
    named = ", ".join(unreachable[:_MOST_NAMED]) + (", …" if len(unreachable) > _MOST_NAMED else "")
    return f"no: it would be accepted, but {jobs} would fail at the repository ({named})"


def _credits(batch: BatchValidated) -> str:
    left = batch.credits_available
    there = "the plan sets no limit" if left is None else f"{left} left this month"
    return f"about {_known(batch.credits_estimated)}; {there}"


def jobs_view(page: JobPage) -> RenderableType:
    table = table_of(
        "Job", "Project", "Status", "Progress", "Attempts", "Score", "Credits", "Error",
        text=("Project", "Error"),
    )  # fmt: skip
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
    return Group(table, place_of(page.pagination, "job", "jobs"))


def job_view(job: JobDetail) -> RenderableType:
    """Everything that is known of one job, its log last."""
    rows = [
        row("job", job.id),
        row("project", f"{job.project_name} ({job.project_id})" if job.project_id else "-"),
        row("repository", job.repository or "-"),
        row("branch", job.branch or "-"),
        row("commit", job.commit or "-"),
        row("status", status_text(job.status)),
        row("progress", f"{job.progress} %"),
        row("rules", ", ".join(job.rules)),
        row("started", time_text(job.started_at)),
        row("ended", time_text(job.completed_at)),
        row("quality", number_text(job.quality_score)),
        row("files", _files(job)),
        row("coverage", job.coverage.statement if job.coverage else "-"),
        row("issues", _known(job.issues_found)),
        row("credits", job.credits_used),
    ]
    if job.error:
        rows.append(row("error", _error(job.error)))
    parts: list[RenderableType] = [facts(rows)]
    if job.quality_gate:
        parts.append(gate_views.verdict_view(job.quality_gate))
    if job.applied:
        parts.append(_applied(job.applied))
    if job.attempt_history:
        parts.append(_attempts(job))
    if job.skipped_files_count:
        parts.append(plain(f"{counted(job.skipped_files_count, 'file', 'files')} skipped"))
        parts.append(facts(row(f"  {item.path}", item.reason) for item in job.skipped_files))
    if job.log:
        parts.append(facts(row(time_text(line.at), line.message) for line in job.log))
    return Group(*parts)


def usage_view(usage: Usage) -> RenderableType:
    table = table_of("Limit", "Used", "Of", "Left", with_zone("Resets"))
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
        row(
            "held",
            f"{counted(usage.credits_held, 'credit', 'credits')}, for batches that have not ended",
        ),
    ]
    return Group(facts(rows), table)


def plans_view(plans: Iterable[PlanItem]) -> RenderableType:
    """Eleven columns, which fit a terminal with short headings only."""
    headings = (
        "At once", "A day", "A month", "Jobs", "Jobs at once", "Cores", "GB", "Min", "Credits",
        "Calls",
    )  # fmt: skip
    wide = ("At once", "A day", "A month", "Jobs at once", "Calls")
    table = table_of("Plan", *headings, text=wide)
    for plan in plans:
        add_row(
            table,
            plan.name,
            plan.concurrent_batches,
            _most(plan.daily_batches),
            _most(plan.monthly_batches),
            plan.jobs_per_batch,
            plan.max_parallel,
            plan.cpu_cores,
            f"{plan.memory_gb:g}",
            plan.timeout_minutes,
            _most(plan.monthly_credits),
            _most(plan.hourly_requests),
        )
    return Group(table, Remark(_HEADINGS_OF_PLANS))


def _applied(applied: AppliedChanges) -> Table:
    changes = counted(applied.changes, "change", "changes")
    rows = [row("applied", f"{changes} in {counted(applied.files, 'file', 'files')}")]
    for each in applied.left_out:
        left_out = counted(len(each.change_ids), "change", "changes")
        rows.append(row("left out", f"{left_out} of {each.path}: {each.reason}"))
    return facts(rows)


def _attempts(job: JobDetail) -> Table:
    table = table_of("Attempt", "Started", "Ended", "Error", text=("Error",))
    for item in job.attempt_history:
        began, ended = time_text(item.started_at), time_text(item.ended_at)
        add_row(table, item.number, began, ended, _error(item.error))
    return table


def _add_use(table: Table, name: str, use: LimitUse) -> None:
    resets = minute_text(use.resets_at)
    add_row(table, name, f"{use.used:.12g}", _limit(use.limit), _limit(use.remaining), resets)


def _error(error: JobError | None) -> str:
    return f"{error.code}: {error.message}" if error else ""


def _limit(value: float | None) -> str:
    return "unlimited" if value is None else f"{value:.12g}"


def _most(value: float | None) -> str:
    return "no limit" if value is None else f"{value:.12g}"


def _counted(value: float | None, one: str, many: str) -> str:
    return "unlimited" if value is None else counted(value, one, many)


def _about(seconds: float | None) -> str:
    """As exact as an estimate is."""
    if seconds is None:
        return "-"
    if seconds < 90:
        return f"about {counted(max(1, round(seconds)), 'second', 'seconds')}"
    return f"about {counted(round(seconds / 60), 'minute', 'minutes')}"


def _files(job: JobDetail) -> str:
    reused = f", {job.files_reused} of them taken from the last analysis" * bool(job.files_reused)
    return "-" if job.files_analyzed is None else f"{job.files_analyzed} analysed{reused}"


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.12g}"
