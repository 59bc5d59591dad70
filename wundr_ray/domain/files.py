"""The files of a repository as every stage after the fetch sees them."""

from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Language


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to analyse; ``path`` is relative to the repository's root."""

    path: str
    blob_id: str
    language: Language
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
