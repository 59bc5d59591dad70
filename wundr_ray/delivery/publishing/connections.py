"""The way to a repository with an account's own credentials."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import httpx

from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.delivery.forges.registry import Forges, locate
from wundr_ray.delivery.publishing.interface import Connection
from wundr_ray.delivery.publishing.repositories import GitRepository
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.egress.trust import UnusableFile
from wundr_ray.forges.errors import ForgeNotConfigured
from wundr_ray.forges.hosts import KNOWN_HOSTS, ForgeHost
from wundr_ray.sealing import Unreadable, unseal_delivery
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.sources.failures import file_unusable
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.remotes.git_users import git_user
from wundr_ray.store.delivery.delivery_hosts import DeliveryHostRecord, DeliveryHosts
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)

_SET = "Add it with `wundr host set` or PUT /v1/delivery-hosts/{host}."


class AccountConnections:
    """Connects by https with the account's token, by ssh with the operator's key, or locally.

    Arguments:
        open_http: makes the client for forges, once one is needed. Raises ``UnusableFile``.
    """

    def __init__(
        self,
        hosts: DeliveryHosts,
        open_http: Callable[[], httpx.AsyncClient],
        settings: Settings,
        clock: Clock,
        resolve: Resolver = system_resolver,
    ) -> None:
        self._hosts, self._open_http, self._settings = hosts, open_http, settings
        self._clock, self._resolve = clock, resolve
        self._client: httpx.AsyncClient | None = None

    async def open(
        self, account_id: str, url: str, base: str | None, mode: DeliveryMode
    ) -> Connection:
        location = locate(url)
        records = await self._hosts.of(account_id) if location else []
        record = _of_host(records, location.host) if location else None
        token = self._token(account_id, record)
        name = location.host if location else ""
        if urlsplit(url).scheme == "https" and token is None:
            raise ForgeNotConfigured(f"There is no token for writing to {name}.", _SET)
        kind = _kind(record, name)
        spec = SourceSpec(url, base, None)
        if record and token and urlsplit(url).scheme == "https":
            user = git_user(kind, token, record.user) if kind else record.user
            spec = replace(spec, token=token, user=user)
        repository = GitRepository(spec, FetchPolicy.of(self._settings), self._resolve)
        way = way_of(mode, kind, name, has_token=token is not None)
        if way is not Way.FORGE or record is None or token is None:
            return Connection(way, repository)
        host = ForgeHost(record.host, token, kind, record.user, record.root)
        return Connection(way, repository, Forges([host], self._http(), self._clock).open(url))

    def _http(self) -> httpx.AsyncClient:
        """Raises ``ResourceUnavailable`` as long as the operator's settings cannot be used."""
        if self._client is None:
            try:
                self._client = self._open_http()
            except UnusableFile as error:
                _log.error("forges cannot be called: %s", error)
                raise file_unusable(error) from None
        return self._client

    def _token(self, account_id: str, record: DeliveryHostRecord | None) -> str | None:
        if record is None or record.sealed_token is None:
            return None
        try:
            secret = secret_of(self._settings)
            return unseal_delivery(secret, record.sealed_token, account_id, record.host)
        except Unreadable:
            raise ForgeNotConfigured(
                f"The token for {record.host} can no longer be read, because the server's "
                "secret key has changed.",
                "Give it again with `wundr host set` or PUT /v1/delivery-hosts/{host}.",
            ) from None


def way_of(mode: DeliveryMode, kind: ForgeKind | None, host: str, *, has_token: bool) -> Way:
    """By the forge's API if there is a token for it, or else by the push alone.

    Raises ``ForgeNotConfigured`` for a forge that opens no requests for pushes.
    """
    if mode is not DeliveryMode.PULL_REQUEST:
        return Way.BRANCH
    if kind is not None and has_token:
        return Way.FORGE
    if kind is ForgeKind.GITEA:
        return Way.REVIEW
    if kind in (None, ForgeKind.GITLAB):
        return Way.OPTIONS
    raise ForgeNotConfigured(f"There is no token for opening pull requests on {host}.", _SET)


def _of_host(records: Sequence[DeliveryHostRecord], name: str) -> DeliveryHostRecord | None:
    """The host of this name; or else the one that has it with a port, for an ssh URL."""
    exact = [each for each in records if each.host == name]
    others = [each for each in records if each.host.rpartition(":")[0] == name]
    return next(iter([*exact, *others]), None)


def _kind(record: DeliveryHostRecord | None, host: str) -> ForgeKind | None:
    if record is not None and record.kind is not None:
        return ForgeKind(record.kind)
    return KNOWN_HOSTS.get(host)
