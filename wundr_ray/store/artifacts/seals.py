"""Whether kept files are still what was put: their sizes and digests are kept beside them.

A disk that was full or lost its power, or a person with an editor, leaves files that are there
and are not what they were. Whoever reads kept files asks here first, and makes anew what is not.
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
    """Keep ``files`` in ``folder``, and then the seal: files without it are not trusted."""
    lines = [f"{_digest_of(file)} {file.stat().st_size} {file.name}\n" for file in files]
    for file in files:
        artifacts.put(f"{folder}/{file.name}", file)
    written = files[0].with_name(seal)
    written.write_text("".join(lines), "utf-8")
    artifacts.put(f"{folder}/{seal}", written)


def bring_sealed(artifacts: Artifacts, folder: str, name: str) -> Path | None:
    """A file with a seal of its own, on this node; None where it is not there as it was put."""
    file, seal = artifacts.path(f"{folder}/{name}"), artifacts.path(f"{folder}/{seal_of(name)}")
    artifacts.bring(file)
    artifacts.bring(seal)
    if is_intact(file.parent, seal.name):
        return file
    if file.exists():
        _log.warning("%s/%s is damaged or has no seal: it is made anew", folder, name)
    return None


def bring_intact(artifacts: Artifacts, folder: Path, seal: str) -> bool:
    """Whether every file that the seal names is there as it was put, once ``folder`` is brought.

    The files were put at some time. Raises ``StorageUnavailable`` where the whole store is away:
    what is read meanwhile, or a moment before it is back, must not pass for damaged.
    """
    artifacts.bring(folder)
    if is_intact(folder, seal):
        return True
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
    """Of a file that was read before and has not been touched since, the digest is known."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
