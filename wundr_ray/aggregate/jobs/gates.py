"""The verdict of a job's quality gate, from its frames and numbers."""

from collections.abc import Collection, Sequence

import polars as pl

from wundr_ray.aggregate.findings.codes import not_searched, searched_elsewhere
from wundr_ray.aggregate.findings.dispositions import with_dispositions
from wundr_ray.aggregate.jobs.job import in_scope
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.gates.models import GateVerdict, QualityGate
from wundr_ray.contract.vocabulary import CodeScope, Language, Rule, Severity
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.gates.judge import judge
from wundr_ray.domain.gates.measured import FindingCount, Measured
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.engines.registry import applied
from wundr_ray.frames import Frames


def verdict_of(
    gate: QualityGate | None,
    frames: Frames,
    numbers: JobNumbers,
    new_code: NewCode | None,
    *,
    scope: CodeScope,
    rules: Collection[Rule],
    dispositions: Sequence[DispositionRule] = (),
) -> GateVerdict | None:
    """What ``gate`` says of a whole job that asks for ``rules``; None without a gate.

    ``dispositions`` are those that are in force: their findings fail no gate.
    """
    if gate is None:
        return None
    code = in_scope(frames, scope)
    languages = [Language(name) for name in code.files["language"].unique()]
    measured = Measured(
        numbers,
        count_alike(with_dispositions(code.findings, dispositions)),
        frozenset(rules),
        new_code,
        not_searched=not_searched(rules),
        inapplicable=frozenset(rules).difference(applied(rules, languages)),
        searched_elsewhere=searched_elsewhere(rules, languages),
    )
    return judge(gate, measured)


def count_alike(findings: pl.DataFrame) -> tuple[FindingCount, ...]:
    """How many ``findings`` are alike to a gate.

    Those that a disposition holds for (``aggregate.findings.dispositions``) are left out.
    """
    counted = findings.filter(pl.col("disposition").is_null())
    groups = counted.group_by("state", "severity", "rule", "code").len()
    return tuple(
        FindingCount(FindingState(state) if state else None, Severity(severity), Rule(rule), *rest)
        for state, severity, rule, *rest in groups.sort(pl.all()).iter_rows()
    )
