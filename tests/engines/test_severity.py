"""The examples of each case of severity are its tests."""

import ast
from collections import Counter

import pytest

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines import python_source
from wundr_ray.engines.python_security import findings
from wundr_ray.engines.python_security_codes import CODES
from wundr_ray.engines.severity.cases import Case
from wundr_ray.engines.severity.python_place import Place
from wundr_ray.engines.severity.python_table import CASES

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
    monkeypatch: pytest.MonkeyPatch, test: str, case: Case[Place], example: str
) -> None:
    expected = case.severity
    found = set(_severities(test, example))
    assert found == ({expected} if expected else set())
    monkeypatch.setattr("wundr_ray.engines.python_security.CASES", {})
    assert _severities(test, example), "bandit itself reports the example"


def test_every_case_has_an_example_and_the_last_applies_always() -> None:
    assert set(CASES) <= set(CODES)
    for cases in CASES.values():
        assert all(case.examples and case.when for case in cases)
        assert cases[-1].applies(Place(ast.Module([], []), [], None))  # type: ignore[arg-type]
        assert Counter(case.when for case in cases).most_common(1)[0][1] == 1
