"""What this server's settings allow a request to name."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address

from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.schedule import LONGEST_AHEAD
from wundr_ray.sealing import seal
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.sources.hosts import is_public

_LOCAL_NAMES = (".localhost", ".local", ".internal")


def check_sources(request: CreateBatch, settings: Settings) -> None:
    """Raises ``InvalidJobConfig`` for local repositories where they are not allowed.

    An access token goes with an https:// URL only.
    """
    _check_tokens(request)
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


def _check_tokens(request: CreateBatch) -> None:
    repositories = [job.config.known_project.repository for job in request.jobs]
    problems = [
        ErrorDetail(
            field=f"jobs.{index}.config.project.repository.access_token",
            reason="may be given with an https:// URL only",
        )
        for index, repository in enumerate(repositories)
        if repository.access_token is not None and not repository.url.startswith("https://")
    ]
    if problems:
        raise InvalidJobConfig("An access token cannot be used.", problems)


def sealed_tokens(request: CreateBatch, settings: Settings) -> Mapping[str, str]:
    """The request's access tokens by job id, encrypted. Raises ``ResourceUnavailable``."""
    return {
        job.id: seal(secret_of(settings), token.get_secret_value(), repository.url)
        for job in request.jobs
        for repository in (job.config.known_project.repository,)
        if (token := repository.access_token) is not None
    }


def check_webhook(request: CreateBatch, settings: Settings) -> None:
    """Raises ``InvalidJobConfig`` for an address that no delivery may reach.

    A name is resolved, and checked again, when something is delivered.
    """
    webhook = request.options.notification.webhook
    if webhook is None or settings.allow_private_hosts:
        return
    host = (webhook.host or "").strip("[]").rstrip(".").lower()
    try:
        public = is_public(ip_address(host))
    except ValueError:
        public = host != "localhost" and not host.endswith(_LOCAL_NAMES)
    if not public:
        raise InvalidJobConfig.at(
            "options.notification.webhook",
            "is a private, local or reserved address, which this server does not allow",
        )


def check_schedule(request: CreateBatch, now: datetime) -> None:
    """Raises ``InvalidJobConfig`` for a start too far ahead."""
    start = request.options.not_before
    if start is not None and start - now > LONGEST_AHEAD:
        raise InvalidJobConfig.at(
            "options.not_before", f"is more than {LONGEST_AHEAD.days} days ahead"
        )
