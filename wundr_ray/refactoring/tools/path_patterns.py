"""Patterns of paths as ruff's configuration has them, in bounded time."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

_BRACES = re.compile(r"\{([^{}]*)\}")
# Braces multiply: ten pairs with two choices each would make a thousand patterns.
_MOST_VARIANTS = 32


def fits(pattern: str, path: str) -> bool:
    """Whether ``pattern`` fits ``path``, its name, or one of the folders that it lies in.

    A star fits slashes, too; ``!`` at the beginning turns the answer around.
    """
    if pattern.startswith("!"):
        return not fits(pattern[1:], path)
    parts = path.split("/")
    candidates = [*parts, *("/".join(parts[:end]) for end in range(2, len(parts) + 1))]
    return any(
        fnmatchcase(candidate, variant)
        for variant in _variants(pattern.removeprefix("./").rstrip("/"))
        for candidate in candidates
    )


def _variants(pattern: str) -> Iterator[str]:
    """The pattern for each choice in braces, and without leading folders of any depth."""
    waiting = [pattern]
    for _ in range(_MOST_VARIANTS):
        if not waiting:
            return
        current = waiting.pop()
        if braces := _BRACES.search(current):
            before, after = current[: braces.start()], current[braces.end() :]
            choices = braces[1].split(",")[:_MOST_VARIANTS]
            waiting += [before + choice + after for choice in choices]
        else:
            yield current
            if current.startswith("**/"):
                yield current[3:]
