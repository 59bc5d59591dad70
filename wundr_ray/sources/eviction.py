"""Keeps the mirrors of a node within a bound."""

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from wundr_ray import private
from wundr_ray.domain.cache import Kept, to_evict
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


SWEEP_SECONDS = 10
"""A node looks at its mirrors at most this often: what is fetched meanwhile may pass the bound."""


def note_use(mirror: Path, clock: Clock) -> None:
    """A mirror read now is not given up soon: its lock tells when that was, and its size."""
    lock, now = mirror.with_suffix(".lock"), clock().timestamp()
    with suppress(FileNotFoundError):
        with lock.open("r+b", buffering=0) as file:
            file.write(b"%020d" % _size(mirror))
        os.utime(lock, (now, now))


def keep_within(mirrors: Path, limit_bytes: int, clock: Clock) -> None:
    """Remove the mirrors unused for longest; one that is being fetched stays."""
    if not _is_due(mirrors / "swept", clock):
        return
    kept = [found for lock in mirrors.glob("*.lock") if (found := _kept(lock))]
    for mirror in to_evict(kept, limit_bytes, clock()):
        lock = mirror.with_suffix(".lock")
        with _locked_now(lock) as is_mine:
            found = _kept(lock) if is_mine else None
            if found and to_evict([found], 0, clock()):
                _log.info("removing a mirror unused since %s", found.used_at)
                shutil.rmtree(mirror)


def _is_due(marker: Path, clock: Clock) -> bool:
    """Whether nobody on this node has looked for a while; the caller looks now."""
    now = clock().timestamp()
    with suppress(FileNotFoundError):
        if abs(now - marker.stat().st_mtime) < SWEEP_SECONDS:
            return False
    private.touch(marker)
    os.utime(marker, (now, now))
    return True


def _kept(lock: Path) -> Kept | None:
    mirror = lock.with_suffix("")
    try:
        used_at = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        if not mirror.is_dir():
            return None
        size = int(lock.read_bytes() or _size(mirror))
    except FileNotFoundError:  # another process works on it
        return None
    return Kept(mirror, size, used_at) if size else None


def _size(mirror: Path) -> int:
    return sum(path.stat().st_size for path in mirror.rglob("*") if path.is_file())


@contextmanager
def _locked_now(path: Path) -> Iterator[bool]:
    """Whether the lock was to be had at once."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_mine = True
        except BlockingIOError:
            is_mine = False
        yield is_mine
    finally:
        os.close(descriptor)
