"""JavaScript and TypeScript, with JSX: strings, templates, regular expressions, comments, text.

A reader with a stack, as templates and JSX hold code that holds templates and JSX. It looks at the
few characters that can begin something, and takes what lies between them as it is. Whether a slash
begins a regular expression, and ``<`` an element, follows from what stands before it.
"""

import re
from dataclasses import dataclass
from typing import Literal

from wundr_ray.clones.tokens.masked import CLOSE, OPEN, Masked, Unfinished, blank, unfinished
from wundr_ray.clones.tokens.script_context import VALUE, is_type_parameter, value_may_follow

# What begins nothing; `<` matters with JSX, braces where code lies within something else.
_PLAIN = {
    (jsx, nested): re.compile(r"""[^"'`/%s]*+""" % ("<" * jsx + "{}" * nested))
    for jsx in (False, True)
    for nested in (False, True)
}

_STRING = re.compile(
    r"""\"[^"\\\n]*+(?:\\(?s:.)[^"\\\n]*+)*+"?|'[^'\\\n]*+(?:\\(?s:.)[^'\\\n]*+)*+'?"""
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/[A-Za-z]*", re.ASCII)
_TEMPLATE_TEXT = re.compile(r"[^`\\$]*+(?:(?:\\(?s:.)|\$(?!\{))[^`\\$]*+)*+")
_IN_TAG = re.compile(r"""[^"'/{>]*+""")
_ATTRIBUTE = re.compile(r""""[^"]*"?|'[^']*'?""")
_TEXT = re.compile(r"[^<{]*+")
_CLOSING = re.compile(r"</[^<>]*>?")
_TAG_NAME = re.compile(r"<([\w$.:-]*)(?:<[^<>(){};]*>)?")
_CLOSING_NAME = re.compile(r"</\s*([\w$.:-]*)")
# Characters before a slash that are looked at.
_TAIL = 300

# How often something is found to be no element; then there are none in the file.
_REWINDS = 3

_Mode = Literal["code", "template", "tag", "element"]


@dataclass(slots=True)
class _Frame:
    """``depth`` counts open braces of code or open elements; ``written`` is for going back."""

    mode: _Mode
    start: int
    depth: int = 0
    written: int = 0


def mask_script(source: str, jsx: bool) -> Masked:
    """``source`` with its strings marked and without its comments."""
    return _Reader(source, jsx).read()


class _Reader:
    """Goes over the source once: it is written up to ``_at`` and looked at up to ``_seen``."""

    def __init__(self, source: str, jsx: bool) -> None:
        self._source, self._jsx, self._end = source, jsx, len(source)
        self._at = self._seen = 0
        self._out: list[str] = []
        # `_before` looks back to this position of `_out`, and finds this text in front of it.
        self._edge = (0, "")
        self._stack = [_Frame("code", 0)]
        self._unfinished: Unfinished | None = None
        self._no_regex_before = 0
        self._last_closing: dict[str, int] | None = None
        self._no_elements: set[int] = set()

    def read(self) -> Masked:
        steps = {
            "code": self._code,
            "template": self._template,
            "tag": self._tag,
            "element": self._element,
        }
        if self._source.startswith("#!"):
            self._drop(self._line_end())
        while self._at < self._end or self._rewound():
            steps[self._stack[-1].mode]()
        return Masked("".join(self._out), self._unfinished)

    def _rewound(self) -> bool:
        """At the end: whether to go back to what began like an element and was none."""
        first = next((frame for frame in self._stack if frame.mode != "code"), None)
        if first is None:
            return False
        if first.mode == "template":
            self._unfinished = self._unfinished or unfinished(self._source, first.start, "template")
            return False
        self._no_elements.add(first.start)
        self._jsx = len(self._no_elements) < _REWINDS
        del self._stack[self._stack.index(first) :]
        del self._out[first.written :]
        self._at = self._seen = first.start
        self._edge, self._unfinished = (first.written, ""), None
        self._take(self._at + 1)
        return True

    def _code(self) -> None:
        plain = _PLAIN[self._jsx, len(self._stack) > 1].match(self._source, self._seen)
        assert plain, "it matches nothing too"
        self._seen = plain.end()
        match self._source[self._seen : self._seen + 1]:
            case "":
                self._take(self._end)
            case "/":
                self._slash()
            case '"' | "'":
                self._string(_STRING)
            case "`":
                self._take(self._seen)
                self._stack.append(_Frame("template", self._at))
            case "<":
                self._root()
            case brace:
                self._brace(brace)

    def _brace(self, brace: str) -> None:
        frame = self._stack[-1]
        frame.depth += 1 if brace == "{" else -1
        self._seen += 1
        if not frame.depth:
            self._take(self._seen)
            self._stack.pop()

    def _slash(self) -> None:
        if self._comment():
            return
        regex = None
        if self._seen >= self._no_regex_before and value_may_follow(self._before()):
            regex = _REGEX.match(self._source, self._seen)
            if regex is None:
                self._no_regex_before = self._line_end()
        if regex is None:
            self._seen += 1
        else:
            self._mark(regex.end())

    def _comment(self) -> bool:
        """Drop the comment that begins here; whether one does."""
        if self._source.startswith("//", self._seen):
            self._drop(self._line_end())
            return True
        if not self._source.startswith("/*", self._seen):
            return False
        end = self._source.find("*/", self._seen + 2)
        if end < 0:
            self._unfinished = unfinished(self._source, self._seen, "comment")
        self._drop(end + 2 if end >= 0 else self._end)
        return True

    def _string(self, pattern: re.Pattern[str]) -> None:
        string = pattern.match(self._source, self._seen)
        assert string, "it begins with a quote"
        self._mark(string.end())

    def _root(self) -> None:
        """``<`` in code: an element, a comment of old, a comparison or type parameters."""
        start = self._seen
        if self._source.startswith("<!--", start):
            self._drop(self._line_end())
        elif start in self._no_elements or not self._is_element(start):
            self._seen += 1
        else:
            self._take(start)
            self._stack.append(_Frame("tag", start, depth=1, written=len(self._out)))
            self._open()

    def _is_element(self, start: int) -> bool:
        following = self._source[start + 1 : start + 2]
        if not (following.isalpha() or following in ("_", "$", ">")):
            return False
        before = self._before()
        if before.endswith("}") or not value_may_follow(before):
            return False
        if is_type_parameter(self._source, start):
            return False
        # A tag without attributes may also be a type, as in `<T>(x)`: a closing tag must follow it.
        name = _TAG_NAME.match(self._source, start)
        if name is None or not self._source.startswith(">", name.end()):
            return True
        if self._last_closing is None:
            closings = _CLOSING_NAME.finditer(self._source)
            self._last_closing = {each[1]: each.start() for each in closings}
        return self._last_closing.get(name[1], -1) > start

    def _open(self) -> None:
        """Take the name of an element, with type arguments as in ``<List<string> …>``."""
        name = _TAG_NAME.match(self._source, self._at)
        assert name, "an element begins here"
        self._take(name.end())

    def _template(self) -> None:
        begins = self._at == self._stack[-1].start
        text = _TEMPLATE_TEXT.match(self._source, self._at + begins)
        assert text, "it matches nothing too"
        end = text.end()
        if self._source.startswith("${", end):
            self._mark(end + 2)
            self._nest(depth=1)
        elif self._source.startswith("`", end):
            self._stack.pop()
            self._mark(end + 1)
        else:
            self._mark(self._end)

    def _nest(self, depth: int) -> None:
        self._stack.append(_Frame("code", self._at, depth))
        self._edge = (len(self._out), "")

    def _tag(self) -> None:
        plain = _IN_TAG.match(self._source, self._seen)
        assert plain, "it matches nothing too"
        self._seen = plain.end()
        match self._source[self._seen : self._seen + 1]:
            case "":
                self._take(self._end)
            case '"' | "'":
                self._string(_ATTRIBUTE)
            case "{":
                self._take(self._seen)
                self._nest(depth=0)
            case ">":
                self._take(self._seen + 1)
                self._stack[-1].mode = "element"
            case _ if self._source.startswith("/>", self._seen):
                self._take(self._seen + 2)
                self._closed()
            case _ if not self._comment():
                self._seen += 1

    def _element(self) -> None:
        text = _TEXT.match(self._source, self._at)
        assert text, "it matches nothing too"
        self._take(text.end())
        if closing := _CLOSING.match(self._source, self._at):
            self._take(closing.end())
            self._closed()
        elif self._source.startswith("<", self._at):
            self._stack[-1].mode = "tag"
            self._stack[-1].depth += 1
            self._open()
        elif self._at < self._end:
            self._nest(depth=0)

    def _closed(self) -> None:
        frame = self._stack[-1]
        frame.depth -= 1
        frame.mode = "element"
        if not frame.depth:
            self._stack.pop()
            self._edge = (len(self._out), VALUE)

    def _line_end(self) -> int:
        end = self._source.find("\n", self._seen)
        return end if end >= 0 else self._end

    def _before(self) -> str:
        """What stands before ``_seen``; a string or the like stands there as ``VALUE``."""
        pieces = [self._source[max(self._at, self._seen - _TAIL) : self._seen]]
        written, tail = self._edge
        length, place = len(pieces[0].strip()), len(self._out)
        while place > written and length < _TAIL:
            place -= 1
            piece = self._out[place]
            if piece == CLOSE:
                place -= 2
                piece = VALUE
            pieces.append(piece[-_TAIL:])
            length += len(pieces[-1].strip())
        if length < _TAIL:
            pieces.append(tail)
        return "".join(reversed(pieces)).rstrip()

    def _take(self, end: int) -> None:
        """Write the source up to ``end`` as it is."""
        if end > self._at:
            self._out.append(self._source[self._at : end])
        self._at = self._seen = end

    def _mark(self, end: int) -> None:
        """Write what was seen as it is, and the source from there up to ``end`` as one token."""
        self._take(self._seen)
        self._out += (OPEN, self._source[self._at : end], CLOSE)
        self._at = self._seen = end

    def _drop(self, end: int) -> None:
        """Write what was seen as it is, and of the source from there the line ends only."""
        self._take(self._seen)
        self._out.append(blank(self._source, self._at, end) or " ")
        self._at = self._seen = end
