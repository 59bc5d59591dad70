"""What the distribution of a Python project holds, by the project's configuration.

Modules beside it are not shipped: they build or maintain the project. Where nothing names the
packages, nothing follows.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from wundr_ray.domain.files.tool_settings import Table, ini, table, texts

SRC = "src"
"""The folder of the packages in the "src layout"."""

SETUP = frozenset({"setup.py", "setup.cfg"})
UNSHIPPED = (".py", ".sh", ".bash", ".bat", ".cmd", ".ps1")
"""Extensions of the files that are scripts where they are not shipped."""

# Build backends that ship the package with the project's name, if nothing else is configured.
_SHIPS_ITS_NAME = ("flit", "hatchling", "poetry", "pdm", "uv_build")

_FIND = "options.packages.find"
_HEAD = re.compile(r"(?:\./|/)?([^/.\s]+)")


@dataclass(frozen=True, slots=True)
class Shipping:
    """The names in a repository's root that are shipped, with wildcards; none if unknown."""

    names: tuple[str, ...] = ()

    def leaves_out(self, name: str) -> bool:
        """Whether the folder or the module ``name`` in the root is not shipped."""
        return bool(self.names) and not any(fnmatchcase(name, each) for each in self.names)


def shipping(named: Iterable[str], packages: Collection[str]) -> Shipping:
    """What is shipped if these names are configured and these folders are Python packages."""
    roots = {package.partition("/")[0] for package in packages}
    names = tuple(sorted(set(named)))
    # Names that fit no package are misread or stale; by them, nothing at all would be shipped.
    is_used = any(fnmatchcase(root, name) for name in names for root in roots)
    return Shipping(names if is_used else ())


def named_by_pyproject(document: Table) -> Iterator[str]:
    """The names in the root from which a wheel is built."""
    backend = table(document, "build-system").get("build-backend")
    if backend or "project" in document:
        yield SRC
    setuptools = table(document, "tool", "setuptools")
    find = table(setuptools, "packages", "find")
    wheel = table(document, "tool", "hatch", "build", "targets", "wheel")
    yield from _heads(setuptools.get("packages"), setuptools.get("py-modules"))
    yield from _heads(find.get("include"), find.get("where"))
    yield from _heads(wheel.get("packages"), wheel.get("include"), wheel.get("only-include"))
    yield from _heads(table(document, "tool", "pdm", "build").get("includes"))
    yield from _heads(*_of_poetry(document))
    if isinstance(backend, str) and backend.startswith(_SHIPS_ITS_NAME):
        yield from _heads(_module(document))


def named_by_setup_cfg(data: bytes) -> Iterator[str]:
    """The names in the root from which setuptools builds a wheel."""
    find = ini(data, _FIND)
    yield from _heads(find.get("include"), find.get("where"))


def _of_poetry(document: Table) -> list[object]:
    packages = table(document, "tool", "poetry").get("packages")
    entries = packages if isinstance(packages, list) else []
    return [each.get("from") or each.get("include") for each in entries if isinstance(each, dict)]


def _module(document: Table) -> str | None:
    """The module or package that has the name of its project."""
    names = (
        table(document, "tool", "flit", "module").get("name"),
        table(document, "project").get("name"),
        table(document, "tool", "poetry").get("name"),
    )
    name = next((name for name in names if isinstance(name, str)), None)
    # Distributions are named with hyphens, modules cannot be.
    return name and name.replace("-", "_").lower()


def _heads(*values: object) -> Iterator[str]:
    """The first part of each path or dotted name."""
    for value in values:
        for text in texts(value):
            head = _HEAD.match(text)
            if head is not None:
                yield head[1]
