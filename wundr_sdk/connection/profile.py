"""Which server to talk to, and with which key; the only module that reads them from variables.

The order, for each of the two values on its own: the argument of the client, then the variable
(``WUNDR_API_URL``, ``WUNDR_API_KEY``), then the section ``[default]`` of ``credentials.toml``
(``url``, ``api_key``) in the folder ``WUNDR_HOME``, which is ``~/.wundr`` if not set. The URL
falls back to a server on this machine; a key has to come from somewhere. The proxies are those of
:mod:`wundr_sdk.connection.proxy`. A value that is given but
empty is an error wherever it is given: the next in the order may be somebody else's key.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from wundr_sdk.connection.proxy import SETTING, Proxy, ProxyError, proxy_for

DEFAULT_URL = "http://127.0.0.1:8000"
SECTION = "default"


class ProfileError(ValueError):
    """The address, the key or the credentials file cannot be used; the text never has the key."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The server's root address, without ``/v1`` and closing slash, and the caller's key.

    ``proxy`` is what stands in between, if anything does.
    """

    base_url: str
    api_key: str = field(repr=False)
    proxy: Proxy | None = None


def current_profile(base_url: str | None = None, api_key: str | None = None) -> Profile:
    """The profile of this process; see :func:`resolve_profile`."""
    environ = os.environ  # noqa: TID251 - the SDK has no Settings; this reads the connection's
    return resolve_profile(environ, base_url, api_key, getproxies())


def keyless_profile(base_url: str) -> Profile:
    """The profile of a server that the key is not for. Raises ProfileError."""
    environ = os.environ  # noqa: TID251 - as above
    return Profile(check_url(base_url), "", _proxy_for(base_url, environ, getproxies()))


def resolve_profile(
    environ: Mapping[str, str],
    base_url: str | None = None,
    api_key: str | None = None,
    proxies: Mapping[str, str] | None = None,
) -> Profile:
    """Put the profile together in the order the module describes.

    ``proxies`` are those of the machine, by the scheme that they are for. Raises ProfileError if a
    value is missing or cannot be used. The credentials file is read only when it is needed.
    """
    url = _given("base_url", base_url) or _variable(environ, "WUNDR_API_URL")
    key = _given("api_key", api_key) or _variable(environ, "WUNDR_API_KEY")
    stored = {} if url and key else _stored(_credentials_file(environ))
    root = check_url(url or stored.get("url") or DEFAULT_URL)
    proxy = _proxy_for(root, environ, proxies or {})
    return Profile(root, _check_key(key or stored.get("api_key") or ""), proxy)


def _proxy_for(
    base_url: str, environ: Mapping[str, str], proxies: Mapping[str, str]
) -> Proxy | None:
    try:
        return proxy_for(base_url, _variable(environ, SETTING), proxies)
    except ProxyError as error:
        raise ProfileError(str(error)) from None


def _variable(environ: Mapping[str, str], name: str) -> str | None:
    return _given(name, environ.get(name))


def _given(name: str, value: str | None) -> str | None:
    """The value; None if there is none. Raises ProfileError if it is empty."""
    if value is not None and not value.strip():
        raise ProfileError(f"{name} is empty: give it a value, or leave it out (unset it)")
    return value


def check_url(url: str) -> str:
    """The server's root of ``url``, which may end in ``/v1``. Raises ProfileError."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        usable = usable and parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        usable = False
    if not usable:
        raise ProfileError("the server's address must look like http://127.0.0.1:8000")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ProfileError("the server's address must have no user, query or fragment")
    return url.strip().rstrip("/").removesuffix("/v1").rstrip("/")


def _check_key(key: str) -> str:
    """Refuse what cannot stand in a header here: the HTTP library's own error would quote it."""
    key = key.strip()
    if not key:
        raise ProfileError(
            "no API key: set WUNDR_API_KEY, or api_key in credentials.toml "
            "(`wundr up` does it for a server on this machine)"
        )
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ProfileError("the API key contains characters that are not allowed in a key")
    return key


def current_home() -> Path:
    """The folder of this process with its profile and its state. Raises ProfileError."""
    return _home(os.environ)  # noqa: TID251 - as above


def _credentials_file(environ: Mapping[str, str]) -> Path:
    return _home(environ) / "credentials.toml"


def _home(environ: Mapping[str, str]) -> Path:
    home = _variable(environ, "WUNDR_HOME")
    try:
        return Path(home) if home else Path.home() / ".wundr"
    except RuntimeError:
        raise ProfileError("there is no home folder: set WUNDR_HOME or HOME") from None


def _stored(path: Path) -> dict[str, str]:
    """What the file's section says; nothing if there is no such file."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        # The parser's message names a position, never the text found there.
        raise ProfileError(f"{path} cannot be read: {_reason(error)}") from None
    section: Any = document.get(SECTION, {})
    if not isinstance(section, dict):
        raise ProfileError(f"{path}: [{SECTION}] must be a table")
    if not all(isinstance(section.get(name, ""), str) for name in ("url", "api_key")):
        raise ProfileError(f"{path}: url and api_key must be text")
    found = {name: section[name] for name in ("url", "api_key") if name in section}
    for name, value in found.items():
        _given(f"{name} in {path}", value)
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8 text"
