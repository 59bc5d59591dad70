"""Options of the command line that take pairs such as ``team:core``."""

from collections.abc import Iterable

import typer


def pairs_of(texts: Iterable[str], option: str = "--metadata") -> dict[str, str]:
    """The pairs in the texts of an option. Raises ``typer.BadParameter``."""
    found: dict[str, str] = {}
    for name, value in (_pair(text, option) for text in texts):
        if name in found:
            raise typer.BadParameter(f"names {name} twice", param_hint=option)
        found[name] = value
    return found


def _pair(text: str, option: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise typer.BadParameter("must look like KEY:VALUE", param_hint=option)
    return name, value
