"""Files of ended batches, made on demand."""

import asyncio
from pathlib import Path

from ray.exceptions import RayError, RayTaskError

from wundr_ray.contract.errors import ResourceUnavailable, WundrError
from wundr_ray.domain.renderings import Rendering
from wundr_ray.runtime import remote
from wundr_ray.runtime.facts import gather
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts import rendering_key
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store


class Renderer:
    """Has files made by tasks of the cluster, unless they are there already."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._making: dict[str, asyncio.Task[None]] = {}

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """A file of an ended batch, made now unless it is there already.

        Requests for the same file share one task. Raises ``ResourceUnavailable`` when it is
        lost.
        """
        key = rendering_key(batch.id, rendering)
        if not await asyncio.to_thread(self._store.artifacts.exists, key):
            making = self._making.get(key)
            if making is None:
                making = asyncio.create_task(self._make(batch, rendering))
                self._making[key] = making
                making.add_done_callback(lambda _: self._making.pop(key, None))
            await asyncio.shield(making)
        path = self._store.artifacts.path(key)
        await asyncio.to_thread(self._store.artifacts.bring, path)
        return path

    async def _make(self, batch: BatchRecord, rendering: Rendering) -> None:
        assert batch.outcome
        assert batch.completed_at
        ending = batch.status, batch.outcome, batch.completed_at
        facts, jobs = await gather(self._store, batch, ending)
        taken = [job for job in jobs if rendering.takes(job.job_id)]
        try:
            await remote.render(facts, taken, rendering, self._settings.artifacts)
        except RayError as error:
            raise unwrapped(error) from None


def unwrapped(error: RayError) -> Exception:
    """The error that was raised in the actor or task, or that the worker was lost."""
    if not isinstance(error, RayTaskError):
        return ResourceUnavailable("The cluster lost a worker of this request; try again.")
    return error.cause if isinstance(error.cause, WundrError) else error
