"""Seals: sizes and digests stored beside artifacts, by which damaged ones are recognised.

A full disk, a power failure or an editor leaves files that exist and have other contents. Readers
check the seal first, and make a damaged artifact again instead of using it.
"""

import hashlib
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from wundr_ray.store.artifacts.artifacts import Artifacts

_log = logging.getLogger(__name__)

FRAMES_SEAL = "frames.sha256"
_LARGEST_SEAL = 64 * 1024


def seal_of(file: str) -> str:
    """The name of the seal of one file, which lies beside it."""
    return f"{file}.sha256"


def put_sealed(artifacts: Artifacts, folder: str, files: Sequence[Path], seal: str) -> None:
    """Put ``files`` into ``folder``, and the seal last: files without a seal are not trusted."""
    # After a crash between two files the seal is missing, or it is the old one and its digests do
    # not match. Either way the group counts as damaged; there is no half-new state to recognise.
    lines = [f"{_digest_of(file)} {file.stat().st_size} {file.name}\n" for file in files]
    for file in files:
        artifacts.put(f"{folder}/{file.name}", file)
    written = files[0].with_name(seal)
    written.write_text("".join(lines), "utf-8")
    artifacts.put(f"{folder}/{seal}", written)


def bring_sealed(artifacts: Artifacts, folder: str, name: str) -> Path | None:
    """A file with a seal of its own, copied to this node; None if it is missing or damaged."""
    file, seal = artifacts.path(f"{folder}/{name}"), artifacts.path(f"{folder}/{seal_of(name)}")
    artifacts.bring(file)
    artifacts.bring(seal)
    if is_intact(file.parent, seal.name):
        return file
    if file.exists():
        _log.warning("%s/%s is damaged or has no seal: it is made again", folder, name)
    return None


def bring_intact(artifacts: Artifacts, folder: Path, seal: str) -> bool:
    """Copy ``folder`` to this node; whether every file that the seal names is intact.

    Raises ``StorageUnavailable`` if the whole store cannot be read.
    """
    artifacts.bring(folder)
    if is_intact(folder, seal):
        return True
    # The caller knows that the files were put, so a missing file may also mean a missing mount.
    # A store that came back between the two checks would make intact files look damaged, and the
    # caller would repeat an hour's work: so they are read once more after the store has answered.
    artifacts.check_there()
    return is_intact(folder, seal)


def is_intact(folder: Path, seal: str) -> bool:
    """Whether every file that the seal in ``folder`` names is there as it was put."""
    path = folder / seal
    try:
        if path.stat().st_size > _LARGEST_SEAL:
            return False
        rows = [line.split(" ", 2) for line in path.read_text("utf-8").splitlines()]
        return bool(rows) and all(_is_as_put(folder, *row) for row in rows)
    except (OSError, ValueError, TypeError):  # the seal itself is missing or damaged
        return False


def _is_as_put(folder: Path, digest: str, size: str, name: str) -> bool:
    file = folder / Path(name).name
    return file.stat().st_size == int(size) and _digest_of(file) == digest


def _digest_of(file: Path) -> str:
    stat = file.stat()
    return _digest(file, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@lru_cache(maxsize=1024)
def _digest(file: Path, *_as_it_is: int) -> str:
    """The digest of a file; the arguments that identify its state make it cached until a change."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
