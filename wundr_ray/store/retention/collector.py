"""Removes expired results, events and counts in bounded steps, and reports how many."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from wundr_ray.domain.operation.retention import (
    COUNTS_KEPT,
    KEYS_KEPT,
    OldFrames,
    Retention,
    removable,
)
from wundr_ray.store.artifacts.artifacts import Artifacts, reports_of, selections_of
from wundr_ray.store.retention.removal import OldRows
from wundr_ray.system import Clock

AT_ONCE = 100
SELECTION_DAYS_LOOKED_AT = 14
"""If the service was stopped for longer than this, folders of reports of some jobs stay behind."""


@dataclass(frozen=True, slots=True)
class Collected:
    """How many of each were removed, or would be: batches' reports, jobs' frames, rows."""

    reports: int
    frames: int
    events: int
    idempotency_keys: int
    request_counts: int


class Collector:
    """Safe to run at any time, several times at once, and to break off at any point."""

    def __init__(
        self, rows: OldRows, artifacts: Artifacts, retention: Retention, clock: Clock
    ) -> None:
        self._rows, self._artifacts = rows, artifacts
        self._retention, self._clock = retention, clock

    async def look(self) -> Collected:
        """What ``collect`` would remove now."""
        now, keep = self._clock(), self._retention
        frames = sum([len(some) async for some in self._frames()])
        return Collected(
            reports=sum([len(some) async for some in self._batches()]),
            frames=frames + await self._rows.count_removed_frames(),
            events=0 if keep.events is None else await self._rows.count_events(now - keep.events),
            idempotency_keys=await self._rows.count_keys(now - KEYS_KEPT),
            request_counts=await self._rows.count_hours(now - COUNTS_KEPT),
        )

    async def collect(self) -> Collected:
        """Remove all that has expired."""
        # Files are deleted before their rows say so. After a crash in between, the next run finds
        # the rows unchanged and deletes the same files again, which is harmless. The other order
        # would leave files that no row mentions, and that nobody would ever delete.
        now = self._clock()
        await self._remove_selections()
        return Collected(
            reports=await self._remove_reports(),
            frames=await self._remove_frames(),
            events=await self._remove_events(),
            idempotency_keys=await self._rows.remove_keys(now - KEYS_KEPT),
            request_counts=await self._rows.remove_hours(now - COUNTS_KEPT),
        )

    async def _remove_selections(self) -> None:
        """Reports of some of a batch's jobs, from before yesterday; they can be made again."""
        today = self._clock().date()
        for days in range(2, 2 + SELECTION_DAYS_LOOKED_AT):
            folder = selections_of(today - timedelta(days=days))
            await asyncio.to_thread(self._artifacts.delete, folder)

    async def _remove_reports(self) -> int:
        removed = 0
        async for batch_ids in self._batches():
            for batch_id in batch_ids:
                await asyncio.to_thread(self._artifacts.delete, reports_of(batch_id))
            await self._rows.results_removed(batch_ids)
            removed += len(batch_ids)
        return removed

    async def _remove_frames(self) -> int:
        """Mark the frames that go, then delete their files."""
        # The mark comes first. Whoever chooses a reference, or accepts an action on a changeset,
        # ignores marked frames: nothing comes to need what is being deleted.
        async for frames in self._frames():
            await self._rows.remove_frames(frames)
        removed = 0
        while ids := await self._rows.removed_frames(AT_ONCE):
            for batch_id, job_id in ids:
                await asyncio.to_thread(self._artifacts.delete, _folder(batch_id, job_id))
            await self._rows.frames_deleted(ids)
            removed += len(ids)
        return removed

    async def _remove_events(self) -> int:
        if self._retention.events is None:
            return 0
        before, removed = self._clock() - self._retention.events, 0
        while some := await self._rows.remove_events(before, AT_ONCE):
            removed += some
        return removed

    async def _batches(self) -> AsyncIterator[list[str]]:
        if self._retention.results is None:
            return
        before, after = self._clock() - self._retention.results, ""
        while batch_ids := await self._rows.batches(before, after, AT_ONCE):
            yield batch_ids
            after = batch_ids[-1]

    async def _frames(self) -> AsyncIterator[list[OldFrames]]:
        if self._retention.results is None:
            return
        before, after = self._clock() - self._retention.results, ("", "")
        while frames := await self._rows.frames(before, after, AT_ONCE):
            yield removable(frames, self._clock())
            after = frames[-1].batch_id, frames[-1].job_id


def _folder(batch_id: str, job_id: str) -> str:
    """All attempts of the job."""
    return f"batches/{batch_id}/jobs/{job_id}"


INTERVAL = timedelta(hours=1)
"""How often the scheduler collects."""
