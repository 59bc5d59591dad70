"""Which reports are made now, and which wait."""

import pytest

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.domain.results.render_turns import (
    AT_ONCE,
    AT_ONCE_OF_ACCOUNT,
    CALLERS_OF_ACCOUNT,
    WAITING,
    WAITING_OF_ACCOUNT,
    Order,
    check_room,
    next_order,
)


def orders(account: str, count: int) -> list[Order]:
    return [Order(f"{account}/{number}", account) for number in range(count)]


def test_one_account_never_has_all_places() -> None:
    running: list[Order] = []
    waiting = orders("a", 10)
    while order := next_order(waiting, running):
        waiting.remove(order)
        running.append(order)
    assert running == orders("a", AT_ONCE_OF_ACCOUNT)
    other = Order("b/0", "b")
    assert next_order([*waiting, other], running) == other


def test_the_account_with_the_fewest_goes_first_and_its_oldest_order() -> None:
    running = orders("a", 1)
    waiting = [*orders("a", 3)[1:], *orders("b", 2)]
    assert next_order(waiting, running) == Order("b/0", "b")
    assert next_order(waiting, []) == Order("a/1", "a")
    assert next_order(waiting, [*running, *orders("c", AT_ONCE - 1)]) is None
    assert next_order([], []) is None


@pytest.mark.parametrize(
    ("waiting", "callers"),
    [
        (orders("a", WAITING_OF_ACCOUNT), 0),
        ([order for n in range(WAITING) for order in orders(f"b{n}", 1)], 0),
        ([], CALLERS_OF_ACCOUNT),
    ],
)
def test_beyond_the_bounds_an_order_is_turned_away_and_told_when(
    waiting: list[Order], callers: int
) -> None:
    with pytest.raises(ResourceUnavailable) as caught:
        check_room("a", waiting, callers)
    assert caught.value.retry_after
    check_room("a", waiting[1:], max(0, callers - 1))


def test_what_others_wait_for_leaves_an_account_its_room() -> None:
    check_room("a", orders("b", WAITING_OF_ACCOUNT), 0)
