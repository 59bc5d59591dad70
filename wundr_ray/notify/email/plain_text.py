"""Texts of strangers as one harmless line."""

import unicodedata

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def one_line(text: str, limit: int = 200) -> str:
    """Without line breaks, control characters and what turns the direction of text; cut."""
    spaced = " ".join(text.split())
    kept = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"
