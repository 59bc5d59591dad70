"""The example batch with a quality gate: one project fails it, others pass or are not judged."""

from collections.abc import Sequence
from dataclasses import replace

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.findings.new_code import EarlierAnalysis, NewCode
from wundr_ray.domain.gates.judge import judge, unjudged
from wundr_ray.domain.gates.measured import FindingCount, Measured

GATE = QualityGate.model_validate(
    {
        "name": "strict",
        "reference": {"branch": "main"},
        "conditions": [
            {"metric": "new_issues", "severity_at_least": "high", "max": 0},
            {"metric": "new_duplication_percentage", "max": 3, "min_new_lines": 20},
            {"metric": "quality_score", "min": 0},
        ],
    }
)
_MAIN = EarlierAnalysis(branch="main", commit="a" * 40, batch_id="b", job_id="j", completed_at=None)
_FINDINGS = (
    FindingCount(FindingState.NEW, Severity.CRITICAL, Rule.SECURITY, "process_with_shell", 2),
    FindingCount(FindingState.NEW, Severity.HIGH, Rule.COMPLEXITY, "high_complexity", 1),
)


def gated(batch: BatchFacts, jobs: Sequence[JobFacts]) -> tuple[BatchFacts, list[JobFacts]]:
    """The first job has new findings, the second has none, the others no reference."""
    return replace(batch, gate_name=GATE.name), [_judged(*each) for each in enumerate(jobs)]


def _judged(index: int, job: JobFacts) -> JobFacts:
    if job.numbers is None:
        return replace(job, gate=unjudged(GATE, f"the job is {job.status}"))
    reference, missing = (_MAIN, None) if index < 2 else (None, "The branch is new.")
    new_code = NewCode(
        reference=reference,
        missing=missing,
        issues={},
        lines=120,
        duplicated_lines=30 * (index % 2),
    )
    findings = _FINDINGS if index == 0 else ()
    measured = Measured(job.numbers, findings, frozenset(Rule), new_code)
    return replace(job, gate=judge(GATE, measured))
