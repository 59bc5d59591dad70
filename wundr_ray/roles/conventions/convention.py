"""What a convention is: a name that folders or files have, and the role that it means."""

from dataclasses import dataclass
from enum import StrEnum

from wundr_ray.contract.vocabulary import Role

STRONGEST_FIRST = (
    Role.VENDORED,
    Role.GENERATED,
    Role.TEST,
    Role.EXAMPLE,
    Role.DOCS,
    Role.SCRIPT,
    Role.PRODUCTION,
)
"""Where several conventions fit a path, the strongest role counts: a test of a script is a test."""

BITS = {role: 1 << rank for rank, role in enumerate(STRONGEST_FIRST[:-1])} | {Role.PRODUCTION: 0}
"""Roles that fit a path are kept as a set of bits, the strongest one lowest."""

ROLE_OF_BITS = tuple(
    STRONGEST_FIRST[(bits & -bits).bit_length() - 1 if bits else -1]
    for bits in range(1 << (len(STRONGEST_FIRST) - 1))
)
"""The role that counts, by the bits of all that fit."""

HIDDEN = ".**"
"""The name of a hidden file."""


class ConventionPlace(StrEnum):
    """Where in a repository a convention holds."""

    ANYWHERE = "anywhere"
    OUTSIDE_PACKAGES = "anywhere but inside a Python package"
    NO_PACKAGE = "anywhere, unless it is a Python package"
    ROOT = "in the root of the repository"
    BESIDE_SRC = "in the root of the repository, beside src"
    TOP = "at the top of a project"
    """In the root of the repository or beside a manifest such as ``package.json``."""


@dataclass(frozen=True, slots=True)
class FolderConvention:
    """Folders of these names, with all that is in them.

    ``names`` are compared in lower case, except those with wildcards. A name with a slash is that
    of a folder in another one. ``*`` stands for any characters of one name.
    """

    role: Role
    names: tuple[str, ...]
    source: str
    place: ConventionPlace = ConventionPlace.ANYWHERE


@dataclass(frozen=True, slots=True)
class NameConvention:
    """Files of these names.

    In ``names``, ``*`` stands for any characters but a dot, ``**`` for any characters.
    """

    role: Role
    names: tuple[str, ...]
    source: str
    place: ConventionPlace = ConventionPlace.ANYWHERE


@dataclass(frozen=True, slots=True)
class FileConvention:
    """Folders that hold one of these files, as the output of a generator does.

    Each of ``files`` is a path inside the folder; all of ``beside`` have to be there too.
    """

    role: Role
    files: tuple[str, ...]
    source: str
    beside: tuple[str, ...] = ()


def words(*lines: str) -> tuple[str, ...]:
    """The words of some lines."""
    return tuple(word for line in lines for word in line.split())
