"""A small Wundr server: keeps batches in a dictionary and moves them on at every poll.

It answers through ``transport`` (no network) or, where a test constructs its client in a way that
leaves no room for one, through a real socket (``serving``).
"""

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from wundr_ray.contract.errors import (
    Conflict,
    InvalidJobConfig,
    NotFound,
    ResultsNotReady,
    Unauthenticated,
    WundrError,
)
from wundr_ray.contract.responses import (
    AggregatedMetrics,
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    BatchListItem,
    BatchResults,
    ComplexityMetrics,
    Distribution,
    IndividualJob,
    JobCounts,
    JobError,
    JobsSummary,
    MaintainabilityMetrics,
    Pagination,
    Progress,
    ProjectResult,
    Recommendation,
    ResourceUsage,
    SecurityMetrics,
    Summary,
)

KEY = "wundr_ak_example0000000000"
ADDRESS = "http://wundr.test"
_START = datetime(2024, 9, 16, 10, 30, tzinfo=UTC)
_STEPS = (0, 50, 100)  # percent at each poll
_ENDED = ("completed", "failed", "cancelled")

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class FakeBatch:
    batch_id: str
    request: dict[str, Any]
    step: int = 0
    ended: str = ""
    cancel_reason: str | None = None

    @property
    def percentage(self) -> int:
        return _STEPS[self.step]

    @property
    def status(self) -> str:
        return self.ended or ("queued", "running")[min(self.step, 1)]

    @property
    def job_status(self) -> str:
        return self.status

    def advance(self, ending: str) -> None:
        if self.ended:
            return
        self.step = min(self.step + 1, len(_STEPS) - 1)
        if self.step == len(_STEPS) - 1:
            self.ended = ending

    def counts(self) -> JobCounts:
        total = len(self.request["jobs"])
        return JobCounts(total=total, **{self.job_status: total})


@dataclass
class FakeServer:
    """``faults`` are answered first, one per request; ``ending`` is how batches will end."""

    ending: str = "completed"
    faults: list[Reply] = field(default_factory=list)
    batches: dict[str, FakeBatch] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    @property
    def transport(self) -> httpx.BaseTransport:
        return httpx.MockTransport(self._answer)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listen on a free port of this machine; gives the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def add(self, /, **request: Any) -> FakeBatch:
        """A batch that is there already."""
        batch = FakeBatch(f"batch_{len(self.batches) + 1}", {**EXAMPLE, **request})
        self.batches[batch.batch_id] = batch
        return batch

    def fail(self, error: WundrError, times: int = 1, **headers: str) -> None:
        """Answer the next requests with an error of the contract."""
        details = [detail.model_dump() for detail in error.details]
        body = {"code": error.code, "message": error.message, "details": details}
        reply = _json(error.status, {"success": False, "error": body, "meta": _META}, headers)
        self.faults += [reply] * times

    def handle(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Reply:
        self.requests.append((method, target))
        self.bodies.append(json.loads(content) if content else None)
        if self.faults:
            return self.faults.pop(0)
        try:
            if headers.get("authorization") != f"Bearer {KEY}":
                raise Unauthenticated("the key is not known")
            return self._route(method, target)
        except WundrError as error:
            self.fail(error)
            return self.faults.pop()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        target = request.url.raw_path.decode()
        status, headers, body = self.handle(
            request.method, target, request.headers, request.content
        )
        return httpx.Response(status, headers=headers, content=body)

    def _route(self, method: str, target: str) -> Reply:
        url = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        match (method, *map(unquote, url.path.split("/")[1:])):
            case ("POST", "v1", "batches"):
                return self._create(self.bodies[-1])
            case ("GET", "v1", "batches"):
                return self._list(query)
            case ("GET", "v1", "batches", batch_id):
                return self._status(self._find(batch_id), query)
            case ("GET", "v1", "batches", batch_id, "results"):
                return self._results(self._find(batch_id), query.get("format", "json"))
            case ("DELETE", "v1", "batches", batch_id):
                return self._cancel(self._find(batch_id), self.bodies[-1] or {})
        raise NotFound("no such page")

    def _find(self, batch_id: str) -> FakeBatch:
        if batch_id not in self.batches:
            raise NotFound(f"no batch {batch_id}")
        return self.batches[batch_id]

    def _create(self, request: dict[str, Any]) -> Reply:
        if not request.get("jobs"):
            raise InvalidJobConfig.at("jobs", "must not be empty")
        batch = self.add(**request)
        return _data(
            202,
            BatchCreated(
                batch_id=batch.batch_id,
                name=batch.request["name"],
                type="analysis",
                status="queued",
                priority=batch.request.get("priority", "medium"),
                created_at=_START,
                estimated_completion=_START + timedelta(minutes=75),
                jobs=batch.counts(),
                webhook_url=None,
            ),
        )

    def _list(self, query: dict[str, str]) -> Reply:
        found = [b for b in self.batches.values() if query.get("status", b.status) == b.status]
        page, per_page = int(query.get("page", 1)), int(query.get("per_page", 20))
        pages = -(-len(found) // per_page)
        pagination = Pagination(
            page=page,
            per_page=per_page,
            total_pages=pages,
            total_items=len(found),
            has_next=page < pages,
            has_prev=page > 1,
        )
        shown = found[(page - 1) * per_page : page * per_page]
        items = [_list_item(batch).model_dump(mode="json") for batch in shown]
        document = {"success": True, "data": items, "pagination": pagination.model_dump()}
        return _json(200, {**document, "meta": _META})

    def _status(self, batch: FakeBatch, query: dict[str, str]) -> Reply:
        batch.advance(self.ending)
        detail = _detail(batch)
        if query.get("include_jobs") == "true":
            wanted = query.get("job_status", batch.job_status)
            jobs = _jobs(batch) if wanted == batch.job_status else []
            detail = detail.model_copy(update={"individual_jobs": jobs})
        return _data(200, detail)

    def _results(self, batch: FakeBatch, report_format: str) -> Reply:
        if not batch.ended:
            raise ResultsNotReady("the batch has not ended")
        if report_format == "json":
            return _data(200, _report(batch))
        if report_format == "csv":
            return 200, {"content-type": "application/zip"}, archive(TABLES)
        return 200, {"content-type": "application/octet-stream"}, b"%" + report_format.encode()

    def _cancel(self, batch: FakeBatch, request: dict[str, Any]) -> Reply:
        if batch.ended in ("completed", "failed"):
            raise Conflict("the batch has ended")
        batch.ended = "cancelled"
        batch.cancel_reason = request.get("reason")
        return _data(
            200,
            BatchCancelled(
                batch_id=batch.batch_id,
                status="cancelled",
                cancelled_at=_START,
                jobs_cancelled=len(batch.request["jobs"]),
                jobs_completed=0,
                credits_refunded=25,
                partial_results_available=False,
            ),
        )


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
_META = {
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


def _json(status: int, document: Any, headers: Mapping[str, str] | None = None) -> Reply:
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    return status, {"content-type": "application/json", **named}, json.dumps(document).encode()


def _data(status: int, model: Any) -> Reply:
    data = model.model_dump(mode="json")
    data["field_of_a_newer_server"] = 1
    return _json(status, {"success": True, "data": data, "meta": _META})


def _detail(batch: FakeBatch) -> BatchDetail:
    ids = [job["id"] for job in batch.request["jobs"]]
    failed = batch.status == "failed"
    return BatchDetail(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        description=None,
        type="analysis",
        status=batch.status,
        outcome=_outcome(batch),
        priority="high",
        created_at=_START,
        started_at=_START,
        completed_at=_START if batch.ended else None,
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
        error=JobError(code="INVALID_REPOSITORY", message="no such branch") if failed else None,
    )


def _jobs(batch: FakeBatch) -> list[IndividualJob]:
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


def _list_item(batch: FakeBatch) -> BatchListItem:
    return BatchListItem(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        type="analysis",
        status=batch.status,
        outcome=_outcome(batch),
        priority="high",
        created_at=_START,
        started_at=None,
        completed_at=None,
        duration_minutes=None,
        jobs_summary=JobsSummary(total=len(batch.request["jobs"]), completed=0, failed=0),
        results_available=bool(batch.ended),
    )


def _outcome(batch: FakeBatch) -> str | None:
    return "succeeded" if batch.ended == "completed" else batch.ended or None


def _report(batch: FakeBatch) -> BatchResults:
    names = [job["config"]["project"]["name"] for job in batch.request["jobs"]]
    return BatchResults(
        batch_id=batch.batch_id,
        name=batch.request["name"],
        status=batch.status,
        outcome=_outcome(batch) or "succeeded",
        created_at=_START,
        completed_at=_START,
        summary=Summary(
            projects_analyzed=len(names),
            total_files=1250,
            total_lines=87500,
            average_quality_score=7.8,
            critical_issues=12,
            total_issues=48,
            recommendations=1,
            technical_debt_minutes=90,
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


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, reply_headers, body = fake.handle(self.command, self.path, headers, content)
            self.send_response(status)
            for name, value in {**reply_headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET
        do_DELETE = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: standard error belongs to the test."""

    return Handler
