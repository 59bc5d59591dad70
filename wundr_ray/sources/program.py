"""The git program: where it is, and the closed surroundings it runs in."""

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.processes import Command, Deadline, run

# The first git with `http.curloptResolve`; an older one would ignore the pinned addresses.
_OLDEST = (2, 37)

_DEFAULT_PATH = "/usr/bin:/bin"


@cache
def git_program() -> str:
    """The absolute path of git. Raises ResourceUnavailable when it is missing or too old."""
    found = shutil.which("git")
    if found is None:
        raise ResourceUnavailable("git is not installed on this node.")
    path = str(Path(found).absolute())
    command = Command((path, "version"), {"LC_ALL": "C"}, Path("/"))
    answer = run(command, Deadline.after(30)).stdout.decode("ascii", "replace")
    version = re.search(r"(\d+)\.(\d+)", answer)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST:
        raise ResourceUnavailable("git on this node is older than 2.37.")
    return path


def closed_environment(
    home: Path, global_config: Path, protocol: str = "none", ssh_command: str | None = None
) -> Mapping[str, str]:
    """All that git sees of its surroundings; nothing is inherited from this process.

    ``home`` must not hold anything git or curl would read (``.netrc``, ``.gitconfig``);
    ``protocol`` is the one transport allowed; ``ssh_command`` is for a shell.
    """
    ssh = {"GIT_SSH_COMMAND": ssh_command, "GIT_SSH_VARIANT": "ssh"} if ssh_command else {}
    return {
        **ssh,
        "PATH": f"{Path(git_program()).parent}:{_DEFAULT_PATH}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(global_config),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def reading(mirror: Path, *arguments: str) -> Command:
    """A git command that reads objects of ``mirror`` and cannot reach any remote."""
    return Command(
        (git_program(), f"--git-dir={mirror}", *arguments),
        closed_environment(mirror, Path("/dev/null")),
        mirror,
    )
