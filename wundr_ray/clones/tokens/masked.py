"""What the readers of scripts and of markup hand to the search for tokens.

They know where a string, a comment, a regular expression or a piece of text begins and ends. In the
text that they hand on, comments are gone, each string and the like stands between two marks, and
what is left can be cut into words and characters without knowing the language.
"""

from dataclasses import dataclass

OPEN, CLOSE = "\ue000", "\ue001"
"""The marks: characters for private use, which are taken out of the source first."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Something that begins in ``line`` and has no end: all that follows is inside of it."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` has the line ends of the source, all of them and no others."""

    text: str
    unfinished: Unfinished | None = None


def without_marks(source: str) -> str:
    """``source`` without the characters that serve as marks."""
    if OPEN in source or CLOSE in source:
        return source.replace(OPEN, "?").replace(CLOSE, "?")
    return source


def unfinished(source: str, offset: int, what: str) -> Unfinished:
    """``what`` begins at ``offset`` of ``source``."""
    return Unfinished(source.count("\n", 0, offset) + 1, what)


def blank(source: str, start: int, end: int) -> str:
    """The line ends of what is left out."""
    return "\n" * source.count("\n", start, end)
