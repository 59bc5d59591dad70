"""The findings of two analyses compared by their ids. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from wundr_ray.contract.findings.listed import FindingItem


@dataclass(frozen=True, slots=True)
class Difference:
    """What one analysis has and the other has not, in their orders.

    ``touched`` are in both, in another file, with another message or on a line that was edited.
    ``untracked`` counts findings without ids, of which nothing can be said.
    """

    new: tuple[FindingItem, ...]
    fixed: tuple[FindingItem, ...]
    touched: tuple[FindingItem, ...]
    untracked: int


def compare(before: Iterable[FindingItem], after: Iterable[FindingItem]) -> Difference:
    """What has changed from one analysis of a project to another one of it."""
    earlier, later = list(before), list(after)
    known = {each.finding_id: each for each in earlier if each.finding_id}
    found = {each.finding_id: each for each in later if each.finding_id}
    untracked = sum(each.finding_id is None for each in (*earlier, *later))
    return Difference(
        new=tuple(each for key, each in found.items() if key not in known),
        fixed=tuple(each for key, each in known.items() if key not in found),
        touched=tuple(
            each for key, each in found.items() if key in known and _is_touched(known[key], each)
        ),
        untracked=untracked,
    )


def _is_touched(before: FindingItem, after: FindingItem) -> bool:
    moved = (before.path, before.message) != (after.path, after.message)
    return moved or (bool(after.touched) and not before.touched)
