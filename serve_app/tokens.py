"""Access tokens of repositories on their way through a request: sealed, opened, left out."""

from collections.abc import Mapping

from wundr_ray.contract.errors import InvalidJobConfig
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.known_projects import by_id
from wundr_ray.sealing import seal, unseal
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.store.projects import Projects


def sealed_tokens(request: CreateBatch, settings: Settings) -> Mapping[str, str]:
    """The request's access tokens by job id, encrypted. Raises ``ResourceUnavailable``."""
    return {
        job.id: seal(secret_of(settings), token.get_secret_value(), repository.url)
        for job in request.jobs
        for repository in (job.config.known_project.repository,)
        if (token := repository.access_token) is not None
    }


async def kept_tokens(
    plain: CreateBatch, wanted: CreateBatch, account_id: str, projects: Projects, settings: Settings
) -> Mapping[str, str]:
    """The tokens kept with the projects that jobs of ``plain`` name by their ids, by job id.

    ``wanted`` is the same request with its projects looked up. Raises ``InvalidJobConfig`` for a
    token that the server's secret does not open any more.
    """
    named = by_id(plain)
    sealed = await projects.sealed_tokens(account_id, set(named.values()))
    opened = {}
    for index, job in enumerate(wanted.jobs):
        if token := sealed.get(named.get(job.id, "")):
            url = job.config.known_project.repository.url
            opened[job.id] = _opened(index, token, url, settings)
    return opened


def without_tokens(request: CreateBatch) -> CreateBatch:
    """The request as it may leave this process."""
    given = (job.config.known_project.repository.access_token for job in request.jobs)
    return CreateBatch.model_validate(request.model_dump()) if any(given) else request


def _opened(index: int, sealed: str, url: str, settings: Settings) -> str:
    try:
        return unseal(secret_of(settings), sealed, url)
    except InvalidJobConfig:
        raise InvalidJobConfig.at(
            f"jobs.{index}.config.project_id",
            "the access token kept with this project cannot be read any more, because the "
            "server's secret key has changed: give the project in full with its access_token",
        ) from None
