"""How git gets an access token: by a configuration file that lives as long as one fetch.

Arguments and environments of processes can be read by others, a file of mode 0600 cannot. The
header in it is for the repository's own host, and redirects are not followed.
"""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from wundr_ray.sources.leftovers import TOKEN
from wundr_ray.sources.remotes.git_users import git_user, kind_by_name
from wundr_ray.sources.remotes.hosts import Remote


@contextmanager
def access(remote: Remote, mirror: Path, config: Path) -> Iterator[Path]:
    """The global configuration for git: ``config``, and the remote's token if it has one.

    The caller holds the lock of ``mirror``, beside which the file lies.
    """
    if remote.token is None:
        yield config
        return
    file = mirror.with_suffix(TOKEN)
    file.unlink(missing_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"{config.read_text()}{_section(remote)}")
        yield file
    finally:
        file.unlink(missing_ok=True)


def without_token(output: bytes, remote: Remote) -> bytes:
    """git's output with the token masked: a server may repeat what it was sent."""
    if remote.token is None:
        return output
    for secret in (remote.token, _credentials(remote)):
        output = output.replace(secret.encode(), b"***")
    return output


def _section(remote: Remote) -> str:
    host = urlsplit(remote.url).netloc
    header = f"Authorization: Basic {_credentials(remote)}"
    return f'[http "https://{host}/"]\n\textraHeader = "{header}"\n'


def _credentials(remote: Remote) -> str:
    token, host = remote.token or "", urlsplit(remote.url).hostname or ""
    user = remote.user or git_user(kind_by_name(host), token)
    return base64.b64encode(f"{user}:{token}".encode()).decode("ascii")
