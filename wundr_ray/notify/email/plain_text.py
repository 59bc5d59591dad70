"""Untrusted text as one harmless line."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def one_line(text: str, limit: int = 200) -> str:
    """The text without line breaks and invisible characters, cut to ``limit``."""
    # Names of batches and projects come from callers. A line break in a subject would add headers
    # to the e-mail, and characters that turn the direction of text could disguise a link.
    spaced = " ".join(text.split())
    kept = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"
