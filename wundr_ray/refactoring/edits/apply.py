"""Applying edits to bytes."""

from collections.abc import Iterable

from wundr_ray.refactoring.interface import Change, Edit


class EditMismatch(Exception):
    """The bytes are not those that the edits were made for."""


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """``data`` with all ``edits``, whose offsets are those of ``data``.

    Edits at one offset that replace nothing are inserted in the order in which they come. Raises
    ``EditMismatch`` if two edits overlap, or one finds other bytes than those it replaces.
    """
    parts, done = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < done or data[edit.start : edit.end] != edit.old:
            raise EditMismatch(f"at byte {edit.start}")
        parts += [data[done : edit.start], edit.new]
        done = edit.end
    return b"".join([*parts, data[done:]])


def apply_changes(data: bytes, changes: Iterable[Change]) -> bytes:
    """``data`` with all ``changes``. Raises ``EditMismatch``."""
    return apply_edits(data, (edit for change in changes for edit in change.edits))
