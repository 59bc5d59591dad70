"""The report of a batch in the browser."""

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_sdk.connection.profile import current_home

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient

MOST_FILES = 20
"""As many reports as are kept; the oldest go first."""


class Shown(StrEnum):
    """The formats that browsers show."""

    HTML = "html"
    PDF = "pdf"


def save_privately(client: "WundrClient", batch_id: str, report_format: Shown) -> Path:
    """The report in a folder that only this user can read. Raises WundrError and OSError.

    The browser gets a file and no address of the server, so that no key or signed link ends up in
    its history.
    """
    folder = current_home() / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    (file,) = client.batches.download(batch_id, report_format, folder)
    _remove_oldest(folder, keep=MOST_FILES)
    return file.resolve()


def browser_opens(file: Path) -> bool:
    """Whether there is a browser and it took the file."""
    if not has_browser(os.environ, sys.platform):  # noqa: TID251 - that of the desktop
        return False
    import webbrowser

    try:
        return webbrowser.open(file.as_uri())
    except (webbrowser.Error, OSError):
        return False


def has_browser(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window of a browser would appear before this user.

    Browsers inside the terminal do not count, unless ``BROWSER`` names one.
    """
    if environ.get("BROWSER"):
        return True
    if platform in ("darwin", "win32", "cygwin"):
        return not environ.get("SSH_CONNECTION")
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _remove_oldest(folder: Path, keep: int) -> None:
    """Files that another command removes at the same moment are no problem."""
    found = []
    for path in folder.iterdir():
        try:
            found.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue
    for _, path in sorted(found)[:-keep]:
        path.unlink(missing_ok=True)
