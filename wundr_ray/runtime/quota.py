"""The QuotaActor of a plan: orders the admissions of its accounts."""

import asyncio
from typing import Any

from wundr_ray.domain.admission.submission import Submission
from wundr_ray.runtime import remote
from wundr_ray.runtime.names import quota_name
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.batches.submissions import Admitted


class QuotaActor:
    """One admission at a time. It keeps no numbers: the database's row lock is the guarantee,
    also against an earlier actor that was only paused."""

    def __init__(self, settings: Settings) -> None:
        self._store = open_store(settings)
        self._turn = asyncio.Lock()

    async def admit(self, submission: Submission) -> Admitted:
        """Accept a batch; safe to repeat. Returns and raises what ``Submissions.submit`` does,
        and raises ``ResourceUnavailable`` while the database is away."""
        async with self._turn:
            return await self._store.submissions.submit(submission)


async def quota_actor(plan: str, settings: Settings, version: str) -> Any:
    """The plan's actor; made if it is not there."""
    return await asyncio.to_thread(remote.actor, QuotaActor, quota_name(plan, version), settings)
