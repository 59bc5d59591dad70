"""Keeps the mirrors of a node within a bound."""

import logging
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wundr_ray import private
from wundr_ray.domain.operation.cache import IN_USE, RECENT, Kept, to_evict
from wundr_ray.sources import disk
from wundr_ray.sources.locks import SUFFIX, lock_of, locked_now
from wundr_ray.system import Clock

_log = logging.getLogger(__name__)


SWEEP_SECONDS = 10
"""A node looks at its mirrors at most this often: what is fetched meanwhile may pass the bound."""


def note_use(mirror: Path, clock: Clock) -> None:
    """A mirror read now is not given up soon: its lock tells when that was, and its size."""
    lock, now = lock_of(mirror), clock().timestamp()
    with suppress(FileNotFoundError):
        with lock.open("r+b", buffering=0) as file:
            file.write(b"%020d" % _size(mirror))
        os.utime(lock, (now, now))


def make_room(mirrors: Path, clock: Clock) -> None:
    """Before a fetch: where the disk lacks room, remove mirrors even below their limit."""
    if lacking := disk.lacking(mirrors):
        kept = _all(mirrors)
        held = sum(each.size_bytes for each in kept)
        _evict(to_evict(kept, held - lacking, clock(), IN_USE), clock, IN_USE)


def keep_within(mirrors: Path, limit_bytes: int, clock: Clock) -> None:
    """Remove the mirrors unused for longest; one that is being fetched stays."""
    if _is_due(mirrors / "swept", clock):
        _evict(to_evict(_all(mirrors), limit_bytes, clock()), clock, RECENT)


def _evict(chosen: Iterable[Path], clock: Clock, recent: timedelta) -> None:
    for mirror in chosen:
        with locked_now(mirror) as is_mine:
            kept = _kept_mirror(lock_of(mirror)) if is_mine else None
            if kept and to_evict([kept], 0, clock(), recent):
                _log.info("removing a mirror unused since %s", kept.used_at)
                shutil.rmtree(mirror, ignore_errors=True)


def _is_due(marker: Path, clock: Clock) -> bool:
    """Whether nobody on this node has looked for a while; the caller looks now."""
    now = clock().timestamp()
    with suppress(FileNotFoundError):
        if abs(now - marker.stat().st_mtime) < SWEEP_SECONDS:
            return False
    private.touch(marker)
    os.utime(marker, (now, now))
    return True


def _all(mirrors: Path) -> list[Kept]:
    return [found for lock in mirrors.glob(f"*{SUFFIX}") if (found := _kept_mirror(lock))]


def _kept_mirror(lock: Path) -> Kept | None:
    mirror = lock.with_suffix("")
    try:
        used_at = datetime.fromtimestamp(lock.stat().st_mtime, UTC)
        if not mirror.is_dir():
            return None
        note = lock.read_bytes()
        size = int(note) if note.isdigit() else _size(mirror)
    except FileNotFoundError:  # another process works on it
        return None
    return Kept(mirror, size, used_at) if size else None


def _size(mirror: Path) -> int:
    return sum(path.stat().st_size for path in mirror.rglob("*") if path.is_file())
