"""What looked for findings: another version, setting or line of our own code is another tool."""

from typing import Any

import pytest

from wundr_ray.aggregate.jobs.tools import tools_of
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.engines.interface import EngineInfo

SETTINGS: dict[str, Any] = {
    "scope": CodeScope.PRODUCTION,
    "complexity_threshold": 10,
    "duplicate_min_tokens": 50,
}


def test_the_tools_of_a_rule_are_its_engines() -> None:
    found = tools_of([Rule.SECURITY, Rule.DUPLICATES], **SETTINGS)
    assert {(tool.rule, tool.engine) for tool in found} == {
        ("security", "bandit"),
        ("security", "oxlint"),
        ("duplicates", "wundr-clones"),
    }


@pytest.mark.parametrize(
    ("setting", "value", "changed"),
    [
        ("complexity_threshold", 11, {"complexity"}),
        ("duplicate_min_tokens", 51, {"duplicates"}),
        ("scope", CodeScope.ALL, {"complexity", "duplicates", "security"}),
    ],
)
def test_another_setting_is_another_tool(setting: str, value: object, changed: set[str]) -> None:
    rules = [Rule.COMPLEXITY, Rule.DUPLICATES, Rule.SECURITY]
    before = tools_of(rules, **SETTINGS)
    after = tools_of(rules, **SETTINGS | {setting: value})
    assert {tool.rule for tool in before - after} == changed


def test_another_version_is_another_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    before = tools_of([Rule.SECURITY], **SETTINGS)
    monkeypatch.setattr(EngineInfo, "version", "0.1")
    assert not before & tools_of([Rule.SECURITY], **SETTINGS)
