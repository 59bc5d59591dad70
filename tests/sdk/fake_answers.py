"""What the small server of the tests knows of a batch, and how it puts that into answers."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from wundr_ray.contract.batches.lists import BatchListItem, JobsSummary
from wundr_ray.contract.envelopes import CursorPagination
from wundr_ray.contract.resources import (
    AttemptItem,
    BatchEvent,
    BatchValidated,
    JobDetail,
    JobItem,
    LimitUse,
    LogLine,
    PlanItem,
    Problem,
    ProjectDetail,
    ProjectScore,
    RepositoryCheck,
    Usage,
)
from wundr_ray.contract.responses import (
    Approval,
    BatchDetail,
    IndividualJob,
    JobCounts,
    JobError,
    ListedTargets,
    Progress,
    ResourceUsage,
)
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
from wundr_ray.contract.results.coverage import CoverageSummary, UnreadLanguage

START = datetime(2024, 9, 16, 10, 30, tzinfo=UTC)
_STEPS = (0, 50, 100)  # percent at each poll

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class FakeBatch:
    batch_id: str
    request: dict[str, Any]
    step: int = 0
    ended: str = ""
    cancel_reason: str | None = None
    approval: Approval | None = None
    """Of a batch that awaits approval, whatever is asked for."""

    @property
    def percentage(self) -> int:
        return _STEPS[self.step]

    @property
    def status(self) -> str:
        if self.approval:
            return "awaiting_approval"
        return self.ended or ("queued", "running")[min(self.step, 1)]

    @property
    def job_status(self) -> str:
        return "completed" if self.approval else self.status

    def advance(self, ending: str) -> None:
        if self.ended:
            return
        self.step = min(self.step + 1, len(_STEPS) - 1)
        if self.step == len(_STEPS) - 1:
            self.ended = ending

    def counts(self) -> JobCounts:
        total = len(self.request["jobs"])
        return JobCounts(total=total, **{self.job_status: total})


def job(number: int, name: str) -> dict[str, Any]:
    project = {"name": name, "repository": {"url": f"https://example.org/{number}.git"}}
    return {"id": f"job_{number}", "type": "analysis", "config": {"project": project}}


EXAMPLE: dict[str, Any] = {
    "name": "Q3 Codebase Analysis",
    "type": "analysis",
    "priority": "high",
    "jobs": [job(1, "frontend-app"), job(2, "admin-dashboard")],
}
TABLES = {"projects.csv": b"job_id,score\njob_1,8.5\n", "issues.csv": b"code\nB101\n"}
TEMPLATE: dict[str, Any] = {
    "name": "analysis",
    "description": "Analyse several projects",
    "type": "analysis",
    "variables": ["project_name", "repo_url", "branch"],
    "columns": [
        {"name": "project_name", "meaning": "What the project is called", "required": True},
        {"name": "repo_url", "meaning": "The repository", "required": True},
        {"name": "branch", "meaning": "The branch", "required": False},
    ],
    "batch": {},
}
META = {
    "timestamp": "2024-09-16T10:30:00Z",
    "version": "0.1.0",
    "request_id": "req_1",
    "processing_time_ms": 1.5,
}


def archive(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return target.getvalue()


def json_reply(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Reply:
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    return status, {"content-type": "application/json", **named}, json.dumps(document).encode()


def data_reply(status: int, model: Any) -> Reply:
    data = model.model_dump(mode="json")
    data["field_of_a_newer_server"] = 1
    return json_reply(status, {"success": True, "data": data, "meta": META})


def page_reply(items: Sequence[BaseModel], query: Mapping[str, str], **beside: Any) -> Reply:
    """The page that the query asks for; ``beside`` stands beside the items."""
    page = int(query.get("cursor", query.get("page", "1")).removeprefix("to-page-"))
    per_page = int(query.get("per_page", 20))
    pages = -(-len(items) // per_page)
    pagination = CursorPagination(
        page=page,
        per_page=per_page,
        total_pages=pages,
        total_items=len(items),
        has_next=page < pages,
        has_prev=page > 1,
        next_cursor=f"to-page-{page + 1}" if page < pages else None,
    )
    shown = items[(page - 1) * per_page : page * per_page]
    data = [item.model_dump(mode="json") for item in shown]
    document = {"success": True, "data": data, "pagination": pagination.model_dump()}
    return json_reply(200, {**document, "meta": META, **beside})


def detail_of(batch: FakeBatch) -> BatchDetail:
    ids = [job["id"] for job in batch.request["jobs"]]
    failed = batch.status == "failed"
    return BatchDetail(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        description=None,
        type="analysis",
        status=batch.status,
        outcome=outcome_of(batch),
        priority="high",
        created_at=START,
        started_at=START,
        completed_at=START if batch.ended else None,
        estimated_completion=None,
        progress=Progress(
            percentage=batch.percentage,
            current_jobs=ids if batch.status == "running" else [],
            completed_jobs=ids if batch.status == "completed" else [],
            failed_jobs=ids if failed else [],
            estimated_remaining=None if batch.ended else "00:00:30",
        ),
        jobs=batch.counts(),
        queue=None,
        resource_usage=ResourceUsage(cpu_cores=2, memory_gb=4, credits_used=3, credits_estimated=5),
        webhook_url=None,
        cancel_reason=batch.cancel_reason,
        approval=batch.approval,
        error=JobError(code="INVALID_REPOSITORY", message="no such branch") if failed else None,
    )


def jobs_of(batch: FakeBatch) -> list[IndividualJob]:
    return [
        IndividualJob(
            id=job["id"],
            type="analysis",
            status=batch.job_status,
            progress=batch.percentage,
            project_name=job["config"]["project"]["name"],
            attempts=1,
        )
        for job in batch.request["jobs"]
    ]


def list_item_of(batch: FakeBatch) -> BatchListItem:
    counts = batch.counts()
    return BatchListItem(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        type="analysis",
        status=batch.status,
        outcome=outcome_of(batch),
        priority="high",
        created_at=START,
        started_at=None,
        completed_at=None,
        duration_minutes=None,
        jobs_summary=JobsSummary(
            total=counts.total, completed=counts.completed, failed=counts.failed
        ),
        results_available=bool(batch.ended),
    )


def listed_of(targets: dict[str, Any]) -> ListedTargets:
    """Two of three repositories, whatever is asked for."""
    return ListedTargets(
        forge=targets["forge"],
        host=targets.get("host", "github.com"),
        owner=targets["owner"],
        listed=3,
        selected=2,
        left_out={"archived": 1},
        listed_at=START,
    )


def outcome_of(batch: FakeBatch) -> str | None:
    return "succeeded" if batch.ended == "completed" else batch.ended or None


def report_of(batch: FakeBatch) -> BatchResults:
    names = [job["config"]["project"]["name"] for job in batch.request["jobs"]]
    return BatchResults(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        status=batch.status,
        outcome=outcome_of(batch) or "succeeded",
        created_at=START,
        completed_at=START,
        summary=Summary(
            projects_analyzed=len(names),
            total_files=1250,
            total_lines=87500,
            average_quality_score=7.8,
            critical_issues=12,
            total_issues=48,
            recommendations=1,
            technical_debt_minutes=90,
            projects_scored=1,
            coverage=CoverageSummary(
                statement="1 of 2 projects read; 1 partly read (less than half: no grade)",
                projects_sufficient=1,
                projects_partial=1,
                unread_languages=[UnreadLanguage(language="C#", files=527, lines=90_000)],
            ),
        ),
        aggregated_metrics=AggregatedMetrics(
            complexity=ComplexityMetrics(
                average=3.4, functions=10, distribution=Distribution(low=80, medium=15, high=5)
            ),
            maintainability=MaintainabilityMetrics(
                average_score=82, projects_by_grade={"A": 1, "B": 1}
            ),
            security=SecurityMetrics(vulnerabilities={"critical": 2, "high": 8}),
        ),
        project_results=[
            ProjectResult(
                job_id=job["id"],
                project_name=name,
                status="completed",
                repository=job["config"]["project"]["repository"]["url"],
                quality_score=8.5,
                grade="A",
                files_analyzed=245,
                issues_found=18,
                skipped_files_count=2,
            )
            for job, name in zip(batch.request["jobs"], names, strict=True)
        ],
        recommendations=[
            Recommendation(
                type="consolidation",
                description="Consolidate duplicate functions",
                affected_projects=names,
                potential_savings="150 lines",
            )
        ],
    )


def job_item_of(batch: FakeBatch, item: dict[str, Any]) -> JobItem:
    project = item["config"]["project"]
    return JobItem(
        id=item["id"],
        type="analysis",
        status=batch.job_status,
        progress=batch.percentage,
        project_name=project["name"],
        attempts=2,
        project_id="proj_0",
        repository=project["repository"]["url"],
        credits_used=3,
    )


def job_detail_of(batch: FakeBatch, item: dict[str, Any]) -> JobDetail:
    lost = JobError(code="RESOURCE_UNAVAILABLE", message="the node was lost")
    return JobDetail(
        **job_item_of(batch, item).model_dump(),
        branch="main",
        config={"rules": ["security"]},
        rules=["security"],
        files_analyzed=245,
        attempt_history=[AttemptItem(number=1, started_at=START, ended_at=START, error=lost)],
        log=[LogLine(at=START, message=f"fetched {item['config']['project']['name']}")],
    )


def events_of(batch: FakeBatch) -> list[BatchEvent]:
    """The events of a batch so far; the last one is final if it has ended."""
    names = ["batch.created", "batch.started", "batch.progress", "batch.progress"]
    if batch.ended:
        names.append(f"batch.{batch.ended}")
    return [
        BatchEvent(
            event=name,
            batch_id=batch.batch_id,
            sequence=number,
            timestamp=START,
            data={"name": batch.request["name"]},
        )
        for number, name in enumerate(names, 1)
    ]


def event_block(event: BatchEvent) -> bytes:
    text = f"id: {event.sequence}\nevent: {event.event}\ndata: {event.model_dump_json()}\n\n"
    return text.encode()


def project_of(number: int) -> ProjectDetail:
    score = ProjectScore(
        batch_id="batch_1", job_id="job_1", completed_at=START, quality_score=8.5, grade="A"
    )
    return ProjectDetail(
        project_id=f"proj_{number}",
        name=f"project {number}",
        repository=f"https://example.org/{number}.git",
        created_at=START,
        last_analyzed_at=START,
        quality_score=8.5,
        grade="A",
        history=[score],
    )


def usage_of() -> Usage:
    limited = LimitUse(used=12, limit=25, remaining=13, resets_at=START)
    return Usage(
        account="acme",
        plan="pro",
        batches_today=limited,
        batches_this_month=limited,
        credits_this_month=LimitUse(used=1234.5),
        credits_held=7,
        requests_this_hour=limited,
        running_batches=LimitUse(used=1, limit=3, remaining=2),
        cpu_cores=LimitUse(used=2, limit=8, remaining=6),
        memory_gb=LimitUse(used=4, limit=16, remaining=12),
    )


def plan_of() -> PlanItem:
    return PlanItem(
        name="pro",
        concurrent_batches=3,
        jobs_per_batch=20,
        daily_batches=25,
        monthly_batches=None,
        monthly_credits=5000,
        hourly_requests=1000,
        max_parallel=5,
        cpu_cores=8,
        memory_gb=16,
        timeout_minutes=120,
    )


def validated_of(request: dict[str, Any]) -> BatchValidated:
    """Valid if it has jobs; the repository of every second one answers."""
    problems = (
        [] if request.get("jobs") else [Problem(code="INVALID_JOB_CONFIG", message="no jobs")]
    )
    repositories = [
        RepositoryCheck(
            job_id=item["id"],
            url=item["config"]["project"]["repository"]["url"],
            reachable=number % 2 == 0,
            reason="no such repository" if number % 2 else None,
        )
        for number, item in enumerate(request.get("jobs", []))
    ]
    return BatchValidated(
        valid=not problems,
        problems=problems,
        request=request,
        plan="pro",
        max_parallel=5,
        timeout_minutes=120,
        credits_estimated=12,
        credits_available=None,
        estimated_seconds=90.5,
        repositories=repositories,
    )
