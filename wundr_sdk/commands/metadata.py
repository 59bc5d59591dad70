"""The option ``--metadata`` of the command line."""

from collections.abc import Iterable

import typer


def metadata_of(texts: Iterable[str]) -> dict[str, str]:
    """The pairs in texts such as ``team:core``. Raises ``typer.BadParameter``."""
    found: dict[str, str] = {}
    for name, value in map(_pair, texts):
        if name in found:
            raise typer.BadParameter(f"names {name} twice", param_hint="--metadata")
        found[name] = value
    return found


def _pair(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise typer.BadParameter("must look like KEY:VALUE", param_hint="--metadata")
    return name, value
