"""What this server's settings allow a request to name."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address

from pydantic import HttpUrl

from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig, WundrError
from wundr_ray.contract.repository_url import Transport, transport_of
from wundr_ray.contract.requests import CreateBatch, CreateFromTemplate, Repository
from wundr_ray.domain.addresses import is_public
from wundr_ray.domain.local_repositories import why_refused
from wundr_ray.domain.schedule import LONGEST_AHEAD
from wundr_ray.settings import Settings
from wundr_ray.sources.hosts import LOCAL_NAMES
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.sources.ssh import missing_setting
from wundr_ray.store.batches.records import BatchRecord


def check_sources(request: CreateBatch, settings: Settings, several_accounts: bool) -> None:
    """Raises ``InvalidJobConfig`` for repositories that this server does not read.

    Local ones need to be allowed, which may depend on who else is served; ssh needs a key and
    the keys of hosts; an access token goes with an https:// URL only.
    """
    _check_tokens(request)
    refused = _refused_transports(settings, several_accounts)
    problems = [
        ErrorDetail(field=f"jobs.{index}.config.project.repository.url", reason=reason)
        for index, repository in enumerate(_repositories(request))
        if (reason := refused.get(transport_of(repository.url)))
    ]
    if problems:
        raise InvalidJobConfig(
            "The batch names repositories that this server does not read.", problems
        )


def _refused_transports(settings: Settings, several_accounts: bool) -> Mapping[Transport, str]:
    refused = {}
    if reason := why_refused(
        settings.allow_local_repositories,
        has_public_url=bool(settings.public_url),
        several_accounts=several_accounts,
    ):
        refused[Transport.FILE] = reason
    if missing := missing_setting(FetchPolicy.of(settings)):
        refused[Transport.SSH] = (
            f"ssh repositories are not possible on this server, because its {missing} is not set; "
            "use an https:// URL"
        )
    return refused


def _repositories(request: CreateBatch) -> list[Repository]:
    return [job.config.known_project.repository for job in request.jobs]


def _check_tokens(request: CreateBatch) -> None:
    problems = [
        ErrorDetail(
            field=f"jobs.{index}.config.project.repository.access_token",
            reason="may be given with an https:// URL only",
        )
        for index, repository in enumerate(_repositories(request))
        if repository.access_token and transport_of(repository.url) is not Transport.HTTPS
    ]
    if problems:
        raise InvalidJobConfig("An access token cannot be used.", problems)


def check_webhook(request: CreateBatch, settings: Settings) -> None:
    """Raises ``InvalidJobConfig`` for an address that no delivery may reach."""
    webhook = request.options.notification.webhook
    if webhook is not None:
        check_url("options.notification.webhook", webhook, settings, InvalidJobConfig)


def check_url(field: str, url: HttpUrl, settings: Settings, refusal: type[WundrError]) -> None:
    """Raises ``refusal`` for an address that no delivery may reach.

    A name is resolved, and checked again, when something is delivered.
    """
    if settings.allow_private_hosts:
        return
    host = (url.host or "").strip("[]").rstrip(".").lower()
    try:
        public = is_public(ip_address(host))
    except ValueError:
        public = host != "localhost" and not host.endswith(LOCAL_NAMES)
    if not public:
        raise refusal.at(
            field,
            "is a private, local or reserved address, which this server does not allow "
            "(WUNDR_ALLOW_PRIVATE_HOSTS=true would)",
        )


def check_schedule(request: CreateBatch, now: datetime) -> None:
    """Raises ``InvalidJobConfig`` for a start too far ahead."""
    start = request.options.not_before
    if start is not None and start - now > LONGEST_AHEAD:
        raise InvalidJobConfig.at(
            "options.not_before", f"is more than {LONGEST_AHEAD.days} days ahead"
        )


def local_warnings(body: CreateBatch | CreateFromTemplate) -> list[ErrorDetail]:
    """That a local path is not analysed as it lies there; said once, at the first of them."""
    for field, repository in _named_repositories(body):
        if repository.commit is None and transport_of(repository.url) is Transport.FILE:
            reason = "a local path stands for its last commit: what is not committed is left out"
            return [ErrorDetail(field=field, reason=reason)]
    return []


def _named_repositories(
    body: CreateBatch | CreateFromTemplate,
) -> Iterator[tuple[str, Repository]]:
    if isinstance(body, CreateBatch):
        for index, job in enumerate(body.jobs):
            if job.config.project is not None:
                yield f"jobs.{index}.config.project.repository.url", job.config.project.repository
    else:
        for index, item in enumerate(body.items):
            if url := item.get("repo_url"):
                yield f"items.{index}.repo_url", Repository(url=url)


def notification_warnings(batch: BatchRecord, settings: Settings) -> list[ErrorDetail]:
    """What of the batch's wishes this server cannot do, though it has accepted them."""
    if not batch.options["notification"]["email"] or settings.smtp_host:
        return []
    reason = "this server is not set up to send e-mail: nothing will be sent to this address"
    return [ErrorDetail(field="options.notification.email", reason=reason)]
