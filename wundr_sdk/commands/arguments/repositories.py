"""The repositories that ``wundr analyse`` takes: URLs, and paths of this machine."""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import typer

from wundr_sdk.connection.proxy import is_loopback

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://.|[^/\s:]+@[^/\s:]+:.", re.IGNORECASE)
_HINT = "URL|PATH"


def repositories_of(texts: Iterable[str], server: str) -> list[str]:
    """URLs as they are and paths in full, each once.

    ``server`` is the address of the server, which must be on this machine to read a path. Raises
    BadParameter.
    """
    return list(dict.fromkeys(_repository(text, server) for text in texts))


def _repository(text: str, server: str) -> str:
    """What looks like ``https://…`` or ``git@host:path`` is a URL, anything else a path."""
    if _ADDRESS.match(text):
        return text
    path = Path(text)
    if not path.is_dir():
        reason = "no such folder; the URL of a repository begins with https:// or ssh://"
        raise typer.BadParameter(f"{text}: {reason}", param_hint=_HINT)
    if not is_repository(path):
        advice = "run `git init`, commit, and try again"
        if root := next(filter(is_repository, path.resolve().parents), None):
            advice = f"the repository that it belongs to is {root}"
        raise typer.BadParameter(f"{text}: not a git repository; {advice}", param_hint=_HINT)
    if not is_loopback(urlsplit(server).hostname or ""):
        reason = f"the server {server} cannot read the folders of this machine; give a URL"
        raise typer.BadParameter(f"{text}: {reason}", param_hint=_HINT)
    return str(path.resolve())


def is_repository(path: Path) -> bool:
    """Whether the folder is a work tree of git, or a bare repository."""
    bare = (path / "HEAD").is_file() and (path / "objects").is_dir()
    return bare or (path / ".git").exists()
