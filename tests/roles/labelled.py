"""Files of real repositories with their roles, labelled by hand.

A file in ``labels`` has the paths of a random sample of one commit's source files, below the role
of each. Below ``more`` and a role stand further files of rare roles, a few of each folder. After a
tab stands the mark that the file's content has. ``context`` are further paths that tell something
about their folders. ``package``, ``ships`` and ``private`` are what the repository configures;
``held out`` is the group of repositories that were labelled before the tables were run on any of
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.role_rules import NOT_ANALYSED
from wundr_ray.roles.configuration import Configuration
from wundr_ray.roles.conventions.marks import with_mark
from wundr_ray.roles.declared import declared
from wundr_ray.sources.files.languages import language_of

LABELS = Path(__file__).with_name("labels")


@dataclass(slots=True)
class Sample:
    """The labelled files of one repository."""

    repository: str
    commit: str = ""
    package: str = ""
    ships: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    group: int = 0
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
            ships=tuple(facts.get("ships", "").split()),
            private=tuple(facts.get("private", "").split()),
            group=int(facts.get("held", "out 0").rpartition(" ")[2]),
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
        repository = declared(self.roles, Configuration(self.context, self._configuration()))
        for path, role in self.roles.items():
            assigned = repository.assign(path)
            is_open = not assigned.is_settled and assigned.role not in NOT_ANALYSED
            is_read = is_open and language_of(path) is not None
            mark = self.marks.get(path) if is_read else None
            yield path, role, with_mark(assigned.role, mark)

    def _configuration(self) -> dict[str, bytes]:
        contents = {f"{folder}/package.json": b'{"private": true}' for folder in self.private}
        if self.package:
            contents["package.json"] = f'{{"name": "{self.package}"}}'.encode()
        if self.ships:
            contents["pyproject.toml"] = f"[tool.setuptools]\npackages = {[*self.ships]}".encode()
        return contents


SAMPLES = [Sample.read(file) for file in sorted(LABELS.glob("*.txt"))]
