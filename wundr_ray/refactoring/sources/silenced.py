"""Comments by which a Python file silences rules, for rules that are not ruff's own."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from wundr_ray.refactoring.sources.source import ParsedSource

_LINE = re.compile(
    rb"#[ \t]*noqa(?:[ \t]*:[ \t]*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE
)
_FILE = re.compile(
    rb"^[ \t]*#[ \t]*(?:ruff|flake8)[ \t]*:[ \t]*noqa"
    rb"(?:[ \t]*:[ \t]*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_CODE = re.compile(rb"[A-Z]+[0-9]+", re.IGNORECASE)


def is_silenced(source: ParsedSource, line: int, codes: Collection[str]) -> bool:
    """Whether a comment on ``line``, or one for the whole file, silences one of ``codes``."""
    in_line = _LINE.search(source.line(line))
    comments = [*([in_line] if in_line else []), *_for_file(source.data)]
    return any(_covers(comment, codes) for comment in comments)


@lru_cache(maxsize=2)
def _for_file(data: bytes) -> Sequence[re.Match[bytes]]:
    """The comments for a whole file; each of its proposals asks for them."""
    return list(_FILE.finditer(data)) if b"noqa" in data.lower() else []


def _covers(comment: re.Match[bytes], codes: Collection[str]) -> bool:
    if comment[1] is None:
        return True
    named = {code.decode().upper() for code in _CODE.findall(comment[1])}
    return not named.isdisjoint(codes)
