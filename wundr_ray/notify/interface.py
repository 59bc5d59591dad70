"""What sends deliveries, and what comes of one attempt."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from wundr_ray.store.events.outbox import Due


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one attempt; ``error`` is None where the receiver took it.

    ``asked`` is how long the receiver wants to be left alone. Nothing is tried again after an
    error that is ``final``; to a receiver that is ``gone`` nothing is sent any more.
    """

    error: str | None = None
    status_code: int | None = None
    asked: timedelta = timedelta()
    final: bool = False
    gone: bool = False


class Channel(Protocol):
    """A way to receivers. Never raises: whatever goes wrong is in the receipt."""

    async def send(self, due: Due) -> Receipt: ...
