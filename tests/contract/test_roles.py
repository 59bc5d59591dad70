"""Roles that a job gives to files: what is refused, and how."""

import pytest
from pydantic import ValidationError

from wundr_ray.contract.jobs import AnalysisConfig
from wundr_ray.contract.vocabulary import Role


def config(*roles: dict[str, str]) -> AnalysisConfig:
    return AnalysisConfig.model_validate({"project_id": "proj_1", "roles": list(roles)})


def test_patterns_with_roles() -> None:
    given = config({"pattern": "web/lib/", "role": "vendored"}, {"pattern": "\\#a", "role": "docs"})
    assert [(each.pattern, each.role) for each in given.roles] == [
        ("web/lib/", Role.VENDORED),
        ("\\#a", Role.DOCS),
    ]


@pytest.mark.parametrize(
    ("given", "field", "problem"),
    [
        ({"pattern": "a/", "role": "tests"}, "role", "did you mean 'test'?"),
        ({"pattern": "!a/", "role": "test"}, "pattern", "must not begin with '!'"),
        ({"pattern": "# a", "role": "test"}, "pattern", "matches no file"),
        ({"pattern": "   ", "role": "test"}, "pattern", "matches no file"),
        ({"pattern": "/", "role": "test"}, "pattern", "is not a gitignore pattern"),
        ({"pattern": "a\\", "role": "test"}, "pattern", "is not a gitignore pattern"),
        ({"pattern": "a" * 501, "role": "test"}, "pattern", "at most 500 characters"),
        ({"pattern": "a"}, "role", "Field required"),
        ({"pattern": "a", "role": "test", "why": "x"}, "why", "not permitted"),
    ],
)
def test_what_is_refused(given: dict[str, str], field: str, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        config(given)
    [error] = caught.value.errors()
    assert error["loc"] == ("roles", 0, field)
    assert problem in error["msg"]


def test_too_many_patterns() -> None:
    with pytest.raises(ValidationError, match="at most 200 items"):
        config(*[{"pattern": "a", "role": "test"}] * 201)
