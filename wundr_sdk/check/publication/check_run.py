"""The check run of a commit on GitHub: what it says. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from wundr_sdk.check.analyses.findings import Finding, counts_text
from wundr_sdk.check.analyses.verdict import GateResult
from wundr_sdk.commands.output.screen import clean

MOST_ANNOTATIONS = 1000
"""Of one check run, so that a large change does not use up the limit on requests."""
_LEVELS = {"critical": "failure", "high": "failure", "medium": "warning", "low": "notice"}
_CONCLUSIONS = {"passed": "success", "failed": "failure"}
_LONGEST_TITLE, _LONGEST_MESSAGE = 255, 16_000
"""In characters; GitHub allows titles of 255 and messages of 64 kB."""


def conclusion_of(verdict: GateResult) -> str:
    return _CONCLUSIONS.get(verdict.status, "neutral")


def output_of(findings: Sequence[Finding], verdict: GateResult) -> dict[str, str]:
    """Title and summary of the check run."""
    left = len(findings) - MOST_ANNOTATIONS
    more = f" The first {MOST_ANNOTATIONS} are annotated." if left > 0 else ""
    return {
        "title": clean(verdict.text)[:_LONGEST_TITLE],
        "summary": f"{counts_text(findings)}.{more}",
    }


def annotations_of(findings: Sequence[Finding]) -> list[Mapping[str, Any]]:
    """One for each finding; one about a whole file stands at its first line."""
    return [_annotation(finding) for finding in findings[:MOST_ANNOTATIONS]]


def _annotation(finding: Finding) -> dict[str, Any]:
    start = finding.line or 1
    return {
        "path": finding.path,
        "start_line": start,
        "end_line": max(start, finding.end_line or start),
        "annotation_level": _LEVELS.get(finding.severity, "notice"),
        "title": clean(f"{finding.code} ({finding.severity})")[:_LONGEST_TITLE],
        "message": clean(finding.message)[:_LONGEST_MESSAGE] or finding.code,
    }
