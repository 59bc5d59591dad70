"""Which files can still be changed on a commit that may not be the previewed one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from wundr_ray.delivery.interface import FileChange
from wundr_ray.domain.files.records import blob_id

_REGULAR = frozenset({"100644", "100755"})


@dataclass(frozen=True, slots=True)
class PathEntry:
    """What a tree has at a path; modes are git's."""

    mode: str
    object_id: str


@dataclass(frozen=True, slots=True)
class Fit:
    """The changes to make, each with the mode that its file has now, and the paths left out."""

    changes: tuple[tuple[str, FileChange], ...]
    stale: tuple[str, ...]
    present: tuple[str, ...]


def fit(files: Iterable[FileChange], entries: Mapping[str, PathEntry]) -> Fit:
    """Compare ``files`` with the tree's entries by path; a path that is not there is missing.

    A file is changed only if it is the blob that was previewed, whatever else has changed; its
    mode stays what it is now. A file that holds the content already is left alone.
    """
    changes, stale, present = [], [], []
    by_path = attrgetter("path")
    for path, group in groupby(sorted(files, key=by_path), by_path):
        alternatives = list(group)
        entry = entries.get(path)
        chosen = _chosen(alternatives, entry)
        if entry is not None and chosen is not None:
            changes.append((entry.mode, chosen))
        elif entry is not None and _is_present(alternatives, entry):
            present.append(path)
        else:
            stale.append(path)
    return Fit(tuple(changes), tuple(stale), tuple(present))


def _chosen(alternatives: Sequence[FileChange], entry: PathEntry | None) -> FileChange | None:
    if entry is None or entry.mode not in _REGULAR:
        return None
    matching = (each for each in alternatives if each.old_blob == entry.object_id)
    return next((each for each in matching if blob_id(each.content) != entry.object_id), None)


def _is_present(alternatives: Sequence[FileChange], entry: PathEntry) -> bool:
    contents = (blob_id(each.content) for each in alternatives)
    return entry.mode in _REGULAR and entry.object_id in contents
