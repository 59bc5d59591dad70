"""A preview as the artifact store keeps it."""

from pathlib import Path

from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.refactoring.interface import Preview
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, bring_intact


def preview_folder(artifacts: Artifacts, key: str, job_id: str) -> Path:
    """Where the files of a job's preview are on this node, checked against their digests.

    Raises ``StorageUnavailable`` unless they are there as they were kept.
    """
    folder = artifacts.path(key)
    if not bring_intact(artifacts, folder, FRAMES_SEAL):
        raise damaged(job_id)
    return folder


def read_preview(artifacts: Artifacts, key: str, job_id: str) -> Preview:
    """The preview of ``job_id``, in the artifact folder ``key``. Raises ``StorageUnavailable``.

    What reads tables is imported here, so that an actor or a replica starts without it.
    """
    from wundr_ray.frames import UNREADABLE
    from wundr_ray.refactoring.previews import files as preview_files

    folder = preview_folder(artifacts, key, job_id)
    try:
        return preview_files.read(folder)
    except UNREADABLE as error:
        raise damaged(job_id) from error


def damaged(job_id: str) -> StorageUnavailable:
    """The error for a preview that is missing or damaged."""
    return StorageUnavailable(
        f"The preview of the job {job_id!r} is missing or damaged.",
        resolution="Restore the artifact store, or create the batch again.",
    )
