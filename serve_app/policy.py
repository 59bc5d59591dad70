"""What this server's settings allow a request to name."""

from datetime import datetime

from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.schedule import LONGEST_AHEAD
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
        if not job.config.known_project.repository.url.startswith("https://")
    ]
    if problems:
        raise InvalidJobConfig("The batch names local repositories.", problems)


def check_schedule(request: CreateBatch, now: datetime) -> None:
    """Raises ``InvalidJobConfig`` for a start too far ahead."""
    start = request.options.not_before
    if start is not None and start - now > LONGEST_AHEAD:
        raise InvalidJobConfig.at(
            "options.not_before", f"is more than {LONGEST_AHEAD.days} days ahead"
        )


def check_supported(request: CreateBatch) -> None:
    """Raises ``InvalidJobConfig`` for what the contract has and this version cannot do yet."""
    asked = {}
    for index, job in enumerate(request.jobs):
        project = job.config.project
        token = project is not None and project.repository.access_token is not None
        asked[f"jobs.{index}.config.project.repository.access_token"] = token
    problems = [
        ErrorDetail(field=field, reason="this version does not support it yet")
        for field, found in asked.items()
        if found
    ]
    if problems:
        raise InvalidJobConfig("The batch asks for what this version does not support.", problems)
