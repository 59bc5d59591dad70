"""How reports are made in worker processes, as plain functions.

The heavy libraries (polars, reportlab) are imported inside, so that actors can refer to these
functions without loading them.
"""

from collections.abc import Sequence
from pathlib import Path

from wundr_ray import scratch
from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Raw, Rendering
from wundr_ray.jobs.interface import Task
from wundr_ray.store.artifacts.artifacts import (
    PATIENCE_OF_TASKS,
    Artifacts,
    open_artifacts,
    rendering_key,
    reports_of,
)
from wundr_ray.store.artifacts.seals import bring_sealed, put_sealed, seal_of
from wundr_ray.system import utc_now

CLONES = "clones.parquet"
"""The duplicates across a batch's projects, kept beside its reports."""


def render_reports(
    batch: BatchFacts,
    jobs: Sequence[JobFacts],
    renderings: Sequence[Rendering],
    place: ArtifactPlace,
    folder: str | None = None,
) -> None:
    """Build the batch's document once and keep each of ``renderings``.

    The duplicates across projects are kept too, for the formats that are asked for later.
    ``folder`` is where they go instead of the folder of the batch's reports: for reports about some
    of its jobs, or after decisions about its findings.
    """
    from wundr_ray.aggregate import duplicates
    from wundr_ray.aggregate.batches.batch import build_document
    from wundr_ray.aggregate.kept import readable
    from wundr_ray.reports.analysis.registry import write_report

    artifacts = _artifacts(place)
    kept_in = folder or reports_of(batch.batch_id)
    try:
        with scratch.folder() as made_in:
            jobs = readable(artifacts, jobs)
            # Decisions about findings do not change the duplicates, a choice of jobs does.
            has_all_jobs = kept_in.startswith(reports_of(batch.batch_id))
            clones_in = reports_of(batch.batch_id) if has_all_jobs else kept_in
            clones = bring_sealed(artifacts, clones_in, CLONES)
            if clones is None:
                clones = made_in / CLONES
                duplicates.find(jobs).write_parquet(clones)
                put_sealed(artifacts, clones_in, [clones], seal_of(CLONES))
            document = build_document(batch, jobs, duplicates.load(clones))
            for each in renderings:
                file = made_in / each.file
                assert not isinstance(each.wanted, Raw)
                write_report(document, each.wanted, file, each.role)
                put_sealed(artifacts, kept_in, [file], seal_of(file.name))
    except OSError as error:
        raise StorageUnavailable(
            f"The report could not be stored: {error.strerror or 'a file cannot be read'}."
        ) from error


def render(
    batch: BatchFacts, jobs: Sequence[JobFacts], rendering: Rendering, place: ArtifactPlace
) -> None:
    """Write what is asked of an ended batch; ``jobs`` are those that the rendering takes."""
    from wundr_ray.aggregate.kept import readable
    from wundr_ray.reports.analysis import raw_data

    kept_in, _, name = rendering_key(batch.batch_id, rendering).rpartition("/")
    if not isinstance(rendering.wanted, Raw):
        render_reports(batch, jobs, [rendering], place, kept_in)
        return
    artifacts = _artifacts(place)
    try:
        with scratch.folder() as folder:
            file = folder / name
            if rendering.wanted is Raw.ARCHIVE:
                report = _report(batch, jobs, place, kept_in)
                raw_data.write_archive(readable(artifacts, jobs), report, file)
            else:
                raw_data.write_outputs(readable(artifacts, jobs), file)
            put_sealed(artifacts, kept_in, [file], seal_of(name))
    except OSError as error:
        raise StorageUnavailable(
            f"The data could not be stored: {error.strerror or 'a file cannot be read'}."
        ) from error


def _report(
    batch: BatchFacts, jobs: Sequence[JobFacts], place: ArtifactPlace, kept_in: str
) -> Path:
    """The JSON report that an archive holds, made if it is not there."""
    artifacts, name = _artifacts(place), Rendering(ReportFormat.JSON).file
    report = bring_sealed(artifacts, kept_in, name)
    if report is None:
        render_reports(batch, jobs, [Rendering(ReportFormat.JSON)], place, kept_in)
        report = bring_sealed(artifacts, kept_in, name)
    if report is None:
        raise StorageUnavailable("The report was stored and cannot be read.")
    return report


def _artifacts(place: ArtifactPlace) -> Artifacts:
    return open_artifacts(place, PATIENCE_OF_TASKS, utc_now)


_LIBRARIES = (
    "wundr_ray.aggregate.batches.batch",
    "wundr_ray.aggregate.duplicates",
    "wundr_ray.aggregate.kept",
    "wundr_ray.reports.analysis.raw_data",
    "wundr_ray.reports.analysis.registry",
)

RENDER_REPORTS = Task(render_reports, preload=_LIBRARIES)
RENDER = Task(render, preload=_LIBRARIES)
