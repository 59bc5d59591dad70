"""What is delivered, as plain data."""

from dataclasses import dataclass
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
