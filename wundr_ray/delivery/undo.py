"""Taking back what was merged: the inverse of changes, where nobody has changed the files since."""

from collections.abc import Iterable, Iterator, Sequence

from wundr_ray.delivery.contents import states
from wundr_ray.delivery.interface import FileChange
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.interface import FilePreview


def inverse(
    files: Iterable[FilePreview], ours: frozenset[str], others: Sequence[frozenset[str]] = ()
) -> Iterator[FileChange]:
    """What the files are to hold without the changes ``ours``, which were merged before.

    Arguments as for ``file_changes``. A file that has been changed since is stale.
    """
    for path, before, after in states(files, ours, others):
        yield FileChange(path, blob_id(after), before)
