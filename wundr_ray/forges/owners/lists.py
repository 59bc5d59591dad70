"""Lists the repositories of targets: page after page, within bounds of time, size and number."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Self

import httpx

from wundr_ray.contract.batches.targets import Targets
from wundr_ray.contract.errors import InvalidTargets, RateLimited, ResourceUnavailable
from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.contract.vocabulary import ForgeKind
from wundr_ray.domain.repositories.targets import (
    ListedRepository,
    SelectedRepositories,
    doubtful,
    select,
)
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import ForgeError, UnusableAnswer
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.forges.judging import CallSubject
from wundr_ray.forges.opening import open_client
from wundr_ray.forges.owners.gitea import GiteaOwners
from wundr_ray.forges.owners.github import GitHubOwners
from wundr_ray.forges.owners.gitlab import GitLabOwners
from wundr_ray.forges.owners.interface import Dialect
from wundr_ray.forges.owners.patience import Patience, Sleep
from wundr_ray.forges.owners.refusals import SCOPES, refusal_of
from wundr_ray.settings import Settings
from wundr_ray.system import Clock, steady_clock, utc_now

SECONDS_IN_ALL = 120.0
"""The time limit of a list from its first call to its last, including waits for rate limits."""

MOST_REPOSITORIES = 20_000
MOST_PAGES = 1_000
PER_ACCOUNT, AT_ONCE = 2, 16
"""Lists that are read at once: of an account, and in this process."""

_MOST_CONFIRMED = 100
_SOON_SECONDS = 10
_DIALECTS: Mapping[TargetForge, Dialect] = {
    TargetForge.GITHUB: GitHubOwners(),
    TargetForge.GITLAB: GitLabOwners(),
    TargetForge.GITEA: GiteaOwners(),
}


class RepositoryLists:
    """Lists repositories of forges.

    Arguments:
        open_http: opens the HTTP client when it is first needed. Raises ``UnusableFile``.
    """

    def __init__(
        self,
        open_http: Callable[[], httpx.AsyncClient],
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._open_http, self._clock, self._sleep = open_http, clock, sleep
        self._steady = steady_clock()
        self._client: httpx.AsyncClient | None = None
        self._reading: Counter[str] = Counter()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(partial(open_client, settings))

    async def selected(self, account_id: str, targets: Targets) -> SelectedRepositories:
        """The repositories of the targets as the forge lists them now.

        Raises ``InvalidTargets``, ``ForgeUnavailable``, and where too many lists are read at once
        ``RateLimited`` or ``ResourceUnavailable``.
        """
        with self._place(account_id):
            try:
                return await self._selected(targets)
            except ForgeError as error:
                raise refusal_of(error, targets) from None
            except httpx.InvalidURL:
                reason = "is not the name or address of a host"
                raise InvalidTargets.at("targets.host", reason) from None

    async def _selected(self, targets: Targets) -> SelectedRepositories:
        dialect = _DIALECTS[targets.forge]
        api = self._api(targets, dialect)
        patience = Patience(SECONDS_IN_ALL, self._steady, self._sleep)
        listed = await _listed(api, dialect, targets.owner, patience)
        called_empty = await asyncio.to_thread(doubtful, listed, targets)
        full = await _not_empty(api, dialect, called_empty, patience)
        corrected = (_corrected(each, full) for each in listed)
        return await asyncio.to_thread(select, corrected, targets)

    def _api(self, targets: Targets, dialect: Dialect) -> ForgeApi:
        token = targets.access_token
        host = ForgeHost(
            targets.known_host,
            None if token is None else token.get_secret_value(),
            ForgeKind(targets.forge),
            root=targets.root,
        )
        if self._client is None:
            self._client = self._open_http()
        subject = CallSubject(host.host, targets.owner, SCOPES[targets.forge])
        return ForgeApi(self._client, host, subject, self._clock, dialect.headers)

    @contextmanager
    def _place(self, account_id: str) -> Iterator[None]:
        if self._reading[account_id] >= PER_ACCOUNT:
            raise RateLimited(
                f"An account can list the repositories of at most {PER_ACCOUNT} targets at once.",
                retry_after=_SOON_SECONDS,
            )
        if self._reading.total() >= AT_ONCE:
            text = "Too many targets are being listed."
            raise ResourceUnavailable(text, retry_after=_SOON_SECONDS)
        self._reading[account_id] += 1
        try:
            yield
        finally:
            self._reading[account_id] -= 1
            self._reading += Counter()  # forgets who has none


async def _listed(
    api: ForgeApi, dialect: Dialect, owner: str, patience: Patience
) -> Sequence[ListedRepository]:
    """All pages to the end. Raises ``ForgeError``."""
    start = await patience.call(partial(dialect.list_of, api, owner))
    url: httpx.URL | None = api.first(start.path, start.parameters)
    listed: list[ListedRepository] = []
    for _ in range(MOST_PAGES):
        if url is None or len(listed) > MOST_REPOSITORIES:
            break
        page = await patience.call(partial(api.page, url))
        # Reading a large page takes long: in a thread, so that the event loop is not blocked.
        listed += await asyncio.to_thread(_repositories, dialect, page.document)
        url = page.following
    if url is not None or len(listed) > MOST_REPOSITORIES:
        raise UnusableAnswer(
            f"{api.host} lists more than {MOST_REPOSITORIES:,} repositories of {owner}, or endless "
            "pages.",
            "Name a smaller group.",
        )
    return listed


def _repositories(dialect: Dialect, page: JsonDocument) -> list[ListedRepository]:
    return [dialect.repository(item) for item in page.items()]


async def _not_empty(
    api: ForgeApi, dialect: Dialect, called_empty: Sequence[ListedRepository], patience: Patience
) -> Set[str]:
    """The ids of those that have content; only the first hundred are checked."""
    checks = {
        each.forge_id: await patience.call(partial(dialect.has_content, api, each))
        for each in called_empty[:_MOST_CONFIRMED]
    }
    return {forge_id for forge_id, has_content in checks.items() if has_content}


def _corrected(repository: ListedRepository, full: Set[str]) -> ListedRepository:
    return replace(repository, empty=repository.empty and repository.forge_id not in full)
