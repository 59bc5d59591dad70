"""Files and folders that only their owner may read, such as all of the home folder.

They are private from the moment they are created, whatever the umask of the process and whichever
command creates them.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_OTHERS = 0o077
_FILE, _FOLDER = 0o600, 0o700


def folder(path: Path) -> Path:
    """Make ``path`` and what is missing above it; what exists stays as it is."""
    if not path.is_dir():
        folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir(_FOLDER)
    return path


def touch(path: Path) -> None:
    """Make an empty file where there is none, for a library that opens it by its name."""
    folder(path.parent)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _FILE))


def new_file(path: Path) -> IO[bytes]:
    """A file to write. Raises ``FileExistsError``."""
    folder(path.parent)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE), "wb")


def write(path: Path, text: str) -> None:
    """Replace a file as a whole."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with new_file(partial) as file:
            file.write(text.encode())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def new_files_private() -> Iterator[None]:
    """Files that this process and its programs create in the block are private to their owner."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(root: Path) -> Iterator[Path]:
    """What others may read or change: ``root``, what lies in it, and what open folders hold.

    Nobody reaches what lies in a closed folder. The innermost come first, so that an interrupted
    repair is taken up where it stopped. Links are not followed; files that disappear are left out.
    """
    if root.is_dir():
        yield from _open_inside(root)
    if _is_open(root):
        yield root


def close_to_others(root: Path) -> list[Path]:
    """Remove the rights of all others; returns the paths that were open to them.

    Raises ``OSError``, for example for a file of another owner.
    """
    closed = []
    for path in open_to_others(root):
        with suppress(FileNotFoundError):
            path.chmod(path.stat().st_mode & 0o7700)
            closed.append(path)
    return closed


def _open_inside(parent: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError), os.scandir(parent) as entries:
        for path in map(Path, entries):
            if path.is_symlink() or not _is_open(path):
                continue
            if path.is_dir():
                yield from _open_inside(path)
            yield path


def _is_open(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return bool(path.stat().st_mode & _OTHERS)
    return False
