"""Whether the repositories of a request answer, asked side by side and within limits."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.requests import AnalysisJob, CreateBatch
from wundr_ray.contract.resources import RepositoryCheck
from wundr_ray.settings import Settings
from wundr_ray.sources.git import reach
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

AT_ONCE = 8
SECONDS_EACH = 10.0
SECONDS_IN_ALL = 30.0


async def check_repositories(
    request: CreateBatch, kept: Mapping[str, str], settings: Settings
) -> list[RepositoryCheck]:
    """One check for each job, in their order; jobs of one source share its answer.

    ``kept`` are access tokens by job id, for jobs that bring none of their own.
    """
    specs = {job.id: _spec(job, kept.get(job.id)) for job in request.jobs}
    places = asyncio.Semaphore(AT_ONCE)
    asked = {
        spec: asyncio.create_task(_problem(spec, settings, places)) for spec in set(specs.values())
    }
    await asyncio.wait(asked.values(), timeout=SECONDS_IN_ALL)
    return [_told(job_id, spec, asked[spec]) for job_id, spec in specs.items()]


def _spec(job: AnalysisJob, kept: str | None) -> SourceSpec:
    repository = job.config.known_project.repository
    token = repository.access_token
    plain = kept if token is None else token.get_secret_value()
    return SourceSpec(repository.url, repository.branch, repository.commit, plain)


async def _problem(spec: SourceSpec, settings: Settings, places: asyncio.Semaphore) -> str | None:
    policy = replace(FetchPolicy.of(settings), timeout_seconds=SECONDS_EACH)
    async with places:
        try:
            await asyncio.to_thread(reach, spec, policy)
        except WundrError as error:
            return error.message
    return None


def _told(job_id: str, spec: SourceSpec, asked: "asyncio.Task[str | None]") -> RepositoryCheck:
    if not asked.done():
        asked.cancel()
        reason: str | None = f"It was not asked within {SECONDS_IN_ALL:.0f} seconds."
    else:
        reason = asked.result()
    return RepositoryCheck(job_id=job_id, url=spec.url, reachable=reason is None, reason=reason)
