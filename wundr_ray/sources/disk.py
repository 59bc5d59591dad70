"""Whether the disk of the mirrors has room, by what the system says and not by git's words."""

import os
import tempfile
from pathlib import Path

RESERVE_BYTES = 64 << 20
"""What fetches leave free; a hundredth of a disk where that is less."""

_FLOOR_BYTES = 2 << 30
# One part in this many of a disk: with less free space than that, or the floor, mirrors go.
_FLOOR_SHARE = 20

_PROBE = b"\0" * 65_536


def room(folder: Path) -> int:
    """How many bytes fetches may still write there; 0 where it cannot be written any more."""
    found = os.statvfs(folder)
    # Without a free inode no file can be made, whatever room there is. Some file systems count
    # none.
    if found.f_flag & os.ST_RDONLY or (found.f_files and not found.f_favail):
        return 0
    reserve = min(RESERVE_BYTES, found.f_blocks * found.f_frsize // 100)
    return max(0, found.f_bavail * found.f_frsize - reserve)


def lacking(folder: Path) -> int:
    """How many bytes more should be free there."""
    found = os.statvfs(folder)
    floor = min(_FLOOR_BYTES, found.f_blocks * found.f_frsize // _FLOOR_SHARE)
    return max(0, floor - found.f_bavail * found.f_frsize)


def fails(folder: Path) -> bool:
    """Whether nothing can be written there: the disk is full or read-only, or a quota used up."""
    try:
        if not room(folder):
            return True
        # Only writing reveals quotas; without `fsync` a failure would come later, or be missed.
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return True
    return False
