"""The server's secret: what signs download links and encrypts access tokens."""

import os
import tempfile
from pathlib import Path

from wundr_ray import private
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.settings import Settings

FILE = "secret.key"
_BYTES = 32


def secret_of(settings: Settings) -> bytes:
    """``secret_key``, or where it is empty the random key kept in ``home/secret.key``.

    The file is made once, readable by its owner only. Raises ``ResourceUnavailable`` where it
    cannot be made or read: another key in its place would void every link and token.
    """
    configured = settings.secret_key.get_secret_value()
    if configured:
        return configured.encode()
    file = settings.home / FILE
    try:
        if not file.exists():
            _make(file)
        stored = bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise ResourceUnavailable("The server's secret key cannot be read.") from error
    if len(stored) < _BYTES:
        raise ResourceUnavailable("The server's secret key is not complete.")
    return stored


def _make(file: Path) -> None:
    """Link a complete temporary file: the first process wins, and none ever reads half a key."""
    private.folder(file.parent)
    number, name = tempfile.mkstemp(dir=file.parent, prefix=f".{FILE}-")  # mode 0600
    try:
        with os.fdopen(number, "w", encoding="ascii") as opened:
            opened.write(os.urandom(_BYTES).hex())
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(name, file)
        except FileExistsError:
            return
    finally:
        Path(name).unlink()
