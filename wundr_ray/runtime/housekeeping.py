"""The scheduler's hourly collection, beside its rounds; of mirrors, those of its own node."""

import asyncio
import logging
import time
from dataclasses import asdict
from pathlib import Path

from wundr_ray.sources.leftovers import clear_lost
from wundr_ray.store.collector import INTERVAL, Collector

_log = logging.getLogger(__name__)


class Housekeeping:
    """Starts a collection when one is due; at most one runs."""

    def __init__(self, collector: Collector, mirrors: Path) -> None:
        self._collector, self._mirrors = collector, mirrors
        self._due_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def turn(self) -> None:
        """Called in every round of a scheduler that leads; returns at once."""
        if time.monotonic() >= self._due_at and (self._task is None or self._task.done()):
            self._due_at = time.monotonic() + INTERVAL.total_seconds()
            self._task = asyncio.create_task(self._collect())

    async def _collect(self) -> None:
        try:
            collected = await self._collector.collect()
            await asyncio.to_thread(clear_lost, self._mirrors)
        except Exception:  # noqa: BLE001 - logged; the next one tries again
            _log.exception("what has passed its time could not be removed")
        else:
            _log.info("removed what has passed its time", extra=asdict(collected))
