"""The verdict about an analysis, as its result holds it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.test_analysis_coverage import request, target
from wundr_ray.contract.gates.models import GateVerdict, QualityGate
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.jobs.analysis.tasks import analyse_repository

BRANCHES = b"".join(b"    if a == %d:\n        return %d\n" % (n, n) for n in range(12))
COMPLEX = b"def f(a):\n" + BRANCHES
NEW_ISSUES = {"metric": "new_issues", "max": 0}


def verdict(home: Path, files: dict[str, bytes], *conditions: dict[str, Any]) -> GateVerdict | None:
    gate = QualityGate.model_validate({"conditions": conditions}) if conditions else None
    result = analyse_repository(replace(target(home), gate=gate), request(home, files))[0].result
    assert result
    assert isinstance(result.stored, StoredResult)
    assert result.gate == result.stored.gate
    stored = StoredResult.model_validate(result.stored.model_dump(mode="json"))
    assert stored == result.stored
    return result.gate


def test_without_a_gate_there_is_no_verdict(tmp_path: Path) -> None:
    assert verdict(tmp_path, {"app.py": COMPLEX}) is None


@pytest.mark.parametrize(("most", "status"), [(0, "failed"), (1, "passed")])
def test_a_condition_about_all_code(tmp_path: Path, most: int, status: str) -> None:
    issues = {"metric": "issues", "rule": "complexity", "max": most}
    found = verdict(tmp_path, {"app.py": COMPLEX}, issues)
    assert found
    assert (found.status, found.conditions[0].value) == (status, 1)


def test_findings_outside_the_scope_do_not_count(tmp_path: Path) -> None:
    files = {"app.py": b"def f():\n    return 1\n", "tests/test_app.py": COMPLEX}
    found = verdict(tmp_path, files, {"metric": "issues", "max": 0})
    assert found
    assert found.status == "passed"


def test_a_first_analysis_has_no_verdict_about_new_code(tmp_path: Path) -> None:
    found = verdict(tmp_path, {"app.py": COMPLEX}, NEW_ISSUES)
    assert found
    assert found.status == "not_computed"


def test_a_repository_without_code_passes_nothing(tmp_path: Path) -> None:
    found = verdict(tmp_path, {"README.md": b"# App\n"}, {"metric": "issues", "max": 0})
    assert found
    assert (found.status, found.conditions[0].reason) == (
        "not_computed",
        "no code in the scope was read",
    )
