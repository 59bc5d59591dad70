"""The batches that were created last from this machine, for ``--last`` and for completion.

Each pair of a server and a key has a file of its own in the folder ``recent`` of ``WUNDR_HOME``, so
that one account's batches are never offered to another. A file lists ids, the newest first. It is
named by a hash and holds no key.
"""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_sdk.connection.profile import Profile, current_home, current_profile
from wundr_sdk.downloads.temporary import replacing

if TYPE_CHECKING:
    from wundr_sdk.commands.output.screen import Screen

MOST = 20
"""As many ids as are remembered."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def recent_batches() -> list[str]:
    """The ids of the current profile, the newest first. Raises ProfileError and OSError."""
    return _read(_file_of(current_home(), current_profile()))


def remember(batch_id: str, screen: "Screen") -> None:
    """Make ``batch_id`` the last batch; where that is impossible, the command still goes on."""
    path = _file_of(current_home(), current_profile())
    try:
        add(path, batch_id)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        screen.note(f"warning: --last will not find this batch: {path}: {reason}", "yellow")


def add(path: Path, batch_id: str) -> None:
    """Put an id first in the file. Raises OSError.

    The file is replaced whole, so that a reader sees the old list or the new one. Of two commands
    at the same moment, the later one decides.
    """
    ids = [batch_id, *(each for each in _read(path) if each != batch_id)][:MOST]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(path) as temporary:
        temporary.touch(mode=0o600, exist_ok=False)
        temporary.write_text("".join(f"{each}\n" for each in ids), encoding="ascii")


def _read(path: Path) -> list[str]:
    """The ids in a file; none if it is missing. Lines that are no ids are passed over."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return []
    return [line for line in text.splitlines() if _ID.fullmatch(line)][:MOST]


def _file_of(home: Path, profile: Profile) -> Path:
    name = hashlib.sha256(f"{profile.base_url}\n{profile.api_key}".encode()).hexdigest()[:32]
    return home / "recent" / name
