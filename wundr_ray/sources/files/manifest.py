"""From a tree's listing to the files that are analysed and those that are not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from wundr_ray.domain.files.records import AnyFile, SkippedFile, SourceFile
from wundr_ray.domain.results.coverage import UnsupportedFile
from wundr_ray.processes import Deadline
from wundr_ray.roles.configuration import is_configuration, is_witness
from wundr_ray.sources.files import languages
from wundr_ray.sources.files.code_languages import code_languages
from wundr_ray.sources.files.languages import language_of, reason_by_path, skipped

MAX_FILES = 500_000
"""Of a commit, of whatever kind: a listing of them is read within seconds."""

_MOST_CONFIGURATION_FILES = 2000
_MOST_CONFIGURATION_BYTES = 16 << 20
_MOST_BYTES_OF_ONE = 500_000


class EntryKind(Enum):
    FILE = auto()
    SYMLINK = auto()
    SUBMODULE = auto()


class TooManyFiles(Exception):
    """The tree has more files than are read."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One line of ``git ls-tree -r -z``; undecodable bytes of the path are replaced."""

    kind: EntryKind
    object_id: str
    path: str


class CodeEntry(NamedTuple):
    """A file of code that no engine reads, in one of ``languages``."""

    object_id: str
    path: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The submodules of a commit and its files of a supported language, in their order.

    ``unsupported`` are its files of code in other languages. ``configuration`` are the files that
    declare roles of others, ``witnesses`` the paths that tell something about their folders.
    ``total_files`` counts all files and links, of whatever language.
    """

    entries: tuple[TreeEntry, ...]
    unsupported: tuple[CodeEntry, ...]
    configuration: tuple[TreeEntry, ...]
    witnesses: tuple[str, ...]
    total_files: int

    def blobs(self) -> set[str]:
        """Those whose sizes need to be known."""
        files = (*self.entries, *self.configuration)
        supported = {entry.object_id for entry in files if entry.kind is EntryKind.FILE}
        return supported | {entry.object_id for entry in self.unsupported}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every entry of a tree: to be analysed, left out, or of a language that is not supported."""

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    unsupported: tuple[UnsupportedFile, ...]
    total_files: int


_KINDS = {b"120000": EntryKind.SYMLINK, b"160000": EntryKind.SUBMODULE}


def read_tree(listing: bytes, deadline: Deadline) -> SourceTree:
    """The output of ``git ls-tree -r -z``. Raises TooManyFiles, ProcessTimeout, ValueError."""
    if listing.count(b"\0") > MAX_FILES:
        raise TooManyFiles
    entries: list[TreeEntry] = []
    unsupported: list[CodeEntry] = []
    configuration: list[TreeEntry] = []
    witnesses: list[str] = []
    total = 0
    for kind, object_id, raw in _rows(listing):
        deadline.check()
        total += kind is not EntryKind.SUBMODULE
        path = raw.decode("utf-8", "replace")
        if kind is EntryKind.SUBMODULE or language_of(path) is not None:
            entries.append(TreeEntry(kind, object_id.decode("ascii"), path))
        elif kind is EntryKind.FILE and (names := code_languages(path)):
            unsupported.append(CodeEntry(object_id.decode("ascii"), path, names))
        name = path.rpartition("/")[2]
        if is_witness(path, name):
            witnesses.append(path)
        if kind is EntryKind.FILE and is_configuration(path, name):
            configuration.append(TreeEntry(kind, object_id.decode("ascii"), path))
    configuration.sort(key=lambda entry: entry.path.count("/"))
    return SourceTree(
        entries=tuple(entries),
        unsupported=tuple(unsupported),
        configuration=tuple(configuration[:_MOST_CONFIGURATION_FILES]),
        witnesses=tuple(witnesses),
        total_files=total,
    )


def _rows(listing: bytes) -> Iterator[tuple[EntryKind, bytes, bytes]]:
    for record in listing.split(b"\0")[:-1]:
        head, tab, path = record.partition(b"\t")
        fields = head.split(b" ")
        if not tab or len(fields) != 3:
            raise ValueError("not the output of git ls-tree -z")
        yield _KINDS.get(fields[0], EntryKind.FILE), fields[2], path


def configuration_files(tree: SourceTree, sizes: Mapping[str, int]) -> list[AnyFile]:
    """The files that declare roles of others, within bounds; the outermost come first."""
    files, total = [], 0
    for entry in tree.configuration:
        size = sizes.get(entry.object_id)
        if size is None or size > _MOST_BYTES_OF_ONE:
            continue
        total += size
        if total > _MOST_CONFIGURATION_BYTES:
            break
        files.append(AnyFile(entry.path, "100644", entry.object_id, size))
    return files


def build_manifest(
    tree: SourceTree, sizes: Mapping[str, int], max_file_bytes: int, deadline: Deadline
) -> Manifest:
    """Sort out a tree: every file of a known language is either to be analysed or skipped.

    ``sizes`` are bytes by blob id; a blob that is not in it was left out by the server as too
    large. Paths of ``files`` are safe to use below a folder, distinct, and none is a folder of
    another. Raises ProcessTimeout.
    """
    entries = tree.entries
    codes: list[str | None] = []
    for entry in entries:
        deadline.check()
        codes.append(_reason(entry, sizes, max_file_bytes))
    whole = [entry.path for entry, code in zip(entries, codes, strict=True) if code is None]
    clashing = _ambiguous(whole)
    taken: set[str] = set()
    files: list[SourceFile] = []
    left_out: list[SkippedFile] = []
    for entry, code in zip(entries, codes, strict=True):
        language = language_of(entry.path)
        if code is None and (entry.path in clashing or entry.path in taken):
            code = languages.AMBIGUOUS_PATH
        if language is None or code is not None:
            left_out.append(skipped(entry.path, code or languages.SUBMODULE))
            continue
        taken.add(entry.path)
        size = sizes[entry.object_id]
        files.append(SourceFile(entry.path, entry.object_id, language, size))
    unsupported = tuple(
        UnsupportedFile(path, names, _within(max_file_bytes, sizes.get(object_id)))
        for object_id, path, names in tree.unsupported
    )
    return Manifest(tuple(files), tuple(left_out), unsupported, tree.total_files)


def _within(max_bytes: int, size: int | None) -> int | None:
    """``size``, if it is known and not above the limit."""
    return size if size is not None and size <= max_bytes else None


def _reason(entry: TreeEntry, sizes: Mapping[str, int], max_file_bytes: int) -> str | None:
    if entry.kind is EntryKind.SUBMODULE:
        return languages.SUBMODULE
    if code := reason_by_path(entry.path):
        return code
    if entry.kind is EntryKind.SYMLINK:
        return languages.SYMLINK
    size = sizes.get(entry.object_id)
    return languages.TOO_LARGE if size is None or size > max_file_bytes else None


def _ambiguous(paths: list[str]) -> set[str]:
    """The paths that need a folder where another path is a file; the file wins."""
    clashing = set()
    last: str | None = None
    # With NUL for the slash, what lies in a folder is sorted directly after the folder's name.
    for key in sorted(path.replace("/", "\0") for path in paths):
        if last is not None and key.startswith(f"{last}\0"):
            clashing.add(key.replace("\0", "/"))
        else:
            last = key
    return clashing
