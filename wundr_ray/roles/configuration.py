"""What a fetch collects of a repository, from which the roles of its files follow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from wundr_ray.roles import attributes, project, tree


@dataclass(frozen=True, slots=True)
class Configuration:
    """Paths that tell something about their folders, and the bytes of configuration files."""

    witnesses: Collection[str] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Configuration()


def is_configuration(path: str) -> bool:
    """Whether the file says something about the roles of other files."""
    name = path.rpartition("/")[2]
    declares = name == attributes.FILE or project.is_configuration(name)
    return declares and not tree.is_installed(path)


def is_witness(path: str) -> bool:
    """Whether the file's path tells something about its folder."""
    return tree.is_witness(path.rpartition("/")[2]) and not tree.is_installed(path)
