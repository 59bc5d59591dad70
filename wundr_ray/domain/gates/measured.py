"""What quality gates judge: the numbers of one analysis as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gates.models import GateCondition
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.results.numbers import JobNumbers

CAME = frozenset({FindingState.NEW, FindingState.REOPENED})
"""The states of findings that came with the new code."""

_WORST_FIRST = list(Severity)


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings are alike; ``state`` is None where they were not compared with others."""

    state: FindingState | None
    severity: Severity
    rule: Rule
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One analysis as its gate sees it.

    ``findings`` are in the job's scope, without those that a disposition holds for. ``rules`` are
    those that the job asks for, ``not_searched`` the codes that none of them looks for. The code in
    the scope may be in no language that some of these rules are about (``inapplicable``), or in
    which they look for a code (``searched_elsewhere``). ``new_code`` is None where nothing was
    compared.
    """

    numbers: JobNumbers
    findings: tuple[FindingCount, ...]
    rules: frozenset[Rule]
    new_code: NewCode | None = None
    not_searched: frozenset[str] = frozenset()
    inapplicable: frozenset[Rule] = frozenset()
    searched_elsewhere: frozenset[str] = frozenset()

    @property
    def missing_reference(self) -> str | None:
        """Why nothing is known about new code; None if it is known."""
        if self.new_code is None:
            return "the analysis was not compared with another one"
        if self.new_code.reference is None:
            return self.new_code.missing or "there is nothing to compare with"
        return None


def chosen(findings: Iterable[FindingCount], condition: GateCondition) -> list[FindingCount]:
    """The findings that the condition counts, the worst first."""
    found = [each for each in findings if _counts(each, condition)]
    return sorted(found, key=lambda each: (_WORST_FIRST.index(each.severity), each.code))


def _counts(finding: FindingCount, condition: GateCondition) -> bool:
    mildest = condition.severity_at_least
    return (
        (mildest is None or _WORST_FIRST.index(finding.severity) <= _WORST_FIRST.index(mildest))
        and condition.rule in (None, finding.rule)
        and condition.code in (None, finding.code)
    )
