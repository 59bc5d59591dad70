"""Some of a batch's changes, and how many they are."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wundr_ray.contract.refactoring.reviews import FileExtent, ListCounts
from wundr_ray.contract.responses import Extent
from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety
from wundr_ray.refactoring.previews.summary import extents_in
from wundr_ray.refactoring.reviews.decisions import ListedChange
from wundr_ray.refactoring.reviews.outcomes import ChangeOutcome

MOST_FILES = 50
"""As many files as the counts name."""

Key = TypeVar("Key", bound=Hashable)
Row = tuple[ListedChange, ChangeOutcome]
"""A change, and what has become of it."""


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a list is limited to; ``path`` is a file, or a folder where it ends in a slash."""

    pattern: Pattern | None = None
    rule: str | None = None
    safety: Safety | None = None
    path: str | None = None
    decision: ChangeDecision | None = None

    def takes(self, change: ListedChange, decision: ChangeDecision) -> bool:
        return (
            self.pattern in (None, change.pattern)
            and self.rule in (None, change.rule)
            and self.safety in (None, change.safety)
            and self.decision in (None, decision)
            and (self.path is None or _is_at(change.path, self.path))
        )

    def of(self, rows: Iterable[Row]) -> list[Row]:
        return [(change, outcome) for change, outcome in rows if self.takes(change, outcome.state)]


EVERYTHING = ChangeFilter()


def counts(rows: Sequence[Row]) -> ListCounts:
    """How many changes there are, divided in every way."""

    def by(key: Callable[[Row], Key]) -> dict[Key, Extent]:
        return extents_in(rows, key, _file)

    by_file = Counter(map(_file, rows))
    return ListCounts(
        changes=len(rows),
        files=len(by_file),
        by_rule=by(lambda row: row[0].rule),
        by_safety=by(lambda row: row[0].safety),
        by_pattern=by(lambda row: row[0].pattern),
        by_decision=by(lambda row: row[1].state),
        by_file=[
            FileExtent(job_id=job_id, path=path, changes=count)
            for (job_id, path), count in by_file.most_common(MOST_FILES)
        ],
    )


def _file(row: Row) -> tuple[str, str]:
    change, _ = row
    return change.job_id, change.path


def _is_at(path: str, place: str) -> bool:
    return path.startswith(place) if place.endswith("/") else path == place
