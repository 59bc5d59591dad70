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
    """The ``names`` that look like settings and are not ``known``, sorted; case is ignored."""
    return sorted(
        name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known
    )


def unknown_setting(name: str, known: Collection[str]) -> str:
    """A warning that ``name`` is not a setting, with the one that was probably meant."""
    meant = get_close_matches(_in_our_words(name.upper()), sorted(known), n=1, cutoff=0.75)
    return f"{name} is not a setting and is ignored" + (f"; {meant[0]} is one" if meant else "")


def _in_our_words(name: str) -> str:
    words = name.removeprefix(PREFIX).split("_")
    return PREFIX + "_".join(_OTHER_WORDS.get(word, word) for word in words)
