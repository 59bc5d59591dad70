"""The examples of each case of severity are its tests."""

import ast
from collections import Counter

import pytest

from tests.engines.corpus import text
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.engines.cases import Case
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.bandit.codes import KINDS
from wundr_ray.engines.python.bandit.findings import findings
from wundr_ray.engines.python.bandit.place import NodePlace
from wundr_ray.engines.python.bandit.severity.table import CASES
from wundr_ray.engines.scripts.oxlint.place import ScriptPlace
from wundr_ray.engines.scripts.oxlint.run import analyse as analyse_scripts
from wundr_ray.engines.scripts.oxlint.severity import CASES as SCRIPT_CASES

SECURITY = AnalysisOptions(frozenset({Rule.SECURITY}))

EXAMPLES = [
    pytest.param(test, case, example, id=f"{test} {case.severity} {number}.{part}")
    for test, cases in CASES.items()
    for number, case in enumerate(cases)
    for part, example in enumerate(case.examples)
]


def _severities(test: str, code: str) -> list[Severity]:
    rows, _ = findings("f.py", python_source.read(code.encode()))
    return [row.severity for row in rows if row.engine_rule == test]


@pytest.mark.parametrize(("test", "case", "example"), EXAMPLES)
def test_examples(
    monkeypatch: pytest.MonkeyPatch, test: str, case: Case[NodePlace], example: str
) -> None:
    expected = case.severity
    found = set(_severities(test, example))
    assert found == ({expected} if expected else set())
    monkeypatch.setattr("wundr_ray.engines.python.bandit.findings.CASES", {})
    assert _severities(test, example), "bandit itself reports the example"


SCRIPTS = [
    pytest.param(rule, case, example, id=f"{rule} {case.severity} {number}.{part}")
    for rule, cases in SCRIPT_CASES.items()
    for number, case in enumerate(cases)
    for part, example in enumerate(case.examples)
]


def _in_script(rule: str, code: str) -> list[Severity]:
    found = analyse_scripts([text("a.jsx", code.encode())], SECURITY)
    assert not found.refused
    return [row.severity for row in found.findings if row.engine_rule == rule]


@pytest.mark.parametrize(("rule", "case", "example"), SCRIPTS)
def test_examples_of_scripts(
    monkeypatch: pytest.MonkeyPatch, rule: str, case: Case[ScriptPlace], example: str
) -> None:
    expected = case.severity
    assert set(_in_script(rule, example)) == ({expected} if expected else set())
    monkeypatch.setattr("wundr_ray.engines.scripts.oxlint.run.CASES", {})
    assert _in_script(rule, example), "oxlint itself reports the example"


def test_every_case_has_an_example_and_the_last_applies_always() -> None:
    assert set(CASES) <= set(KINDS)
    for cases in CASES.values():
        assert all(case.examples and case.when for case in cases)
        assert cases[-1].applies(NodePlace(ast.Module([], []), [], None))  # type: ignore[arg-type]
        assert Counter(case.when for case in cases).most_common(1)[0][1] == 1
