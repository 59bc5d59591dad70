"""The findings of two analyses compared by their ids."""

from typing import Any

from wundr_ray.contract.findings.listed import FindingItem
from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity
from wundr_sdk.comparing import compare


def finding(name: str | None, **more: Any) -> FindingItem:
    fields: dict[str, Any] = {
        "finding_id": name,
        "severity": Severity.HIGH,
        "rule": Rule.SECURITY,
        "code": "B602",
        "path": "a.py",
        "message": "found",
        "confidence": Confidence.HIGH,
        "role": Role.PRODUCTION,
        "engine": "bandit",
    }
    return FindingItem(**fields | more)


def names(findings: tuple[FindingItem, ...]) -> list[str | None]:
    return [each.finding_id for each in findings]


def test_what_came_went_and_changed() -> None:
    before = [finding("fnd_1"), finding("fnd_2"), finding("fnd_3"), finding("fnd_4", line=1)]
    after = [
        finding("fnd_2", path="b.py"),
        finding("fnd_3", touched=True),
        finding("fnd_4", line=9),
        finding("fnd_5"),
    ]
    found = compare(before, after)
    assert names(found.new) == ["fnd_5"]
    assert names(found.fixed) == ["fnd_1"]
    assert names(found.touched) == ["fnd_2", "fnd_3"]
    assert found.untracked == 0


def test_findings_without_ids_are_counted_only() -> None:
    found = compare([finding(None)], [finding(None), finding("fnd_1")])
    assert names(found.new) == ["fnd_1"]
    assert found.untracked == 2
