"""Each rule does with its examples what they say, and leaves its counter-examples alone."""

import pytest

from tests.refactoring.rule_runs import run
from wundr_ray.contract.vocabulary import Safety
from wundr_ray.refactoring.interface import Engine
from wundr_ray.refactoring.rules.interface import CounterExample, Example, Rule
from wundr_ray.refactoring.rules.registry import RULES

OURS = [rule for rule in RULES if rule.engine is not Engine.RUFF]


def _cases(rules: list[Rule], kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in rules
        for number, example in enumerate(getattr(rule, kind))
    ]


@pytest.mark.parametrize(("rule", "example"), _cases(OURS, "examples"))
def test_an_example_becomes_what_it_says(rule: Rule, example: Example) -> None:
    after, made = run(rule, example.before.encode(), example.path, example.others)
    assert after.decode() == example.after
    assert {proposal.safety for proposal in made} == {example.safety}
    assert example.safety in rule.safeties
    assert all(bool(each.edits) == (each.safety is not Safety.REPORT) for each in made)


@pytest.mark.parametrize(("rule", "example"), _cases(OURS, "counter_examples"))
def test_a_counter_example_stays_as_it_is(rule: Rule, example: CounterExample) -> None:
    assert run(rule, example.before.encode(), example.path, example.others)[1] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_does(rule: Rule) -> None:
    assert rule.examples
    assert rule.counter_examples
    assert {example.safety for example in rule.examples} == rule.safeties
    assert rule.summary.endswith(".")
