"""Mirrors within a bound: the ones unused for longest go, none that is in use."""

import fcntl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.repositories import from_files
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, Snapshot, SourceSpec

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def repositories(tmp_path: Path) -> list[Path]:
    return [from_files(tmp_path / f"r{n}", {"a.py": f"x = {n}\n"}) for n in range(3)]


def fetched(repository: Path, policy: FetchPolicy, hours: int) -> Snapshot:
    spec = SourceSpec(str(repository), None, None)
    return fetch(spec, policy, clock=lambda: NOW + timedelta(hours=hours))


def test_the_mirror_unused_for_longest_goes(policy: FetchPolicy, repositories: list[Path]) -> None:
    first = fetched(repositories[0], policy, 0)
    second = fetched(repositories[1], policy, 2)
    fetched(repositories[0], policy, 4)
    size = sum(path.stat().st_size for path in first.mirror.rglob("*") if path.is_file())
    bounded = replace(policy, mirror_cache_bytes=round(2.5 * size))
    third = fetched(repositories[2], bounded, 6)
    assert [each.mirror.exists() for each in (first, second, third)] == [True, False, True]
    again = fetched(repositories[1], policy, 7)
    assert again == second


def test_what_was_used_within_the_hour_or_is_being_fetched_stays(
    policy: FetchPolicy, repositories: list[Path]
) -> None:
    nothing = replace(policy, mirror_cache_bytes=0)
    first = fetched(repositories[0], nothing, 0)
    second = fetched(repositories[1], nothing, 0)
    with first.mirror.with_suffix(".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        third = fetched(repositories[2], nothing, 2)
    assert [each.mirror.exists() for each in (first, second, third)] == [True, False, True]


def test_a_node_looks_at_its_mirrors_now_and_then(
    policy: FetchPolicy, repositories: list[Path]
) -> None:
    """Each look costs time for every mirror there is."""
    nothing = replace(policy, mirror_cache_bytes=0)
    first = fetched(repositories[0], policy, 0)
    size = sum(path.stat().st_size for path in first.mirror.rglob("*") if path.is_file())
    assert int(first.mirror.with_suffix(".lock").read_bytes()) == size
    fetched(repositories[1], nothing, 2)
    assert not first.mirror.exists()
    again = fetched(repositories[0], policy, 3)
    soon = SourceSpec(str(repositories[2]), None, None)
    fetch(soon, nothing, clock=lambda: NOW + timedelta(hours=3, seconds=5))
    assert again.mirror.exists()
