"""Devanagari in the order in which it is drawn.

The vowel sign I is written before the consonants that it follows in the text; without this, words
cannot be read. The joined forms of consonants are not made: each stands with its virama.
"""

import re

_CONSONANT = "[\u0915-\u0939\u0958-\u095f]\u093c?"
_WITH_SIGN_I = re.compile(f"((?:{_CONSONANT}\u094d)*{_CONSONANT})\u093f")


def drawn_order(text: str) -> str:
    """``text`` with each vowel sign I before its consonants."""
    return _WITH_SIGN_I.sub("\u093f\\1", text)
