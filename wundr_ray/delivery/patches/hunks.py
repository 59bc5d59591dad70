"""A unified diff's hunks straight from edits: exact, and in time by the size of what changes.

Lines end with a line feed, as for git; a carriage return belongs to its line. All numbers of lines
begin with 0.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate

from wundr_ray.refactoring.edits.apply import apply_edits
from wundr_ray.refactoring.interface import Edit

CONTEXT = 3
# A region that is longer is replaced as a whole: comparing takes the square of its lines.
_COMPARED_LINES = 400

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class _Region:
    """Whole lines that edits change: those from ``start`` on, and what takes their place."""

    start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.old)


def lines_of(data: bytes) -> list[bytes]:
    """The lines with their line feeds; the last one may lack it."""
    parts = data.split(b"\n")
    lines = [part + b"\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def hunks(before: bytes, edits: Sequence[Edit]) -> bytes:
    """The hunks that turn ``before`` into what the edits make of it; empty where nothing changes.

    Raises ``EditMismatch`` like ``apply_edits``.
    """
    lines = lines_of(before)
    regions = [part for region in _regions(before, lines, edits) for part in _smallest(region)]
    made, shift = [], 0
    for group in _close_together(regions):
        text, shift = _hunk(lines, group, shift)
        made.append(text)
    return b"".join(made)


def _regions(before: bytes, lines: Sequence[bytes], edits: Sequence[Edit]) -> Iterator[_Region]:
    """The edits' lines, each once. What a text without a line feed joins belongs to its region."""
    table = _Lines(lines)
    pending = deque(sorted(edits, key=lambda each: (each.start, each.end)))
    while pending:
        first = last = table.at(pending[0].start)
        taken: list[Edit] = []
        while True:
            while pending and (
                not taken or last == len(lines) or table.at(pending[0].start) < last
            ):
                taken.append(pending.popleft())
                last = max(last, table.up_to(taken[-1].end))
            new = _applied(before[table.starts[first] : table.starts[last]], taken, table, first)
            # An edit that takes the line feed away joins the next line, which belongs to the region
            # then.
            if last == len(lines) or not new or new.endswith(b"\n"):
                break
            last += 1
        yield _Region(first, tuple(lines[first:last]), tuple(lines_of(new)))


class _Lines:
    """Where each line starts, and where the last one ends."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.starts = [0, *accumulate(map(len, lines))]
        self._last = len(lines) - (bool(lines) and not lines[-1].endswith(b"\n"))

    def at(self, offset: int) -> int:
        """The line that an edit at ``offset`` touches: a new one at the end of the file."""
        return min(bisect_right(self.starts, offset) - 1, self._last)

    def up_to(self, offset: int) -> int:
        """The first line that starts at ``offset`` or after it."""
        return min(bisect_left(self.starts, offset), len(self.starts) - 1)


def _applied(part: bytes, edits: Sequence[Edit], table: _Lines, first: int) -> bytes:
    base = table.starts[first]
    return apply_edits(part, [replace(each, start=each.start - base) for each in edits])


def _smallest(region: _Region) -> Iterator[_Region]:
    """The parts of a region that differ."""
    region = _trimmed(region)
    if max(len(region.old), len(region.new)) > _COMPARED_LINES:
        yield region
        return
    matcher = SequenceMatcher(None, region.old, region.new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            new = region.new[new_start:new_end]
            yield _Region(region.start + start, region.old[start:end], new)


def _trimmed(region: _Region) -> _Region:
    """Without the lines that are the same at both ends."""
    head = _common(region.old, region.new)
    old, new = region.old[head:], region.new[head:]
    tail = _common(old[::-1], new[::-1])
    return _Region(region.start + head, old[: len(old) - tail], new[: len(new) - tail])


def _common(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _close_together(regions: Iterable[_Region]) -> Iterator[list[_Region]]:
    """Regions whose contexts touch, which make one hunk."""
    group: list[_Region] = []
    for region in regions:
        if group and region.start - group[-1].end > 2 * CONTEXT:
            yield group
            group = []
        group.append(region)
    if group:
        yield group


def _hunk(lines: Sequence[bytes], group: Sequence[_Region], shift: int) -> tuple[bytes, int]:
    """The hunk, and by how many lines what follows it has moved; ``shift`` is that before it."""
    start = at = max(0, group[0].start - CONTEXT)
    end = min(len(lines), group[-1].end + CONTEXT)
    body = []
    for region in group:
        body += [_shown(b" ", line) for line in lines[at : region.start]]
        body += [_shown(b"-", line) for line in region.old]
        body += [_shown(b"+", line) for line in region.new]
        at = region.end
    body += [_shown(b" ", line) for line in lines[at:end]]
    growth = sum(len(region.new) - len(region.old) for region in group)
    # In the new file everything is where the hunks before have moved it.
    old, new = _range(start, end - start), _range(start + shift, end - start + growth)
    return b"@@ -%s +%s @@\n%s" % (old, new, b"".join(body)), shift + growth


def _range(start: int, count: int) -> bytes:
    """As git writes it: of no lines, it names the line before."""
    first = start + 1 if count else start
    return b"%d" % first if count == 1 else b"%d,%d" % (first, count)


def _shown(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + _NO_NEWLINE
