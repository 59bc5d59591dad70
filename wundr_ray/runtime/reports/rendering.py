"""Files of batches, made on demand."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from ray.exceptions import RayError

from wundr_ray.contract.errors import ResourceUnavailable, StorageUnavailable
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.runtime import remote, task_catalogue
from wundr_ray.runtime.failures import unwrapped
from wundr_ray.runtime.reports.work import as_it_stands, on_demand
from wundr_ray.settings import Settings
from wundr_ray.store.artifacts.artifacts import rendering_key
from wundr_ray.store.artifacts.seals import bring_sealed
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.store import Store

Make = Callable[[BatchRecord, Rendering], Awaitable[None]]

MOST_SECONDS = 1800
"""The longest that a file may take to be made."""

MEMORY_BYTES = 4_000_000_000
"""The memory of a rendering, which has no slot."""


class ReportMaker:
    """Gives files that are there and intact, and has the others made."""

    def __init__(self, store: Store, make: Make) -> None:
        self._store, self._make = store, make

    async def render(self, batch: BatchRecord, rendering: Rendering) -> Path:
        """A file of a batch as it stands, on this node. Raises ``ResourceUnavailable``."""
        rendering = await as_it_stands(self._store, batch, rendering)
        if file := await asyncio.to_thread(self._stored_file, batch, rendering):
            return file
        await self._make(batch, rendering)
        if file := await asyncio.to_thread(self._stored_file, batch, rendering):
            return file
        raise StorageUnavailable("The report was made but cannot be read; try again.")

    def _stored_file(self, batch: BatchRecord, rendering: Rendering) -> Path | None:
        folder, _, name = rendering_key(batch.id, rendering).rpartition("/")
        return bring_sealed(self._store.artifacts, folder, name)


def maker(store: Store, settings: Settings) -> Make:
    """Makes files by tasks of the cluster."""

    async def make(batch: BatchRecord, rendering: Rendering) -> None:
        work = await on_demand(store, batch, rendering, settings.artifacts)
        task = task_catalogue.start_on_head(work.task, MEMORY_BYTES, work.arguments)
        try:
            await asyncio.wait_for(task, MOST_SECONDS)
        except TimeoutError:
            remote.kill_task(task)
            raise ResourceUnavailable("Making the report takes too long.") from None
        except RayError as error:
            raise unwrapped(error) from None

    return make
