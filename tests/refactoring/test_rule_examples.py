"""Each example of each rule, through the engine as it is used."""

import pytest

from tests.refactoring.repositories import applied, previewed
from wundr_ray.contract.vocabulary import Safety
from wundr_ray.refactoring.interface import Preview, RefactorOptions
from wundr_ray.refactoring.rules.interface import CounterExample, Example, RefactoringRule
from wundr_ray.refactoring.rules.registry import BY_ID, RULES

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples)
]
COUNTER_EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.counter_examples)
]


def propose(rule: RefactoringRule, example: Example | CounterExample) -> Preview:
    """What ``rule`` proposes, without any other."""
    return previewed(
        {example.path: example.before, **example.others},
        RefactorOptions(
            frozenset({rule.pattern}),
            enable=frozenset({rule.id}),
            disable=frozenset(BY_ID) - {rule.id},
        ),
    )


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_becomes_what_it_says(rule: RefactoringRule, example: Example) -> None:
    preview = propose(rule, example)
    assert not preview.skipped
    result = applied({example.path: example.before}, preview)
    assert result[example.path].decode() == example.after
    found = [report for report in preview.reports if report.path == example.path]
    changes = [change for change in preview.changes if change.path == example.path]
    if example.safety is Safety.REPORT:
        assert {report.rule for report in found} == {rule.id}
    else:
        assert {change.safety for change in changes} == {example.safety}
        assert {change.rule for change in changes} == {rule.id}
    assert example.safety in rule.safeties


@pytest.mark.parametrize(("rule", "example"), COUNTER_EXAMPLES)
def test_a_counter_example_stays_as_it_is(rule: RefactoringRule, example: CounterExample) -> None:
    preview = propose(rule, example)
    assert not [change for change in preview.changes if change.path == example.path]
    assert not [report for report in preview.reports if report.path == example.path]
    assert example.path not in {file.path for file in preview.skipped}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_an_example_of_each_of_its_classes(rule: RefactoringRule) -> None:
    assert {example.safety for example in rule.examples} == rule.safeties
    assert rule.counter_examples or rule.safeties == {Safety.REPORT}
