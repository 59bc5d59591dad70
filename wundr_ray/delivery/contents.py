"""What files are to hold with some of a preview's changes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from wundr_ray.delivery.interface import FileChange
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.interface import FilePreview

# Of the other changesets that share a file: each doubles the states that the file may be in.
_MAX_OTHERS = 4


def file_changes(
    files: Iterable[FilePreview], ours: frozenset[str], others: Sequence[frozenset[str]] = ()
) -> Iterator[FileChange]:
    """What the files are to hold with the changes of the ids ``ours``.

    ``others`` are the ids of the repository's other changesets, which may be merged before: a file
    is also known with any of these. Raises ``EditMismatch``.
    """
    for path, before, after in states(files, ours, others):
        yield FileChange(path, blob_id(before), after)


def states(
    files: Iterable[FilePreview], ours: frozenset[str], others: Sequence[frozenset[str]]
) -> Iterator[tuple[str, bytes, bytes]]:
    """Path, bytes without ``ours`` and with them; first without any of the others."""
    for file in files:
        ids = frozenset(change.id for change in file.changes)
        if not ids & ours:
            continue
        for merged in _subsets([other & ids for other in others if other & ids]):
            before, after = _with(file, merged), _with(file, merged | ours)
            # Another changeset may have made the same edit already.
            if before != after:
                yield file.path, before, after


def _subsets(sets: Sequence[frozenset[str]]) -> Iterator[frozenset[str]]:
    few = sets[:_MAX_OTHERS]
    chosen = chain.from_iterable(combinations(few, count) for count in range(len(few) + 1))
    return (frozenset(chain.from_iterable(each)) for each in chosen)


def _with(file: FilePreview, ids: frozenset[str]) -> bytes:
    return apply_changes(file.before, (each for each in file.changes if each.id in ids))
