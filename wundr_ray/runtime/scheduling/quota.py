"""The QuotaActor of a plan: orders the admissions of its accounts."""

import asyncio

from wundr_ray.domain.admission.submission import Submission
from wundr_ray.runtime.failures import answer_of
from wundr_ray.runtime.interface import Actors
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


async def admit(
    submission: Submission, actors: Actors, settings: Settings, version: str
) -> Admitted:
    """Admission by the actor of the submission's plan, which is made if it is not there.

    Raises what ``Submissions.submit`` does or, when the actor is away, ``ResourceUnavailable``.
    """
    name = quota_name(submission.plan.name, version)
    actor = await asyncio.to_thread(actors.actor, QuotaActor, name, settings)
    admitted: Admitted = await answer_of(actor.admit.remote(submission))
    return admitted
