"""Edits made one round after the other, as edits of the original bytes.

The present text is a row of pieces: ranges of the original that are kept, ranges that an owner (a
change, by its number) has deleted, and text that an owner has inserted. A deleted range stays in
the row without any width, so that each owner's edits can be read off with original offsets.

An owner that edits text which another has inserted, or inserts at the very place of the other's
insertion, cannot be told apart from it: the two are merged.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from wundr_ray.refactoring.edits.apply import EditMismatch
from wundr_ray.refactoring.interface import Edit

_KEPT = -1


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range of the original, kept or deleted by ``owner``; or ``text`` that it has inserted."""

    owner: int
    start: int = 0
    end: int = 0
    text: bytes | None = None

    @property
    def width(self) -> int:
        """How many bytes of the present text it is."""
        if self.text is not None:
            return len(self.text)
        return self.end - self.start if self.owner == _KEPT else 0

    def cut(self, start: int, end: int) -> "_Piece":
        """The part from ``start`` to ``end``, counted from its own beginning."""
        if self.text is not None:
            return replace(self, text=self.text[start:end])
        return replace(self, start=self.start + start, end=self.start + end)


class Composition:
    """The edits of one file so far."""

    def __init__(self, original: bytes) -> None:
        self.original = original
        self._pieces = [_Piece(_KEPT, 0, len(original))] if original else []
        self._merged: dict[int, int] = {}
        self._offsets = [0]
        """Where each piece began before the current call of ``add``. Edits are made from the end
        of the text to its beginning, so that the places which are still needed stay right."""

    def present(self) -> bytes:
        """The text with all edits so far."""
        return b"".join(map(self._visible, self._pieces))

    def add(self, changes: Mapping[int, Sequence[Edit]]) -> None:
        """Make the edits of several owners, all of which refer to the text before this call.

        Raises EditMismatch if one finds other bytes than those that it replaces.
        """
        row = [(edit, owner) for owner, edits in changes.items() for edit in edits]
        row.sort(key=lambda each: (each[0].start, each[0].end))
        self._offsets = [0, *accumulate(piece.width for piece in self._pieces)]
        for edit, owner in reversed(row):
            self._make(owner, edit)

    def edits(self) -> dict[int, tuple[Edit, ...]]:
        """The edits of each owner in the original; merged owners count as the least of them."""
        while not self._is_clear():
            pass
        found: dict[int, list[Edit]] = defaultdict(list)
        for owner, edit in self._read():
            if edit.old != edit.new:
                found[owner].append(edit)
        return {owner: tuple(edits) for owner, edits in found.items()}

    def representative(self, owner: int) -> int:
        """The owner under which the edits of ``owner`` stand."""
        # Union-find whose paths are shortened on the way; the root of each set is its least owner.
        while (other := self._merged.get(owner)) is not None:
            self._merged[owner] = self._merged.get(other, other)
            owner = other
        return owner

    def _is_clear(self) -> bool:
        """Whether no two owners insert at one place; merges those that do."""
        is_clear = True
        last: tuple[int, int] | None = None
        for owner, edit in self._read():
            if edit.old:
                last = None
                continue
            if last is not None and last[0] == edit.start:
                self._merge(owner, last[1])
                is_clear = False
            last = edit.start, owner
        return is_clear

    def _merge(self, first: int, second: int) -> None:
        first, second = self.representative(first), self.representative(second)
        if first != second:
            self._merged[max(first, second)] = min(first, second)

    def _read(self) -> Iterator[tuple[int, Edit]]:
        """Edits with their owners, in the order of the text."""
        owner, start, at = _KEPT, 0, 0
        new: list[bytes] = []
        # One more kept piece, without any width, so that the last edit is read, too.
        for piece in [*self._pieces, _Piece(_KEPT)]:
            current = _KEPT if piece.owner == _KEPT else self.representative(piece.owner)
            if current != owner:
                if owner != _KEPT:
                    yield owner, Edit(start, self.original[start:at], b"".join(new))
                owner, start, new = current, at, []
            if piece.text is None:
                at = piece.end
            else:
                new.append(piece.text)

    def _make(self, owner: int, edit: Edit) -> None:
        if not edit.old:
            if edit.new:
                place = self._place(edit.start)
                self._pieces.insert(place, _Piece(owner, text=edit.new))
            return
        # The end first; a piece that is then cut at the beginning moves it by one.
        last, count = self._boundary(edit.end), len(self._pieces)
        first = self._boundary(edit.start)
        last += len(self._pieces) - count
        # What others have deleted right before it has no width, and stays theirs alone.
        while self._pieces[first].width == 0:
            first += 1
        middle = self._pieces[first:last]
        if b"".join(map(self._visible, middle)) != edit.old:
            raise EditMismatch(f"at byte {edit.start}")
        changed = [piece for each in middle for piece in self._deleted(owner, each)]
        inserted = [_Piece(owner, text=edit.new)] if edit.new else []
        self._pieces[first:last] = [*changed, *inserted]

    def _deleted(self, owner: int, piece: _Piece) -> Iterator[_Piece]:
        if piece.text is not None:
            # Inserted by one owner and taken away by another: neither makes sense alone any more.
            self._merge(owner, piece.owner)
        else:
            yield replace(piece, owner=owner) if piece.owner == _KEPT else piece

    def _boundary(self, offset: int) -> int:
        """The first place in the row at ``offset`` of the present text; cuts a piece for it."""
        number = bisect_left(self._offsets, offset)
        if number == len(self._offsets):
            raise EditMismatch(f"at byte {offset}")
        if self._offsets[number] == offset:
            return number
        # `_offsets` does not know what this call of `add` has cut. An edit further behind may have
        # cut here already, which leaves the piece no wider than `inside`.
        piece, inside = self._pieces[number - 1], offset - self._offsets[number - 1]
        if inside < piece.width:
            self._pieces[number - 1 : number] = [
                piece.cut(0, inside),
                piece.cut(inside, piece.width),
            ]
        return number

    def _place(self, offset: int) -> int:
        """Where in the row text is inserted: next to what is kept, if there is any."""
        first = self._boundary(offset)
        if first == 0 or self._pieces[first - 1].text is None:
            return first
        # The text before it is another owner's. Behind the ranges that are deleted here, the two
        # are at different offsets of the original and need not become one.
        last = first
        while last < len(self._pieces) and self._pieces[last].width == 0:
            last += 1
        is_text = last < len(self._pieces) and self._pieces[last].text is not None
        return first if is_text else last

    def _visible(self, piece: _Piece) -> bytes:
        if piece.text is not None:
            return piece.text
        return self.original[piece.start : piece.end] if piece.owner == _KEPT else b""
