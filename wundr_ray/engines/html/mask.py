"""Template syntax made harmless for a parser of HTML, without moving anything.

Jinja, Django, Liquid, Handlebars and Angular write ``{{ }}``, the first three also ``{% %}`` and
``{# #}``; ERB and EJS write ``<% %>``, PHP ``<? ?>``. What they put out is not known, so it is
replaced by a letter of the private use area, which counts as content wherever it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OUTPUT = "\ue000"
"""Stands for each character of an expression or statement, except line ends."""

# Svelte's blocks and Mako's tags are left alone: they do not end like ``{# #}`` and ``<% %>``.
_OPENERS = re.compile(
    r"\{\{!--|\{\{|\{%|\{#(?!(?:if|each|await|key|snippet)\s[^{}#]{1,200}\})|<\?"
    r"|<%(?!(?:def|block|call|inherit|include|namespace|page|doc|text|\w{1,40}:\w{1,40})"
    r"(?:\s[^<>%]{0,200})?>)"
)

_CLOSERS = {"{{!--": "--}}", "{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>", "<?": "?>"}
_WORD = re.compile(r"(?:[^\w'\"]|_)*([a-z]\w*)", re.IGNORECASE | re.ASCII)
_LONGEST_WORD = 80
_COMMENT = "comment"
_ESCAPED = re.compile(
    r"\{%-?\s*filter\s[^%]{0,200}?escape[^%]{0,200}%\}.{0,20000}?(?=\{%-?\s*endfilter)", re.DOTALL
)
_INK = re.compile(r"[^\n]")
_END_OF_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")


@dataclass(frozen=True, slots=True)
class Construct:
    """One piece of template syntax: ``text[start:end]``, delimiters included.

    ``code`` is what stands between the delimiters, ``word`` its first word in lower case.
    """

    start: int
    end: int
    opener: str
    code: str
    word: str

    def is_comment(self) -> bool:
        if self.opener == "{{":
            return self.code.lstrip("- \t\n").startswith("/*")
        return self.opener in ("{#", "{{!--") or (self.opener == "{%" and self.word == _COMMENT)

    def is_negation(self) -> bool:
        """Whether it is a comment of Handlebars, or an expression of Angular that starts with !."""
        return self.opener == "{{" and self.code.lstrip("~ \t\n").startswith("!")


def constructs(text: str) -> Iterator[Construct]:
    """The template syntax of ``text`` in its order, without overlaps.

    Linear: an opener that nothing closes is left as it is, and so are all later ones of its kind.
    """
    unclosed: set[str] = set()
    done = 0
    for found in _OPENERS.finditer(text):
        opener = found[0]
        if found.start() < done or opener in unclosed:
            continue
        closer = _CLOSERS[opener]
        close = text.find(closer, found.end())
        if close < 0:
            unclosed.add(opener)
            continue
        word = _word(text, found.end(), close)
        done = close + len(closer)
        code = text[found.end() : close]
        if opener == "{%" and word == _COMMENT and word not in unclosed:
            end_of_comment = _END_OF_COMMENT.search(text, done)
            if end_of_comment:
                done = end_of_comment.end()
            else:
                unclosed.add(word)
        yield Construct(found.start(), done, opener, code, word)


def without_escaped(text: str) -> str:
    """``text`` without the markup that Django or Jinja show as text: ``{% filter escape %}``."""
    if "endfilter" not in text:
        return text
    return _ESCAPED.sub(lambda found: _INK.sub(OUTPUT, found[0]), text)


def mask(text: str, syntax: Sequence[Construct]) -> str:
    """``text`` of the same length and the same lines, with its ``syntax`` masked."""
    return "".join(_pieces(text, syntax))


def _pieces(text: str, syntax: Sequence[Construct]) -> Iterator[str]:
    done = 0
    for construct in syntax:
        yield text[done : construct.start]
        filler = " " if construct.is_comment() else OUTPUT
        lines = text[construct.start : construct.end].split("\n")
        yield "\n".join(filler * len(line) for line in lines)
        done = construct.end
    yield text[done:]


def _word(text: str, start: int, end: int) -> str:
    """The first word of a statement."""
    found = _WORD.match(text, start, min(end, start + _LONGEST_WORD))
    return found[1].lower() if found else ""
