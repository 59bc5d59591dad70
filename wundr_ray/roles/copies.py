"""Folders of copied code that hold the project's own as well, told by the licences in them.

``external`` and the like are vendored by convention. Where a project keeps a licence with each
copy, the folders there that have none are its own.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

MIXED = frozenset({"extern", "external", "externals"})
"""Names of folders, at the top of a project, that licences sort out."""

# How their names begin: LICENSE, LICENCE, COPYING, COPYRIGHT, UNLICENSE.
_LICENCES = frozenset(
    start
    for name in ("LICEN", "COPYI", "COPYR", "UNLIC")
    for start in (name, name.capitalize(), name.lower())
)


class Copies(NamedTuple):
    """The folders with a licence of their own, and the ones around them that are sorted out."""

    vendored: frozenset[str]
    sorted_out: frozenset[str]


def is_licence(name: str) -> bool:
    """Whether a file of this name, such as ``LICENSE.txt`` or ``COPYING``, holds a licence."""
    return name[:5] in _LICENCES


def read_copies(licences: Iterable[str], projects: Collection[str]) -> Copies:
    """What the paths of all licences tell.

    Arguments:
        licences: paths of the files that hold licences.
        projects: folders at whose top ``MIXED`` names have their meaning.
    """
    vendored: set[str] = set()
    around: set[str] = set()
    whole: set[str] = set()
    for path in licences:
        *folders, _ = path.split("/")
        for depth, name in enumerate(folders, 1):
            if name.lower() in MIXED and "/".join(folders[: depth - 1]) in projects:
                outer = "/".join(folders[:depth])
                # A licence for the folder itself says that all of it is copied.
                if len(folders) == depth:
                    whole.add(outer)
                else:
                    around.add(outer)
                    vendored.add("/".join(folders[: depth + 1]))
    return Copies(frozenset(vendored), frozenset(around - whole))
