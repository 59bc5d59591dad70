"""What a fetch collects of a repository, from which the roles of its files follow."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from wundr_ray.roles import attributes, project
from wundr_ray.roles.conventions.folders import INSTALLED
from wundr_ray.roles.copies import is_licence
from wundr_ray.roles.tree import TELLING


@dataclass(frozen=True, slots=True)
class Configuration:
    """Paths that tell something about their folders, and the bytes of configuration files."""

    witnesses: Collection[str] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Configuration()
_INSTALLED = re.compile(rf"(?:\A|/)(?:{'|'.join(INSTALLED)})/")


def is_configuration(path: str, name: str) -> bool:
    """Whether the file ``name`` at ``path`` says something about the roles of other files."""
    declares = name == attributes.FILE or project.is_configuration(name)
    return declares and not is_installed(path)


def is_witness(path: str, name: str) -> bool:
    """Whether the file ``name`` at ``path`` tells something about its folder."""
    return (name in TELLING or is_licence(name)) and not is_installed(path)


def is_installed(path: str) -> bool:
    """Whether a package manager has put the file there, so that it tells nothing of the project."""
    return _INSTALLED.search(path) is not None
