"""Who owns a file, by a CODEOWNERS file in GitHub's syntax: the last pattern that fits decides.

Patterns are those of gitignore, but for three things: ``!`` and ``[ ]`` are not known, and a last
``/*`` covers the files of a folder, not its folders. Lines that GitHub takes for invalid count as
not there.
"""

import re
from dataclasses import dataclass

from wundr_ray.domain.files.glob import translated

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first that is there counts alone."""

# GitHub does not read a longer file either.
_MAX_BYTES = 3 << 20

_WORD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True, slots=True)
class _Rule:
    expression: bytes
    is_for_files: bool
    is_for_folders: bool
    owners: tuple[str, ...]


class CodeOwners:
    """The owners that a file's bytes name."""

    def __init__(self, data: bytes) -> None:
        lines = data.decode("utf-8", "replace").splitlines() if len(data) <= _MAX_BYTES else []
        self._rules = [rule for rule in map(_rule, reversed(lines)) if rule]
        self._files = _any_of([r.expression if r.is_for_files else b"(?!)" for r in self._rules])
        folders = [r.expression if r.is_for_folders else b"(?!)" for r in self._rules]
        self._folders = _any_of(folders)

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file; none if no pattern fits, or the last one that fits names nobody."""
        raw = path.encode("utf-8", "surrogateescape")
        # A rule for a folder covers all that is below it, so each folder above is tried, too.
        matches = [self._files.fullmatch(raw)]
        while raw := raw.rpartition(b"/")[0]:
            matches.append(self._folders.fullmatch(raw))
        # The groups are in reverse order: the lowest number is the last rule of the file.
        groups = (match.lastindex for match in matches if match and match.lastindex)
        last = min(groups, default=None)
        return self._rules[last - 1].owners if last else ()


def _any_of(expressions: list[bytes]) -> re.Pattern[bytes]:
    """A group for each rule; the last rule is the first group, and so is found first."""
    return re.compile(b"|".join(b"(%s)" % each for each in expressions) or b"(?!)", re.DOTALL)


def _rule(line: str) -> _Rule | None:
    words = [match[0] for match in _WORD.finditer(_without_comment(line))]
    if not words or words[0].startswith("!") or "[" in words[0]:
        return None
    pattern = words[0].encode("utf-8", "surrogateescape")
    name = pattern.rstrip(b"/")
    if b"/" in name:
        expression = translated(name.removeprefix(b"/"), is_path=True)
    else:
        expression = rb"(?>(?:.*/)?)" + translated(name, is_path=False)
    return _Rule(expression, name == pattern, not name.endswith(b"/*"), tuple(words[1:]))


def _without_comment(line: str) -> str:
    """A number sign begins a comment at the start of a line and after a space."""
    return re.split(r"(?:^|(?<=\s))#", line, maxsplit=1)[0]
