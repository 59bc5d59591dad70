"""What every host can do with the comments of a pull or merge request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


class ForgeError(Exception):
    """The host refused, or cannot be reached; the text never holds the token."""


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class Authorship:
    """By which names the token's own comments are signed.

    Unless it is ``certain``, a comment with another name may be the token's own all the same.
    """

    names: frozenset[str]
    certain: bool


class Discussion(Protocol):
    """The comments of one request. Every method raises ForgeError."""

    def authorship(self) -> Authorship: ...

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first."""
        ...

    def create(self, body: str) -> None: ...

    def edit(self, comment_id: int, body: str) -> None: ...
