"""The state of projects at a time: the latest point, its age, and whether it may be counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wundr_ray.contract.reports.projects import NotCounted
from wundr_ray.contract.reports.vocabulary import Presence
from wundr_ray.domain.findings.comparability import METHOD, differences, setting_of
from wundr_ray.domain.portfolio.points import Point, PortfolioProject

ACROSS = ("complexity_threshold", "duplicate_min_tokens", "rules", "scope")
"""Besides the method, the settings that projects must share to be counted together.

Exclusions, roles and languages describe a project: that they differ between projects says nothing.
"""


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """The last analysis of a project's main branch before a time, if there is one."""

    project: PortfolioProject
    point: Point | None
    age: timedelta = timedelta()
    is_stale: bool = False

    @property
    def counts(self) -> bool:
        return self.point is not None and not self.is_stale


def standing(
    project: PortfolioProject, end: datetime, stale_after_days: int | None
) -> ProjectStanding:
    """The standing of a project at the end of a period; a point at ``end`` itself is too late."""
    point = last_before(project.history, end)
    if point is None:
        return ProjectStanding(project, None)
    age = end - point.completed_at
    is_stale = stale_after_days is not None and age > timedelta(days=stale_after_days)
    return ProjectStanding(project, point, age, is_stale)


def last_before(history: Sequence[Point], end: datetime) -> Point | None:
    return next((each for each in reversed(history) if each.completed_at < end), None)


def not_counted(
    project: PortfolioProject, kind: Presence, reason: str, *points: Point | None
) -> NotCounted:
    sources = [point.source for point in points if point is not None]
    return NotCounted(**project.subject(), kind=kind, reason=reason, sources=sources)


def why_not(each: ProjectStanding, stale_after_days: int | None) -> NotCounted:
    """The reason why a standing is not counted."""
    if each.point is None:
        reason = "its main branch was not analysed before the end of the period"
        return not_counted(each.project, Presence.NOT_ANALYSED, reason)
    reason = f"its last analysis is {each.age.days} days old, more than {stale_after_days}"
    return not_counted(each.project, Presence.STALE, reason, each.point)


def shared(standings: Iterable[ProjectStanding]) -> tuple[list[ProjectStanding], list[NotCounted]]:
    """The standings that can be added up, and the others with the reason."""
    # Sums over numbers that were made in different ways mean nothing: two projects with different
    # thresholds have different counts for the same code. The settings that most projects share
    # win; a tie is broken by their text, so that the same report always counts the same projects.
    pairs = [(each, each.point) for each in standings if each.point is not None]
    keys = {each.project.id: _key(point) for each, point in pairs}
    counted = Counter(keys.values())
    if not counted:
        return [], []
    usual = min(counted, key=lambda key: (-counted[key], repr(key)))
    kept = [each for each, _ in pairs if keys[each.project.id] == usual]
    others = [
        not_counted(
            each.project,
            Presence.NOT_COMPARABLE,
            f"different {names_of(_differing(keys[each.project.id], usual))} from most projects",
            point,
        )
        for each, point in pairs
        if keys[each.project.id] != usual
    ]
    return kept, others


def differing(one: Point, other: Point) -> tuple[str, ...]:
    """The names of what keeps two points of a project from being compared."""
    return () if one.basis is other.basis else differences(one.basis, other.basis)


def names_of(names: Sequence[str]) -> str:
    return ", ".join(names)


_Key = tuple[tuple[str, str], ...]


def _key(point: Point) -> _Key:
    values: Mapping[str, object] = {name: setting_of(point.basis, name) for name in ACROSS}
    return (
        *((name, _written(value)) for name, value in values.items()),
        (METHOD, str(point.basis.method_version)),
    )


def _written(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def _differing(one: _Key, other: _Key) -> list[str]:
    return [name for (name, a), (_, b) in zip(one, other, strict=True) if a != b]
