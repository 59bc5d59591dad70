"""Copies of libraries, by the names of their files: vendored unless the repository is theirs."""

import re
from collections.abc import Iterable

from wundr_ray.roles.conventions.matching import NameTable
from wundr_ray.roles.conventions.names import LIBRARIES

_TABLE = NameTable(LIBRARIES)
_BUILDS = (".min", "-min", ".slim", ".bundle", ".umd", ".prod", ".global")
_END = re.compile(r"[.-]?js\Z")


class Libraries:
    """What the names of files tell in a repository whose own packages are ``packages``."""

    def __init__(self, packages: Iterable[str]) -> None:
        self._own = tuple(_END.sub("", package) or package for package in packages)

    def bits(self, name: str) -> int:
        """The roles that fit, as bits."""
        if self._own and name.lower().startswith(self._own):
            return 0
        bits, plain = _TABLE.bits(name), _unminified(name)
        return bits if plain == name else bits | _TABLE.bits(plain)


def _unminified(name: str) -> str:
    """The name that a library has before it is minified or bundled."""
    for mark in _BUILDS:
        name = name.replace(mark, "", 1)
    return name
