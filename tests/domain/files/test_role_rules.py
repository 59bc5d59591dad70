"""Which findings count in which role of a file."""

import pytest

from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity
from wundr_ray.domain.files.role_rules import counts, is_analysed, is_in_scope

NOT_PRODUCTION = [role for role in Role if role is not Role.PRODUCTION]


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("severity", Severity)
def test_production_code_and_scripts_are_judged_by_every_rule(
    rule: Rule, severity: Severity
) -> None:
    assert counts(Role.PRODUCTION, rule, severity)
    assert counts(Role.SCRIPT, rule, severity)


def test_tests_may_assert_and_make_up_passwords_but_not_be_hard_to_follow() -> None:
    judged = {rule for rule in Rule if counts(Role.TEST, rule, Severity.LOW)}
    assert judged == {Rule.COMPLEXITY, Rule.DUPLICATES, Rule.PERFORMANCE, Rule.STYLE}
    assert not counts(Role.TEST, Rule.SECURITY, Severity.CRITICAL)


@pytest.mark.parametrize("role", [Role.DOCS, Role.EXAMPLE])
def test_what_is_shown_to_be_copied_must_not_be_dangerous(role: Role) -> None:
    shown = [each for each in Severity if counts(role, Rule.SECURITY, each)]
    assert shown == [Severity.CRITICAL, Severity.HIGH]
    assert not counts(role, Rule.COMPLEXITY, Severity.CRITICAL)


@pytest.mark.parametrize("role", [Role.GENERATED, Role.VENDORED])
def test_code_of_others_is_counted_only(role: Role) -> None:
    assert not is_analysed(role, CodeScope.PRODUCTION)
    assert not counts(role, Rule.SECURITY, Severity.CRITICAL)


@pytest.mark.parametrize("role", NOT_PRODUCTION)
def test_scores_are_about_production_code_unless_all_is_asked_for(role: Role) -> None:
    assert not is_in_scope(role, CodeScope.PRODUCTION)
    assert is_in_scope(role, CodeScope.ALL)
    assert is_analysed(role, CodeScope.ALL)
