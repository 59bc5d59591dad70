"""Files, folders and archives in Python: judged by what happens to them."""

import ast
import stat

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import values
from wundr_ray.engines.python.bandit.place import (
    NodePlace,
    argument,
    called,
    dotted,
    option,
)
from wundr_ray.engines.python.bandit.severity.network import is_looked_at

_MAKERS = frozenset(
    {
        *("open", "mkdir", "makedirs", "Popen", "bind", "connect", "write_text", "write_bytes"),
        *("chmod", "rename", "copy", "copyfile", "move", "touch", "unlink", "remove", "mkfifo"),
        *("FileHandler", "symlink", "rmtree"),
    }
)


def _is_made(place: NodePlace) -> bool:
    """The path goes straight into a call that makes, opens or changes a file."""
    for node in reversed(place.above):
        if isinstance(node, ast.Call):
            name = called(node, place.file.aliases).rpartition(".")[2]
            if name in _MAKERS:
                return True
        if isinstance(node, ast.stmt):
            return False
    return False


def _mode(place: NodePlace) -> int:
    mode = argument(place.call, 1) or argument(place.call, 0)
    return mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, int) else 0


def _is_for_all_to_write(place: NodePlace) -> bool:
    return bool(_mode(place) & stat.S_IWOTH)


def _is_for_group_to_write(place: NodePlace) -> bool:
    return bool(_mode(place) & stat.S_IWGRP)


def _is_zip(place: NodePlace) -> bool:
    """The archive is made by ``zipfile``, which takes ``..`` out of names by itself."""
    function = place.call.func if place.call else None
    if not isinstance(function, ast.Attribute):
        return False
    name = dotted(function.value, {})
    return any("ZipFile" in called(value, place.file.aliases) for value in values(name, place))


def _has_filter(place: NodePlace) -> bool:
    """``filter=`` with anything but ``fully_trusted``, which extracts everything unchanged."""
    chosen = option(place.call, "filter")
    return chosen is not None and getattr(chosen, "value", "") != "fully_trusted"


def _has_members(place: NodePlace) -> bool:
    return isinstance(option(place.call, "members"), ast.Call)


TEMPORARY: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the path is compared, searched for or explained",
        is_looked_at,
        ("if path.startswith('/tmp'):\n    skip(path)", "add(help='/tmp by default')"),
    ),
    Case(
        Severity.MEDIUM,
        "a file with a predictable name is opened or created in a folder that all can write to",
        _is_made,
        ("open('/tmp/state', 'w')", "import os\nos.makedirs('/tmp/app')"),
    ),
    Case(
        Severity.LOW,
        "it is only a value, such as a default that an operator can change",
        always,
        ("FOLDER = '/tmp/app'", "add('--folder', default='/tmp')"),
    ),
)

MODE: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.HIGH,
        "every user of the machine can write to it",
        _is_for_all_to_write,
        ("import os\nos.chmod(path, 0o777)",),
    ),
    Case(
        Severity.LOW,
        "the group may write, others may not",
        _is_for_group_to_write,
        ("import os\nos.chmod(path, 0o775)",),
    ),
    Case(
        None,
        "others may read and run it: the usual mode of programs and folders",
        always,
        ("import os\nos.chmod(path, 0o755)",),
    ),
)

ARCHIVE: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the archive is a zip file, whose names Python cleans, or has a filter of its own",
        lambda place: _is_zip(place) or _has_filter(place),
        (
            "import tarfile, zipfile\nwith zipfile.ZipFile(x) as file:\n    file.extractall(y)",
            "import tarfile\ntarfile.open(x).extractall(y, filter='tar')",
        ),
    ),
    Case(
        Severity.LOW,
        "a function of the project chooses the members",
        _has_members,
        ("import tarfile\ntarfile.open(x).extractall(y, members=checked(x))",),
    ),
    Case(
        Severity.MEDIUM,
        "an untrusted archive can write outside the folder, before Python 3.14",
        always,
        ("import tarfile\ntarfile.open(x).extractall(y)",),
    ),
)
