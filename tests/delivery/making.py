"""Previews and small repositories for the tests of delivery."""

from collections.abc import Sequence

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.interface import Change, Edit, FilePreview, Preview

BASE = "b" * 40


def edit(before: bytes, old: bytes, new: bytes) -> Edit:
    """Replace the first ``old`` of ``before``."""
    return Edit(before.index(old), old, new)


def change(
    number: int,
    path: str,
    edits: Sequence[Edit],
    pattern: Pattern = Pattern.IMPORTS,
    requires: Sequence[str] = (),
    rule: str = "unused-import",
) -> Change:
    return Change(
        id=f"chg_{number}",
        path=path,
        line=1,
        rule=rule,
        pattern=pattern,
        safety=Safety.SAFE,
        edits=tuple(edits),
        reason="It is not used.",
        requires=tuple(requires),
    )


def file(path: str, before: bytes, *changes: Change, mode: str = "100644") -> FilePreview:
    return FilePreview(path, mode, blob_id(before), before, changes, ("it parses",))


def preview(*files: FilePreview) -> Preview:
    return Preview(BASE, "main", files)
