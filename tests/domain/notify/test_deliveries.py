"""Which deliveries go now, when one is tried again, when it is given up."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.notify.deliveries import (
    AT_ONCE,
    FAILURES_TO_OPEN,
    PER_ACCOUNT,
    PER_ENDPOINT,
    RETRY_WINDOW,
    Circuit,
    DueDelivery,
    choose,
    delivery_of,
    next_try,
)

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
small = st.integers(0, 3)


def candidate(batch: int, endpoint: int, circuit: Circuit | None = None) -> DueDelivery:
    ids = f"m{batch}-{endpoint}", f"b{batch}", f"we{endpoint}", f"a{endpoint % 2}"
    return DueDelivery(*ids, circuit or Circuit())


candidates = st.lists(st.builds(candidate, st.integers(0, 40), small), unique=True, max_size=120)


@given(candidates, candidates)
def test_limits_hold_and_nothing_is_sent_twice(
    due: list[DueDelivery], before: list[DueDelivery]
) -> None:
    chosen = choose(due, before, NOW)
    busy = {(each.batch_id, each.endpoint_id) for each in before}
    assert not busy & {(each.batch_id, each.endpoint_id) for each in chosen}
    for endpoint in {each.endpoint_id for each in chosen}:
        on_the_way = [each for each in [*before, *chosen] if each.endpoint_id == endpoint]
        assert len(on_the_way) <= max(
            PER_ENDPOINT, sum(each.endpoint_id == endpoint for each in before)
        )


def test_a_busy_endpoint_leaves_room_for_others() -> None:
    slow = [candidate(n, 0) for n in range(PER_ENDPOINT)]
    assert choose([candidate(9, 0), candidate(9, 1)], slow, NOW) == [candidate(9, 1)]


def test_an_account_and_all_together_have_a_limit() -> None:
    one = [DueDelivery(f"m{n}", f"b{n}", f"we{n}", "a", Circuit()) for n in range(100)]
    assert len(choose(one, [], NOW)) == PER_ACCOUNT
    many = [DueDelivery(f"m{n}", f"b{n}", f"we{n}", f"a{n}", Circuit()) for n in range(1000)]
    assert len(choose(many, [], NOW)) == AT_ONCE


def test_an_open_circuit_lets_nothing_through_and_then_one() -> None:
    circuit = Circuit()
    for _ in range(FAILURES_TO_OPEN - 1):
        circuit = circuit.after_failure(NOW)
        assert not circuit.is_open(NOW)
    circuit = circuit.after_failure(NOW)
    waiting = [candidate(n, 0, circuit) for n in range(3)]
    assert choose(waiting, [], NOW) == []
    assert circuit.open_until == NOW + timedelta(seconds=30)
    assert choose(waiting, [], NOW + timedelta(seconds=31)) == waiting[:1]
    assert circuit.after_success() == Circuit()


@given(st.integers(1, 200))
def test_a_circuit_is_never_open_for_longer_than_half_an_hour(failures: int) -> None:
    circuit = Circuit(failures).after_failure(NOW)
    assert circuit.open_until is None or circuit.open_until <= NOW + timedelta(minutes=30)


@given(st.integers(1, 100), st.integers(0, 2 * 86400), st.integers(0, 10**6), st.randoms())
def test_the_next_try(attempts: int, waited: int, asked: int, chance: random.Random) -> None:
    now = NOW + timedelta(seconds=waited)
    again = next_try(attempts, NOW, now, chance, timedelta(seconds=asked))
    if waited >= RETRY_WINDOW.total_seconds():
        assert again is None
    else:
        assert again is not None
        assert now <= again <= NOW + RETRY_WINDOW
        assert again - now <= timedelta(hours=1)


def test_a_delivery_is_tried_for_a_day_and_some_fifty_times() -> None:
    now, attempts, chance = NOW, 0, random.Random(1)
    while True:
        attempts += 1
        again = next_try(attempts, NOW, now, chance)
        if again is None:
            break
        now = again
    assert now == NOW + RETRY_WINDOW
    assert 30 < attempts < 120


def test_ids_are_the_same_every_time_and_differ_by_event_and_endpoint() -> None:
    assert delivery_of("b", 1, "we") == delivery_of("b", 1, "we")
    assert (
        len({delivery_of("b", 1, "we"), delivery_of("b", 2, "we"), delivery_of("b", 1, "w")}) == 3
    )
    assert len(delivery_of("b" * 40, 10**6, "we" * 20)) <= 40
