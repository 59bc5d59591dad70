"""Line counts of Python source, equal to ``radon raw`` but linear in the size of the file.

radon tokenises each statement again for each of its lines, which is quadratic. Here one regular
expression cuts the stripped lines into the few tokens that matter. Statements are radon's: they
end at a line end outside of brackets and strings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from radon import raw as radon_raw

_TOKENS = re.compile(
    r"""
      '{3} [^'\\]*+ (?: (?: \\. | '{1,2}(?!') ) [^'\\]*+ )*+ '{3}
    | "{3} [^"\\]*+ (?: (?: \\. | "{1,2}(?!") ) [^"\\]*+ )*+ "{3}
    | ' [^'\\\n]*+ (?: \\. [^'\\\n]*+ )*+ '
    | " [^"\\\n]*+ (?: \\. [^"\\\n]*+ )*+ "
    | \#[^\n]*+
    | \\\n\n?           # a continued line; radon also swallows an empty line after it
    | [^\s'"\#()\[\]{}:;\\] [^\n'"\#()\[\]{}:;\\]*+
    | :=
    | [()\[\]{}:;\n'"]   # quotes only get here when nothing closes them
    """,
    re.VERBOSE | re.DOTALL,
)
_PYTHON_LINE_END = re.compile(r"\r\n?|\n")
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_STRING_PREFIXES = frozenset({"r", "u", "b", "f", "br", "rb", "fr", "rf"})


@dataclass(frozen=True, slots=True)
class RawCounts:
    """radon's counts: ``loc = sloc + multi + blank + single_comments``.

    ``multi`` are the lines of multi-line strings that stand alone, ``single_comments`` the lines
    with nothing but a comment or a string, ``comments`` all comments.
    """

    loc: int
    lloc: int
    sloc: int
    comments: int
    multi: int
    blank: int
    single_comments: int


class _Inconsistent(Exception):
    """The lines do not tokenise: a string or bracket stays open."""


def count(text: str) -> RawCounts:
    """Count the lines of ``text``, which must be valid Python.

    radon also ends lines at form feeds and other separators inside a line. Where that tears a
    string apart, which radon refuses, only Python's own line ends count.
    """
    try:
        return _count([line.strip() for line in text.splitlines()])
    except _Inconsistent:
        lines = _PYTHON_LINE_END.sub("\n", text).removesuffix("\n").split("\n")
        return _count([line.strip() for line in lines])


def _count(lines: list[str]) -> RawCounts:
    lloc = comments = multi = single_comments = uncounted = 0
    for tokens in _statements("\n".join(lines)):
        comments += sum(token[0] == "#" for token in tokens)
        lloc += _logical_lines(tokens)
        if len(tokens) == 1 and tokens[0][0] == "#":
            single_comments += 1
        elif string := _lone_string(tokens):
            # radon counts a lone string as one line, even if backslashes continue it on others.
            own_lines = [line for line in "".join(tokens).split("\n") if line]
            if "\n" in string:
                multi += len(own_lines)
            else:
                single_comments += 1
                uncounted += len(own_lines) - 1
    blank = lines.count("")
    sloc = len(lines) - blank - multi - single_comments - uncounted
    loc = len(lines) - uncounted
    return RawCounts(loc, lloc, sloc, comments, multi, blank, single_comments)


def _statements(text: str) -> Iterator[list[str]]:
    """The tokens of each statement; an empty list for an empty line.

    Raises:
        _Inconsistent: a string or bracket stays open.
    """
    found = _TOKENS.findall(text)
    if "'" in found or '"' in found:
        raise _Inconsistent
    tokens: list[str] = []
    depth = 0
    for token in found:
        if token == "\n" and not depth:
            yield tokens
            tokens = []
        else:
            depth += _DEPTH.get(token, 0)
            tokens.append(token)
    yield tokens
    if depth:
        raise _Inconsistent


def _logical_lines(tokens: list[str]) -> int:
    """radon's logical lines of a statement: two when something follows its last colon."""
    if ";" in tokens:
        spaced = "".join(f"{token} " if token[0] in "'\"" else token for token in tokens)
        return int(radon_raw._logical(radon_raw._generate(spaced)))
    code = [token for token in tokens if token[0] not in "#\n\\"]
    if ":" in code and code[-1] != ":":
        return 2
    return 1 if code else 0


def _lone_string(tokens: list[str]) -> str:
    """The string that is all there is to the statement, or nothing."""
    rest = [token for token in tokens if token[0] != "\\"]
    if len(rest) == 2 and rest[0].lower() in _STRING_PREFIXES:
        del rest[0]
    return rest[0] if len(rest) == 1 and rest[0][0] in "'\"" else ""
