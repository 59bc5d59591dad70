"""Chosen changes of a preview as one unified diff, made from the preview alone."""

from collections.abc import Callable, Iterable

from wundr_ray.delivery.git.format import binary_patch, is_binary, path_bytes, quoted_if_needed
from wundr_ray.delivery.patches.hunks import hunks
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.edits.apply import apply_edits
from wundr_ray.refactoring.interface import Change, Edit, FilePreview, Preview

MEDIA_TYPE = "text/x-diff"


def unified_diff(preview: Preview, is_chosen: Callable[[Change], bool]) -> bytes:
    """What ``git apply`` reads: the files with chosen changes, in the order of the preview.

    The same preview and choice give the same bytes. Raises ``EditMismatch``.
    """
    files = ((file, tuple(filter(is_chosen, file.changes))) for file in preview.files)
    return b"".join(file_diff(file, chosen) for file, chosen in files if chosen)


def file_diff(file: FilePreview, changes: Iterable[Change]) -> bytes:
    """The diff of one file with ``changes``, which are some of its own."""
    edits = [edit for change in changes for edit in change.edits]
    return bytes_diff(file.path, file.mode, file.before, edits)


def bytes_diff(path: str, mode: str, before: bytes, edits: Iterable[Edit]) -> bytes:
    """The diff of a file that holds ``before``; empty where the edits change nothing."""
    edits = list(edits)
    after = apply_edits(before, edits)
    if after == before:
        return b""
    old, new = (quoted_if_needed(side + path_bytes(path)) for side in (b"a/", b"b/"))
    ids = (blob_id(before).encode(), blob_id(after).encode(), mode.encode())
    head = b"diff --git %s %s\nindex %s..%s %s\n" % (old, new, *ids)
    if is_binary(before) or is_binary(after):
        return head + binary_patch(before, after)
    return b"%s--- %s\n+++ %s\n%s" % (head, _named(old), _named(new), hunks(before, edits))


def _named(name: bytes) -> bytes:
    """A tab ends a name with spaces, which else would be cut there."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name
