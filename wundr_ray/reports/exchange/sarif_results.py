"""A finding as a SARIF result."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.exchange.findings import FindingRecord
from wundr_ray.reports.exchange.sarif_rules import LEVELS
from wundr_ray.reports.text import one_line

Json = dict[str, Any]

ROOT = "%SRCROOT%"
FINDING_ID = "wundrFindingId/v1"

# The middle of an embedded link; an even number of backslashes before it escapes nothing.
_LINK = re.compile(r"(\\*)\]\(")

_BASELINE: Mapping[str, str] = {
    FindingState.NEW: "new",
    FindingState.REOPENED: "new",
    FindingState.EXISTING: "unchanged",
    FindingState.FIXED: "absent",
}


def result(finding: FindingRecord, rule_index: int, is_compared: bool) -> Json:
    """``is_compared`` is about the whole run: either all its results have a state, or none."""
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": LEVELS[Severity(finding.severity)],
        "message": {"text": message_text(finding.message)},
        "locations": [{"physicalLocation": _location(finding)}],
        **_fingerprints(finding),
        **({"baselineState": _baseline(finding)} if is_compared else {}),
        "suppressions": _suppressions(finding),
        "properties": _properties(finding),
    }


def message_text(message: str) -> str:
    """In one line, as plain text: what would be an embedded link is none."""
    # Each backslash before the bracket is doubled, so that it escapes nothing; one more escapes it.
    return _LINK.sub(r"\1\1\\](", one_line(message)) or "–"


def _location(finding: FindingRecord) -> Json:
    """Paths are percent-encoded. What is about a whole file is shown at its first line."""
    line = max(finding.line or 1, 1)
    end = max(finding.end_line or line, line)
    return {
        "artifactLocation": {"uri": quote(finding.path, safe="/"), "uriBaseId": ROOT},
        "region": {"startLine": line, "endLine": end},
    }


def _fingerprints(finding: FindingRecord) -> Json:
    known = {
        "primaryLocationLineHash": finding.primary_line_hash,
        FINDING_ID: finding.id,
    }
    given = {name: value for name, value in known.items() if value}
    return {"partialFingerprints": given} if given else {}


def _baseline(finding: FindingRecord) -> str:
    if finding.state == FindingState.EXISTING and finding.touched:
        return "updated"
    return _BASELINE.get(finding.state or "", "new")


def _suppressions(finding: FindingRecord) -> list[Json]:
    if finding.disposition is None:
        return []
    reason = one_line(finding.disposition_reason or "")
    words = one_line(finding.disposition).replace("_", " ")
    justification = f"{words}: {reason}" if reason else words
    return [{"kind": "external", "status": "accepted", "justification": justification}]


def _properties(finding: FindingRecord) -> Json:
    return {
        "severity": finding.severity,
        "confidence": finding.confidence,
        "engineRule": f"{finding.engine}/{finding.engine_rule}",
        "role": finding.role,
        **({"cwe": f"CWE-{finding.cwe}"} if finding.cwe else {}),
        **({"firstSeen": finding.first_seen.isoformat()} if finding.first_seen else {}),
    }
