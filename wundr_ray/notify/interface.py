"""The interface of channels, which send deliveries, and the result of one attempt."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from wundr_ray.store.events.outbox import Due


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of one attempt.

    Arguments:
        error: why it failed; None if the receiver accepted it.
        asked: how long the receiver asks to wait before the next attempt.
        final: whether another attempt is pointless.
        gone: whether the receiver wants no further deliveries at all.
    """

    error: str | None = None
    status_code: int | None = None
    asked: timedelta = timedelta()
    final: bool = False
    gone: bool = False


class Channel(Protocol):
    """A way to reach receivers. It never raises; the receipt says what went wrong."""

    async def send(self, due: Due) -> Receipt: ...
