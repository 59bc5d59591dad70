from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.operation.cache import RECENT, Kept, to_evict

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def kept(sizes_and_ages: list[tuple[int, int]]) -> list[Kept]:
    return [
        Kept(Path(str(number)), size, NOW - timedelta(minutes=age))
        for number, (size, age) in enumerate(sizes_and_ages)
    ]


def test_the_oldest_go_until_the_rest_fits() -> None:
    assert to_evict(kept([(5, 90), (5, 200), (5, 300)]), 10, NOW) == [Path("2")]
    assert to_evict(kept([(5, 90), (5, 200), (5, 300)]), 15, NOW) == []


def test_what_was_used_recently_stays_whatever_the_limit() -> None:
    assert to_evict(kept([(5, 1), (5, 2)]), 0, NOW) == []


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 300))), st.integers(0, 2000))
def test_no_more_than_needed_and_nothing_recent(rows: list[tuple[int, int]], limit: int) -> None:
    every = kept(rows)
    evicted = [each for path in to_evict(every, limit, NOW) for each in every if each.path == path]
    rest = [each for each in every if each not in evicted]
    assert all(each.used_at <= NOW - RECENT for each in evicted)
    fits = sum(each.size_bytes for each in rest) <= limit
    assert fits or all(each.used_at > NOW - RECENT for each in rest)
    assert all(gone.used_at <= each.used_at for gone in evicted for each in rest)
    if evicted:
        assert sum(each.size_bytes for each in [*rest, evicted[-1]]) > limit
