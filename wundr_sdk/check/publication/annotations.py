"""Findings as workflow commands, which GitHub shows beside the lines of a change. Pure.

Of each kind, a step may have ten (github.com/actions/toolkit, docs/problem-matchers.md).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from wundr_sdk.check.analyses.findings import Finding
from wundr_sdk.commands.output.screen import clean, harmless

MOST_OF_A_KIND = 10
KINDS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice"}

_VALUE = {"%": "%25"}
# What has a meaning in a command; ends of lines do not get this far.
_PROPERTY = {**_VALUE, ":": "%3A", ",": "%2C"}


def workflow_commands(findings: Sequence[Finding]) -> Iterator[str]:
    """One line for each finding that may be shown, and one about those that may not."""
    shown: Counter[str] = Counter()
    for finding in findings:
        kind = KINDS.get(finding.severity, "notice")
        if shown[kind] < MOST_OF_A_KIND:
            shown[kind] += 1
            yield _command(kind, finding)
    if left := len(findings) - shown.total():
        yield f"{left} more findings have no annotation: a step has at most ten of each kind"


def _command(kind: str, finding: Finding) -> str:
    properties = {
        "file": finding.path,
        **({"line": str(finding.line)} if finding.line else {}),
        **({"endLine": str(finding.end_line)} if finding.line and finding.end_line else {}),
        "title": f"{finding.code} ({finding.severity})",
    }
    pairs = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{kind} {pairs}::{_escaped(finding.message, _VALUE)}"


def _escaped(text: str, replacements: dict[str, str]) -> str:
    return "".join(replacements.get(letter, letter) for letter in harmless(clean(text)))
