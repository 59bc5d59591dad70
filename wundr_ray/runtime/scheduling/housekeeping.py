"""The scheduler's chores: every hour it removes what has passed its time (and mirrors, on its own
node only), and it ends the reviews whose approval has expired.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from wundr_ray.sources.leftovers import clear_lost
from wundr_ray.store.retention.collector import INTERVAL, Collector
from wundr_ray.store.reviews.decisions import Decisions
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


EXPIRY_SECONDS = 30.0


class Housekeeping:
    """Starts each chore when it is due; at most one of each runs."""

    def __init__(
        self, collector: Collector, decisions: Decisions, mirrors: Path, clock: Clock
    ) -> None:
        self._collector, self._decisions = collector, decisions
        self._mirrors, self._clock = mirrors, clock
        self._chores = [
            _Chore(self._collect, INTERVAL.total_seconds()),
            _Chore(self._expire, EXPIRY_SECONDS),
        ]

    def turn(self) -> None:
        """Called in every round of a scheduler that leads; returns at once."""
        for chore in self._chores:
            chore.turn()

    async def _collect(self) -> None:
        collected = await self._collector.collect()
        await asyncio.to_thread(clear_lost, self._mirrors)
        _log.info("removed what has passed its time", extra=asdict(collected))

    async def _expire(self) -> None:
        for batch_id in await self._decisions.expire_approvals(self._clock()):
            _log.info("nobody decided in time", extra={"batch_id": batch_id})


@dataclass(slots=True)
class _Chore:
    work: Callable[[], Awaitable[None]]
    every_seconds: float
    due_at: float = 0.0
    task: asyncio.Task[None] | None = None

    def turn(self) -> None:
        if time.monotonic() >= self.due_at and (self.task is None or self.task.done()):
            self.due_at = time.monotonic() + self.every_seconds
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self.work()
        except Exception:  # noqa: BLE001 - logged; the next one tries again
            _log.exception("a chore of the scheduler failed; it is tried again later")
