"""One glob of git's (``wildmatch.c``) as a regular expression that does not backtrack."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

_NEVER = rb"(?!)"
_SEGMENT_ENDS = rb"(?=/|\Z)"
_FOLDERS = rb"(?:[^/]*/)*?"
_STAR, _STARS, _SLASH = b"*", b"**", b"/"
_SPECIAL = re.compile(rb"[*?\[\\]")
_CLASSES = {
    b"alnum": b"0-9A-Za-z",
    b"alpha": b"A-Za-z",
    b"blank": b" \\t",
    b"cntrl": b"\\x00-\\x1f\\x7f",
    b"digit": b"0-9",
    b"graph": b"!-~",
    b"lower": b"a-z",
    b"print": b" -~",
    b"punct": b"!-/:-@\\[-`{-~",
    b"space": b" \\t\\n\\r\\f\\v",
    b"upper": b"A-Z",
    b"xdigit": b"0-9A-Fa-f",
}


def translated(pattern: bytes, *, is_path: bool) -> bytes:
    """A regular expression that matches a whole path from the root, or a whole name."""
    special = _SPECIAL.search(pattern)
    start = special.start() if special else len(pattern)
    literal, rest = pattern[:start], pattern[start:]
    tokens = list(_tokens(rest, is_path))
    if not is_path:
        return re.escape(literal) + _segment(tokens) + rb"\Z"
    # git compares what precedes the first wildcard by itself: two stars after it begin a glob.
    parts = [list(group) for is_stars, group in groupby(tokens, _STARS.__eq__) if not is_stars]
    if _STARS not in tokens:
        return re.escape(literal) + _segments(tokens) + rb"\Z"
    return re.escape(literal) + _with_folders(tokens, parts)


def _with_folders(tokens: Sequence[bytes], parts: list[list[bytes]]) -> bytes:
    """``parts`` are the texts between ``**``: each is matched at the first folder that fits it."""
    made = b""
    if tokens[0] != _STARS:
        made += _segments(parts.pop(0))
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1 and tokens[-1] != _STARS
        made += b"(?>%s%s%s)" % (_FOLDERS, _segments(part[1:]), rb"\Z" if is_last else b"")
    return made if tokens[-1] != _STARS else made + rb".*\Z"


def _segments(tokens: Sequence[bytes]) -> bytes:
    groups = [list(group) for is_slash, group in groupby(tokens, _SLASH.__eq__)]
    return b"".join(b"/" * len(g) if g[0] == _SLASH else _segment(g) for g in groups)


def _segment(tokens: Sequence[bytes]) -> bytes:
    """Part of one path segment; the text after a star is matched at its first occurrence."""
    # Only the last star must reach the end of the segment, so its tail is tied to it. For the
    # others the first occurrence is as good as any (see ``gitignore.py``).
    head, *tails = _split(tokens, _STAR)
    made = b"".join(head)
    for number, tail in enumerate(tails):
        if number < len(tails) - 1:
            made += rb"(?>[^/]*?%s)" % b"".join(tail) if tail else b""
        else:
            made += rb"(?>[^/]*?%s%s)" % (b"".join(tail), _SEGMENT_ENDS)
    return made


def _split(tokens: Sequence[bytes], separator: bytes) -> list[list[bytes]]:
    parts: list[list[bytes]] = [[]]
    for token in tokens:
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _tokens(pattern: bytes, is_path: bool) -> Iterator[bytes]:
    """An expression for each character, or one of the three separators."""
    at = 0
    while at < len(pattern):
        char = pattern[at : at + 1]
        if char == b"*":
            end = at + len(pattern[at:]) - len(pattern[at:].lstrip(b"*"))
            # Two stars span folders only if they are a whole segment of ``pattern``: between
            # slashes, or at one of its ends. Anywhere else git reads them as one star.
            is_whole = pattern[at - 1 : at] in (b"", b"/") if at else True
            rest = pattern[end : end + 2]
            is_whole = is_whole and (not rest or rest[:1] == b"/" or rest == b"\\/")
            yield _STARS if is_path and end - at > 1 and is_whole else _STAR
            at = end
        elif char == b"[":
            token, at = _bracket(pattern, at + 1, is_path)
            yield token
        else:
            token, at = _character(pattern, at, is_path)
            yield token


def _character(pattern: bytes, at: int, is_path: bool) -> tuple[bytes, int]:
    char = pattern[at : at + 1]
    if char == b"?":
        return (b"[^/]" if is_path else b"."), at + 1
    if char == b"\\":
        at += 1
        char = pattern[at : at + 1]
        if not char:
            return _NEVER, at
    return (_SLASH if char == b"/" else re.escape(char)), at + 1


def _bracket(pattern: bytes, at: int, is_path: bool) -> tuple[bytes, int]:
    """The set that begins at ``at``, and where it ends; without an end nothing matches."""
    negated = pattern[at : at + 1] in (b"!", b"^")
    at += negated
    members: list[bytes] = []
    before = b""
    first = True
    # A "]" that comes first is a member of the set and does not end it, as in ``wildmatch.c``.
    while first or pattern[at : at + 1] != b"]":
        first = False
        part, before, at = _member(pattern, at, before)
        if part is None:
            return _NEVER, len(pattern)
        members.append(part)
    inside = b"".join(members)
    if negated:
        return b"[^%s%s]" % (inside, b"/" if is_path else b""), at + 1
    return (b"(?:(?!/)[%s])" if is_path else b"[%s]") % inside or _NEVER, at + 1


def _member(pattern: bytes, at: int, before: bytes) -> tuple[bytes | None, bytes, int]:
    """One member of a bracket expression.

    Returns its regular expression (None for an error), the character that a range may start from,
    and the position of the next member.
    """
    char = pattern[at : at + 1]
    after = pattern[at + 1 : at + 2]
    if char == b"-" and before and after and after != b"]":
        at += 1
        char, at = _escaped(pattern, at)
        if not char:
            return None, b"", at
        return (b"%s-%s" % (_in_set(before), _in_set(char)) if before <= char else b""), b"", at
    # "[" begins a class only in the form "[:name:]"; otherwise it is a member like any other. An
    # unknown name makes the whole pattern match nothing, as in git.
    if char == b"[" and after == b":":
        end = pattern.find(b"]", at + 2)
        if end < 0:
            return None, b"", at
        if end > at + 2 and pattern[end - 1 : end] == b":":
            char_class = _CLASSES.get(pattern[at + 2 : end - 1])
            return char_class, b"", end + 1
        return b"\\[", b"[", at + 1
    char, at = _escaped(pattern, at)
    return (_in_set(char) if char else None), char, at


def _escaped(pattern: bytes, at: int) -> tuple[bytes, int]:
    if pattern[at : at + 1] == b"\\":
        at += 1
    return pattern[at : at + 1], at + 1


def _in_set(char: bytes) -> bytes:
    return b"\\x%02x" % ord(char)
