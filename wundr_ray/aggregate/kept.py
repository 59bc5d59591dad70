"""The frames that jobs have kept, and what becomes of those that can no longer be read."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.contract.errors import Internal
from wundr_ray.contract.responses import JobError
from wundr_ray.frames import SCHEMAS, UNREADABLE, scan
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, bring_intact

_LOST = JobError(
    code=Internal.code,
    message=(
        "What this job found can no longer be read: its files on the server are damaged. Its "
        "numbers are kept; findings, functions and duplicates are missing here. Run the job again."
    ),
)

_log = logging.getLogger(__name__)


def are_readable(artifacts: Artifacts, frames: Path) -> bool:
    """Whether the folder ``frames`` of an attempt is intact; it is brought to this node if needed.

    Frames of an earlier version have no seal: they are read once, part by part. Raises
    ``StorageUnavailable`` while the artifact store is unavailable.
    """
    if bring_intact(artifacts, frames, FRAMES_SEAL):
        return True
    return not (frames / FRAMES_SEAL).exists() and _can_be_read(frames)


def readable(artifacts: Artifacts, jobs: Sequence[JobFacts]) -> list[JobFacts]:
    """``jobs``, with their frames brought here; one whose frames are damaged has none, and says so.

    The other jobs' report must not fail with it, nor may it pass for a project without findings.
    """
    return [_readable(artifacts, job) for job in jobs]


def _readable(artifacts: Artifacts, job: JobFacts) -> JobFacts:
    if job.frames is None or are_readable(artifacts, job.frames):
        return job
    _log.error("the frames of job %s are damaged: its report goes without them", job.job_id)
    return replace(job, frames=None, error=job.error or _LOST)


def _can_be_read(folder: Path) -> bool:
    try:
        for name in SCHEMAS:
            file = folder / f"{name}.parquet"
            if file.is_file():  # an earlier version did not have all of them
                # Counting the values of all columns reads all of them, in bounded memory.
                scan(file, name).select(pl.all().count()).collect(engine="streaming")
        return (folder / "files.parquet").is_file()
    except UNREADABLE:
        return False
