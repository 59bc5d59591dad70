"""Files of real repositories with their roles, labelled by hand.

A file in ``labels`` has the paths of a random sample of one commit's source files, below the role
of each. Below ``more`` and a role stand further files of rare roles, a few of each folder. After a
tab stands the mark of a generator that the file's content has. ``context`` are further paths that
tell something about their folders.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.role_rules import NOT_ANALYSED
from wundr_ray.roles.configuration import Configuration
from wundr_ray.roles.declared import declared

LABELS = Path(__file__).with_name("labels")


@dataclass(slots=True)
class Sample:
    """The labelled files of one repository."""

    repository: str
    commit: str = ""
    package: str = ""
    is_held_out: bool = False
    roles: dict[str, Role] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    context: list[str] = field(default_factory=list)
    more: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, file: Path) -> Self:
        head, *sections = file.read_text("utf-8").split("\n[")
        facts = dict(line.split(" ", 1) for line in head.splitlines() if line)
        sample = cls(
            repository=facts["repository"],
            commit=facts["commit"],
            package=facts.get("package", ""),
            is_held_out="held" in facts,
        )
        for section in sections:
            title, _, lines = section.partition("]\n")
            sample._add(title, lines.splitlines())
        return sample

    def _add(self, title: str, lines: list[str]) -> None:
        for line in filter(None, lines):
            path, _, mark = line.partition("\t")
            if title == "context":
                self.context.append(path)
                continue
            self.roles[path] = Role(title.removeprefix("more "))
            if title.startswith("more "):
                self.more.add(path)
            if mark:
                self.marks[path] = mark

    def assigned(self) -> Iterator[tuple[str, Role, Role]]:
        """Each path with its role by hand, and the one that it is assigned."""
        manifest = {"package.json": f'{{"name": "{self.package}"}}'.encode()}
        configuration = Configuration(self.context, manifest if self.package else {})
        repository = declared(self.roles, configuration)
        for path, role in self.roles.items():
            assigned = repository.assign(path)
            is_open = not assigned.is_settled and assigned.role not in NOT_ANALYSED
            is_marked = is_open and path in self.marks
            yield path, role, Role.GENERATED if is_marked else assigned.role


SAMPLES = [Sample.read(file) for file in sorted(LABELS.glob("*.txt"))]
