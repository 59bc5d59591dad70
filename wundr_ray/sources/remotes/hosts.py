"""Which remote a URL means, and whether this node may talk to it.

The name is resolved here once, every address is checked, and git is pinned to exactly these
addresses (ssh to one of them), so that a second DNS answer cannot lead it into the private network.
"""

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.contract.fields.repository_url import ssh_host
from wundr_ray.domain.repositories.addresses import LOCAL_NAMES, Address, is_public
from wundr_ray.egress.resolving import Resolver, system_resolver
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.sources.remotes.ssh import ssh_command

# Only spellings that Python and curl read alike: no user info, no escapes, no final dot.
_REMOTE = re.compile(
    r"https://(?P<host>[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?/[^\x00-\x20\x7f\\?#]*"
)


@dataclass(frozen=True, slots=True)
class Remote:
    """What git is given: a URL, the one protocol it may use, and ``host:port:addresses``.

    ``ssh_command`` is what git runs to reach an ssh server, and pins it too.
    ``proxied`` says that the policy's proxy makes the connection.
    ``token`` gives access to a private repository; it is part of the remote, so that nobody has
    what was fetched with it without it. ``user`` goes with it, None for the host's usual name.
    """

    url: str
    protocol: str
    pin: str | None = None
    token: str | None = field(default=None, repr=False)
    user: str | None = None
    ssh_command: str | None = None
    proxied: bool = False


def locate(url: str, policy: FetchPolicy, resolve: Resolver = system_resolver) -> Remote:
    """The remote that ``url`` means.

    Raises InvalidRepository when the policy does not allow it, ResourceUnavailable when its
    name cannot be resolved.
    """
    if url.startswith(("/", "file:///")):
        return _local(url, policy)
    if named := ssh_host(url):
        return _ssh(url, *named, policy, resolve)
    parts = _REMOTE.fullmatch(url)
    port = int(parts["port"] or 443) if parts else 0
    if parts is None or not 0 < port < 65536:
        raise InvalidRepository(
            "The repository's URL must be https://host/path, without credentials, query or escapes "
            "in the host, or ssh://user@host/path."
        )
    return _https(url, parts["host"].lower(), port, policy, resolve)


def _local(url: str, policy: FetchPolicy) -> Remote:
    if not policy.allow_local:
        raise InvalidRepository("Local repositories are not allowed on this server.")
    path = Path(unquote(url.removeprefix("file://"))) if url.startswith("file:") else Path(url)
    if not os.path.isdir(path):  # noqa: PTH112 - a name that is too long is no folder, either
        raise InvalidRepository("The repository was not found: there is no such folder.")
    return Remote(f"file://{quote(str(path))}", "file")


def is_partial_clone(remote: Remote) -> bool:
    """Whether a local repository was cloned with a filter, so that it lacks objects by design."""
    if remote.protocol != "file":
        return False
    folder = Path(unquote(remote.url.removeprefix("file://")))
    packs = (folder / inner / "objects" / "pack" for inner in (".git", "."))
    return any(any(pack.glob("*.promisor")) for pack in packs)


def is_work_tree(remote: Remote) -> bool:
    """Whether a branch is checked out in the repository, and may be any of its branches."""
    if remote.protocol != "file":
        return False
    return (Path(unquote(remote.url.removeprefix("file://"))) / ".git").exists()


def _https(url: str, host: str, port: int, policy: FetchPolicy, resolve: Resolver) -> Remote:
    if policy.proxy and _is_the_proxys(host, port, policy, resolve):
        return Remote(url, "https", proxied=True)
    addresses = _checked(host, port, policy, resolve)
    if host.startswith("["):
        return Remote(url, "https")
    pinned = ",".join(f"[{each}]" if each.version == 6 else str(each) for each in addresses)
    return Remote(url, "https", f"{host}:{port}:{pinned}")


def _is_the_proxys(host: str, port: int, policy: FetchPolicy, resolve: Resolver) -> bool:
    """Whether the proxy connects to ``host``: all but what is known here as private.

    Behind a proxy the names of the internet often cannot be resolved; the proxy does it then.
    """
    try:
        addresses = [ipaddress.ip_address(found) for found in resolve(host.strip("[]"), port)]
    except (OSError, UnicodeError):
        return "." in host and not host.endswith(LOCAL_NAMES)
    return all(map(is_public, addresses))


def _ssh(url: str, host: str, port: int, policy: FetchPolicy, resolve: Resolver) -> Remote:
    """ssh gets one address only: an IPv4 one if there is any, because every node has IPv4."""
    address = min(_checked(host, port, policy, resolve), key=lambda each: each.version)
    return Remote(url, "ssh", ssh_command=ssh_command(host.strip("[]"), port, str(address), policy))


def _checked(host: str, port: int, policy: FetchPolicy, resolve: Resolver) -> Sequence[Address]:
    """The host's addresses, all of which the policy allows; at least one."""
    try:
        addresses = [ipaddress.ip_address(found) for found in resolve(host.strip("[]"), port)]
    except (OSError, UnicodeError):
        raise ResourceUnavailable(
            "The name of the repository's host could not be resolved."
        ) from None
    if not addresses:
        raise ResourceUnavailable("The repository's host has no address.")
    if not policy.allow_private_hosts and not all(map(is_public, addresses)):
        raise InvalidRepository(
            "The repository's host is a private, local or reserved address, which this server "
            "does not allow (WUNDR_ALLOW_PRIVATE_HOSTS=true would)."
        )
    return addresses
