"""A small Wundr server: keeps batches in a dictionary and moves them on at every poll.

It answers through ``transport`` (no network) or, where a test constructs its client in a way that
leaves no room for one, through a real socket (``serving``).
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from tests.sdk.fake_answers import (
    EXAMPLE,
    META,
    START,
    TABLES,
    TEMPLATE,
    FakeBatch,
    Reply,
    archive,
    data_reply,
    detail_of,
    event_block,
    events_of,
    job,
    job_detail_of,
    job_item_of,
    jobs_of,
    json_reply,
    list_item_of,
    listed_of,
    page_reply,
    plan_of,
    project_of,
    report_of,
    usage_of,
    validated_of,
)
from tests.sdk.fake_findings import FakeProject
from tests.sdk.fake_reviews import reply_to_review
from tests.sdk.fake_webhooks import DELIVERY, page_of, reply_to_webhooks
from wundr_ray import __version__
from wundr_ray.contract.errors import (
    Conflict,
    InvalidJobConfig,
    NotFound,
    ResultsNotReady,
    Unauthenticated,
    WundrError,
)
from wundr_ray.contract.resources import BatchRetried, ProjectDetail
from wundr_ray.contract.responses import BatchCancelled, BatchCreated

KEY = "wundr_ak_example0000000000"
ADDRESS = "http://wundr.test"


@dataclass
class FakeServer:
    """``faults`` are answered first, one per request; ``ending`` is how batches will end.

    ``losses`` is how many answers get lost after they took effect; ``events_at_once`` is after
    how many events a stream is cut. Without ``no_more_is_said``, a stream after the last event
    is merely empty. ``ids`` are those of the next batches.
    """

    ending: str = "completed"
    faults: list[Reply] = field(default_factory=list)
    batches: dict[str, FakeBatch] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    losses: int = 0
    events_at_once: int = 100
    no_more_is_said: bool = True
    projects: int = 3
    project: FakeProject = field(default_factory=FakeProject)
    version: str = __version__
    ids: list[str] = field(default_factory=list)
    _answered: dict[str, Reply] = field(default_factory=dict)

    @property
    def transport(self) -> httpx.MockTransport:
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
        batch_id = self.ids.pop(0) if self.ids else f"batch_{len(self.batches) + 1}"
        batch = FakeBatch(batch_id, {**EXAMPLE, **request})
        self.batches[batch.batch_id] = batch
        return batch

    def fail(self, error: WundrError, times: int = 1, **headers: str) -> None:
        """Answer the next requests with an error of the contract."""
        details = [detail.model_dump() for detail in error.details]
        body = {"code": error.code, "message": error.message, "details": details}
        reply = json_reply(error.status, {"success": False, "error": body, "meta": META}, headers)
        self.faults += [reply] * times

    def handle(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Reply:
        self.requests.append((method, target))
        self.bodies.append(json.loads(content) if content else None)
        self.headers.append(headers)
        if self.faults:
            return self.faults.pop(0)
        key = headers.get("idempotency-key", "")
        reply = self._answered.get(key) or self._take(method, target, headers)
        if key:
            self._answered[key] = reply
        if self.losses:
            self.losses -= 1
            return 503, {}, b""
        return reply

    def _take(self, method: str, target: str, headers: Mapping[str, str]) -> Reply:
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
        match (method, *map(unquote, url.path.split("/")[2:])):
            case ("POST", "batches"):
                return self._create(self.bodies[-1])
            case ("GET", "batches"):
                return self._list(query)
            case (_, "batches", batch_id, *rest) if self._find(batch_id).approval and rest:
                return reply_to_review(method, rest, url.query, self.bodies[-1])
            case (_, "batches", batch_id, *rest):
                return self._route_batch(self._find(batch_id), method, rest, query)
            case (_, "webhooks", *rest):
                return reply_to_webhooks(method, rest, self.bodies[-1])
            case (_, "projects", "proj_0", *rest):
                return self.project.reply(method, rest, query, self.bodies[-1])
            case ("GET", "findings", finding_id):
                return self.project.one_finding(finding_id)
            case ("POST", "webhooks:rotate-secret"):
                return reply_to_webhooks("POST", ["we_1", "rotate-secret"], None)
            case ("POST", "batches:validate"):
                return data_reply(200, validated_of(self.bodies[-1]))
        return self._route_account(url.path, query)

    def _route_batch(
        self, batch: FakeBatch, method: str, rest: list[str], query: dict[str, str]
    ) -> Reply:
        match (method, *rest):
            case ("GET",):
                return self._status(batch, query)
            case ("DELETE",):
                return self._cancel(batch, self.bodies[-1] or {})
            case ("GET", "results"):
                return self._results(batch, query.get("format", "json"), query.get("table"))
            case ("POST", "retry"):
                return self._retry(batch, self.bodies[-1])
            case ("GET", "events"):
                return self._events(batch, self.headers[-1])
            case ("GET", "deliveries"):
                return page_of(DELIVERY)
            case ("POST", "deliveries", "msg_1", "redeliver"):
                return data_reply(202, DELIVERY)
            case ("GET", "jobs"):
                return page_reply(
                    [job_item_of(batch, item) for item in batch.request["jobs"]], query
                )
            case ("GET", "jobs", job_id):
                return self._job(batch, job_id)
        raise NotFound("no such page")

    def _route_account(self, path: str, query: dict[str, str]) -> Reply:
        match path:
            case "/v1/projects":
                return page_reply(self._projects(query.get("label")), query)
            case "/healthz":
                return json_reply(200, {"status": "ok", "version": self.version})
            case "/v1/usage":
                return data_reply(200, usage_of())
            case "/v1/plans":
                return json_reply(200, _listed(plan_of().model_dump()))
            case "/v1/batch-templates":
                return json_reply(200, _listed(TEMPLATE))
        raise NotFound("no such page")

    def _projects(self, label: str | None) -> list[ProjectDetail]:
        """Those with the last label; only the first one can have any."""
        found = [self.project.detail, *map(project_of, range(1, self.projects))]
        pairs = [{f"{name}:{value}" for name, value in each.labels.items()} for each in found]
        return [each for each, has in zip(found, pairs, strict=True) if label in (None, *has)]

    def _find(self, batch_id: str) -> FakeBatch:
        if batch_id not in self.batches:
            raise NotFound(f"no batch {batch_id}")
        return self.batches[batch_id]

    def _create(self, request: dict[str, Any]) -> Reply:
        if "template" in request:
            names = [item["project_name"] for item in request["items"]]
            jobs = [job(number, name) for number, name in enumerate(names, 1)]
            request = {"name": request.get("name", "from a template"), "jobs": jobs}
        listed = listed_of(request["targets"]) if "targets" in request else None
        if listed:
            names = [f"{listed.owner}/app{number}" for number in range(listed.selected)]
            jobs = [job(number, name) for number, name in enumerate(names, 1)]
            request = {"name": request["name"], "jobs": jobs}
        if not request.get("jobs"):
            raise InvalidJobConfig.at("jobs", "must not be empty")
        batch = self.add(**request)
        return data_reply(
            202,
            BatchCreated(
                batch_id=batch.batch_id,
                name=batch.request["name"],
                type="analysis",
                status="queued",
                priority=batch.request.get("priority", "medium"),
                created_at=START,
                estimated_completion=START + timedelta(minutes=75),
                jobs=batch.counts(),
                webhook_url=None,
                targets=listed,
            ),
        )

    def _list(self, query: dict[str, str]) -> Reply:
        found = [b for b in self.batches.values() if query.get("status", b.status) == b.status]
        return page_reply([list_item_of(batch) for batch in found], query)

    def _retry(self, batch: FakeBatch, request: dict[str, Any]) -> Reply:
        wanted = request.get("job_ids")
        jobs = [item for item in batch.request["jobs"] if not wanted or item["id"] in wanted]
        made = self.add(jobs=jobs)
        answer = BatchRetried(
            batch_id=batch.batch_id,
            jobs_retried=len(jobs),
            new_batch_id=made.batch_id,
            estimated_completion=START,
        )
        return data_reply(202, answer)

    def _events(self, batch: FakeBatch, headers: Mapping[str, str]) -> Reply:
        after = int(headers.get("last-event-id", 0))
        blocks = [event_block(event) for event in events_of(batch)[after:]]
        if batch.ended and self.no_more_is_said and not blocks:
            return 204, {}, b""
        content = b": welcome\r\n\r\n" + b"".join(blocks[: self.events_at_once])
        return 200, {"content-type": "text/event-stream; charset=utf-8"}, content

    def _job(self, batch: FakeBatch, job_id: str) -> Reply:
        for item in batch.request["jobs"]:
            if item["id"] == job_id:
                return data_reply(200, job_detail_of(batch, item))
        raise NotFound(f"no job {job_id}")

    def _status(self, batch: FakeBatch, query: dict[str, str]) -> Reply:
        batch.advance(self.ending)
        detail = detail_of(batch)
        if query.get("include_jobs") == "true":
            wanted = query.get("job_status", batch.job_status)
            jobs = jobs_of(batch) if wanted == batch.job_status else []
            detail = detail.model_copy(update={"individual_jobs": jobs})
        return data_reply(200, detail)

    def _results(self, batch: FakeBatch, report_format: str, table: str | None) -> Reply:
        if not batch.ended:
            raise ResultsNotReady("the batch has not ended")
        if report_format == "json":
            return data_reply(200, report_of(batch))
        if table:
            return 200, {"content-type": "text/csv"}, TABLES[f"{table}.csv"]
        if report_format == "csv":
            return 200, {"content-type": "application/zip"}, archive(TABLES)
        return 200, {"content-type": "application/octet-stream"}, b"%" + report_format.encode()

    def _cancel(self, batch: FakeBatch, request: dict[str, Any]) -> Reply:
        if batch.ended in ("completed", "failed"):
            raise Conflict("the batch has ended")
        batch.ended = "cancelled"
        batch.cancel_reason = request.get("reason")
        return data_reply(
            200,
            BatchCancelled(
                batch_id=batch.batch_id,
                status="cancelled",
                cancelled_at=START,
                jobs_cancelled=len(batch.request["jobs"]),
                jobs_completed=0,
                credits_refunded=25,
                partial_results_available=False,
            ),
        )


def _listed(item: Any) -> dict[str, Any]:
    return {"success": True, "data": [item], "meta": META}


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
        do_PATCH = do_GET
        do_PUT = do_GET
        do_DELETE = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: standard error belongs to the test."""

    return Handler
