"""Artifacts in object storage (S3 and compatible services), with copies on each node."""

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import ObjectStore, from_url

from wundr_ray import private
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.operation.cache import Kept, to_evict
from wundr_ray.store.artifacts.local import LocalArtifacts
from wundr_ray.system import Clock

_MISSING = (NotFoundError, FileNotFoundError)

_log = logging.getLogger(__name__)


class ObjectArtifacts:
    """Uploads files with ``put``, and copies them to the node with ``bring``.

    Every method raises ``StorageUnavailable`` when the store does not answer for ``patience``.
    """

    # Two times of a copy carry its state, so that no index has to be kept. The time of its last
    # modification is that of its object: if they differ, the object was replaced. The time of its
    # last access is set by each ``bring``: the copies unused for longest are evicted first.

    def __init__(self, place: ArtifactPlace, patience: timedelta, clock: Clock) -> None:
        self._copies = LocalArtifacts(place.folder)
        self._place, self._clock = place, clock
        self._store: ObjectStore = from_url(
            place.url,
            # http where the operator's AWS_ENDPOINT_URL says so
            client_options={"connect_timeout": timedelta(seconds=5), "allow_http": True},
            retry_config={
                "max_retries": 100,
                "retry_timeout": patience,
                "backoff": {"init_backoff": patience / 100, "max_backoff": patience / 10},
            },
        )

    def put(self, key: str, source: Path) -> None:
        self.path(key)
        if not source.is_file():
            raise FileNotFoundError(source)
        with _errors_as_unavailable():
            obstore.put(self._store, key, source)

    def path(self, key: str) -> Path:
        return self._copies.path(key)

    def exists(self, key: str) -> bool:
        self.path(key)
        with _errors_as_unavailable():
            return self._head(key) is not None

    def check_there(self) -> None:
        """Nothing to do: ``bring`` fails already while the store does not answer."""

    def bring(self, path: Path) -> None:
        key = str(path.relative_to(self._place.folder.resolve()))
        with _errors_as_unavailable():
            meta = self._head(key)
            objects = [meta] if meta else [*self._below(key)]
            copied = [self._copy(meta) for meta in objects]
        if any(copied):
            self._evict()

    def delete(self, prefix: str) -> None:
        self._copies.delete(prefix)
        with _errors_as_unavailable():
            for meta in self._below(prefix):
                obstore.delete(self._store, meta["path"])
            with suppress(*_MISSING):
                obstore.delete(self._store, prefix)

    def _head(self, key: str) -> "obstore.ObjectMeta | None":
        try:
            return obstore.head(self._store, key)
        except _MISSING:
            return None

    def _below(self, prefix: str) -> "Iterator[obstore.ObjectMeta]":
        for page in obstore.list(self._store, prefix=prefix):
            yield from page

    def _copy(self, meta: "obstore.ObjectMeta") -> bool:
        """Copy the object to this node; False if the copy is there and current."""
        target = self.path(meta["path"])
        changed = meta["last_modified"].timestamp()
        times = self._clock().timestamp(), changed
        with suppress(FileNotFoundError):
            stat = target.stat()
            if (stat.st_size, stat.st_mtime) == (meta["size"], changed):
                os.utime(target, times)
                return False
        partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
        try:
            with private.new_file(partial) as writer:
                for chunk in obstore.get(self._store, meta["path"]):
                    writer.write(chunk)
            os.utime(partial, times)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return True

    def _evict(self) -> None:
        kept = []
        for path in self._place.folder.rglob("*"):
            with suppress(FileNotFoundError):
                stat = path.stat()
                if path.is_file():
                    used_at = datetime.fromtimestamp(stat.st_atime, UTC)
                    kept.append(Kept(path, stat.st_size, used_at))
        for path in to_evict(kept, self._place.limit_bytes, self._clock()):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others are still in it
                path.parent.rmdir()


@contextmanager
def _errors_as_unavailable() -> Iterator[None]:
    """Log an error of the store, and raise ``StorageUnavailable`` in its place."""
    try:
        yield
    except BaseError as error:
        _log.warning("the artifact store failed: %s", str(error).partition("\n")[0][:500])
        raise StorageUnavailable("The artifact store does not answer; try again.") from None
