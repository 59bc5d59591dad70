"""Temporary folders that go with their process, even if it is killed.

Each folder is locked by the process that works in it, and the lock ends with the process. A folder
that is not locked was therefore left behind, and the next sweep removes it.
"""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wundr_ray import interrupts

MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one."""

PREFIX = "wundr-scratch-"

_TRIES = 10


@contextmanager
def folder(place: Path | None = None) -> Iterator[Path]:
    """A new folder of our own, removed at the end; in ``place``, or where temporary files go."""
    created = None
    try:
        with interrupts.held():
            created = _create(place)
        yield created[0]
    finally:
        with interrupts.held():
            if created:
                _delete(*created)


def sweep() -> bool:
    """Remove the folders of processes that were killed; returns whether there were any."""
    paths = [path for place in _places() for path in place.glob(f"{PREFIX}*")]
    removed = [path for path in paths if _remove(path)]
    return bool(removed)


def lost() -> list[Path]:
    """The folders that ``sweep`` would remove."""
    unlocked = []
    for path in (path for place in _places() for path in place.glob(f"{PREFIX}*")):
        if (lock := _lock(path)) is not None:
            unlocked.append(path)
            os.close(lock)
    return unlocked


def _places() -> list[Path]:
    return list({Path(tempfile.gettempdir()), MEMORY})


def _create(place: Path | None) -> tuple[Path, int]:
    """Create a folder and lock it; a sweep may come between the two, and then it starts over."""
    for _ in range(_TRIES):
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        if (lock := _lock(path)) is not None:
            # A sweep may have locked and removed it before our lock; then the lock is on a folder
            # that is gone.
            if path.exists():
                return path, lock
            os.close(lock)
    raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


def _remove(path: Path) -> bool:
    with interrupts.held():
        if (lock := _lock(path)) is None:
            return False
        _delete(path, lock)
    return True


def _delete(path: Path, lock: int) -> None:
    try:
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def _lock(path: Path) -> int | None:
    """The descriptor that holds the lock; None if it is another's, or the folder is gone."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with suppress(OSError):
            # Others can make folders with our prefix in the same place; those are not ours to
            # remove.
            if os.fstat(descriptor).st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
        os.close(descriptor)
    return None
