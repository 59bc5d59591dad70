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
    """The lock's descriptor, once it is to be had. Raises ResourceUnavailable."""
    while True:
        with _tried(mirror) as descriptor:
            if descriptor is not None:
                yield descriptor
                return
        if deadline.passed():
            raise ResourceUnavailable("Another fetch of the same repository takes too long.")
        time.sleep(POLL_SECONDS)


@contextmanager
def locked_now(mirror: Path) -> Iterator[bool]:
    """Whether the lock was to be had at once."""
    with _tried(mirror) as descriptor:
        yield descriptor is not None


@contextmanager
def _tried(mirror: Path) -> Iterator[int | None]:
    """The lock's descriptor, if it was to be had at once."""
    descriptor = None
    try:
        with interrupts.held():
            descriptor = _held(mirror)
        yield descriptor
    finally:
        with interrupts.held():
            if descriptor is not None:
                _let_go(mirror, descriptor)


def _held(mirror: Path) -> int | None:
    """The lock's descriptor; None if another has it, or has just removed the file."""
    descriptor = os.open(lock_of(mirror), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), lock_of(mirror).stat()):
            return descriptor
    os.close(descriptor)
    return None


def _let_go(mirror: Path, descriptor: int) -> None:
    """Without a mirror its lock goes too: those of repositories that never came would add up."""
    if not mirror.exists():
        lock_of(mirror).unlink(missing_ok=True)
    os.close(descriptor)
