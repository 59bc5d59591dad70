"""The findings that a change brings in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wundr_ray.contract.findings.listed import FindingItem
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.vocabulary import Severity

BROUGHT_IN: Final = (FindingState.NEW, FindingState.REOPENED)
"""The states of findings that count as new."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something was found; ``line`` is None where it is about the whole file.

    ``state`` is one of :data:`BROUGHT_IN`.
    """

    id: str
    state: str
    severity: str
    code: str
    message: str
    path: str
    line: int | None
    end_line: int | None

    @property
    def place(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


def finding_of(item: FindingItem) -> Finding:
    """What the check shows of a finding that the service lists."""
    return Finding(
        id=item.finding_id or "",
        state=item.state or "",
        severity=item.severity,
        code=item.code,
        message=item.message,
        path=item.path,
        line=item.line,
        end_line=item.end_line,
    )


def count_by_severity(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each severity, the worst first; those of none are left out."""
    counts = Counter(finding.severity for finding in findings)
    return {severity.value: counts[severity] for severity in Severity if counts[severity]}


def counts_text(findings: Sequence[Finding]) -> str:
    """``3 new findings: 1 high, 2 low``."""
    if not findings:
        return "no new findings"
    counts = ", ".join(f"{count} {name}" for name, count in count_by_severity(findings).items())
    return f"{len(findings)} new finding{'' if len(findings) == 1 else 's'}: {counts}"
