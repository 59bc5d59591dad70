"""The queue of reports to render: limits for each account and for all accounts together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.contract.errors import ResourceUnavailable

AT_ONCE, AT_ONCE_OF_ACCOUNT = 3, 2
"""How many reports are made at once: in all, and of one account."""

WAITING, WAITING_OF_ACCOUNT = 64, 16
"""How many more may wait for their turn: in all, and of one account."""

CALLERS_OF_ACCOUNT = 64
"""How many requests of an account wait for its reports, which may be the same one."""

BUSY_SECONDS = 10
"""The Retry-After of a refused request."""


@dataclass(frozen=True, slots=True)
class Order:
    """A requested file, by its artifact key."""

    key: str
    account_id: str


def check_room(account_id: str, waiting: Sequence[Order], callers: int) -> None:
    """Raises ``ResourceUnavailable`` if the queue has no room for another order.

    ``callers`` is how many requests of the account wait already.
    """
    own = sum(order.account_id == account_id for order in waiting)
    if own >= WAITING_OF_ACCOUNT or callers >= CALLERS_OF_ACCOUNT:
        text = "Too many reports of this account are waiting to be made; try again in a moment."
        raise ResourceUnavailable(text, retry_after=BUSY_SECONDS)
    if len(waiting) >= WAITING:
        text = "Too many reports are waiting to be made; try again in a moment."
        raise ResourceUnavailable(text, retry_after=BUSY_SECONDS)


def next_order(waiting: Sequence[Order], running: Sequence[Order]) -> Order | None:
    """The order to begin now: the oldest one of the account with the fewest running."""
    if len(running) >= AT_ONCE:
        return None
    busy = Counter(order.account_id for order in running)
    free = [order for order in waiting if busy[order.account_id] < AT_ONCE_OF_ACCOUNT]
    return min(free, key=lambda order: busy[order.account_id], default=None)
