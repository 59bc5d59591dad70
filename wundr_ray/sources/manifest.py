"""From a tree's listing to the files that are analysed and those that are not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from wundr_ray.domain.files import SkippedFile, SourceFile
from wundr_ray.sources import languages
from wundr_ray.sources.languages import language_of, reason_by_path, skipped


class Kind(Enum):
    FILE = auto()
    SYMLINK = auto()
    SUBMODULE = auto()


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One line of ``git ls-tree -r -z``; undecodable bytes of the path are replaced."""

    kind: Kind
    object_id: str
    path: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``total_files`` counts all files and links, of whatever language."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    total_files: int


_KINDS = {b"120000": Kind.SYMLINK, b"160000": Kind.SUBMODULE}


def parse_tree(listing: bytes) -> Iterator[TreeEntry]:
    """The entries of ``git ls-tree -r -z``. Raises ValueError for anything else."""
    for record in listing.split(b"\0")[:-1]:
        head, tab, path = record.partition(b"\t")
        fields = head.split(b" ")
        if not tab or len(fields) != 3:
            raise ValueError("not the output of git ls-tree -z")
        kind = _KINDS.get(fields[0], Kind.FILE)
        yield TreeEntry(kind, fields[2].decode("ascii"), path.decode("utf-8", "replace"))


def candidate_blobs(listing: bytes) -> set[str]:
    """The blobs whose sizes ``build_manifest`` needs to know."""
    return {
        entry.object_id
        for entry in parse_tree(listing)
        if entry.kind is Kind.FILE and language_of(entry.path) is not None
    }


def build_manifest(listing: bytes, sizes: Mapping[str, int], max_file_bytes: int) -> Manifest:
    """Sort out a tree: every file of a known language is either to be analysed or skipped.

    ``listing`` is the output of ``git ls-tree -r -z``. ``sizes`` are bytes by blob id; a blob that
    is not in it was left out by the server as too large. Paths of ``files`` are safe to use
    below a folder, distinct, and none is a folder of another.
    """
    entries = list(parse_tree(listing))
    packages = {e.path.rpartition("/")[0] for e in entries if e.path.endswith("/__init__.py")}
    taken = _Paths()
    files: list[SourceFile] = []
    left_out: list[SkippedFile] = []
    for entry in entries:
        language = language_of(entry.path)
        if language is None and entry.kind is not Kind.SUBMODULE:
            continue
        code = _reason(entry, packages, sizes, max_file_bytes) or taken.clash(entry.path)
        if language is None or code is not None:
            left_out.append(skipped(entry.path, code or languages.SUBMODULE))
            continue
        taken.add(entry.path)
        size = sizes[entry.object_id]
        files.append(SourceFile(entry.path, entry.object_id, language, size))
    total = sum(entry.kind is not Kind.SUBMODULE for entry in entries)
    return Manifest(tuple(files), tuple(left_out), total)


def _reason(
    entry: TreeEntry, packages: set[str], sizes: Mapping[str, int], max_file_bytes: int
) -> str | None:
    if entry.kind is Kind.SUBMODULE:
        return languages.SUBMODULE
    by_path = reason_by_path(entry.path, packages)
    if by_path is not None:
        return by_path
    if entry.kind is Kind.SYMLINK:
        return languages.SYMLINK
    size = sizes.get(entry.object_id)
    return languages.TOO_LARGE if size is None or size > max_file_bytes else None


class _Paths:
    """The paths in use, as files and as the folders these imply."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def clash(self, path: str) -> str | None:
        taken = path in self._files or path in self._folders
        if taken or not self._files.isdisjoint(_folders(path)):
            return languages.AMBIGUOUS_PATH
        return None

    def add(self, path: str) -> None:
        self._files.add(path)
        self._folders.update(_folders(path))


def _folders(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts)))
