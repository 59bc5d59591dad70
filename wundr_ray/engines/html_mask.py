"""Template syntax made harmless for a parser of HTML, without moving anything.

Jinja, Django, Liquid, Handlebars and Angular write ``{{ }}``, the first three also ``{% %}`` and
``{# #}``; ERB and EJS write ``<% %>``, PHP ``<? ?>``. What they put out is not known, so it is
replaced by letters of the private use area, which count as content wherever they stand.
"""

import re
from collections.abc import Iterator

OUTPUT = "\ue000"
"""Stands for each character of an expression or statement, except line ends."""

BRANCH = "\ue001"
"""The same, where what follows is not always on the page together with what stood before."""

_OPENERS = re.compile(r"\{\{|\{%|\{#|<%|<\?")
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "<?": "?>"}
_WORD = re.compile(r"\W*([a-z]+)")
_LONGEST_WORD = 80
_COMMENT = "comment"
_END_OF_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")
_BRANCHES = frozenset(
    {
        *("else", "elif", "elsif", "elseif", "empty", "plural", "when", "case"),
        *("include", "extends", "block", "macro", "call", "slot", "render"),
    }
)


def mask(text: str) -> str:
    """``text`` of the same length and the same lines, without template syntax.

    Linear: an opener that nothing closes is left as it is, and so are all later ones of its kind.
    """
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    unclosed: set[str] = set()
    done = 0
    for found in _OPENERS.finditer(text):
        opener = found[0]
        if found.start() < done or opener in unclosed:
            continue
        close = text.find(_CLOSERS[opener], found.end())
        if close < 0:
            unclosed.add(opener)
            continue
        word = _word(text, found.end(), close) if opener in ("{%", "<%") else ""
        end = close + 2
        if word == _COMMENT and word not in unclosed:
            end_of_comment = _END_OF_COMMENT.search(text, end)
            if end_of_comment:
                end = end_of_comment.end()
            else:
                unclosed.add(word)
        yield text[done : found.start()]
        yield _masked(text[found.start() : end], opener, word)
        done = end
    yield text[done:]


def _masked(construct: str, opener: str, word: str) -> str:
    silent = opener == "{#" or word == _COMMENT
    filler = " " if silent else BRANCH if word in _BRANCHES else OUTPUT
    return "\n".join(filler * len(line) for line in construct.split("\n"))


def _word(text: str, start: int, end: int) -> str:
    """The first word of a statement."""
    found = _WORD.match(text, start, min(end, start + _LONGEST_WORD))
    return found[1] if found else ""
