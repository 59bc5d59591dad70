"""Names of settings that are not known, and what may have been meant."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

PREFIX = "WUNDR_"

_OTHER_WORDS = {
    "DB": "DATABASE",
    "DIR": "HOME",
    "FROM": "SENDER",
    "PASS": "PASSWORD",
    "PROXY": "GIT_PROXY",
    "SERVER": "HOST",
    "TIMEZONE": "TIME_ZONE",
    "TLS": "SECURITY",
    "TZ": "TIME_ZONE",
    "USERNAME": "USER",
}
"""Words that other programs use where a setting's name has another."""


def unknown(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Of ``names``, in order, what looks like a setting and is none; case does not matter."""
    return sorted(
        name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known
    )


def told(name: str, known: Collection[str]) -> str:
    """That ``name`` is no setting, and which one it may have been meant for."""
    meant = get_close_matches(_in_our_words(name.upper()), sorted(known), n=1, cutoff=0.75)
    return f"{name} is no setting and is ignored" + (f"; {meant[0]} is one" if meant else "")


def _in_our_words(name: str) -> str:
    words = name.removeprefix(PREFIX).split("_")
    return PREFIX + "_".join(_OTHER_WORDS.get(word, word) for word in words)
