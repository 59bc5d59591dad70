"""Approved changes of one job as groups, each of which becomes a branch or a patch of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wundr_ray.contract.refactoring.changeset_vocabulary import GroupBy
from wundr_ray.delivery.code_owners import CodeOwners
from wundr_ray.delivery.names import slug
from wundr_ray.refactoring.interface import Change

ROOT = "root"
UNOWNED = "unowned"
# Of a repository with many projects: the folder below is a project.
_FOLDERS_OF_PROJECTS = frozenset({"apps", "libs", "modules", "packages", "plugins", "services"})


@dataclass(frozen=True, slots=True)
class Group:
    """Changes in their order. ``name`` is empty where they are all of the job's."""

    name: str
    changes: tuple[Change, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(change.id for change in self.changes)


def grouped(changes: Sequence[Change], by: GroupBy, code_owners: bytes = b"") -> tuple[Group, ...]:
    """The groups in the order of their names; each change is in exactly one.

    A change is in the group of those that it requires, so that no group needs another.
    ``code_owners`` is the CODEOWNERS file of the previewed commit.
    """
    name_of = _naming(by, code_owners)
    together = _together(changes)
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[name_of(together[change.id])].append(change)
    return tuple(Group(name, tuple(groups[name])) for name in sorted(groups))


def branch_name(batch_id: str, job_id: str, group: str) -> str:
    """The group's branch: always the same, and another for every other group, job or batch."""
    parts = [slug(job_id), slug(group)] if group else [slug(job_id)]
    return f"wundr/{slug(batch_id)}/{'--'.join(parts)}"


def directory_of(path: str) -> str:
    """The folder at the top, or the project below one that holds projects."""
    first, *rest = path.split("/")
    if not rest:
        return ROOT
    return f"{first}/{rest[0]}" if first in _FOLDERS_OF_PROJECTS and rest[1:] else first


def _naming(by: GroupBy, code_owners: bytes) -> Callable[[Change], str]:
    match by:
        case GroupBy.JOB:
            return lambda change: ""
        case GroupBy.PATTERN:
            return lambda change: str(change.pattern)
        case GroupBy.DIRECTORY:
            return lambda change: directory_of(change.path)
        case GroupBy.CODE_OWNER:
            owners = CodeOwners(code_owners)
            return lambda change: " ".join(sorted(set(owners.of(change.path)))) or UNOWNED


def _together(changes: Iterable[Change]) -> dict[str, Change]:
    """For each change, the first change of those that it is linked with by ``requires``."""
    changes = list(changes)
    place = {change.id: number for number, change in enumerate(changes)}
    root = list(range(len(changes)))

    # Union-find; the paths are halved on the way.
    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for number, change in enumerate(changes):
        for required in change.requires:
            if required in place:
                # The earlier change is the root, so that the group's name does not depend on the
                # order of joins.
                earlier, later = sorted((find(number), find(place[required])))
                root[later] = earlier
    return {change.id: changes[find(number)] for number, change in enumerate(changes)}
