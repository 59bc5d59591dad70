"""Which addresses of a repository are accepted, and how git will talk to them.

The transport helpers of git (``ext::``), option look-alikes (``-u…``), secrets inside the URL and
characters of a shell are refused here, before any process sees them.
"""

import re
from enum import StrEnum
from urllib.parse import urlsplit

_PATH = r"[A-Za-z0-9._~/+@,=:-]+"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]"
_USER = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?"

# Only spellings that Python, git and ssh read alike: no password, no escapes, no final dot.
_SSH = re.compile(
    rf"ssh://(?P<user>{_USER})@(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,5}}))?(?P<path>/{_PATH})"
)
_SCP = re.compile(rf"(?P<user>{_USER})@(?P<host>{_HOST}):(?P<path>{_PATH})")

SSH_PORT = 22


class Transport(StrEnum):
    """How git reaches a repository; the value is git's name for it."""

    HTTPS = "https"
    SSH = "ssh"
    FILE = "file"


def transport_of(url: str) -> Transport:
    """The transport of a URL that was accepted."""
    if url.startswith("https://"):
        return Transport.HTTPS
    return Transport.SSH if url.startswith("ssh://") else Transport.FILE


def ssh_host(url: str) -> tuple[str, int] | None:
    """Host (in brackets where it is an IPv6 address) and port of an ``ssh://`` URL.

    None for what is not exactly ``ssh://user@host[:port]/path``.
    """
    parts = _SSH.fullmatch(url)
    port = int(parts["port"] or SSH_PORT) if parts else 0
    return (parts["host"].lower(), port) if parts and 0 < port < 65536 else None


def checked_url(url: str) -> str:
    """The URL as it is kept. Raises ``ValueError`` saying what is wrong, never repeating it.

    Accepted are ``https://host/path``, ``ssh://user@host[:port]/path``, ``user@host:path`` (kept
    as ``ssh://user@host/path``), ``file:///path`` and absolute paths, which may contain spaces.
    """
    if url.startswith("-"):
        raise ValueError("must not begin with '-'")
    is_local = url.startswith(("/", "file:///"))
    if re.search(r"[\x00-\x1f\x7f]" if is_local else r"[\x00-\x20\x7f]", url):
        kinds = "control characters" if is_local else "spaces or control characters"
        raise ValueError(f"must not contain {kinds}")
    if url.startswith("ssh://"):
        return _checked_ssh(url)
    # git would read such an address as a host and a path, so it is kept as the URL that says so;
    # all later checks then see one spelling.
    if parts := _SCP.fullmatch(url):
        return f"ssh://{parts['user']}@{parts['host']}/{parts['path'].removeprefix('/')}"
    if not is_local:
        _check_https(url)
    return url


def _checked_ssh(url: str) -> str:
    if ssh_host(url) is None:
        raise ValueError(
            "must be ssh://user@host/path or ssh://user@host:port/path, without a password, "
            "escapes or characters that a shell could read"
        )
    return url


def _check_https(url: str) -> None:
    if not url.startswith("https://"):
        raise ValueError(
            "must be an https:// or ssh:// URL (or file:/// and absolute paths, where allowed)"
        )
    try:
        # `port` is computed when it is asked for, and raises for what is no number.
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # its text would repeat parts of the URL, credentials among them
        raise ValueError("is not a URL") from None
    problems = {
        "must not contain credentials": "@" in parts.netloc,
        # Some parsers take it for a slash, and would see another host than we have checked.
        "must not contain a backslash": "\\" in url,
        "must not contain a query or a fragment": "?" in url or "#" in url,
        "has no host": not parts.hostname,
        "has no path": len(parts.path) < 2,
        "names port 0": port == 0,
    }
    for problem, found in problems.items():
        if found:
            raise ValueError(problem)
