"""Files that take their place only when they are complete."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def temporary_beside(place: Path) -> Path:
    """A path for a temporary file, in the folder where ``place`` is, so that it can be renamed."""
    return place.with_name(f".wundr-{secrets.token_hex(8)}.part")


@contextmanager
def about(place: Path) -> Iterator[None]:
    """Errors of the file system name ``place``: that of a full disk names no file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(place)) from None


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """A temporary path that is renamed to ``place`` at the end, and removed after an error."""
    temporary = temporary_beside(place)
    try:
        with about(place):
            yield temporary
            temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
