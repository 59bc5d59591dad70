"""Decisions about findings: which are in force, and which one holds."""

from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.contract.findings.vocabulary import DispositionKind, DispositionStatus
from wundr_ray.domain.findings.dispositions import (
    DispositionRule,
    OfCode,
    by_code,
    by_finding,
    in_force,
    status_of,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rule(
    name: str,
    *,
    finding: str | None = None,
    code: str | None = None,
    path: str | None = None,
    after: int = 0,
    until: datetime | None = None,
) -> DispositionRule:
    return DispositionRule(
        id=name,
        kind=DispositionKind.ACCEPTED,
        finding_id=finding,
        code=code,
        path=path,
        reason=f"Because of {name}.",
        by="ci",
        created_at=NOON + after * HOUR,
        until=until,
    )


@pytest.mark.parametrize(
    ("until", "revoked_at", "status"),
    [
        (None, None, DispositionStatus.IN_FORCE),
        (NOON + HOUR, None, DispositionStatus.IN_FORCE),
        (NOON, None, DispositionStatus.EXPIRED),
        (NOON - HOUR, NOON, DispositionStatus.REVOKED),
    ],
)
def test_status(
    until: datetime | None, revoked_at: datetime | None, status: DispositionStatus
) -> None:
    assert status_of(until, revoked_at, NOON) is status


def test_only_those_that_have_not_run_out_are_in_force() -> None:
    rules = [rule("a"), rule("b", until=NOON), rule("c", until=NOON + HOUR)]
    assert [each.id for each in in_force(rules, NOON)] == ["a", "c"]


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("src/", ["src/a.py", "lib/src/b/c.py"], ["src"]),
        ("/src/", ["src/a.py"], ["lib/src/a.py"]),
        ("*.py", ["a.py", "b/c.py"], ["a.js"]),
        ("src/**/test_*.py", ["src/test_a.py", "src/b/c/test_a.py"], ["test_a.py"]),
        ("*", ["a", "b/c"], []),
        ("app", ["app", "app/a.py", "lib/app/b.py"], ["apps/a.py"]),
    ],
)
def test_paths(pattern: str, fits: list[str], fits_not: list[str]) -> None:
    rules = OfCode([rule("a", code="B603", path=pattern)])
    assert all(rules.of(path) for path in fits)
    assert not any(rules.of(path) for path in fits_not)


def test_the_newest_that_fits_holds() -> None:
    rules = [
        rule("newer", code="B603", path="src/", after=2),
        rule("older", code="B603", path="*.py", after=1),
    ]
    of_code = by_code(rules)["B603"]
    found = {path: of_code.of(path) for path in ("src/a.py", "b.py", "b.js")}
    assert {path: each and each.id for path, each in found.items()} == {
        "src/a.py": "newer",
        "b.py": "older",
        "b.js": None,
    }


def test_the_newest_about_a_finding_holds() -> None:
    rules = [rule("b", finding="fnd_1", after=2), rule("a", finding="fnd_1"), rule("c", code="x")]
    assert {finding: each.id for finding, each in by_finding(rules).items()} == {"fnd_1": "b"}


def test_a_hostile_pattern_needs_time_in_proportion_to_the_path() -> None:
    of_code = OfCode([rule("a", code="x", path="*a" * 200 + "b")])
    assert of_code.of("a" * 5000) is None
    nested = OfCode([rule("a", code="x", path="**/a/" * 90 + "b")])
    assert nested.of("a/" * 2000 + "c") is None
