"""Patterns of paths as JavaScript's tools write them, in bounded time.

Braces and groups such as ``?(x)`` are written out; what remains is a glob of git's, whose
expression never backtracks. A pattern that cannot be written out in a few variants is ignored.
"""

import re

from wundr_ray.domain.files.gitignore import as_bytes
from wundr_ray.domain.files.glob import translated

_MOST_VARIANTS = 64
_MOST_CHARACTERS = 200
_GROUP = re.compile(r"\{([^{}()]*)\}|([?@+*!])\(([^(){}]*)\)")

Pattern = re.Pattern[bytes]


def compiled(pattern: str, folder: str = "") -> Pattern | None:
    """What matches the paths that ``pattern`` fits below ``folder``: empty or with a slash."""
    pattern = pattern.removeprefix("<rootDir>").removeprefix("./").removeprefix("/")
    if not pattern or len(pattern) > _MOST_CHARACTERS or pattern.startswith(("!", "..")):
        return None
    variants = _variants(pattern)
    if variants is None:
        return None
    inside = b"|".join(translated(as_bytes(each), is_path=True) for each in variants)
    return re.compile(re.escape(as_bytes(folder)) + b"(?:%s)" % inside, re.DOTALL)


def _variants(pattern: str) -> list[str] | None:
    """The pattern for each choice in its groups; None if there are too many or it is negative."""
    done: list[str] = []
    waiting = [pattern]
    while waiting:
        current = waiting.pop()
        group = _GROUP.search(current)
        if group is None:
            done.append(current)
        else:
            choices = _choices(group)
            waiting += [
                current[: group.start()] + each + current[group.end() :] for each in choices
            ]
        if len(done) + len(waiting) > _MOST_VARIANTS or (group and group[2] == "!"):
            return None
    return done


def _choices(group: re.Match[str]) -> list[str]:
    if group[1] is not None:
        return group[1].split(",")
    choices = group[3].split("|")
    return ["", *choices] if group[2] in "?*" else choices
