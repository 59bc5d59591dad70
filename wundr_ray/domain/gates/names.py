"""Names of quality gates that do not exist, in words."""

from collections.abc import Sequence
from difflib import get_close_matches


def unknown_gate(name: str, known: Sequence[str]) -> str:
    """That there is no gate ``name``, which one may be meant, and which ones there are."""
    close = get_close_matches(name, known, n=1)
    hint = f", did you mean {close[0]!r}? Choose" if close else "; choose"
    return f"there is no quality gate {name!r}{hint} one of {', '.join(known)}"
