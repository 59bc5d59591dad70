"""A model in one short line, for notebooks and debuggers. Pure."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

_MOST_FIELDS = 8
_MOST_CHARACTERS = 60


def short_repr(model: BaseModel) -> str:
    """The first fields that have a plain value, how much the first lists hold, and no secret."""
    shown = list(_fields(model))
    if len(shown) > _MOST_FIELDS:
        shown[_MOST_FIELDS:] = ["…"]
    return f"{type(model).__name__}({', '.join(shown)})"


def _fields(model: BaseModel) -> Iterator[str]:
    # Values of `SecretStr` hide themselves; webhooks answer with a secret as plain text, once.
    fields = {name: value for name, value in model if "secret" not in name}
    for name, value in fields.items():
        if isinstance(value, str | int | float) and value != "":
            yield f"{name}={_plain(value)}"
    for name, value in fields.items():
        if isinstance(value, list) and value:
            yield f"{name}=[{len(value)} item{'s' * (len(value) != 1)}]"


def _plain(value: Any) -> str:
    """Values of enumerations as the API writes them."""
    if not isinstance(value, str):
        return repr(value)
    text = str(value)
    return repr(text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…")
