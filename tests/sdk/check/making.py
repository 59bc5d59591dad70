"""Findings, verdicts and commits of tests."""

from wundr_sdk.check.analyses.comparison import CommitComparison
from wundr_sdk.check.analyses.findings import Finding
from wundr_sdk.check.analyses.verdict import Condition, GateResult

COMPARISON = CommitComparison("a" * 40, "b" * 40, "topic", "https://example.org/acme/shop")


def finding(
    message: str = "subprocess call with shell=True",
    path: str = "app/run.py",
    severity: str = "high",
    line: int | None = 12,
    state: str = "new",
) -> Finding:
    return Finding("fnd_1", state, severity, "B602", message, path, line, line)


def verdict(status: str = "failed", reason: str = "1 is more than 0") -> GateResult:
    condition = Condition("new issues, high or worse", "at most 0", 1.0, status, reason)
    return GateResult("strict", status, [condition])
