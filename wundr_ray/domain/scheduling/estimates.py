"""The expected duration of jobs, from the latest runs of their projects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.jobs import JobRequest, project_of, rules_of
from wundr_ray.domain.accounts.credits import DEFAULT_JOB_SECONDS
from wundr_ray.domain.repositories.identity import repository_key

LATEST_RUNS = 5
"""How many runs with the same rules the median is taken of."""


@dataclass(frozen=True, slots=True)
class PastRun:
    """A completed attempt: its job's type and rules, and how long it took."""

    type: str
    rules: frozenset[str]
    seconds: float


def project_key(job: JobRequest) -> str | None:
    """The key of the job's repository; None for a job that is not about a project."""
    project = project_of(job)
    return repository_key(project.repository.url) if project else None


def expected_by_history(
    request: CreateBatch, history: Mapping[str, Sequence[PastRun]]
) -> dict[str, float]:
    """Each job's expected seconds by its id; jobs whose project has no such runs are left out.

    ``history`` has the runs by the key of the repository, the latest first.
    """
    medians = {
        job.id: median_seconds(history.get(key, ()), job.type, rules_of(job))
        for job in request.jobs
        if (key := project_key(job)) is not None
    }
    return {job_id: seconds for job_id, seconds in medians.items() if seconds is not None}


def median_seconds(runs: Sequence[PastRun], job_type: str, rules: Collection[str]) -> float | None:
    """The median of the latest runs of this type with exactly these rules; None without any."""
    same = job_type, frozenset(rules)
    alike = [run.seconds for run in runs if (run.type, run.rules) == same][:LATEST_RUNS]
    return median(alike) if alike else None


def seconds_of(job: JobRequest, expected: Mapping[str, float]) -> float:
    return expected.get(job.id, DEFAULT_JOB_SECONDS)


def all_known(request: CreateBatch, expected: Mapping[str, float]) -> bool:
    """Whether every job's time comes from earlier runs; otherwise some are a guess."""
    return all(job.id in expected for job in request.jobs)


def core_seconds(request: CreateBatch, expected: Mapping[str, float]) -> float:
    """What all jobs together are expected to use."""
    return sum(job.config.resources.cpu_cores * seconds_of(job, expected) for job in request.jobs)
