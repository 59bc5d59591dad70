"""The store of frames and reports by key; keys are relative paths such as ``a/b.parquet``."""

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.store.artifacts.local import LocalArtifacts
from wundr_ray.system import Clock

PATIENCE_OF_TASKS, PATIENCE_OF_REQUESTS = timedelta(seconds=100), timedelta(seconds=10)
"""How long a failing store is retried: a task's work is worth more than a request's."""


class Artifacts(Protocol):
    """A store of immutable files. A file is there completely or not at all."""

    def put(self, key: str, source: Path) -> None:
        """Keep the file at ``source`` under ``key``; a second put of a key replaces it."""

    def path(self, key: str) -> Path:
        """The path on this node at which ``key`` is read after ``bring``; it may not exist.

        Raises ``ValueError`` for a key that does not lead into the store.
        """

    def bring(self, path: Path) -> None:
        """Copy to this node what the store has for ``path``: a file, or all below a folder.

        Does nothing if the store has nothing there.
        """

    def exists(self, key: str) -> bool: ...

    def check_there(self) -> None:
        """Raise ``StorageUnavailable`` if the store as a whole cannot be read.

        Called by those who miss a file, to tell a lost file from a store that is not mounted.
        """

    def delete(self, prefix: str) -> None:
        """Remove the file ``prefix`` or everything below it; no error if there is nothing."""


def open_artifacts(place: ArtifactPlace, patience: timedelta, clock: Clock) -> Artifacts:
    if not place.url:
        return LocalArtifacts(place.folder)
    from wundr_ray.store.artifacts.object_storage import ObjectArtifacts  # not loaded without need

    return ObjectArtifacts(place, patience, clock)


def attempt_key(batch_id: str, job_id: str, attempt: int) -> str:
    """The folder of one attempt's frames."""
    return f"batches/{batch_id}/jobs/{job_id}/{attempt}"


def reference_key(attempt: str) -> str:
    """The folder of the frames of a reference that the attempt has analysed itself."""
    return f"{attempt}-reference"


def reports_of(batch_id: str) -> str:
    """The folder of the reports of a whole batch."""
    return f"batches/{batch_id}/reports"


def reports_with(batch_id: str, decisions: str) -> str:
    """The folder of the reports of a whole batch that show these decisions about findings."""
    return f"{reports_of(batch_id)}/{decisions}" if decisions else reports_of(batch_id)


def report_key(batch_id: str, name: str) -> str:
    return f"{reports_of(batch_id)}/{name}"


def rendering_key(batch_id: str, rendering: Rendering) -> str:
    """The key of a rendering.

    Reports of some of a batch's jobs, or of one of its states, have a folder for each day, because
    they are kept for two days only.
    """
    if not rendering.choice:
        return f"{reports_with(batch_id, rendering.decisions)}/{rendering.file}"
    folder = f"{selections_of(rendering.day)}/{batch_id}/{rendering.choice}"
    return f"{folder}/{rendering.file}"


def selections_of(day: date) -> str:
    """The folder of all reports of some jobs or of one state that were asked for on a UTC day."""
    return f"selections/{day.isoformat()}"
