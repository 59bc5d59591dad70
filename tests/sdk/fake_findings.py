"""What the small server of the tests knows of one project: settings, findings, dispositions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sdk.fake_answers import START, Reply, data_reply, page_reply, project_of
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.findings.dispositions import CreateDisposition, DispositionItem
from wundr_ray.contract.findings.listed import FindingDetail, FindingItem, HistoryPoint
from wundr_ray.contract.findings.vocabulary import DispositionStatus, FindingState
from wundr_ray.contract.projects import UpdateProject
from wundr_ray.contract.resources import ProjectDetail
from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity

PROJECT = "proj_0"
ANALYSIS = {
    "batch_id": "batch_1",
    "job_id": "job_1",
    "branch": "main",
    "commit": "a" * 40,
    "completed_at": START.isoformat(),
}


def finding(finding_id: str | None = "fnd_k3v0a9qz1c7p0m4x2b8sd", **more: Any) -> FindingItem:
    fields: dict[str, Any] = {
        "finding_id": finding_id,
        "state": FindingState.NEW if finding_id else None,
        "severity": Severity.HIGH,
        "rule": Rule.SECURITY,
        "code": "subprocess_with_shell",
        "path": "src/app.py",
        "line": 12,
        "message": "A shell runs the command",
        "confidence": Confidence.HIGH,
        "role": Role.PRODUCTION,
        "engine": "bandit",
    }
    return FindingItem(**fields | more)


@dataclass
class FakeProject:
    """``findings`` are those of each batch; the last analysis is that of ``batch_1``."""

    findings: dict[str, list[FindingItem]] = field(default_factory=dict)
    dispositions: list[DispositionItem] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def detail(self) -> ProjectDetail:
        shown = {**self.settings, "labels": self.settings.get("labels") or {}}
        return ProjectDetail.model_validate(project_of(0).model_dump() | shown)

    def reply(self, method: str, rest: list[str], query: Mapping[str, str], body: Any) -> Reply:
        """What is below ``/v1/projects/proj_0``. Raises ``NotFound``."""
        match (method, *rest):
            case ("GET",):
                return data_reply(200, self.detail)
            case ("PATCH",):
                self.settings |= UpdateProject(**body).model_dump(exclude_unset=True)
                return data_reply(200, self.detail)
            case ("GET", "findings"):
                return self._findings(query)
            case ("GET", "history"):
                point = HistoryPoint.model_validate({**ANALYSIS, "quality_score": 8.5})
                return page_reply([point], query)
            case ("GET", "dispositions"):
                return page_reply(self._chosen(query.get("status", "in_force")), query)
            case ("POST", "dispositions"):
                return data_reply(201, self._decide(CreateDisposition(**body)))
            case ("DELETE", "dispositions", disposition_id):
                return data_reply(200, self._revoke(disposition_id, body or {}))
        raise NotFound("no such page")

    def one_finding(self, finding_id: str) -> Reply:
        """``/v1/findings/{finding_id}``. Raises ``NotFound``."""
        for each in self.findings.get("batch_1", []):
            if each.finding_id == finding_id:
                more = {"project_id": PROJECT, "analysis": ANALYSIS}
                detail = {**each.model_dump(), **more, "dispositions": self.dispositions}
                return data_reply(200, FindingDetail.model_validate(detail))
        raise NotFound(f"There is no finding {finding_id!r}.")

    def _findings(self, query: Mapping[str, str]) -> Reply:
        batch_id = query.get("batch_id", "batch_1")
        items = self.findings.get(batch_id, [])
        analysis = {**ANALYSIS, "batch_id": batch_id}
        severities = {each.severity.value: 1 for each in items}
        facets = {"state": {"new": len(items)} if items else {}, "severity": severities}
        return page_reply(items, query, analysis=analysis, facets=facets)

    def _chosen(self, status: str) -> list[DispositionItem]:
        return [each for each in self.dispositions if status in ("all", each.status)]

    def _decide(self, new: CreateDisposition) -> DispositionItem:
        made = DispositionItem(
            **new.model_dump(),
            disposition_id=f"disp_{len(self.dispositions) + 1}",
            project_id=PROJECT,
            status=DispositionStatus.IN_FORCE,
            created_at=START,
            created_by="ci",
        )
        self.dispositions.insert(0, made)
        return made

    def _revoke(self, disposition_id: str, body: Mapping[str, str]) -> DispositionItem:
        for place, each in enumerate(self.dispositions):
            if each.disposition_id == disposition_id:
                gone = {
                    "status": DispositionStatus.REVOKED,
                    "revoked_at": START,
                    "revoked_by": "ci",
                    "revoke_reason": body.get("reason"),
                }
                self.dispositions[place] = each.model_copy(update=gone)
                return self.dispositions[place]
        raise NotFound(f"The project has no disposition {disposition_id!r}.")
