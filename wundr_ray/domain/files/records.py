"""The files of a repository as every stage after the fetch sees them."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from wundr_ray.contract.vocabulary import Language, Role


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to analyse; ``path`` is relative to the repository's root.

    ``role`` follows from the path and from what the project and the job declare. If it is settled,
    the file's content does not change it.
    """

    path: str
    blob_id: str
    language: Language
    size_bytes: int
    role: Role = Role.PRODUCTION
    is_role_settled: bool = False


class StoredFile(Protocol):
    """A file of a commit as git stores it."""

    @property
    def path(self) -> str: ...

    @property
    def blob_id(self) -> str: ...

    @property
    def size_bytes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class AnyFile:
    """A regular file of whatever kind; ``mode`` is git's, such as ``100644``."""

    path: str
    mode: str
    blob_id: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """One file left out; ``code`` is stable, ``reason`` is for people."""

    path: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file with its bytes, as engines take it."""

    file: SourceFile
    data: bytes


def blob_id(data: bytes) -> str:
    """The id that git gives to a file of these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
