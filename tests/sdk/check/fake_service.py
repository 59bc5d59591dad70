"""The small server of the SDK's tests with a quality gate and states of findings."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sdk.fake_answers import META, START, FakeBatch, Reply, json_reply
from tests.sdk.fake_server import FakeServer
from wundr_ray.contract.envelopes import CursorPagination
from wundr_ray.contract.errors import ResourceUnavailable

OLD = {
    "finding_id": "fnd_0",
    "state": "existing",
    "severity": "low",
    "rule": "security",
    "code": "B101",
    "path": "old.py",
    "line": 1,
    "end_line": 1,
    "message": "an assertion that was there before",
    "confidence": "high",
    "role": "production",
    "engine": "bandit",
}
NEW = {
    **OLD,
    "finding_id": "fnd_1",
    "state": "new",
    "severity": "high",
    "code": "B602",
    "path": "app/run.py",
    "line": 12,
    "end_line": 12,
    "message": "subprocess call with shell=True",
}


def gate(status: str, value: float | None = 1) -> dict[str, Any]:
    condition = {
        "metric": "new_issues",
        "description": "new issues",
        "on": "new",
        "max": 0,
        "value": value,
        "status": status,
        "reason": f"{value} against at most 0",
    }
    return {"name": "strict", "status": status, "conditions": [condition]}


@dataclass
class FakeService(FakeServer):
    """``at_status`` is called whenever the status of a batch is asked for.

    Addresses that hold ``unavailable`` are answered with 503.
    """

    quality_gate: dict[str, Any] | None = field(default_factory=lambda: gate("failed"))
    findings: list[dict[str, Any]] = field(default_factory=lambda: [OLD, NEW])
    at_status: Callable[[], object] = lambda: None
    unavailable: str = "\0"

    @property
    def body(self) -> dict[str, Any]:
        """That of the batch which was sent."""
        (body,) = (body for body in self.bodies if body and "jobs" in body)
        return dict(body)

    @property
    def methods(self) -> list[str]:
        return [method for method, _ in self.requests]

    def _status(self, batch: FakeBatch, query: dict[str, str]) -> Reply:
        self.at_status()
        return super()._status(batch, query)

    def _route(self, method: str, target: str) -> Reply:
        url = urlsplit(target)
        if self.unavailable in target:
            raise ResourceUnavailable("the service is busy")
        if url.path == "/v1/projects/proj_0/findings":
            return self._listed(parse_qs(url.query))
        return super()._route(method, target)

    def _listed(self, query: dict[str, list[str]]) -> Reply:
        """Pages of two findings, whatever is asked for."""
        chosen = [each for each in self.findings if _fits(each, query)]
        page = int(query.get("cursor", ["1"])[0])
        shown = chosen[2 * (page - 1) : 2 * page]
        more = len(chosen) > 2 * page
        pagination = CursorPagination(
            page=page,
            per_page=2,
            total_pages=-(-len(chosen) // 2),
            total_items=len(chosen),
            has_next=more,
            has_prev=page > 1,
            next_cursor=str(page + 1) if more else None,
        )
        place = {"batch_id": "batch_1", "job_id": "check", "completed_at": START.isoformat()}
        document = {"success": True, "data": shown, "facets": {}, "analysis": place, "meta": META}
        return json_reply(200, {**document, "pagination": pagination.model_dump()})

    def _results(self, batch: FakeBatch, report_format: str, table: str | None) -> Reply:
        status, headers, body = super()._results(batch, report_format, table)
        if report_format != "json":
            return status, headers, body
        document = json.loads(body)
        document["data"]["project_results"][0]["quality_gate"] = self.quality_gate
        return json_reply(status, document)


def _fits(finding: dict[str, Any], query: dict[str, list[str]]) -> bool:
    states, roles = (query.get(name, [finding[name]]) for name in ("state", "role"))
    decided = "disposition" in finding and query["disposition"] == ["none"]
    return finding["state"] in states and finding["role"] in roles and not decided
