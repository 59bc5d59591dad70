"""Words in the text of a file, which need no syntax tree."""

import re

_FROM = rb"from[ \t]+[\w.]*(?<!\w)%s[ \t]+import[ \t]*(\([^)]*\)|(?:[^\n\\]|\\\r?\n)*)"
_WORD = re.compile(rb"\w")


def is_named(data: bytes, module: str, name: str) -> bool:
    """Whether a text has ``module.name``, or an import statement of it, anywhere."""
    last, word = module.encode(), name.encode()
    if has_word(data, last + b"." + word):
        return True
    if last not in data or b"import" not in data:
        return False
    statements = re.finditer(_FROM % re.escape(last), data)
    return any(has_word(match[1], word) for match in statements)


def has_word(data: bytes, word: bytes) -> bool:
    """Whether ``word`` stands in ``data`` apart from letters, digits and underscores."""
    start = data.find(word)
    while start >= 0:
        end = start + len(word)
        # At the beginning nothing precedes it; what follows is asked twice then. In bytes, only
        # ASCII letters count, which may find a word too many but never misses one.
        if not _WORD.match(data, start - 1 if start else end) and not _WORD.match(data, end):
            return True
        start = data.find(word, end)
    return False
