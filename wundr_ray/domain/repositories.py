"""Which URLs are addresses of one repository."""

import hashlib
import re
from urllib.parse import unquote, urlsplit

from wundr_ray.contract.repository_url import SSH_PORT

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
