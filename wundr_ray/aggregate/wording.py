"""Numbers and names as sentences show them."""

import re

_ABBREVIATIONS = (
    "aria cors css dom ftp html http httpx id io json jsx md5 snmp sql ssh ssl tls url xml xss"
)
# Words of the kinds of findings that are not written as they stand in the code.
_PROPER = {word: word.upper() for word in _ABBREVIATIONS.split()} | {
    "django": "Django",
    "exp": "expression",
    "expr": "expression",
    "flask": "Flask",
    "jinja2": "Jinja2",
    "paramiko": "Paramiko",
}


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, cut in the middle: both ends of a path tell."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 2
    return f"{text[: limit - 1 - tail]}…{text[len(text) - tail :]}"


def beginning(prose: str, limit: int) -> str:
    """At most ``limit`` characters of ``prose``: its first words."""
    if len(prose) <= limit:
        return prose
    kept = prose[: limit - 1]
    return f"{kept.rpartition(' ')[0].rstrip(' ,;:') or kept}…"


def listed(names: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; beyond five names, how many more there are."""
    if len(names) > 5:
        return f"{', '.join(names[:5])} and {len(names) - 5:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def kind_words(code: str) -> str:
    """A kind of finding in words: ``process_with_shell`` is ``process with shell``."""
    words = re.split(r"[_\-]+", code)
    return " ".join(_PROPER.get(word, word) for word in words)
