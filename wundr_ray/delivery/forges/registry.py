"""The forge of a repository: its host by configuration, its adapter by the host's kind."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpx

from wundr_ray.contract.fields.repository_url import checked_url
from wundr_ray.delivery.forges import bitbucket, gitea, github, gitlab
from wundr_ray.delivery.forges.interface import Forge, ForgeKind
from wundr_ray.forges.api import ForgeApi
from wundr_ray.forges.errors import ForgeNotConfigured
from wundr_ray.forges.hosts import KNOWN_HOSTS, SSH_HOSTS, ForgeHost
from wundr_ray.forges.judging import CallSubject
from wundr_ray.system import Clock

_ADAPTERS: Mapping[ForgeKind, tuple[Callable[[ForgeApi], Forge], Mapping[str, str]]] = {
    ForgeKind.GITHUB: (github.GitHub, github.HEADERS),
    ForgeKind.GITLAB: (gitlab.GitLab, gitlab.HEADERS),
    ForgeKind.GITEA: (gitea.Gitea, gitea.HEADERS),
    ForgeKind.BITBUCKET: (bitbucket.Bitbucket, bitbucket.HEADERS),
}
_SCOPES: Mapping[ForgeKind, str] = {
    ForgeKind.GITHUB: (
        "a fine-grained token needs the permissions 'Pull requests: write', 'Issues: write' for "
        "labels and 'Commit statuses: read'; a classic token needs the scope 'repo'"
    ),
    ForgeKind.GITLAB: "the token needs the scope 'api' and the role Developer",
    ForgeKind.GITEA: "the token needs the scopes 'write:repository' and 'write:issue'",
    ForgeKind.BITBUCKET: (
        "an access token needs the scopes 'Pull requests: write' and 'Repositories: read'"
    ),
}

_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.~+@=,-]+")


@dataclass(frozen=True, slots=True)
class Location:
    """A repository's place. ``host`` has the port of an https URL, never that of ssh."""

    host: str
    path: str


def locate(url: str) -> Location | None:
    """Host and path of a repository's URL, without ``.git``; None for one without a host.

    Takes https and ssh URLs and ``user@host:path``.
    """
    try:
        parts = urlsplit(checked_url(url))
    except ValueError:
        return None
    if parts.hostname is None or parts.scheme not in ("https", "ssh"):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.lower()
    if parts.scheme == "https" and parts.port not in (None, 443):
        host = f"{host}:{parts.port}"
    path = unquote(parts.path).strip("/").removesuffix(".git").rstrip("/")
    return Location(SSH_HOSTS.get(host, host), path)


class Forges:
    """Opens repositories on the configured hosts."""

    def __init__(self, hosts: Iterable[ForgeHost], http: httpx.AsyncClient, clock: Clock) -> None:
        self._hosts, self._http, self._clock = tuple(hosts), http, clock

    def open(self, url: str) -> Forge:
        """The forge of the repository at ``url``. Raises ``ForgeNotConfigured``."""
        location = locate(url)
        if location is None:
            raise ForgeNotConfigured(
                "Pull requests need a repository on a host.",
                "Give its https:// or ssh:// URL, or deliver patches or branches.",
            )
        host = self._host(location.host)
        if host.kind is None and host.host not in KNOWN_HOSTS:
            raise ForgeNotConfigured(
                f"It is not known which API {host.host} speaks.",
                f"Configure the host's kind: {', '.join(ForgeKind)}.",
            )
        adapter, headers = _ADAPTERS[host.forge_kind]
        repository = _repository(location, host)
        subject = CallSubject(host.host, repository, _SCOPES[host.forge_kind])
        return adapter(ForgeApi(self._http, host, subject, self._clock, headers))

    def _host(self, name: str) -> ForgeHost:
        """The host of this name; or else the one that has it with a port, for an ssh URL."""
        exact = [host for host in self._hosts if host.host.lower() == name]
        others = [host for host in self._hosts if host.host.lower().rpartition(":")[0] == name]
        for host in (exact or others)[:1]:
            return host
        raise ForgeNotConfigured(
            f"There is no token for {name}.", "Configure one for this host to open pull requests."
        )


def _repository(location: Location, host: ForgeHost) -> str:
    """``owner/name``, on GitLab ``group/subgroup/name``, as the API takes it."""
    root = host.root.strip("/")
    path = location.path.removeprefix(f"{root}/") if root else location.path
    segments = path.split("/")
    nested = host.forge_kind is ForgeKind.GITLAB
    if not (len(segments) == 2 or (nested and len(segments) > 2)) or not all(
        map(_SEGMENT.fullmatch, segments)
    ):
        expected = "group/…/name" if nested else "owner/name"
        raise ForgeNotConfigured(
            f"The repository's path on {host.host} is not {expected}.",
            "Check the repository's URL.",
        )
    return path
