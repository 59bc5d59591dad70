"""When two analyses of a project can be compared."""

from wundr_ray.domain.findings.comparability import Basis, changes, differences

CONFIG = {"rules": ["security", "complexity"], "include_tests": True}


def test_the_order_of_rules_does_not_matter() -> None:
    other = CONFIG | {"rules": ["complexity", "security"]}
    assert differences(Basis(2, CONFIG), Basis(2, other)) == ()


def test_a_setting_left_out_is_the_same_as_its_default() -> None:
    other = CONFIG | {"scope": "production", "complexity_threshold": 10}
    assert differences(Basis(2, CONFIG), Basis(2, other)) == ()


def test_every_difference_is_named() -> None:
    other = CONFIG | {"include_tests": False, "exclude_patterns": ["docs/"]}
    assert differences(Basis(2, CONFIG), Basis(1, other)) == (
        "exclude_patterns",
        "include_tests",
        "method_version",
    )


def test_projects_may_change_their_branch_and_their_name() -> None:
    other = CONFIG | {"project": {"name": "other"}}
    assert differences(Basis(2, CONFIG), Basis(2, other)) == ()


def test_each_analysis_is_compared_with_the_one_before_it() -> None:
    without = CONFIG | {"include_tests": False}
    history = [Basis(2, CONFIG), Basis(2, without), Basis(2, without), Basis(1, without)]
    assert changes(history) == [("include_tests",), (), ("method_version",), ()]


def test_nothing_has_no_changes() -> None:
    assert changes([]) == []
