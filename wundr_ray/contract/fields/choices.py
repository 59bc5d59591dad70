"""Values from a fixed set; the error for any other names the one that is probably meant."""

from difflib import get_close_matches
from enum import StrEnum

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_MAX_SHOWN = 40


def one_of(kind: type[StrEnum]) -> BeforeValidator:
    """For a field of this kind. Anything but text is left to pydantic."""
    known = [str(each) for each in kind]

    def check(value: object) -> object:
        if not isinstance(value, str) or value in known:
            return value
        # Cut before it is compared: the comparison takes the square of the length.
        near = get_close_matches(value[:_MAX_SHOWN].lower(), known, 1)
        hint = f", did you mean {near[0]!r}? Choose" if near else "; choose"
        raise PydanticCustomError(
            "unknown_choice",
            "{value} is unknown{hint} one of {known}",
            {"value": _shown(value), "hint": hint, "known": ", ".join(known)},
        )

    return BeforeValidator(check)


def _shown(text: str) -> str:
    """A caller's own word, cut and without what a terminal would act on."""
    cut = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:_MAX_SHOWN])
    return repr(cut if len(text) <= _MAX_SHOWN else f"{cut}…")
