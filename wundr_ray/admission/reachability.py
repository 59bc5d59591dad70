"""Checks whether the repositories of a request can be reached, concurrently and within limits."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import (
    ErrorDetail,
    InvalidRepository,
    ResourceUnavailable,
    WundrError,
)
from wundr_ray.contract.jobs import Repository, project_of
from wundr_ray.contract.resources import Problem, RepositoryCheck
from wundr_ray.settings import Settings
from wundr_ray.sources.git import reach
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

AT_ONCE = 8
SECONDS_EACH = 10.0
SECONDS_IN_ALL = 30.0


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A job's source; ``error`` says why it cannot be read, None if it can."""

    job_id: str
    url: str
    error: WundrError | None

    def as_response(self) -> RepositoryCheck:
        reason = self.error and self.error.message
        return RepositoryCheck(
            job_id=self.job_id, url=self.url, reachable=reason is None, reason=reason
        )

    def problem(self, position: int) -> Problem | None:
        """The problem to report, if a retry cannot help: a missing branch or repository."""
        # A server that does not answer now may do so when the job runs. Only what the caller must
        # correct counts as a problem of the request.
        if not isinstance(self.error, InvalidRepository):
            return None
        field = f"jobs.{position}.config.project.repository"
        return Problem(
            code=self.error.code,
            message=f"Job '{self.job_id}': {self.error.message}",
            details=[ErrorDetail(field=field, reason=self.error.message)],
        )


async def check_repositories(
    request: CreateBatch, kept: Mapping[str, str], settings: Settings
) -> list[CheckedSource]:
    """One check for each job, in their order; jobs of one source share its result.

    ``kept`` are stored access tokens by job id, for jobs without a token of their own.
    """
    specs = {
        job.id: _spec(project.repository, kept.get(job.id))
        for job in request.jobs
        if (project := project_of(job))
    }
    if not specs:
        return []
    places = asyncio.Semaphore(AT_ONCE)
    checks = {
        spec: asyncio.create_task(_error(spec, settings, places)) for spec in set(specs.values())
    }
    await asyncio.wait(checks.values(), timeout=SECONDS_IN_ALL)
    return [_checked(job_id, spec, checks[spec]) for job_id, spec in specs.items()]


def _spec(repository: Repository, kept: str | None) -> SourceSpec:
    token = repository.access_token
    plain = kept if token is None else token.get_secret_value()
    return SourceSpec(repository.url, repository.branch, repository.commit, plain)


async def _error(
    spec: SourceSpec, settings: Settings, places: asyncio.Semaphore
) -> WundrError | None:
    policy = replace(FetchPolicy.of(settings), timeout_seconds=SECONDS_EACH)
    async with places:
        try:
            await asyncio.to_thread(reach, spec, policy)
        except WundrError as error:
            return error
    return None


def _checked(
    job_id: str, spec: SourceSpec, check: "asyncio.Task[WundrError | None]"
) -> CheckedSource:
    if check.done():
        return CheckedSource(job_id, spec.url, check.result())
    check.cancel()
    late = f"The repository was not reached within {SECONDS_IN_ALL:.0f} seconds."
    return CheckedSource(job_id, spec.url, ResourceUnavailable(late))
