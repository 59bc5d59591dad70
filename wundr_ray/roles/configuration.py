"""What a fetch collects of a repository, from which the roles of its files follow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from wundr_ray.roles import attributes, project
from wundr_ray.roles.tree import is_witness

__all__ = ["NOTHING", "Configuration", "is_configuration", "is_witness"]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Paths that tell something about their folders, and the bytes of configuration files."""

    witnesses: Collection[str] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)


NOTHING = Configuration()


def is_configuration(name: str) -> bool:
    """Whether files of this name say something about the roles of other files."""
    return name == attributes.FILE or project.is_configuration(name)
