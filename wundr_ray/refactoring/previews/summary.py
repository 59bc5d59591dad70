"""A preview in numbers, and the digest by which an approval names exactly what was reviewed."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from wundr_ray.contract.responses import Extent
from wundr_ray.domain.delivery.previews import PreviewCounts, StoredPreview
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.interface import Change, Preview

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def stored_preview(preview: Preview, frames: str) -> StoredPreview:
    """What the database keeps of ``preview``, whose files lie in the artifact folder ``frames``."""
    changes = preview.changes
    return StoredPreview(
        frames=frames,
        digest=preview_digest(preview),
        branch=preview.branch,
        changes=len(changes),
        files_changed=len(preview.files),
        counts=PreviewCounts(
            by_rule=extents(changes, lambda change: change.rule),
            by_safety=extents(changes, lambda change: change.safety),
            by_pattern=extents(changes, lambda change: change.pattern),
        ),
        skipped=len(preview.skipped),
        reports=len(preview.reports),
    )


def extents(changes: Iterable[Change], key: Callable[[Change], Key]) -> dict[Key, Extent]:
    """The extent of changes of one repository by their ``key``, in the order of the keys."""
    return extents_in(changes, key, lambda change: change.path)


def extents_in(
    changes: Iterable[Item], key: Callable[[Item], Key], file: Callable[[Item], Hashable]
) -> dict[Key, Extent]:
    """The same of anything, where ``file`` says which file a change is in."""
    grouped: dict[Key, list[Hashable]] = defaultdict(list)
    for change in changes:
        grouped[key(change)].append(file(change))
    return {
        each: Extent(changes=len(files), files=len(set(files)))
        for each, files in sorted(grouped.items(), key=lambda item: str(item[0]))
    }


def preview_digest(preview: Preview) -> str:
    """SHA-256 over each file's path, its blob ids before and after all changes, and their ids.

    The order in which the preview lists files and changes does not matter.
    """
    rows = sorted(
        [
            file.path,
            file.old_blob,
            blob_id(apply_changes(file.before, file.changes)),
            sorted(change.id for change in file.changes),
        ]
        for file in preview.files
    )
    return hashlib.sha256(json.dumps(rows).encode("ascii")).hexdigest()
