"""A new batch on its way to the database: one value that holds all that admission needs."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.jobs import AnyJob, Project, project_id_of, project_of
from wundr_ray.contract.responses import ListedTargets
from wundr_ray.domain.accounts.plans import Plan
from wundr_ray.domain.admission.limits import Terms
from wundr_ray.domain.schedules.decision import DueRun


@dataclass(frozen=True, slots=True)
class RetryOf:
    """The batch whose failed jobs run again, and how often each may be tried in the new one."""

    batch_id: str
    max_attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """An idempotency key: the request is carried out once, however often it is sent."""

    account_id: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KeptProject:
    """A project's stored name and URL.

    The name is the last one that a job gave. The URL is the one that ``sealed_token`` is for or,
    without a token, the last one given.
    """

    name: str
    url: str
    sealed_token: str | None = field(default=None, repr=False)

    @classmethod
    def after(cls, before: Self | None, project: Project, new_token: str | None) -> Self:
        """What is kept once a job has named ``project``, with a token encrypted for its URL."""
        if new_token is None and before is not None and before.sealed_token is not None:
            return cls(project.name, before.url, before.sealed_token)
        return cls(project.name, project.repository.url, new_token)


@dataclass(frozen=True, slots=True)
class Submission:
    """A checked batch under the id that it will have. It is pickled on its way to the actor.

    The ``request`` has no access token, and names every project in full. ``project_ids`` are those
    of the jobs whose project is in the database already, by job id. ``sealed_tokens`` are the
    encrypted access tokens by job id; those of the jobs in ``new_tokens`` came with the request
    and are stored with their projects too. ``forge_ids`` are the repositories' ids among all
    forges, as far as they are known, by job id; ``listed`` is what the targets came to.
    """

    batch_id: str
    account_id: str
    plan: Plan
    request: CreateBatch
    terms: Terms
    created_by: str | None = None
    """The id of the API key that asks for it."""
    project_ids: Mapping[str, str] = field(default_factory=dict)
    sealed_tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    new_tokens: frozenset[str] = frozenset()
    forge_ids: Mapping[str, str] = field(default_factory=dict)
    listed: ListedTargets | None = None
    retry_of: RetryOf | None = None
    claim: Claim | None = None
    run: DueRun | None = None
    """The due time of a schedule that the batch is for."""


def fingerprint(method: str, path: str, query: str, body: Any) -> str:
    """The SHA-256 of a request; bodies that differ in spaces or order of keys only are equal."""
    document = json.dumps([method, path, query, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode("ascii")).hexdigest()


def project_ids_of(request: CreateBatch) -> Mapping[str, str]:
    """The ``project_id`` of each job that names its project so, by job id."""
    return {job.id: named for job in request.jobs if (named := project_id_of(job))}


def with_projects(request: CreateBatch, known: Mapping[str, Project]) -> CreateBatch:
    """The request with each ``project_id`` that is ``known`` replaced by its project."""
    return request.model_copy(update={"jobs": [_with_project(job, known) for job in request.jobs]})


def without_tokens(request: CreateBatch) -> CreateBatch:
    """The request as it may leave this process: a dump never holds an access token."""
    projects = map(project_of, request.jobs)
    if not any(project and project.repository.access_token for project in projects):
        return request
    return type(request).model_validate(request.model_dump())


def _with_project(job: AnyJob, known: Mapping[str, Project]) -> AnyJob:
    project = known.get(project_id_of(job) or "")
    if project is None:
        return job
    replaced = {"project": project, "project_id": None}
    return job.model_copy(update={"config": job.config.model_copy(update=replaced)})
