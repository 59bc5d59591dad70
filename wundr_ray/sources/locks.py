"""The lock of a mirror: a file beside it that whoever writes to the mirror holds."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wundr_ray import interrupts
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.processes import POLL_SECONDS, Deadline

SUFFIX = ".lock"


def lock_of(mirror: Path) -> Path:
    """Where the lock of ``mirror`` is."""
    return mirror.with_suffix(SUFFIX)


@contextmanager
def locked(mirror: Path, deadline: Deadline) -> Iterator[int]:
    """Wait for the lock, and yield its descriptor. Raises ResourceUnavailable."""
    while True:
        with _attempt(mirror) as descriptor:
            if descriptor is not None:
                yield descriptor
                return
        if deadline.passed():
            raise ResourceUnavailable("Another fetch of the same repository takes too long.")
        time.sleep(POLL_SECONDS)


@contextmanager
def locked_now(mirror: Path) -> Iterator[bool]:
    """Yield whether the lock was free, without waiting for it."""
    with _attempt(mirror) as descriptor:
        yield descriptor is not None


@contextmanager
def _attempt(mirror: Path) -> Iterator[int | None]:
    """Yield the lock's descriptor, or None if it was not free."""
    descriptor = None
    try:
        # An interrupt between taking the lock and noting its descriptor would leak the lock.
        with interrupts.held():
            descriptor = _acquire(mirror)
        yield descriptor
    finally:
        with interrupts.held():
            if descriptor is not None:
                _release(mirror, descriptor)


def _acquire(mirror: Path) -> int | None:
    """The lock's descriptor; None if another has it, or has just removed the file."""
    descriptor = os.open(lock_of(mirror), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The last holder may have removed the file in between: then the lock is on a dead inode.
        if os.path.samestat(os.fstat(descriptor), lock_of(mirror).stat()):
            return descriptor
    os.close(descriptor)
    return None


def _release(mirror: Path, descriptor: int) -> None:
    """Release the lock; without a mirror its file goes too, or such files would add up."""
    if not mirror.exists():
        lock_of(mirror).unlink(missing_ok=True)
    os.close(descriptor)
