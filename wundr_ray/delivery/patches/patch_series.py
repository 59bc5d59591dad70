"""A series of patches that ``git am --keep-cr`` applies, made from a preview alone.

The same preview, parts and signature give the same bytes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from email.header import Header
from email.utils import format_datetime

from wundr_ray.delivery.git.signatures import cleaned, message_of
from wundr_ray.delivery.interface import Part, Patch, Signature
from wundr_ray.delivery.names import file_stem
from wundr_ray.delivery.patches.diffs import bytes_diff
from wundr_ray.refactoring.edits.apply import apply_edits
from wundr_ray.refactoring.interface import Edit, FilePreview, Preview

_NO_COMMIT = "0" * 40
# Lines of a message that `git am` would take for a header, or for the patch.
_READ_AS_MAIL = re.compile(r"^(?=From |---$|--- |diff -|Index: |[A-Za-z-]+:)", re.MULTILINE)


def series(preview: Preview, parts: Sequence[Part], who: Signature) -> tuple[Patch, ...]:
    """One patch for each of ``parts`` that changes anything, each on top of the one before.

    A change may be in one part only; what it requires has to be in the same or an earlier part.
    Raises ``EditMismatch``.
    """
    diffs = ((part, _diff(preview, parts, number)) for number, part in enumerate(parts))
    changing = [(part, diff) for part, diff in diffs if diff]
    return tuple(
        _patch(part, diff, number, len(changing), preview.commit, who)
        for number, (part, diff) in enumerate(changing, 1)
    )


def _diff(preview: Preview, parts: Sequence[Part], number: int) -> bytes:
    part_of = {each: at for at, part in enumerate(parts) for each in part.change_ids}
    return b"".join(_file_diff(file, part_of, number) for file in preview.files)


def _file_diff(file: FilePreview, part_of: Mapping[str, int], number: int) -> bytes:
    if all(part_of.get(change.id) != number for change in file.changes):
        return b""
    earlier: list[Edit] = []
    ours: list[Edit] = []
    shift = 0
    for part, edit in _placed(file, part_of):
        if part < number:
            earlier.append(edit)
            # Edits of later parts move nothing yet.
            shift += len(edit.new) - len(edit.old)
        elif part == number:
            ours.append(Edit(edit.start + shift, edit.old, edit.new))
    return bytes_diff(file.path, file.mode, apply_edits(file.before, earlier), ours)


def _placed(file: FilePreview, part_of: Mapping[str, int]) -> Iterator[tuple[int, Edit]]:
    """The edits of all parts with the part of each, in the order in which they are applied."""
    placed = [
        (part_of[change.id], edit)
        for change in file.changes
        if change.id in part_of
        for edit in change.edits
    ]
    yield from sorted(placed, key=lambda each: (each[1].start, each[1].end))


def _patch(part: Part, diff: bytes, number: int, count: int, commit: str, who: Signature) -> Patch:
    subject, _, body = message_of(part.subject, part.body).partition("\n")
    mark = "PATCH" if count == 1 else f"PATCH {number}/{count}"
    head = (
        # The date that git itself writes here, by which programs recognise its patches.
        f"From {_NO_COMMIT} Mon Sep 17 00:00:00 2001\n"
        f"From: {_mailbox(who)}\n"
        f"Date: {format_datetime(who.at)}\n"
        f"Subject: {_header(f'[{mark}] {subject}', 'Subject')}\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: 8bit\n"
    )
    text = _READ_AS_MAIL.sub(" ", body.strip("\n"))
    rest = f"\nbase-commit: {commit}\n-- \nWundr\n\n"
    data = f"{head}\n{text}\n---\n\n".encode("utf-8", "replace") + diff + rest.encode()
    return Patch(f"{number:04}-{file_stem(subject)}.patch", data)


def _mailbox(who: Signature) -> str:
    """The name in an encoded word where a reader of mail could take it for something else."""
    clean = cleaned(who)
    is_plain = re.fullmatch(r"[A-Za-z0-9 _-]+", clean.name)
    name = clean.name if is_plain else _encoded(clean.name, "From")
    return f"{name} <{clean.email}>"


def _header(text: str, name: str) -> str:
    return text if text.isascii() and len(text) < 900 else _encoded(text, name)


def _encoded(text: str, name: str) -> str:
    raw = text.encode("utf-8", "replace").decode()
    return Header(raw, "utf-8", header_name=name).encode(linesep="\n")
