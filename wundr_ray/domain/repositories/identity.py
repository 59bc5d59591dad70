"""Which URLs name the same repository, and which project a repository belongs to."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from wundr_ray.contract.fields.repository_url import SSH_PORT

AnyValue = TypeVar("AnyValue")

_HTTPS_PORT = 443
_CASE_INSENSITIVE = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
"""Forges that ignore the case of owners and repositories."""

_SSH_OVER_HTTPS_PORT = {
    "ssh.github.com:443": "github.com",
    "altssh.gitlab.com:443": "gitlab.com",
    "altssh.bitbucket.org:443": "bitbucket.org",
}
_LONGEST = 500
"""In bytes: databases bound what an index holds."""


def repository_key(url: str) -> str:
    """The same text for all accepted URLs of one repository, at most 500 bytes long.

    The transport, the user, a default port, ``.git`` and the case of the host do not matter, and
    on the large public forges neither does the case of the path. A local repository has the same
    key by its path and as a ``file://`` URL.
    """
    key = _local(url) if url.startswith(("/", "file://")) else _remote(url)
    raw = key.encode("utf-8", "surrogatepass")
    return key if len(raw) <= _LONGEST else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _local(url: str) -> str:
    # git decodes escapes in URLs, but not in paths.
    path = unquote(url.removeprefix("file://")) if url.startswith("file://") else url
    # ``app.git`` may lie beside ``app``, and is then another repository.
    return f"file://{_single_slashes(path).rstrip('/').removesuffix('/.git') or '/'}"


def _remote(url: str) -> str:
    parts = urlsplit(url)
    default = SSH_PORT if parts.scheme == "ssh" else _HTTPS_PORT
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port not in (None, default):
        host = f"{host}:{parts.port}"
    host = _SSH_OVER_HTTPS_PORT.get(host, host)
    path = _single_slashes(parts.path).strip("/").removesuffix(".git").rstrip("/")
    return f"{host}/{path.lower() if host in _CASE_INSENSITIVE else path}"


def _single_slashes(path: str) -> str:
    return re.sub("/{2,}", "/", path)


def under_new_keys(
    known: Mapping[str, AnyValue], renamed: Mapping[str, str]
) -> dict[str, AnyValue]:
    """The mapping ``known``, in which renamed repositories are also found by their new keys.

    ``renamed`` maps new keys to former ones.
    """
    return {**known, **{new: known[old] for new, old in renamed.items() if old in known}}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a project is known by: the key of its repository and, where known, its forge's id.

    ``forge_id`` is unique among all forges, and a new name of the repository does not change it.
    """

    project_id: str
    key: str
    forge_id: str | None = None

    @property
    def without_key(self) -> "Identity":
        """The identity of a repository whose name now belongs to another; no URL has this key."""
        return replace(self, key=f"forge:{self.forge_id}")

    @property
    def has_no_key(self) -> bool:
        return self.key == self.without_key.key


class Identities:
    """Finds the project of each repository that a batch names, and notes what that changes.

    Arguments:
        known: the account's projects that may be meant.
        former: projects by keys that their repositories had before they were renamed.
        new_id: makes the id of a new project.
    """

    def __init__(
        self, known: Collection[Identity], former: Mapping[str, str], new_id: Callable[[], str]
    ) -> None:
        self._new_id = new_id
        self.projects = {each.project_id: each for each in known}
        self.former = dict(former)
        self.joined: dict[str, str] = {}
        self._by_key = {each.key: each for each in known}
        self._by_forge_id = {each.forge_id: each for each in known if each.forge_id is not None}

    def project_of(self, key: str, forge_id: str | None) -> str:
        """The id of the repository's project, which may be a new one."""
        # Two things identify a repository: the key of its URL, which a rename changes and another
        # repository may then take over; and its id on the forge, which never changes but is known
        # only for repositories that a forge has listed. If both are known and disagree, the id is
        # right, so that no project ever gets the results of another repository.
        holder = self._by_key.get(key)
        if forge_id is None:
            return holder.project_id if holder else self.former.get(key) or self._add(key, None)
        known = self._by_forge_id.get(forge_id)
        if known is None:
            return self._with_forge_id(key, forge_id, holder)
        if known.key != key:
            self._renamed(known, key, holder)
        return known.project_id

    def differ_from(self, known: Mapping[str, Identity], former: Mapping[str, str]) -> bool:
        """Whether projects that were known before have become others."""
        return self.former != former or any(
            self.projects.get(each) != known[each] for each in known
        )

    def _with_forge_id(self, key: str, forge_id: str, holder: Identity | None) -> str:
        """A forge id seen for the first time belongs to the key's holder, if that has none yet."""
        if holder is not None and holder.forge_id is None:
            self._keep(replace(holder, forge_id=forge_id))
            return holder.project_id
        if holder is not None:
            self._keep(holder.without_key)
        self.former.pop(key, None)
        return self._add(key, forge_id)

    def _renamed(self, known: Identity, key: str, holder: Identity | None) -> None:
        """Give ``known`` its new key; a holder of that key without a forge id is joined with it."""
        if holder is not None and holder.forge_id is None:
            self._join(holder, known)
        elif holder is not None:
            self._keep(holder.without_key)
        self.former.pop(key, None)
        if not known.has_no_key:
            self.former[known.key] = known.project_id
        self._keep(replace(known, key=key))

    def _join(self, absorbed: Identity, remaining: Identity) -> None:
        self._forget(absorbed.project_id)
        self.joined[absorbed.project_id] = remaining.project_id
        for key, project_id in self.former.items():
            if project_id == absorbed.project_id:
                self.former[key] = remaining.project_id

    def _add(self, key: str, forge_id: str | None) -> str:
        added = Identity(self._new_id(), key, forge_id)
        self._keep(added)
        return added.project_id

    def _keep(self, identity: Identity) -> None:
        self._forget(identity.project_id)
        self.projects[identity.project_id] = self._by_key[identity.key] = identity
        if identity.forge_id is not None:
            self._by_forge_id[identity.forge_id] = identity

    def _forget(self, project_id: str) -> None:
        before = self.projects.pop(project_id, None)
        if before is not None:
            del self._by_key[before.key]
            self._by_forge_id.pop(before.forge_id or "", None)
