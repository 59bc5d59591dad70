"""Requests per hour, as one replica counts them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.accounts.rate_limit import (
    MAX_BLOCK,
    Allowance,
    block_size,
    current,
    hour_of,
    must_ask,
    refilled,
    spend,
)

HOUR = datetime(2026, 3, 2, 10, tzinfo=UTC)
LIMIT = 10


def test_an_allowance_is_of_one_hour() -> None:
    held = Allowance(HOUR, held=3, taken=5)
    assert current(held, HOUR + timedelta(minutes=59, seconds=59)) == held
    assert current(held, HOUR + timedelta(hours=1)) == Allowance(HOUR + timedelta(hours=1))
    assert current(None, HOUR + timedelta(microseconds=1)) == Allowance(HOUR)
    assert hour_of(HOUR + timedelta(minutes=59)) == HOUR


def test_the_database_is_asked_only_when_it_can_help() -> None:
    assert must_ask(Allowance(HOUR), LIMIT)
    assert not must_ask(Allowance(HOUR, held=1, taken=1), LIMIT)
    assert not must_ask(Allowance(HOUR, taken=LIMIT), LIMIT)
    assert must_ask(Allowance(HOUR, taken=LIMIT), LIMIT + 1)  # a larger plan, in the same hour


def test_what_is_left_counts_what_is_held_and_what_nobody_has_taken() -> None:
    left, standing = spend(Allowance(HOUR, held=2, taken=6), LIMIT)
    assert left == Allowance(HOUR, held=1, taken=6)
    assert (standing.allowed, standing.limit, standing.remaining) == (True, LIMIT, 5)
    assert standing.resets_at == HOUR + timedelta(hours=1)


def test_nothing_held_is_refused() -> None:
    spent = Allowance(HOUR, taken=LIMIT)
    left, standing = spend(spent, LIMIT)
    assert left == spent
    assert (standing.allowed, standing.remaining) == (False, 0)


def test_a_late_answer_does_not_hide_what_was_seen() -> None:
    assert refilled(Allowance(HOUR, held=1, taken=8), 2, 6) == Allowance(HOUR, held=3, taken=8)


@given(st.integers(1, 100_000_000))
def test_a_block_is_a_small_part_of_the_limit(limit: int) -> None:
    block = block_size(limit)
    assert 1 <= block <= min(limit, MAX_BLOCK)
    assert block == 1 or block * 50 <= limit


@given(st.integers(1, 200), st.integers(0, 400))
def test_one_replica_allows_exactly_the_limit(limit: int, requests: int) -> None:
    allowance, taken, allowed = Allowance(HOUR), 0, 0
    for _ in range(requests):
        if must_ask(allowance, limit):
            granted = min(block_size(limit), limit - taken)
            taken += granted
            allowance = refilled(allowance, granted, taken)
        allowance, standing = spend(allowance, limit)
        allowed += standing.allowed
        assert standing.remaining == limit - allowed
    assert allowed == min(limit, requests)
