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
    old = {finding.finding_id: finding for finding in earlier if finding.finding_id}
    new = {finding.finding_id: finding for finding in later if finding.finding_id}
    untracked = sum(finding.finding_id is None for finding in (*earlier, *later))
    return Difference(
        new=tuple(finding for key, finding in new.items() if key not in old),
        fixed=tuple(finding for key, finding in old.items() if key not in new),
        touched=tuple(
            finding for key, finding in new.items() if key in old and _is_touched(old[key], finding)
        ),
        untracked=untracked,
    )


def _is_touched(before: FindingItem, after: FindingItem) -> bool:
    moved = (before.path, before.message) != (after.path, after.message)
    return moved or (bool(after.touched) and not before.touched)
