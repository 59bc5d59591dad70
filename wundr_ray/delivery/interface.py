"""What is delivered, as plain data."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """Who a commit is by, and when. ``at`` has a time zone; seconds count, fractions do not."""

    name: str
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Changes that belong together, by their ids, and the words for them."""

    subject: str
    body: str
    change_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Patch:
    """One file of a series."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is to hold ``content`` where it is the blob ``old_blob`` now.

    Bytes of the path that are no UTF-8 are surrogate escapes. Several changes of one path are
    alternatives: the one that knows the file as it is now is made.
    """

    path: str
    old_blob: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A commit to be made on top of the commit ``base``. The same draft is the same commit."""

    base: str
    files: tuple[FileChange, ...]
    message: str
    author: Signature
    committer: Signature


@dataclass(frozen=True, slots=True)
class Built:
    """A commit, or None where nothing is left to change.

    ``stale`` are paths that others have changed or removed; ``present`` those that hold already
    what they should.
    """

    commit: str | None
    stale: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
