"""Where frames and reports are kept, by key; keys are relative paths such as ``a/b.parquet``."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Protocol


class Artifacts(Protocol):
    """A store of immutable files. A file is there completely or not at all."""

    def put(self, key: str, source: Path) -> None:
        """Keep the file at ``source`` under ``key``; a second put of a key replaces it."""

    def path(self, key: str) -> Path:
        """Where ``key`` can be read on this node, whether or not anything is there."""

    def exists(self, key: str) -> bool: ...

    def delete(self, prefix: str) -> None:
        """Remove the file ``prefix`` or everything below it; nothing there is no error."""


class LocalArtifacts:
    """Artifacts in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path) -> None:
        target = self.path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
        try:
            with source.open("rb") as reader, partial.open("xb") as writer:
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

    def exists(self, key: str) -> bool:
        return self.path(key).exists()

    def delete(self, prefix: str) -> None:
        path = self.path(prefix)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def attempt_key(batch_id: str, job_id: str, attempt: int) -> str:
    """The folder of one attempt's frames."""
    return f"batches/{batch_id}/jobs/{job_id}/{attempt}"


def report_key(batch_id: str, name: str) -> str:
    return f"batches/{batch_id}/reports/{name}"
