"""Artifacts in a folder."""

import os
import secrets
import shutil
from pathlib import Path

from wundr_ray import private
from wundr_ray.contract.errors import StorageUnavailable


class LocalArtifacts:
    """Artifacts in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path) -> None:
        # The file appears under its key by a rename, after its bytes are on the disk: no reader and
        # no crash ever shows half of it. Two writers of one key have partial files of their own.
        target = self.path(key)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
        try:
            with source.open("rb") as reader, private.new_file(partial) as writer:
                shutil.copyfileobj(reader, writer)
                writer.flush()
                os.fsync(writer.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Raises ``ValueError`` for a key that does not lead into the store."""
        path = (self._root / key).resolve()
        if self._root.resolve() not in path.parents:
            raise ValueError(f"artifact key {key!r} does not lead into the store")
        return path

    def bring(self, path: Path) -> None:
        """Nothing to do: the store is on this node."""

    def exists(self, key: str) -> bool:
        return self.path(key).exists()

    def check_there(self) -> None:
        """Raise ``StorageUnavailable`` for a folder that is missing or empty.

        An empty one is what a shared file system leaves at its mount point while it is away.
        """
        try:
            is_empty = not any(self._root.iterdir())
        except OSError:
            is_empty = True
        if is_empty:
            raise StorageUnavailable("The artifact store is not available; try again.")

    def delete(self, prefix: str) -> None:
        path = self.path(prefix)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
