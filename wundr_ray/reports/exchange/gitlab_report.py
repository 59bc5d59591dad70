"""The findings as a Code Quality report of GitLab: a JSON list, the worst first.

GitLab compares two reports by their fingerprints alone. So a fingerprint stays the same while
lines move, and no two findings share one. What somebody has accepted is left out, because GitLab
has no word for it and would show it as a new problem.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.vocabulary import ReportFormat, Severity
from wundr_ray.reports.exchange.findings import (
    FindingRecord,
    Findings,
    analysed,
    findings_in,
    kept_apart,
)
from wundr_ray.reports.text import one_line

SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


class GitlabReport:
    format = ReportFormat.GITLAB
    media_type, extension = FILE_TYPES[ReportFormat.GITLAB]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the findings of all projects; memory holds those of one at a time."""
        projects, part = analysed(document), target.with_name(f"{target.name}.part")
        with kept_apart(document, projects, part) as findings, target.open("wb") as file:
            file.write(b"[")
            for index, issue in enumerate(_issues(projects, findings)):
                file.write((b",\n" if index else b"\n") + json.dumps(issue).encode())
            file.write(b"\n]\n")


def _issues(projects: Sequence[ProjectResult], findings: Findings) -> Iterator[dict[str, Any]]:
    # One for all projects: GitLab compares the fingerprints of the whole file.
    fingerprints = Fingerprints()
    for project in projects:
        for finding in findings_in(findings.worst(project.job_id)):
            if finding.disposition is None:
                yield _issue(finding, fingerprints.of(finding, project.project_name))


def _issue(finding: FindingRecord, fingerprint: str) -> dict[str, Any]:
    return {
        "description": one_line(finding.message),
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[Severity(finding.severity)],
        "location": {"path": finding.path, "lines": {"begin": max(finding.line or 1, 1)}},
    }


@dataclass(slots=True)
class Fingerprints:
    """A finding's id is its fingerprint; results of earlier versions have a hash without lines."""

    used: Counter[str] = field(default_factory=Counter)

    def of(self, finding: FindingRecord, project: str) -> str:
        known = finding.id or _hash(project, finding)
        self.used[known] += 1
        number = self.used[known]
        return known if number == 1 else f"{known}_{number}"


def _hash(project: str, finding: FindingRecord) -> str:
    # Without the line, which moves. Parts with NUL between them cannot run into each other.
    parts = [project, finding.path, finding.code, finding.message]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
