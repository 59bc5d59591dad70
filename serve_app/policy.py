"""What this server's settings allow a request to name."""

from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.settings import Settings


def check_sources(request: CreateBatch, settings: Settings) -> None:
    """Raises ``InvalidJobConfig`` for local repositories where they are not allowed."""
    if settings.allow_local_repositories:
        return
    problems = [
        ErrorDetail(
            field=f"jobs.{index}.config.project.repository.url",
            reason="local repositories are not allowed on this server; use an https:// URL",
        )
        for index, job in enumerate(request.jobs)
        if not job.config.project.repository.url.startswith("https://")
    ]
    if problems:
        raise InvalidJobConfig("The batch names local repositories.", problems)
