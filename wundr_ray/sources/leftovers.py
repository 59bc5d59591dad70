"""Cleaning up after fetches that failed or were killed.

A fetch marks its mirror while it writes there. If a mark exists and nobody holds the lock of its
mirror, the fetch was killed; the next fetch on this node, of any repository, cleans up after it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wundr_ray import private
from wundr_ray.sources.locks import locked_now

TOKEN = ".token"
_MARK = ".writing"
_KEPT = ("refs/wundr/commits", "packed-refs")


@contextmanager
def tidied(mirror: Path) -> Iterator[None]:
    """Within, the mirror's files may be written; a failure leaves what there was before.

    The caller holds the lock.
    """
    mark, before = mirror.with_suffix(_MARK), _packs(mirror)
    private.touch(mark)
    try:
        clear(mirror)
        yield
    except BaseException:
        _undo(mirror)
        for pack in _packs(mirror) - before:
            pack.unlink(missing_ok=True)
        raise
    finally:
        mark.unlink(missing_ok=True)


def clear(mirror: Path) -> None:
    """Remove locks and unfinished objects, of which no reader knows."""
    for stale in (*mirror.rglob("*.lock"), *mirror.glob("objects/*/tmp_*")):
        stale.unlink(missing_ok=True)


def clear_lost(mirrors: Path) -> None:
    """Remove what killed fetches have left; those under way hold their lock."""
    for file in (*mirrors.glob(f"*{TOKEN}"), *mirrors.glob(f"*{_MARK}")):
        with locked_now(file) as is_mine:
            if not is_mine:
                continue
            if file.suffix == _MARK and file.exists():
                _undo(file.with_suffix(""))
            file.unlink(missing_ok=True)


def _undo(mirror: Path) -> None:
    """Remove what is unfinished, or the whole mirror if nothing of it was ever handed out."""
    if any((mirror / kept).exists() for kept in _KEPT):
        clear(mirror)
    else:
        shutil.rmtree(mirror, ignore_errors=True)


def _packs(mirror: Path) -> set[Path]:
    return set(mirror.glob("objects/pack/pack-*"))
