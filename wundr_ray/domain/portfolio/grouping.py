"""Projects by their groups, in the order in which reports list them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")

LABEL = "label:"


def label_of(group_by: str) -> str:
    """The name of the label that a report groups by."""
    return group_by.removeprefix(LABEL)


def group_of(labels: Mapping[str, str], group_by: str | None) -> str | None:
    return labels.get(label_of(group_by)) if group_by else None


def grouped(
    rows: Iterable[T], group: Callable[[T], str | None]
) -> Iterator[tuple[str | None, list[T]]]:
    """Groups in the alphabet's order; what has none comes last, as the group None."""
    found: dict[str | None, list[T]] = {}
    for row in rows:
        found.setdefault(group(row), []).append(row)
    for name in sorted(found, key=lambda each: (each is None, each or "")):
        yield name, found[name]
