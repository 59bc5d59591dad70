"""While there is work, a manager stands ready, so that a batch does not wait for a process."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from wundr_ray.runtime.batches.manager import BatchManager
from wundr_ray.runtime.interface import Actors
from wundr_ray.runtime.names import MANAGER_PREFIX, is_of, manager_name, scheduler_name
from wundr_ray.settings import Settings
from wundr_ray.system import NewId


class ManagerPool:
    """Managers by name. Which ones are busy is known from the database alone."""

    def __init__(self, actors: Actors, settings: Settings, new_id: NewId, version: str) -> None:
        self._actors = actors
        self._settings, self._new_id, self._version = settings, new_id, version
        self._spare: list[str] = []
        self._alive: set[str] = set()

    async def refresh(self, busy: AbstractSet[str]) -> None:
        """Look who is there; idle managers of other versions are ended."""
        names = await asyncio.to_thread(self._actors.actor_names)
        self._alive = {name for name in names if name.startswith(MANAGER_PREFIX)}
        idle = sorted(self._alive - busy)
        self._spare = [name for name in idle if is_of(name, self._version)]
        await self._end([name for name in idle if name not in self._spare])

    async def settle(self, least: int, most: int) -> None:
        """Keep between ``least`` and ``most`` idle managers, once those needed have been taken."""
        await self._end(self._spare[most:])
        del self._spare[most:]
        while len(self._spare) < least:
            self._spare.append(self._create())

    def can_run(self, name: str | None) -> bool:
        """Whether a manager is there and of this version, and so finds this scheduler."""
        return name is not None and name in self._alive and is_of(name, self._version)

    def take(self) -> str:
        """The name of a manager that runs nothing."""
        return self._spare.pop(0) if self._spare else self._create()

    def start(self, name: str, batch_id: str) -> None:
        """Let a manager run a batch that the database has given it."""
        if manager := self._actors.find_actor(name):
            manager.run.remote(batch_id)

    async def _end(self, names: Sequence[str]) -> None:
        for name in names:
            self._alive.discard(name)
            await asyncio.to_thread(self._actors.kill_actor, name)

    def _create(self) -> str:
        name = manager_name(self._new_id("m").removeprefix("m_"), self._version)
        scheduler = scheduler_name(self._version)
        self._actors.actor(BatchManager, name, self._settings, name, scheduler)
        self._alive.add(name)
        return name
