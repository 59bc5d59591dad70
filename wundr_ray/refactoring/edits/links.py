"""Changes that need changes of other files: an import only goes if another file's import goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wundr_ray.contract.vocabulary import Pattern
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring.interface import Change, FilePreview

After = Mapping[str, frozenset[str]]
"""By the id of a change, the files whose imports had to change before it."""


def complete(
    previews: Sequence[FilePreview], after: After
) -> tuple[list[FilePreview], list[SkippedFile]]:
    """The files that need none but each other, and those left out."""
    kept = list(previews)
    skipped: list[SkippedFile] = []
    while True:
        paths = {preview.path for preview in kept}
        lacking = {each.path: missing for each in kept if (missing := _needs(each, after) - paths)}
        if not lacking:
            return kept, skipped
        # Others may need one of those that are left out now, hence the loop.
        kept = [preview for preview in kept if preview.path not in lacking]
        for path, missing in lacking.items():
            reason = f"not changed: it needs changes of {min(missing)}, which are not proposed"
            skipped.append(SkippedFile(path, "needs_other_file", reason))


def link(previews: Sequence[FilePreview], after: After) -> list[FilePreview]:
    """``previews``, in which each change also requires the changes of other files that it needs."""
    ids = {
        preview.path: [each.id for each in preview.changes if each.pattern is Pattern.IMPORTS]
        for preview in previews
    }
    return [
        replace(preview, changes=tuple(_linked(each, ids, after) for each in preview.changes))
        for preview in previews
    ]


def _linked(change: Change, ids: Mapping[str, Sequence[str]], after: After) -> Change:
    # Which of the other file's changes has set it free is not known: all that concern imports.
    others = [id for path in sorted(after.get(change.id, ())) for id in ids[path]]
    return replace(change, requires=(*change.requires, *others)) if others else change


def _needs(preview: FilePreview, after: After) -> frozenset[str]:
    return frozenset[str]().union(*(after.get(each.id, ()) for each in preview.changes))
