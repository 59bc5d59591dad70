"""The longer a batch takes, the less often its status is asked for."""

from itertools import pairwise

import pytest

from wundr_sdk.polling import FIRST_SECONDS, LONGEST_SECONDS, pause


def requests_within(seconds: float) -> int:
    waited, number = 0.0, 0
    while waited < seconds:
        waited += pause(waited, None)
        number += 1
    return number


def test_pauses_grow_from_seconds_to_a_minute() -> None:
    pauses = [pause(waited, None) for waited in range(0, 2_000, 10)]
    assert (pauses[0], pauses[-1]) == (FIRST_SECONDS, LONGEST_SECONDS)
    assert all(earlier <= later for earlier, later in pairwise(pauses))


@pytest.mark.parametrize(
    ("minutes", "most"),
    [(1, 20), (30, 65), (60, 95)],  # the plan free: 100 requests an hour, 30 minutes a batch
)
def test_a_wait_leaves_requests_for_other_things(minutes: int, most: int) -> None:
    assert requests_within(minutes * 60) <= most


def test_a_caller_may_ask_as_often_as_it_likes() -> None:
    assert pause(5_000, 0.2) == 0.2


def test_no_pause_is_longer_than_what_is_left() -> None:
    assert pause(100, None, 104) == 4
    assert pause(100, 30, 104) == 4
    assert pause(100, None, 90) == 0
