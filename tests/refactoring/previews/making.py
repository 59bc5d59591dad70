"""Small previews for tests."""

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.interface import Change, Edit, FilePreview, Preview


def change(
    id: str,
    path: str = "a.py",
    *,
    line: int = 1,
    rule: str = "unused_import",
    pattern: Pattern = Pattern.IMPORTS,
    safety: Safety = Safety.SAFE,
    edits: tuple[Edit, ...] = (),
    requires: tuple[str, ...] = (),
) -> Change:
    return Change(id, path, line, rule, pattern, safety, edits, "Why.", requires=requires)


def file(path: str, before: bytes, *changes: Change) -> FilePreview:
    return FilePreview(path, "100644", blob_id(before), before, changes, ("it parses",))


def lines_removed(
    path: str, *ids: str, rule: str = "unused_import", safety: Safety = Safety.SAFE
) -> FilePreview:
    """A file of one line for each id, which the change of that id removes, and a last line."""
    lines = [b"import %s\n" % id.encode() for id in ids]
    changes = [
        change(
            id,
            path,
            line=number + 1,
            rule=rule,
            safety=safety,
            edits=(Edit(sum(map(len, lines[:number])), lines[number], b""),),
        )
        for number, id in enumerate(ids)
    ]
    return file(path, b"".join([*lines, b"print()\n"]), *changes)


def preview(*files: FilePreview, commit: str = "c" * 40, branch: str | None = "main") -> Preview:
    return Preview(commit, branch, files)
