"""Warnings about a batch that was accepted."""

from collections.abc import Iterator

from wundr_ray.contract.batches.requests import CreateBatch, CreateFromTemplate
from wundr_ray.contract.batches.targets import AnyNewBatch
from wundr_ray.contract.errors import ErrorDetail
from wundr_ray.contract.fields.repository_url import Transport, transport_of
from wundr_ray.contract.jobs import Repository, project_of
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord


def warnings_of(body: AnyNewBatch, batch: BatchRecord, settings: Settings) -> list[ErrorDetail]:
    """All warnings about the ``batch`` that the ``body`` made."""
    return [*_notification_warnings(batch, settings), *_local_warnings(body)]


def _notification_warnings(batch: BatchRecord, settings: Settings) -> list[ErrorDetail]:
    """Warnings about notifications that this server is not set up to send."""
    if not batch.options["notification"]["email"] or settings.smtp_host:
        return []
    reason = "this server is not set up to send e-mail: nothing will be sent to this address"
    return [ErrorDetail(field="options.notification.email", reason=reason)]


def _local_warnings(body: AnyNewBatch) -> list[ErrorDetail]:
    """A warning that uncommitted changes of a local path are not analysed; for the first one."""
    for field, repository in _named_repositories(body):
        if repository.commit is None and transport_of(repository.url) is Transport.FILE:
            reason = "the last commit of a local path is analysed: uncommitted changes are left out"
            return [ErrorDetail(field=field, reason=reason)]
    return []


def _named_repositories(
    body: AnyNewBatch,
) -> Iterator[tuple[str, Repository]]:
    if isinstance(body, CreateBatch):
        for index, job in enumerate(body.jobs):
            if project := project_of(job):
                yield f"jobs.{index}.config.project.repository.url", project.repository
    elif isinstance(body, CreateFromTemplate):
        for index, item in enumerate(body.items):
            if url := item.get("repo_url"):
                yield f"items.{index}.repo_url", Repository(url=url)
