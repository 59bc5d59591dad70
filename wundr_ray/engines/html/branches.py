"""The branches of a template: which places of a page can be on it together.

A template decides with statements of many languages what a page holds. Each is read as one of four
steps: a branch opens, the next alternative begins, a branch closes, or a separate piece opens,
such as a macro, which may be placed anywhere. The branches around a place are its path.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import count
from typing import NamedTuple

from wundr_ray.engines.html.code_branches import php_steps, script_steps
from wundr_ray.engines.html.mask import Construct
from wundr_ray.engines.html.text_branches import text_steps

Path = tuple[int, ...] | None
"""The numbers of the branches around a place, from the outermost; None if too many are nested."""

DEEPEST = 64
"""Branches nested deeper than this are not compared with anything, which keeps the work linear."""


class BranchStep(Enum):
    """What a piece of template syntax does to the branches around it."""

    OPEN = "open"
    OPEN_ALONE = "open alone"
    NEXT = "next"
    CLOSE = "close"


class BranchTurn(NamedTuple):
    """A ``step`` that takes effect at ``offset``. A name binds a branch's end to its start."""

    offset: int
    step: BranchStep
    name: str = ""


_NEXT = frozenset(
    {
        *("else", "elif", "elsif", "elseif", "empty", "plural", "pluralize"),
        *("when", "case", "default", "except"),
    }
)
# Statements whose body is put in another place, or gives way to another body.
_ALONE = frozenset({"block", "macro", "define", "fill", "slot", "embed", "snippet", "inline"})

# Statements with an end whose body is on the page exactly once.
_ALWAYS_SHOWN = frozenset(
    {
        *("with", "autoescape", "spaceless", "filter", "apply", "verbatim", "raw", "language"),
        *("trans", "localize", "localtime", "timezone", "cache", "form", "comment"),
    }
)

# What `{% end %}` of Tornado and `{{ end }}` of Go close.
_ENDED_BY_END = frozenset({"if", "for", "while", "try", "range", "with", "block", "define"})

_SECTION = re.compile(r"[\s~]*([#^/])\s*([>*]?)\s*([\w.\-/@]*)")
# Conditions of doT.
_DOT = re.compile(r"\s*(\?\??)\s*(.?)")


def turns(masked: str, syntax: Sequence[Construct]) -> list[BranchTurn]:
    """All turns of a template, by offset."""
    ends = frozenset(_ends(syntax))
    found = [turn for construct in syntax for turn in _turns_of(construct, ends)]
    found += (
        BranchTurn(offset, BranchStep(step), name) for offset, step, name in text_steps(masked)
    )
    return sorted(found, key=lambda turn: turn.offset)


def _ends(syntax: Sequence[Construct]) -> Iterator[str]:
    """The words with which ``syntax`` closes statements, each with its opener."""
    for construct in syntax:
        if construct.word.startswith("end"):
            yield construct.opener + construct.word


def _turns_of(construct: Construct, ends: frozenset[str]) -> Iterator[BranchTurn]:
    offset = construct.end
    if construct.is_comment() or construct.is_negation():
        return
    if construct.opener == "{%":
        yield from _statement(construct, ends)
    elif construct.opener == "{{":
        yield from _expression(construct, ends)
    else:
        ruby = "<%end" in ends
        steps = php_steps if construct.opener == "<?" else script_steps
        for step, name in steps(construct.code, construct.word, ruby):
            yield BranchTurn(offset, BranchStep(step), name)


def _statement(construct: Construct, ends: frozenset[str]) -> Iterator[BranchTurn]:
    word, offset = construct.word, construct.end
    if word == "end":
        yield BranchTurn(offset, BranchStep.CLOSE)
    elif word.startswith("end"):
        if word[3:] not in _ALWAYS_SHOWN:
            yield BranchTurn(offset, BranchStep.CLOSE, word[3:])
    elif f"{{%end{word}" in ends or ("{%end" in ends and word in _ENDED_BY_END):
        if word not in _ALWAYS_SHOWN or f"{{%end{word}" not in ends:
            yield BranchTurn(
                offset, BranchStep.OPEN_ALONE if word in _ALONE else BranchStep.OPEN, word
            )
    elif word in _NEXT:
        yield BranchTurn(offset, BranchStep.NEXT)


def _expression(construct: Construct, ends: frozenset[str]) -> Iterator[BranchTurn]:
    """Sections of Mustache and Handlebars, conditions of doT, and actions of Go."""
    word, offset = construct.word, construct.end
    section = _SECTION.match(construct.code)
    if section and section[1] == "/":
        yield BranchTurn(offset, BranchStep.CLOSE, section[3])
    elif section and section[1] == "^" and not section[3]:
        yield BranchTurn(offset, BranchStep.NEXT)
    elif section:
        alone = section[2] == "*"
        yield BranchTurn(offset, BranchStep.OPEN_ALONE if alone else BranchStep.OPEN, section[3])
    elif dot := _DOT.match(construct.code):
        ends_or_starts = BranchStep.OPEN if dot[2] else BranchStep.CLOSE
        yield BranchTurn(offset, BranchStep.NEXT if dot[1] == "??" else ends_or_starts, "?")
    elif word in ("else", "elseif"):
        yield BranchTurn(offset, BranchStep.NEXT)
    elif "{{end" in ends and word == "end":
        yield BranchTurn(offset, BranchStep.CLOSE)
    elif "{{end" in ends and word in _ENDED_BY_END:
        yield BranchTurn(offset, BranchStep.OPEN_ALONE if word in _ALONE else BranchStep.OPEN, word)


class Branches:
    """The paths of all places of a template."""

    def __init__(self, steps: Sequence[BranchTurn]) -> None:
        numbers = count(1)
        base = 0
        opened: list[tuple[str, int, bool]] = []
        names: Counter[str] = Counter()
        self._offsets = [-1]
        self._paths: list[Path] = [(base,)]
        for offset, step, name in steps:
            if step in (BranchStep.OPEN, BranchStep.OPEN_ALONE):
                opened.append((name, next(numbers), step is BranchStep.OPEN_ALONE))
                names[name] += 1
            elif step is BranchStep.NEXT and opened:
                opened[-1] = (opened[-1][0], next(numbers), opened[-1][2])
            elif step is BranchStep.CLOSE and opened and (not name or names[name]):
                _close(opened, names, name)
            else:  # the start of the branch stands in another file
                base = next(numbers)
            self._offsets.append(offset)
            self._paths.append(_path(base, opened))

    def at(self, offset: int) -> Path:
        """The path of what stands at ``offset``."""
        return self._paths[bisect_right(self._offsets, offset) - 1]

    def turn_within(self, start: int, end: int) -> bool:
        """Whether a branch turns inside ``text[start:end]``, as among a tag's attributes."""
        return bisect_right(self._offsets, start) != bisect_right(self._offsets, end - 1)


def _close(opened: list[tuple[str, int, bool]], names: Counter[str], name: str) -> None:
    while True:
        closed, _, _ = opened.pop()
        names[closed] -= 1
        if not name or closed == name:
            return


def _path(base: int, opened: Sequence[tuple[str, int, bool]]) -> Path:
    if len(opened) > DEEPEST:
        return None
    path = [base]
    for _, number, alone in opened:
        path = [number] if alone else [*path, number]
    return tuple(path)


def holds(outer: Path, inner: Path) -> bool:
    """Whether what stands at ``outer`` is on every page that has what stands at ``inner``."""
    return outer is not None and inner is not None and inner[: len(outer)] == outer
