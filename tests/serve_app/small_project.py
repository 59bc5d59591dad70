"""A small project, and what an analysis of it comes to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tests.aggregate.example_batch import file_row, finding_row, function_row
from wundr_ray.aggregate.jobs.gates import verdict_of
from wundr_ray.aggregate.jobs.job import count_codes, summarise_job
from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.responses import NotApplied
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.findings.references import Head
from wundr_ray.domain.results.scoring import METHOD_VERSION
from wundr_ray.frames import SCHEMAS, Frames

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def small_project() -> Frames:
    """Two files with something of everything that a result counts."""
    rows: dict[str, list[dict[str, object]]] = {
        "files": [file_row("app/main.py", 120, 61.5), file_row("app/util.py", 40, 80.0)],
        "functions": [
            function_row("app/main.py", "main", 24),
            function_row("app/main.py", "parse", 12),
            function_row("app/util.py", "helper", 2),
        ],
        "findings": [
            finding_row("app/main.py", "complexity", "high-complexity", "high"),
            finding_row("app/main.py", "security", "shell-injection", "critical", line=7),
            finding_row("app/util.py", "security", "weak_hash", "high", line=3),
        ],
        "skipped": [{"path": "app/big.py", "code": "too-large", "reason": "larger than 2 MB"}],
    }
    found = {name: pl.DataFrame(each, schema=SCHEMAS[name]) for name, each in rows.items()}
    return replace(Frames.empty(), **found)


def result_of(
    found: Frames, config: Mapping[str, Any], gate: QualityGate | None, key: str
) -> JobResult:
    """As an analysis with ``config`` reports it; there is nothing to compare the project with."""
    numbers = summarise_job(found)
    scope, rules = CodeScope.PRODUCTION, [Rule(each) for each in config.get("rules", ())]
    stored = StoredResult(
        numbers=numbers,
        branch="main",
        rules_applied=(Rule.COMPLEXITY, Rule.SECURITY),
        rules_not_applied=(
            NotApplied(rule=Rule.ACCESSIBILITY, reason="the project has no markup"),
        ),
        frames=key,
        scope=scope,
        method_version=METHOD_VERSION,
        gate=verdict_of(gate, found, numbers, None, scope=scope, rules=rules),
    )
    return JobResult(
        commit=COMMIT,
        quality_score=numbers.quality_score,
        stored=stored,
        branch="main",
        head=Head("main"),
        codes=count_codes(found, scope),
    )
