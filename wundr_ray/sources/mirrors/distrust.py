"""What becomes of a mirror that holds objects nobody can read."""

import logging
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wundr_ray import private
from wundr_ray.sources.locks import locked_now
from wundr_ray.system import Clock

AGAIN = timedelta(hours=1)
"""A mirror is built anew at most this often: what is still damaged then is not worth a fetch."""

_SUFFIX = ".rebuilt"

_log = logging.getLogger(__name__)


def give_up(mirror: Path, clock: Clock) -> bool:
    """Remove a mirror, so that the next fetch builds it anew.

    git checked every object when it arrived: one that cannot be read was damaged here. Returns
    False, and keeps the mirror, if it was removed for this less than ``AGAIN`` ago.
    """
    marker, now = mirror.with_suffix(_SUFFIX), clock()
    with suppress(FileNotFoundError):
        if abs(now - datetime.fromtimestamp(marker.stat().st_mtime, UTC)) < AGAIN:
            return False
    private.touch(marker)
    os.utime(marker, (now.timestamp(), now.timestamp()))
    with locked_now(mirror) as is_mine:
        if is_mine:
            _log.warning("removing a damaged mirror; the next fetch rebuilds it")
            shutil.rmtree(mirror, ignore_errors=True)
    return True
