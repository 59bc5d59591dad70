"""The small server of the SDK's tests with a quality gate and states of findings."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.sdk.fake_answers import FakeBatch, Reply, json_reply
from tests.sdk.fake_server import FakeServer

OLD = {
    "path": "old.py",
    "line": "1",
    "end_line": "1",
    "code": "B101",
    "severity": "low",
    "message": "an assertion that was there before",
    "role": "production",
    "id": "fnd_0",
    "state": "existing",
    "disposition": "",
}
NEW = {
    **OLD,
    "path": "app/run.py",
    "line": "12",
    "end_line": "12",
    "code": "B602",
    "severity": "high",
    "message": "subprocess call with shell=True",
    "id": "fnd_1",
    "state": "new",
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
    """``at_status`` is called whenever the status of a batch is asked for."""

    quality_gate: dict[str, Any] | None = field(default_factory=lambda: gate("failed"))
    findings: list[dict[str, str]] = field(default_factory=lambda: [OLD, NEW])
    at_status: Callable[[], object] = lambda: None

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

    def _results(self, batch: FakeBatch, report_format: str, table: str | None) -> Reply:
        if table == "findings":
            return 200, {"content-type": "text/csv"}, _csv(self.findings)
        status, headers, body = super()._results(batch, report_format, table)
        if report_format != "json":
            return status, headers, body
        document = json.loads(body)
        document["data"]["project_results"][0]["quality_gate"] = self.quality_gate
        return json_reply(status, document)


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(OLD))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
