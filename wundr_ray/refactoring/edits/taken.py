"""The places of a file that edits have taken, so that others do not touch them."""

from bisect import bisect_right, insort
from collections.abc import Sequence

from wundr_ray.refactoring.interface import Edit


class Taken:
    """Places of edits that do not touch each other, sorted."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int]] = []

    def take(self, edits: Sequence[Edit]) -> bool:
        """Take the places of all ``edits``, unless one of them touches a place that is taken.

        Two touch if they overlap or begin at one place.
        """
        if any(self._is_touched(edit) for edit in edits):
            return False
        for edit in edits:
            insort(self._places, (edit.start, edit.end))
        return True

    def _is_touched(self, edit: Edit) -> bool:
        """Only neighbours can touch: the places are sorted by their ends, too."""
        number = bisect_right(self._places, edit.start, key=lambda place: place[0])
        if number:
            start, end = self._places[number - 1]
            if start == edit.start or end > edit.start:
                return True
        return number < len(self._places) and self._places[number][0] < edit.end
