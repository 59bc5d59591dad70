"""Long text as git shows it: through a pager on a terminal, as it is anywhere else."""

import os
import subprocess
from collections.abc import Mapping

from wundr_sdk.commands.output.screen import Screen

_NONE = ("", "cat")


def page(text: str, screen: Screen) -> None:
    """Show ``text``, which is harmless, through the pager of ``PAGER``, or through ``less``."""
    environ = os.environ  # noqa: TID251 - what git reads; the SDK has no Settings
    command = pager_of(environ)
    if command in _NONE:
        screen.people.file.write(text)
        return
    settings = {"LESS": "FRX", "LV": "-c", **environ}
    # By a shell, as git does: the variable may hold options.
    process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=settings)
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except BrokenPipeError:
        pass  # the reader has seen enough
    finally:
        process.wait()


def pager_of(environ: Mapping[str, str]) -> str:
    """The command line of the pager; empty, or ``cat``, where none is wanted."""
    if environ.get("TERM") == "dumb":
        return ""
    return environ.get("PAGER", "less").strip()
