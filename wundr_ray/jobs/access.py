"""How a job reads its repository."""

from wundr_ray.contract.jobs import Project
from wundr_ray.sealing import unseal
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.sources.interface import SourceSpec
from wundr_ray.store.records import JobRecord


def source_of(project: Project, job: JobRecord) -> SourceSpec:
    """The repository of a job's project, without its access token."""
    repository = project.repository
    return SourceSpec(
        repository.url,
        repository.branch,
        repository.commit,
        default_branch=job.default_branch,
    )


def token_of(settings: Settings, job: JobRecord) -> str | None:
    """The access token of the job's repository. Raises ``InvalidJobConfig`` if it is unreadable."""
    if job.sealed_token is None or job.repository_url is None:
        return None
    return unseal(secret_of(settings), job.sealed_token, job.repository_url)
