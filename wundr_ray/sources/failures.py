"""What git's complaints mean to the user: a fault of the repository, or a passing one.

git runs under ``LC_ALL=C``, so its words are stable; they are matched, never passed on, because
they can hold local paths and text chosen by the remote. What a server says counts for its own
repository only: see ``stderr``. Everything unknown counts as passing.
"""

import re
from enum import StrEnum

from wundr_ray.contract.errors import (
    InvalidRepository,
    ResourceUnavailable,
    StorageUnavailable,
    WundrError,
)
from wundr_ray.egress.trust import UnusableFile
from wundr_ray.sources.interface import SourceSpec
from wundr_ray.sources.stderr import refusal
from wundr_ray.sources.words import plain

_MAX_MESSAGE = 500
_UNUSABLE_SECONDS = 60


class RepositoryFault(StrEnum):
    """Why a repository cannot be had; the value is what the user reads."""

    NOT_FOUND = "The repository {url} was not found."
    NO_ACCESS = "The repository {url} does not exist, or it needs authentication."
    NO_TOKEN_ACCESS = (
        "The repository {url} does not exist, or its access_token gives no access to it."
    )
    NO_SSH_ACCESS = (
        "The server of {url} does not accept this server's ssh key (WUNDR_SSH_KEY_FILE): its "
        "operator must give the key access to the repository."
    )
    HOST_KEY = (
        "The server of {url} shows a host key that is not among those this server's operator has "
        "listed for it (WUNDR_SSH_KNOWN_HOSTS_FILE)."
    )
    REDIRECT = (
        "The server redirects {url} to another address, which is not followed: give the final URL "
        "(often the same with '.git' at its end)."
    )
    NOT_GIT = "There is no git repository at {url}."
    DUMB_HTTP = "The server of {url} does not speak git's smart HTTP protocol."
    CERTIFICATE = "The certificate of the server of {url} is not trusted."
    NO_BRANCH = "The repository {url} has no branch or tag '{branch}'."
    NO_DEFAULT = "The repository {url} has no default branch: name a branch."
    NO_COMMIT = (
        "The repository {url} has no commit {commit}, or its server does not serve it by its id."
    )
    EMPTY = "The repository {url} is empty: it has no commits."
    SHA256 = "The repository {url} uses SHA-256 object names, which are not supported."
    PARTIAL = (
        "The repository {url} is a partial clone, which lacks objects that its own remote has: "
        "give that remote's URL, or complete the clone by 'git fetch --refetch --no-filter'."
    )
    DAMAGED = "The repository {url} is damaged: objects are missing or corrupt."
    CRASHED = (
        "git crashed on the repository {url}: its folders are nested too deeply (git can handle a "
        "few thousand levels), or its objects are damaged."
    )
    TOO_LARGE = "The repository {url} is larger than this server fetches."
    TOO_MANY_FILES = (
        "The repository {url} has more files than this server reads (500,000, and 128 MB of paths)."
    )
    BAD_BRANCH = "The branch '{branch}' is not a valid branch name."
    BAD_COMMIT = "The commit '{commit}' is not a full commit id (40 hexadecimal digits)."


_FAULTS: tuple[tuple[str, RepositoryFault], ...] = (
    (
        r"could not read (Username|Password)|Authentication failed|error: 40[137]\b",
        RepositoryFault.NO_ACCESS,
    ),
    (
        r"^fatal: repository +not found|error: (404|410)\b|ERROR: Repository not found",
        RepositoryFault.NOT_FOUND,
    ),
    (r"Host key verification failed|no hostkey alg|no matching host key", RepositoryFault.HOST_KEY),
    (r"Permission denied \(|Too many authentication failures", RepositoryFault.NO_SSH_ACCESS),
    (r"error: 30\d\b|update url base from redirection", RepositoryFault.REDIRECT),
    (r"dumb http transport", RepositoryFault.DUMB_HTTP),
    (
        r"not appear to be a git repo|not valid: is this a git repo|not a git repo",
        RepositoryFault.NOT_GIT,
    ),
    (r"invalid server response|bad line length|invalid index-pack output", RepositoryFault.NOT_GIT),
    (r"server certificate|SSL certificate|certificate verif", RepositoryFault.CERTIFICATE),
    (r"couldn't find remote ref [0-9a-f]{40}$", RepositoryFault.NO_COMMIT),
    (r"couldn't find remote ref", RepositoryFault.NO_BRANCH),
    (r"unadvertised object|not a valid object name|not a commit", RepositoryFault.NO_COMMIT),
    (r"mismatched algorithms|unknown object format", RepositoryFault.SHA256),
)
_PASSING: tuple[tuple[str, str], ...] = (
    (r"Could not resolve host", "The name of the host of {url} could not be resolved."),
    (r"error: 429\b", "The server of {url} accepts no more requests for now (too many requests)."),
    (r"error: 5\d\d\b", "The server of {url} failed."),
    (r"timed out|Operation too slow", "The server of {url} did not answer in time."),
    (
        r"Failed to connect|Couldn't connect|ssh: connect to host",
        "The server of {url} cannot be reached.",
    ),
    (
        r"hung up|early EOF|reset|closed by|SSL|TLS|disconnect|RPC failed",
        "The connection to {url} broke.",
    ),
)

# What git's own servers say in place of an answer.
_REFUSALS: tuple[tuple[str, RepositoryFault], ...] = (
    (r"(upload-pack: )?not our ref [0-9a-f]{40}", RepositoryFault.NO_COMMIT),
    (
        r"aborting due to possible repository corruption on the remote side\b.*",
        RepositoryFault.DAMAGED,
    ),
    (r"(access denied or )?repository not (found|exported)\b.*", RepositoryFault.NOT_FOUND),
)

_PROXY = re.compile(
    "Failed to connect|Couldn't connect|resolve proxy|SOCKS"
    "|CONNECT tunnel failed|from proxy after CONNECT|Proxy CONNECT aborted"
)
_CANNOT_WRITE = re.compile(
    b"No space left on device|Disk quota exceeded|Read-only file system"
    b"|couldn't write '|failed to write new configuration|could not set '"  # of a full disk, too
)
_CRASH = re.compile(r"died of signal (?:7|10|11)\b")  # of a stack that is full, among others
_DAMAGE = re.compile(
    "bad object|corrupt|unable to read|loose object|cannot be accessed|index unavailable"
    "|did not send all necessary objects|unresolved delta|garbage at end|inflate"
)


def fault(kind: RepositoryFault, spec: SourceSpec) -> InvalidRepository:
    """The error a user sees for ``kind``."""
    return InvalidRepository(_fill(kind.value, spec))


def passing(template: str, spec: SourceSpec) -> ResourceUnavailable:
    """A transient error; ``template`` may name ``{url}``."""
    return ResourceUnavailable(_fill(template, spec))


def cache_unusable() -> StorageUnavailable:
    """The error for a node whose own disk fails, whatever the repository."""
    return StorageUnavailable("This node's cache of repositories cannot be used.")


def file_unusable(error: UnusableFile) -> ResourceUnavailable:
    """The error for a file of the operator's settings that cannot be used here."""
    return ResourceUnavailable(
        f"This server cannot use the file of its setting {error.setting}: {error.reason}. Its "
        "operator must put a readable file of PEM certificates there, or unset the setting and "
        "start the server again.",
        retry_after=_UNUSABLE_SECONDS,
        resolution="It is tried again every minute.",
    )


def cannot_write(stderr: bytes) -> bool:
    """Whether git's error output is about a failing disk; a server can put such words there."""
    return _CANNOT_WRITE.search(stderr) is not None


def tells_damage(said: str) -> bool:
    """Whether git found objects missing or corrupt, in the mirror or in what it was sent."""
    return _DAMAGE.search(said) is not None


def proxy_refuses(words: str) -> bool:
    """Whether git, whose connections are all to a proxy, complains about it."""
    return _PROXY.search(words) is not None


def explain(said: str, stderr: bytes, spec: SourceSpec, damage: RepositoryFault) -> WundrError:
    """What git's error output means for ``spec``; ``said`` are git's own words in it.

    ``damage`` is the fault of a repository that lacks objects.
    """
    if _CRASH.search(said):
        return fault(RepositoryFault.CRASHED, spec)
    if (words := refusal(stderr)) is not None:
        return _explain_refusal(words, spec, damage)
    for pattern, kind in _FAULTS:
        if re.search(pattern, said, re.MULTILINE):
            denied = kind is RepositoryFault.NO_ACCESS and spec.token is not None
            return fault(RepositoryFault.NO_TOKEN_ACCESS if denied else kind, spec)
    for pattern, template in _PASSING:
        if re.search(pattern, said):
            return passing(template, spec)
    return passing("git could not finish its work with the repository {url}.", spec)


def _explain_refusal(words: str, spec: SourceSpec, damage: RepositoryFault) -> WundrError:
    for pattern, kind in _REFUSALS:
        is_apt = kind is not RepositoryFault.NO_COMMIT or spec.commit is not None
        if is_apt and re.fullmatch(pattern, words, re.IGNORECASE):
            return fault(damage if kind is RepositoryFault.DAMAGED else kind, spec)
    return passing("The server of {url} answers with an error of its own.", spec)


def _fill(template: str, spec: SourceSpec) -> str:
    shown = {
        "url": plain(spec.url, 200),
        "branch": plain(spec.branch or "", 100),
        "commit": plain(spec.commit or "", 64),
    }
    return template.format_map(shown)[:_MAX_MESSAGE]
