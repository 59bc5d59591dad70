"""Small gates and measurements for the tests of gates."""

from typing import Any

from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain.findings.new_code import EarlierAnalysis, NewCode
from wundr_ray.domain.gates.measured import FindingCount, Measured
from wundr_ray.domain.results.numbers import JobNumbers

MAIN = EarlierAnalysis(branch="main", commit="a" * 40, batch_id="b", job_id="j", completed_at=None)


def gate(*conditions: dict[str, Any], **fields: Any) -> QualityGate:
    return QualityGate.model_validate({"conditions": conditions, **fields})


def numbers(**fields: Any) -> JobNumbers:
    values: dict[str, Any] = {
        "files_analyzed": 3,
        "lines": 200,
        "functions": 9,
        "average_complexity": 3.5,
        "maintainability": 71.0,
        "technical_debt_minutes": 90,
        "grade": Grade.B,
        "quality_score": 6.4,
        "issues_found": 4,
        "issues_by_severity": {},
        "top_issues": (),
        "skipped_files_count": 0,
        "skipped_files": (),
        "duplication_percentage": 4.0,
        "coverage": coverage(),
    }
    return JobNumbers(**values | fields)


def coverage(
    verdict: CoverageVerdict = CoverageVerdict.SUFFICIENT, share: float | None = 98.5
) -> Coverage:
    return Coverage(
        verdict=verdict,
        statement="",
        share=share,
        files=3,
        files_read=3,
        lines=200,
        lines_read=197,
    )


def new_code(lines: int | None = 100, duplicated: int | None = 2, **fields: Any) -> NewCode:
    values: dict[str, Any] = {"reference": MAIN, "missing": None, "issues": {}}
    return NewCode(**values | {"lines": lines, "duplicated_lines": duplicated} | fields)


def found(
    state: FindingState | None = FindingState.NEW,
    severity: Severity = Severity.HIGH,
    rule: Rule = Rule.SECURITY,
    code: str = "B602",
    count: int = 1,
) -> FindingCount:
    return FindingCount(state, severity, rule, code, count)


def measured(*findings: FindingCount, **fields: Any) -> Measured:
    values: dict[str, Any] = {
        "numbers": numbers(),
        "rules": frozenset(Rule),
        "new_code": new_code(),
    }
    return Measured(findings=findings, **values | fields)
