"""The task that makes a report and stores it as one JSON file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wundr_ray import scratch
from wundr_ray.aggregate.portfolio.facts import REPORT
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.responses import Response
from wundr_ray.domain.batch.outcomes import JobResult, StoredReport
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.jobs.interface import Task
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_TASKS, open_artifacts
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.system import utc_now

Make = Callable[[Any], Response]


@dataclass(frozen=True, slots=True)
class Target:
    """Where the report goes: into the folder ``key``."""

    artifacts: ArtifactPlace
    key: str


def write_report(make: Make, read: Any, target: Target) -> JobResult:
    """Make the report from the data that was read, and store it."""
    report = make(read)
    artifacts = open_artifacts(target.artifacts, PATIENCE_OF_TASKS, utc_now)
    try:
        with scratch.folder() as folder:
            file = folder / REPORT
            file.write_text(report.model_dump_json(), "utf-8")
            put_sealed(artifacts, target.key, [file], FRAMES_SEAL)
    except OSError as error:
        raise StorageUnavailable(f"The report could not be stored: {error.strerror}.") from error
    return JobResult(None, None, StoredReport(frames=target.key))


WRITE_REPORT = Task(
    write_report,
    preload=(
        "wundr_ray.aggregate.portfolio.audit",
        "wundr_ray.aggregate.portfolio.merge",
    ),
)
