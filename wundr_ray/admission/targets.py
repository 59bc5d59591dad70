"""Turn targets into jobs, by listing the repositories when a batch is created or checked."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from wundr_ray.admission.interface import Surroundings
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.batches.targets import CreateFromTargets
from wundr_ray.contract.responses import ListedTargets
from wundr_ray.domain.repositories.targets import batch_of, check_host, check_selected, forge_ids_of
from wundr_ray.egress.trust import UnusableFile
from wundr_ray.jobs import requests
from wundr_ray.sources.failures import file_unusable
from wundr_ray.store.accounts.accounts import Account

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WrittenOut:
    """A batch with all its jobs; ``forge_ids`` and ``listed`` are set if it has targets."""

    request: CreateBatch
    forge_ids: Mapping[str, str] = field(default_factory=dict)
    listed: ListedTargets | None = None


async def resolve(around: Surroundings, account: Account, body: CreateFromTargets) -> WrittenOut:
    """One job for each repository that the targets select, in the order of full names.

    Raises ``InvalidTargets``, and what listing the repositories does.
    """
    targets = body.targets
    check_host(targets, private_hosts_allowed=around.settings.allow_private_hosts)
    try:
        selection = await around.repository_lists.selected(account.id, targets)
    except UnusableFile as error:
        _log.error("forges cannot be called: %s", error)
        raise file_unusable(error) from None
    check_selected(selection, targets)
    listed = ListedTargets(
        forge=targets.forge,
        host=targets.known_host,
        owner=targets.owner,
        listed=selection.listed,
        selected=len(selection.repositories),
        left_out=dict(selection.left_out),
        listed_at=around.clock(),
    )
    request = batch_of(body, selection.repositories, requests.CreateBatch)
    return WrittenOut(request, forge_ids_of(selection.repositories, targets), listed)
